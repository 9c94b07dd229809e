"""An archive's root → its files, without ever mistaking a folder that could not be read for an empty one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from corpus.readers import is_ignorable
from corpus.sentence import Sentence
from corpus.stopping import checkpoint

_NO_FOLDER: Final = Sentence("Không đọc được thư mục: {why}.", "The folder cannot be read: {why}.")
_NO_FILE: Final = Sentence("Không xem được tệp: {why}.", "The file cannot be examined: {why}.")
_NOT_REGULAR: Final = Sentence(
    "Không phải tệp thường (ống dẫn, thiết bị hay socket).", "This is not a regular file but a pipe, device or socket."
)
_BAD_NAME: Final = Sentence(
    "Tên tệp không phải UTF-8; hãy đổi tên rồi chạy lại.", "The file’s name is not UTF-8. Rename it and run again."
)


class FoundFile(NamedTuple):
    """A regular file: where it is, its archive-relative path with `/`, its size in bytes and time of change."""

    where: str
    name: str
    size: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Made when asked for: of most files of a large archive nothing but the time is looked at."""
        return Path(self.where)


@dataclass(slots=True)
class Walk:
    """Iterate over it once; afterwards `problems` names what could not be looked into, with reasons.

    Where files are named in `only`, by their paths below the root, nothing else is looked at.
    """

    root: Path
    only: tuple[str, ...] | None = None
    problems: dict[str, Sentence] = field(default_factory=dict)
    _entered: set[tuple[int, int]] = field(default_factory=set)

    def __iter__(self) -> Iterator[FoundFile]:
        if self.root.is_file():
            about = self.root.stat()
            yield FoundFile(str(self.root), self.root.name, about.st_size, about.st_mtime_ns)
        elif self.only is None:
            yield from self._folder(self.root, "")
        else:
            for name in self.only:
                yield from self._entry(self.root / name, name)

    def hides(self, name: str) -> bool:
        """Whether the path lies in a folder, or is a file, that could not be looked at this time."""
        return any(name == problem or name.startswith(problem.rstrip("/") + "/") for problem in self.problems)

    def _folder(self, folder: Path, prefix: str) -> Iterator[FoundFile]:
        try:
            about = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.problems[prefix] = _NO_FOLDER.filled(why=error.strerror)
            return
        if (about.st_dev, about.st_ino) in self._entered:
            return
        self._entered.add((about.st_dev, about.st_ino))
        checkpoint()
        for entry in entries:
            if not is_ignorable(entry.name):
                yield from self._entry(entry, prefix + entry.name)

    def _entry(self, entry: os.DirEntry[str] | Path, name: str) -> Iterator[FoundFile]:
        try:
            about = entry.stat()
        except OSError as error:
            self.problems[_shown(name)] = _NO_FILE.filled(why=error.strerror)
            return
        if stat.S_ISDIR(about.st_mode):
            yield from self._folder(Path(entry), name + "/")
        elif not stat.S_ISREG(about.st_mode):
            self.problems[_shown(name)] = _NOT_REGULAR
        elif _shown(name) != name:
            self.problems[_shown(name)] = _BAD_NAME
        else:
            yield FoundFile(os.fspath(entry), name, about.st_size, about.st_mtime_ns)


def _shown(name: str) -> str:
    """A name that can be written down, also where its bytes are no UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()
