"""How a table is written: its delimiter, its quoting, and whether its first row names the columns."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_DELIMITERS: Final = ",\t;|"
_LONGEST_NAME: Final = 60
"""Characters of a column's name."""
_VALUE_LIKE = re.compile(r"https?://|^\d[\d.,:/ TZ+-]*$|[.!?]$")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`quoted` is false where quotation marks are mere letters; `escaped` where a backslash goes before them."""

    delimiter: str
    quoted: bool = True
    escaped: bool = False

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of these lines. Raises csv.Error for a row that cannot be read; the next can be asked for."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if self.quoted else csv.QUOTE_NONE,
            doublequote=not self.escaped,
            escapechar="\\" if self.escaped else None,
        )


def find_dialect(sample: str, name: str) -> Dialect:
    """The dialect in which most rows of the sample have as many cells as each other, and more than one."""
    lines = sample.splitlines(keepends=True)[:200]
    escapes = [False, True] if '\\"' in sample else [False]
    candidates = [Dialect(mark, escaped=escaped) for mark in _DELIMITERS for escaped in escapes]
    candidates += [Dialect(mark, quoted=False) for mark in _DELIMITERS]
    best = max(candidates, key=lambda dialect: _fit(lines, dialect))
    if _fit(lines, best) > 0:
        return best
    return Dialect("\t" if name.lower().endswith((".tsv", ".tab")) else ",")


def _fit(lines: list[str], dialect: Dialect) -> float:
    """How regular the rows are, 0 to 1 and a little more for more columns; the last row may be cut off."""
    try:
        rows = list(dialect.rows(lines))
    except csv.Error:
        return 0.0
    counts = Counter(len(row) for row in (rows[:-1] or rows) if row)
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0.0
    # whoever writes quotation marks as mere letters separates by tabs, which no cell then holds
    swallowed = dialect.delimiter == "\t" and any("\t" in cell for row in rows for cell in row)
    return counts[width] / counts.total() + min(width, 20) / 1000 - swallowed / 10


def has_header(row: list[str]) -> bool:
    """Whether a first row names columns: short names, most of them different, none an address, number or sentence."""
    names = [cell.strip() for cell in row]
    named = [name for name in names if name]
    return (
        len(named) >= max(1, len(names) - 1)
        and len(set(named)) * 2 > len(named)
        and all(len(name) <= _LONGEST_NAME and not _VALUE_LIKE.search(name) for name in named)
    )
