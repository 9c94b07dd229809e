"""Text → strings of tokens, chunk by chunk: what each stretch between white space becomes is found once and remembered.

No Python object is made of a token: a C core copies bytes where it was compiled at installation, and pure Python writes
the same strings everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final, Protocol

from index.compiled import Implementation, fastest

Make = Callable[[str], tuple[str, ...]]
"""A chunk → its tokens, space-joined, in each of the columns; the first is empty where the chunk has no token."""

_REMEMBERED: Final = 300_000
_LONGEST_REMEMBERED: Final = 64


class Table(Protocol):
    """What the chunks of an archive become. Memory is bounded; safe for threads."""

    def write(self, text: str) -> tuple[str, ...]:
        """The columns of the text: its chunks' tokens with spaces between, paragraphs (lines) parted by `between`.

        Chunks and paragraphs without tokens leave no trace.
        """


def load_table(make: Make, columns: int, between: str, implementation: Implementation | None = None) -> Table:
    """A table of one column or two, by default the fastest. Raises ImportError where "c" was not compiled."""

    def in_c() -> Table:
        from index.analysis import _chunks

        return _chunks.Table(make, columns, between)

    return fastest(in_c, lambda: _PythonTable(make, columns, between), implementation)


class _PythonTable(dict[str, tuple[str, ...]]):
    def __init__(self, make: Make, columns: int, between: str) -> None:
        super().__init__()
        self._make = make
        self._columns = columns
        self._between = between

    def __missing__(self, chunk: str) -> tuple[str, ...]:
        made = self._make(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[chunk] = made
        return made

    def write(self, text: str) -> tuple[str, ...]:
        """See `Table.write`."""
        recall = self.__getitem__
        paragraphs = [[made for made in map(recall, line.split()) if made[0]] for line in text.split("\n")]
        return tuple(
            self._between.join(" ".join([made[column] for made in paragraph]) for paragraph in paragraphs if paragraph)
            for column in range(self._columns)
        )


def load_pairs(boundary: str, implementation: Implementation | None = None) -> Callable[[str], str]:
    """Space-joined tokens → each two that stand side by side with no `boundary` between, joined by `_`.

    Raises ImportError where "c" was not compiled.
    """

    def in_c() -> Callable[[str], str]:
        from index.analysis import _chunks

        return lambda tokens: _chunks.pairs(tokens, boundary)

    def in_python() -> Callable[[str], str]:
        return partial(_pairs, boundary=f" {boundary} ")

    return fastest(in_c, in_python, implementation)


def _pairs(tokens: str, boundary: str) -> str:
    return " ".join("_".join(pair) for part in tokens.split(boundary) for pair in pairwise(part.split(" ")))
