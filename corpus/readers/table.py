"""Tables: CSV, TSV, and rows with `;` or `|`, with quoted line breaks, ragged rows and cells of any length."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Final

from corpus.errors import InputRefused
from corpus.readers.dialect import Dialect, find_dialect, has_header
from corpus.readers.model import RawRecord, Refusal
from corpus.readers.records import Numbering, clean
from corpus.readers.source import Source

LONGEST_CELL: Final = 16 << 20
"""Characters of one cell; a longer one means a quotation mark that never closes."""


def read(source: Source) -> Iterator[RawRecord | Refusal]:
    """Yields a RawRecord for each row, by column name; `column_1` … where the first row holds no names."""
    blocks = source.text_blocks()
    first = next(blocks, "").removeprefix("\ufeff")
    dialect = find_dialect(first[: 1 << 16], source.name)
    rows = _rows(_lines(chain([first], blocks)), dialect)
    numbering = Numbering()
    names: list[str] = []
    for row in rows:
        if isinstance(row, str):
            yield Refusal(source.name, row, numbering.skip())
        elif not names:
            names = _names(row)
            if not has_header(row):
                yield numbering.record(_fields(names, row, dialect), source.name)
        elif any(row):
            yield numbering.record(_fields(names, row, dialect), source.name)
    if not numbering.number:
        raise InputRefused("Bảng không có dòng dữ liệu nào.")


def _lines(blocks: Iterator[str]) -> Iterator[str]:
    """Lines with their ends: only real ones, a cell may hold others that str.splitlines cuts at."""
    kept = ""
    for block in blocks:
        *lines, kept = (kept + block).replace("\r\n", "\n").replace("\x00", "").split("\n")
        for line in lines:
            yield line + "\n"
    if kept:
        yield kept


def _rows(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str] | str]:
    """Rows, or a sentence for one that cannot be read."""
    csv.field_size_limit(LONGEST_CELL)
    reader = dialect.rows(lines)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"Hàng {number} của bảng không đọc được: {error}."
        else:
            yield row


def _names(row: list[str]) -> list[str]:
    """The column names of a table that opens with `row`."""
    if not has_header(row):
        return [f"column_{number}" for number in range(1, len(row) + 1)]
    return [str(clean(name)).strip() or f"column_{number}" for number, name in enumerate(row, 1)]


def _fields(names: list[str], row: list[str], dialect: Dialect) -> dict[str, object]:
    """Cells by column. A row that is too long had delimiters in its last text: nothing of it is dropped."""
    if len(row) > len(names):
        row = [*row[: len(names) - 1], dialect.delimiter.join(row[len(names) - 1 :])]
    return {name: clean(cell) for name, cell in zip(names, row, strict=False)}
