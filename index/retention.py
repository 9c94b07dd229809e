"""Which generations of an index are kept: all engines number them, and the higher number is the newer one."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"gen-(\d{6,})")


def is_generation(name: str) -> bool:
    """Whether a generation can be called so: `gen-000001`."""
    return _NAME.fullmatch(name) is not None


def number_of(path: Path) -> int:
    """A generation's number; 0 for what is none."""
    found = _NAME.fullmatch(path.name)
    return int(found[1]) if found else 0


class Retention(ABC):
    """The generations of one index, of which searches use the current one. One writer at a time."""

    @abstractmethod
    def all(self) -> list[Path]:
        """Every generation, published or not, oldest first."""

    @abstractmethod
    def current(self) -> Path | None:
        """The generation that searches use; None before the first is published."""

    @abstractmethod
    def _remove(self, paths: Sequence[Path]) -> None: ...

    def next_name(self) -> str:
        """The name of a new generation, numbered above all others."""
        number = max(map(number_of, self.all()), default=0) + 1
        return f"gen-{number:06d}"

    def previous(self) -> Path | None:
        """The newest generation before the current one; None where there is none."""
        current = self.current()
        older = self._before(current) if current else []
        return older[-1] if older else None

    def remove_unpublished(self, but: Path | None = None) -> None:
        """Remove what runs that were killed have left above the current generation, all but `but`."""
        current = self.current()
        above = number_of(current) if current else 0
        self._remove([path for path in self.all() if path != but and number_of(path) > above])

    def remove_old(self, keep: int = 1) -> None:
        """Remove all but the current generation and the `keep` before it; those never published go too.

        Does nothing before the first is published.
        """
        current = self.current()
        if current is None:
            return
        older = self._before(current)
        kept = {current, *(older[-keep:] if keep else ())}
        self._remove([path for path in self.all() if path not in kept])

    def _before(self, current: Path) -> list[Path]:
        return [path for path in self.all() if number_of(path) < number_of(current)]
