"""Tables: CSV, TSV, and rows with `;` or `|`, with quoted line breaks, ragged rows and cells of any length."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from corpus.errors import InputRefused
from corpus.readers.dialect import Dialect, find_dialect, has_header
from corpus.readers.model import RawRecord, Refusal
from corpus.readers.records import Numbering, clean
from corpus.readers.source import Source
from corpus.sentence import Sentence

LONGEST_CELL: Final = 16 << 20
"""Characters of one cell; a longer one means a quotation mark that never closes."""

_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""How Excel names the delimiter in a line before the names."""
_MOST_GIVEN_UP: Final = 100
"""Rows that cannot be read after which the rest of a table is given up: each may cost reading much again."""

_NO_ROWS: Final = Sentence("Bảng không có dòng dữ liệu nào.", "The table has no rows of data.")
_BAD_ROW: Final = Sentence(
    "Hàng {number} của bảng không đọc được: {why}.", "Row {number} of the table cannot be read: {why}."
)
_OPEN_QUOTE: Final = Sentence("dấu ngoặc kép mở ra mà không đóng lại", "a quotation mark is opened and never closed")
_GIVEN_UP: Final = Sentence(
    "Hơn {most} hàng của bảng không đọc được; phần còn lại không được đọc.",
    "More than {most} rows of the table cannot be read; the rest of it is left unread.",
)


def read(source: Source) -> Iterator[RawRecord | Refusal]:
    """Yields a RawRecord for each row, by column name; `column_1` … where the first row holds no names."""
    blocks = source.text_blocks()
    first = next(blocks, "").removeprefix("\ufeff")
    if "\r" in first and "\n" not in first:
        first, blocks = first.replace("\r", "\n"), (block.replace("\r", "\n") for block in blocks)
    stated = _STATED.match(first)
    first = first[stated.end() :] if stated else first
    dialect = Dialect(stated[1]) if stated else find_dialect(first[: 1 << 16], source.name)
    rows = _rows(_lines(chain([first], blocks)), dialect)
    numbering = Numbering()
    names: list[str] = []
    for row in rows:
        if isinstance(row, Sentence):
            yield Refusal(source.name, row, numbering.skip())
        elif not names:
            names = _names(row)
            if not has_header(row):
                yield numbering.record(_fields(names, row, dialect), source.name)
        elif any(row):
            yield numbering.record(_fields(names, row, dialect), source.name)
    if not numbering.number:
        raise InputRefused(_NO_ROWS)


def _lines(blocks: Iterator[str]) -> Iterator[str]:
    """Lines with their ends: only real ones, a cell may hold others that str.splitlines cuts at."""
    kept = ""
    for block in blocks:
        *lines, kept = (kept + block).replace("\r\n", "\n").replace("\x00", "").split("\n")
        for line in lines:
            yield line + "\n"
    if kept:
        yield kept


class _Replayable:
    """Lines that can be given out again: those of the row at hand."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.row: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        self.row.append(line)
        return line

    def again(self) -> None:
        """All but the first line of the row at hand will come again."""
        self._lines = chain(self.row[1:], self._lines)
        self.ended = False


def _rows(source: Iterator[str], dialect: Dialect) -> Iterator[list[str] | Sentence]:
    """Rows, or a sentence for one that cannot be read. Of a row whose quotation mark never closes one line is lost."""
    csv.field_size_limit(LONGEST_CELL)
    lines = _Replayable(source)
    reader = dialect.rows(lines)
    number = given_up = 0
    while True:
        number += 1
        lines.row.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = Sentence.same(str(error))
        else:
            if not (dialect.quoted and lines.ended and len(lines.row) > 1 and "".join(lines.row).count('"') % 2):
                yield row
                continue
            reason = _OPEN_QUOTE
        yield _BAD_ROW.filled(number=number, why=reason)
        given_up += 1
        if given_up > _MOST_GIVEN_UP:
            raise InputRefused(_GIVEN_UP.filled(most=_MOST_GIVEN_UP))
        lines.again()
        reader = dialect.rows(lines)


def _names(row: list[str]) -> list[str]:
    """The column names of a table that opens with `row`; a name that stands there twice gets its column's number."""
    if not has_header(row):
        return [f"column_{number}" for number in range(1, len(row) + 1)]
    names: list[str] = []
    for number, cell in enumerate(row, 1):
        name = str(clean(cell)).strip() or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return names


def _fields(names: list[str], row: list[str], dialect: Dialect) -> dict[str, object]:
    """Cells by column. A row that is too long had delimiters in its last text: nothing of it is dropped."""
    if len(row) > len(names):
        row = [*row[: len(names) - 1], dialect.delimiter.join(row[len(names) - 1 :])]
    return {name: clean(cell) for name, cell in zip(names, row, strict=False)}
