"""Checksums of an index's files, written when a commit is complete: by these a damaged index is noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.sentence import Sentence
from corpus.stopping import checkpoint
from index.engines.folder import file_digest, write_failed, write_file

_NAME: Final = "checksums.json"
_SEGMENT: Final = re.compile(r"[0-9a-f]{32}\.")
_MARK: Final = "condemned"
_DAMAGED: Final = Sentence("Tệp {name} của chỉ mục bị hỏng.", "The file {name} of the index is damaged.")
CHECKED_A_RUN: Final = 64 << 20
"""Bytes that each reindex run reads to check them; it goes on where the last one stopped, so all have their turn."""


@dataclass(frozen=True, slots=True)
class _Sum:
    size: int
    mtime_ns: int
    digest: str


class Seal:
    """The checksums within one generation's folder. A folder being written has none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME
        self._lifted = folder / f"{_NAME}.lifted"
        self._mark = folder / _MARK

    def lift(self) -> None:
        """Before the first write: a run that is killed leaves files that no checksum tells of."""
        if self._path.exists():
            self._path.replace(self._lifted)

    def put(self) -> None:
        """After the last write. A file unchanged since it was last summed is not read again.

        Raises EngineError when it cannot be written.
        """
        try:
            known = self._kept(self._lifted)[0] if self._lifted.exists() else {}
            self._write({path.name: _sum(path, known.get(path.name)) for path in self._files()}, "")
            self._lifted.unlink(missing_ok=True)
        except OSError as error:
            raise write_failed(self._folder, error) from error

    def faults(self, at_most: int | None = None) -> list[Sentence]:
        """Sentences that say why the index must be replaced; none for one that is as it was written.

        The sizes of all files that are there are compared; the contents of `at_most` bytes are read (None: everything).
        """
        if self._mark.exists():
            return [Sentence.from_kept(line) for line in self._mark.read_text("utf-8").splitlines()]
        return [_DAMAGED.filled(name=name) for name in self._damaged(at_most)]

    def _damaged(self, at_most: int | None) -> list[str]:
        if not self._path.exists():
            return []
        sums, after = self._kept(self._path)
        if not sums:
            return [_NAME]
        # A library drops files that it needs no longer some time after a commit, and cannot be opened without the rest.
        sums = {name: known for name, known in sums.items() if (self._folder / name).exists()}
        found = [name for name, known in sums.items() if _size(self._folder / name) != known.size]
        return found or self._damaged_contents(sums, after, at_most)

    def _damaged_contents(self, sums: dict[str, _Sum], after: str, at_most: int | None) -> list[str]:
        names = sorted(sums)
        if at_most is not None:
            names = [name for name in names if name > after] + [name for name in names if name <= after]
        found, read = [], 0
        for name in names:
            if at_most is not None and read >= at_most:
                break
            checkpoint()
            read, after = read + sums[name].size, name
            if file_digest(self._folder / name) != sums[name].digest:
                found.append(name)
        if not found and at_most is not None and read < sum(each.size for each in sums.values()):
            self._write(sums, after)
        return found

    def condemn(self, reasons: list[Sentence]) -> None:
        """Mark the index: it is never brought up to date again, only replaced."""
        write_file(self._mark, "\n".join(each.kept() for each in reasons))

    @staticmethod
    def _kept(path: Path) -> tuple[dict[str, _Sum], str]:
        """The sums in a file, and the name of the last file checked; none where the file is damaged itself."""
        try:
            kept = json.loads(path.read_text("utf-8"))
            return {name: _Sum(*about) for name, about in kept["files"].items()}, str(kept["after"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}, ""

    def _files(self) -> Iterator[Path]:
        """Those that a commit made. Locks, drafts and the output of merges not finished change without one."""
        in_use = _segments_in_use(self._folder)
        for path in sorted(self._folder.iterdir()):
            if path.is_file() and not _changes_alone(path.name, in_use):
                checkpoint()
                yield path

    def _write(self, sums: dict[str, _Sum], after: str) -> None:
        files = {name: [each.size, each.mtime_ns, each.digest] for name, each in sums.items()}
        write_file(self._path, json.dumps({"after": after, "files": files}))


def _changes_alone(name: str, in_use: str | None) -> bool:
    if name.startswith((_NAME, ".")) or name.endswith(".new") or "lock" in name.lower():
        return True
    return in_use is not None and _SEGMENT.match(name) is not None and name[:32] not in in_use


def _segments_in_use(folder: Path) -> str | None:
    """What Tantivy's `meta.json` says, where there is one: ids of segments, written as in the names of files."""
    meta = folder / "meta.json"
    return meta.read_text("utf-8").replace("-", "") if meta.exists() else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _sum(path: Path, known: _Sum | None) -> _Sum:
    about = path.stat()
    if known is not None and (known.size, known.mtime_ns) == (about.st_size, about.st_mtime_ns):
        return known
    return _Sum(about.st_size, about.st_mtime_ns, file_digest(path))
