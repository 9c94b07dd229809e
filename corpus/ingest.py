"""Files → store: what is new, what changed, what vanished, what was refused and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from corpus.article import Article
from corpus.errors import ConfigurationError, InputRefused
from corpus.extract import RULES_VERSION, extract
from corpus.readers import read_file
from corpus.readers.model import RawDocument, Refusal
from corpus.recorder import FileState, Recorder, Row
from corpus.serial import digest, to_json
from corpus.store import Store
from corpus.walk import FoundFile, Walk

_ROWS_A_WRITE = 1000
_FILES_A_COMMIT = 500

Progress = Callable[[int, int], None]
"""Called with (files done, files to do) after each file."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A root to be read. `name` is its identity: the root's real path unless the operator gave another."""

    root: Path
    name: str

    @classmethod
    def at(cls, root: Path, name: str | None = None) -> Archive:
        """Raises ConfigurationError where there is nothing at `root`: an archive that is away is not an empty one."""
        real = root.resolve()
        if not real.exists():
            raise ConfigurationError(f"Không có thư mục hay tệp nào tại {root}. Kho bài được giữ nguyên.")
        return cls(real, name or str(real))


@dataclass(slots=True)
class IngestReport:
    """`read` counts files opened; `added`, `changed`, `removed` count articles.

    `refused` is all that stands refused in the archive, `newly_refused` how much of it the last run did not refuse.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    refused: list[Refusal] = field(default_factory=list)
    newly_refused: int = 0

    def add(self, other: IngestReport) -> None:
        """Take another archive's figures in."""
        self.read += other.read
        self.added += other.added
        self.changed += other.changed
        self.removed += other.removed
        self.refused += other.refused
        self.newly_refused += other.newly_refused


def ingest(store: Store, archive: Archive, progress: Progress = lambda done, of: None) -> IngestReport:
    """Bring the store up to what the archive holds now; files that did not change are not opened.

    Raises StoreError when the store cannot be written. Bad files are refused in the report and never raise.
    """
    with Recorder(store, archive.name) as recorder:
        run = _Run(archive, recorder)
        run.go(progress)
        return run.report


class _Run:
    def __init__(self, archive: Archive, recorder: Recorder) -> None:
        self._archive = archive
        self._recorder = recorder
        self._known = recorder.known_files()
        self._refused_before = {(each.path, each.record) for each in recorder.known_refusals()}
        self.report = IngestReport()

    def go(self, progress: Progress) -> None:
        walk = Walk(self._archive.root)
        found = list(walk)
        due = [file for file in found if self._is_due(file)]
        for done, file in enumerate(due, 1):
            self._update(file)
            progress(done, len(due))
            if done % _FILES_A_COMMIT == 0:
                self._recorder.commit()
        present = {file.name for file in found}
        for name in self._known:
            if name not in present and name not in walk.problems and not walk.hides(name):
                self._recorder.remove_file(name)
        for name, reason in walk.problems.items():
            self._note_problem(name, reason)
        self._recorder.commit()
        self._sum_up()

    def _is_due(self, file: FoundFile) -> bool:
        known = self._known.get(file.name)
        return known is None or (known.size, known.mtime_ns, known.rules) != (file.size, file.mtime_ns, RULES_VERSION)

    def _update(self, file: FoundFile) -> None:
        known = self._known.get(file.name)
        try:
            now = FileState(file.size, file.mtime_ns, _file_digest(file.path), RULES_VERSION, _format(file.name))
        except OSError as error:
            self._note_problem(file.name, f"Không đọc được tệp: {error.strerror}.")
            return
        self.report.read += 1
        if known is not None and (known.digest, known.rules) == (now.digest, now.rules):
            self._recorder.restamp(file.name, now)
        else:
            self._record(file, now, read_file(file.path, file.name))

    def _record(self, file: FoundFile, now: FileState, documents: Iterable[RawDocument | Refusal]) -> None:
        update = self._recorder.open_file(file.name)
        rows = rows_of(documents, self._archive.name)
        while batch := list(islice(rows, _ROWS_A_WRITE)):
            update.put([each for each in batch if isinstance(each, Row)])
            update.refuse([each for each in batch if isinstance(each, Refusal)])
            if len(batch) == _ROWS_A_WRITE:
                self._recorder.commit()
        update.finish(now)

    def _note_problem(self, name: str, reason: str) -> None:
        """What the path told before still stands; it never counts as finished, so every run tries it again."""
        self._recorder.open_file(name).refuse([Refusal(name, reason)])

    def _sum_up(self) -> None:
        touched, report = self._recorder.touched, self.report
        report.added, report.changed = len(touched.added), len(touched.changed)
        report.removed = len(touched.removed)
        report.refused = self._recorder.known_refusals()
        report.newly_refused = sum((each.path, each.record) not in self._refused_before for each in report.refused)


def rows_of(documents: Iterable[RawDocument | Refusal], archive: str) -> Iterator[Row | Refusal]:
    """What the store keeps of each document; a document that is no article becomes a refusal."""
    seen: dict[tuple[str, str | None], int] = {}
    for document in documents:
        if isinstance(document, Refusal):
            yield document
            continue
        place = (document.path, document.record)
        seen[place] = again = seen.get(place, 0) + 1
        if again > 1:
            document = replace(document, record=f"{document.record or ''}~{again}")
        try:
            yield _row(document, extract(document, archive))
        except InputRefused as refused:
            yield Refusal(document.path, refused.reason, document.record)


def _row(document: RawDocument, article: Article) -> Row:
    content = to_json(article)
    return Row(document.path, document.record or "", article.id, digest(content), content)


def _file_digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).digest()


def _format(name: str) -> str:
    suffixes = [part for part in Path(name).suffixes[-2:] if part[1:].isalnum() and len(part) <= 6]
    return "".join(suffixes).lstrip(".").lower() or "?"
