"""How often each token, and each two that stand side by side, were seen in space-joined tokens.

A C core counts them where it was compiled at installation, in a quarter of the memory and of the time; pure Python
counts the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import groupby, islice, pairwise
from typing import Protocol

from index.compiled import Implementation, fastest


class Grams(Protocol):
    """Grown by `add`; `len` tells how many different ones are remembered."""

    def add(self, tokens: str, boundary: str, most: int, /) -> None:
        """Count the first `most` tokens, and each two of them with a space between; none holds a `boundary`."""

    def forget_once_seen(self) -> None:
        """Forget those that were counted once."""

    def items(self, part: int = 0, parts: int = 1, /) -> Collection[tuple[str, int]]:
        """Each gram with its count, in any order; of all, one of so many parts."""

    def __len__(self) -> int: ...


def load_grams(implementation: Implementation | None = None) -> Grams:
    """None counted yet; by default the fastest. Raises ImportError where "c" was not compiled."""
    return fastest(_in_c, _PythonGrams, implementation)


def _in_c() -> Grams:
    from index import _grams

    return _grams.Grams()


class _PythonGrams:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, tokens: str, boundary: str, most: int, /) -> None:
        for parts, some in groupby(tokens.split(" ", most)[:most], boundary.__eq__):
            if not parts:
                told = [token for token in some if token]
                self._counts.update(told)
                self._counts.update(map(" ".join, pairwise(told)))

    def forget_once_seen(self) -> None:
        self._counts = Counter({gram: count for gram, count in self._counts.items() if count > 1})

    def items(self, part: int = 0, parts: int = 1, /) -> Collection[tuple[str, int]]:
        size = len(self._counts)
        return list(islice(self._counts.items(), size * part // parts, size * (part + 1) // parts))
