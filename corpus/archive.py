"""An archive as its operator names it, and what it asks for: files to be read, files that are gone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.errors import ConfigurationError, StoreAbsent, TimbaoError
from corpus.extract import RULES_VERSION
from corpus.readers.model import Refusal
from corpus.sentence import Sentence
from corpus.store import Store
from corpus.store.files import known_files
from corpus.store.told import FileState
from corpus.walk import FoundFile, Walk

_SMALLEST_GUARDED: Final = 20
_NOTHING_THERE: Final = Sentence(
    "Không có thư mục hay tệp nào tại {root}. Kho bài được giữ nguyên.",
    "There is no folder or file at {root}. The article store is left as it is.",
)
_CLOSED: Final = Sentence(
    "Tài khoản đang chạy timbao không có quyền đọc {root}. Kho bài được giữ nguyên.",
    "The account that runs timbao may not read {root}. The article store is left as it is.",
)


class ArchiveShrunk(TimbaoError):  # noqa: N818 - a state that a person has to look at
    """More than half of an archive's files are gone, as when a disk is not mounted."""

    def __init__(self, name: str, gone: int, known: int) -> None:
        super().__init__(
            Sentence(
                "Kho {name}: {gone} trong {known} tệp không còn ở đó, quá nửa kho. Có thể ổ đĩa chưa được gắn. Kho "
                "bài và chỉ mục được giữ nguyên; nếu đúng là các tệp ấy đã được xóa, hãy chạy lại với --allow-shrink.",
                "Archive {name}: {gone} of {known} files are no longer there, more than half of it. Perhaps a disk is "
                "not mounted. Store and index are left as they are; if those files really were deleted, run again "
                "with --allow-shrink.",
            ).filled(name=name, gone=gone, known=known)
        )


@dataclass(frozen=True, slots=True)
class Archive:
    """A root to be read. `name` is its identity: the root's real path unless the operator gave another.

    Where files are named in `only`, by their paths in it, it is asked for these alone, and no other counts as gone.
    """

    root: Path
    name: str
    only: tuple[str, ...] | None = None

    @classmethod
    def at(cls, root: Path, name: str | None = None) -> Archive:
        """Raises ConfigurationError where there is nothing at `root`, or nothing that may be read: an archive that is
        away is not an empty one.
        """
        real = root.resolve()
        if not os.access(real, os.F_OK):
            raise ConfigurationError(_NOTHING_THERE.filled(root=root))
        if not os.access(real, os.R_OK | os.X_OK if real.is_dir() else os.R_OK):
            raise ConfigurationError(_CLOSED.filled(root=root))
        return cls(real, name or str(real))


@dataclass(frozen=True, slots=True)
class Plan:
    """What an archive asks for: files to be read, in order; paths that are gone; what could not be looked at."""

    due: Sequence[FoundFile]
    new: int
    gone: Sequence[str]
    problems: Sequence[Refusal]

    def check_shrink(self, name: str, known: int) -> None:
        """Raises ArchiveShrunk. Files that went and came under other names were only moved."""
        if known >= _SMALLEST_GUARDED and (len(self.gone) - self.new) * 2 > known:
            raise ArchiveShrunk(name, len(self.gone), known)


def plan_all(url: str, archives: Iterable[Archive]) -> Iterator[tuple[Archive, Plan]]:
    """What `ingest` would do; nothing is opened and nothing is written. A store not yet made knows no files."""
    for archive in archives:
        try:
            with Store.open(url) as store:
                known = {path: state for path, (_, state) in known_files(store, archive.name).items()}
        except StoreAbsent:
            known = {}
        yield archive, plan(archive, known)


def plan(archive: Archive, known: Mapping[str, FileState]) -> Plan:
    """What the archive asks for, beside what is known of its files."""
    walk = Walk(archive.root, archive.only)
    found = list(walk)
    present = {file.name for file in found}
    return Plan(
        due=[file for file in found if _is_due(file, known.get(file.name))],
        new=sum(name not in known for name in present),
        gone=[name for name in known if name not in present and not walk.hides(name)] if archive.only is None else [],
        problems=[Refusal(name, reason) for name, reason in walk.problems.items()],
    )


def _is_due(file: FoundFile, known: FileState | None) -> bool:
    return known is None or (known.size, known.mtime_ns, known.rules) != (file.size, file.mtime_ns, RULES_VERSION)
