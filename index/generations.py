"""Generations of an embedded index: whole folders side by side, one of them current.

<home>/index/tantivy/
    current             the name of the generation that searches use; replaced by one rename
    gen-000001/ gen-000002/
    trash-000001/       on its way out
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from corpus.sentence import Sentence
from index.beside import Beside
from index.engine import Engine
from index.engines import open_engine
from index.engines.folder import read_failed, write_failed, write_file
from index.errors import EngineError
from index.retention import Retention, is_generation, number_of
from index.suggestions import Suggestions
from index.watched import WatchedText

_NO_TARGET: Final = Sentence(
    "tệp “current” trỏ đến “{name}”, nơi không có chỉ mục nào",
    "the file “current” points to “{name}”, where there is no index",
)
_NO_GENERATION: Final = Sentence(
    "{path} không phải là một thế hệ chỉ mục trong {folder}.", "{path} is not a generation of the index in {folder}."
)


class Generations(Retention):
    """The generations within `folder`, which need not exist yet. One writer at a time; the caller holds the lock."""

    def __init__(self, folder: Path, address: str = "tantivy:") -> None:
        self.folder = folder
        self._address = address
        self._pointer = folder / "current"
        self._named = WatchedText(self._pointer)

    def open(self, path: Path) -> Engine:
        """The index of a generation."""
        return open_engine(self._address, path)

    def beside(self, path: Path) -> Beside:
        """What stands beside the index of a generation."""
        return Beside.within(path)

    def suggestions(self, path: Path) -> Suggestions:
        """What the words of a generation can suggest."""
        return Suggestions(path)

    def current(self) -> Path | None:
        """The generation that searches use; None before the first is published.

        Raises EngineError when the pointer is damaged or names a generation that is gone.
        """
        try:
            name = self._named.text().strip()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise read_failed(self.folder, error) from error
        path = self.folder / name
        if not is_generation(name) or not path.is_dir():
            raise read_failed(self.folder, _NO_TARGET.filled(name=name))
        return path

    def all(self) -> list[Path]:
        """Every generation, published or not, oldest first."""
        if not self.folder.is_dir():
            return []
        return sorted((path for path in self.folder.iterdir() if is_generation(path.name)), key=number_of)

    def new(self) -> Path:
        """A new empty folder, numbered above all others; no search uses it before `publish`."""
        path = self.folder / self.next_name()
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise write_failed(self.folder, error) from error
        return path

    def publish(self, path: Path) -> None:
        """From now on searches use `path`, durably; a process killed meanwhile leaves the old one or the new one."""
        if path not in self.all():
            raise EngineError(_NO_GENERATION.filled(path=path, folder=self.folder))
        try:
            write_file(self._pointer, f"{path.name}\n")
        except OSError as error:
            raise write_failed(self.folder, error) from error

    def _remove(self, paths: Sequence[Path]) -> None:
        """A folder is renamed before it is emptied, so that no generation is ever half there."""
        try:
            self._empty_trash()
            for path in paths:
                path.rename(self.folder / f"trash-{number_of(path):06d}")
            self._empty_trash()
        except OSError as error:
            raise write_failed(self.folder, error) from error

    def _empty_trash(self) -> None:
        for trash in self.folder.glob("trash-*"):
            shutil.rmtree(trash)
