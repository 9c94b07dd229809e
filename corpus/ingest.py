"""Files → store: what is new, what changed, what vanished, what was refused and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from corpus.archive import Archive, Plan, plan
from corpus.extract import RULES_VERSION
from corpus.readers.model import RawDocument, RawPage, RawRecord, RawText, Refusal
from corpus.reading import (
    DocumentsTask,
    FilesTask,
    Untouched,
    changed_meanwhile,
    documents_of,
    parted,
    read_documents,
    read_files,
    stands,
    state_of,
    unreadable,
)
from corpus.sentence import Sentence
from corpus.store import Store
from corpus.store.files import known_refusals
from corpus.store.recorder import Recorder
from corpus.store.told import FileTold, Row
from corpus.store.writable import WritableStore
from corpus.walk import FoundFile
from corpus.workers import Workers, portions

_ARTICLES_A_COMMIT: Final = 2000
_FILES_A_TASK: Final = 50
_BIG_FILE: Final = 1 << 20
"""Bytes; a bigger file may hold very many articles, so it is read a part at a time."""
_DOCUMENTS_A_TASK: Final = 500
_FEW_FILES, _FEW_BYTES = 400, 4 << 20
"""Less is read here: processes would take longer to start."""
_DEADLY: Final = Sentence(
    "Tiến trình đọc chỗ này chết hai lần liền (hết bộ nhớ hay lỗi của thư viện); tệp đổi thì sẽ thử lại.",
    "The process that read this died twice in a row (out of memory, or a fault in a library); "
    "it will be tried again once the file changes.",
)

Progress = Callable[[int, int], None]
"""Called with (files done, files to do) now and then."""


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


def ingest(
    store: WritableStore,
    archive: Archive,
    progress: Progress = lambda done, of: None,
    *,
    workers: Workers | None = None,
    allow_shrink: bool = False,
) -> IngestReport:
    """Bring the store up to what the archive holds now; files that did not change are not opened.

    Raises StoreError when the store cannot be written, ArchiveShrunk unless `allow_shrink`. Bad files are refused in
    the report and never raise. The outcome does not depend on the workers (none: this process alone).
    """
    with Recorder(store, archive.name) as recorder:
        asked = plan(archive, recorder.known)
        if not allow_shrink:
            asked.check_shrink(archive.name, len(recorder.known))
        run = _Run(store, archive.name, recorder, workers or Workers(1))
        run.go(asked, progress)
        return run.report


class _Run:
    def __init__(self, store: Store, archive: str, recorder: Recorder, workers: Workers) -> None:
        self._archive = archive
        self._store = store
        self._recorder = recorder
        self._known = recorder.known
        self._workers = workers
        self._refused_before = {(each.path, each.record) for each in known_refusals(store, archive)}
        self.report = IngestReport()

    def go(self, asked: Plan, progress: Progress) -> None:
        small = [file for file in asked.due if file.size < _BIG_FILE]
        few = len(small) < _FEW_FILES and sum(file.size for file in small) < _FEW_BYTES
        done, of = 0, len(asked.due)
        for task, outcomes in self._workers.map(read_files, self._tasks(small), here=few):
            self._keep(outcomes or self._read_singly(task))
            done += len(task.files)
            progress(done, of)
        for file in asked.due:
            if file.size >= _BIG_FILE:
                self._read_big(file)
                done += 1
                progress(done, of)
        self._recorder.remove_files(asked.gone, RULES_VERSION)
        self._recorder.note_problems(asked.problems)
        self._recorder.commit()
        self._sum_up()

    def _tasks(self, files: Iterable[FoundFile]) -> Iterator[FilesTask]:
        for some in portions(files, lambda file: file.size, _FILES_A_TASK):
            yield FilesTask(self._archive, some, tuple(self._digest_to_skip(file.name) for file in some))

    def _digest_to_skip(self, name: str) -> bytes | None:
        known = self._known.get(name)
        return known.digest if known is not None and known.rules == RULES_VERSION else None

    def _read_singly(self, task: FilesTask) -> list[FileTold | Untouched | Refusal]:
        """A process died of one of these files: it alone is refused, and not tried again before it changes."""
        outcomes: list[FileTold | Untouched | Refusal] = []
        singly = (
            FilesTask(task.archive, (file,), (known,)) for file, known in zip(task.files, task.known, strict=True)
        )
        for single, outcome in self._workers.map(read_files, singly):
            file = single.files[0]
            outcomes += outcome or [FileTold(file.name, state_of(file), (), (Refusal(file.name, _DEADLY),))]
        return outcomes

    def _keep(self, outcomes: Sequence[FileTold | Untouched | Refusal]) -> None:
        self.report.read += sum(not isinstance(each, Refusal) for each in outcomes)
        self._recorder.put_files([each for each in outcomes if isinstance(each, FileTold)])
        self._recorder.restamp([(each.path, each.state) for each in outcomes if isinstance(each, Untouched)])
        self._recorder.note_problems([each for each in outcomes if isinstance(each, Refusal)])
        self._commit_if_much()

    def _commit_if_much(self) -> None:
        if self._recorder.touched_now >= _ARTICLES_A_COMMIT:
            self._recorder.commit()

    def _read_big(self, file: FoundFile) -> None:
        try:
            state = state_of(file)
        except OSError as error:
            self._recorder.note_problems([unreadable(file, error)])
            return
        self.report.read += 1
        if state.digest == self._digest_to_skip(file.name):
            self._recorder.restamp([(file.name, state)])
            return
        update = self._recorder.open_file(file.name, RULES_VERSION)
        for task, told in self._workers.map(read_documents, self._document_tasks(file)):
            rows, refused = parted(told if told is not None else self._documents_singly(task))
            update.put(rows)
            update.refuse(refused)
            self._commit_if_much()
        if not stands(file, state):
            # What it said before and no longer says stays until it is read whole.
            self._recorder.note_problems([changed_meanwhile(file)])
            return
        update.finish()
        self._recorder.restamp([(file.name, state)])

    def _document_tasks(self, file: FoundFile) -> Iterator[DocumentsTask]:
        for some in portions(documents_of(file), _weight, _DOCUMENTS_A_TASK):
            yield DocumentsTask(self._archive, some)

    def _documents_singly(self, task: DocumentsTask) -> Iterator[Row | Refusal]:
        singly = (DocumentsTask(task.archive, (document,)) for document in task.documents)
        for single, told in self._workers.map(read_documents, singly):
            document = single.documents[0]
            yield from told if told is not None else [Refusal(document.path, _DEADLY, document.record)]

    def _sum_up(self) -> None:
        touched, report = self._recorder.touched, self.report
        report.added, report.changed = len(touched.added), len(touched.changed)
        report.removed = len(touched.removed)
        report.refused = known_refusals(self._store, self._archive)
        report.newly_refused = sum((each.path, each.record) not in self._refused_before for each in report.refused)


def _weight(document: RawDocument | Refusal) -> int:
    match document:
        case RawText():
            return len(document.text)
        case RawPage():
            return len(document.html)
        case RawRecord():
            return sum(len(value) for value in document.fields.values() if isinstance(value, str))
        case Refusal():
            return 0
        case _:
            assert_never(document)
