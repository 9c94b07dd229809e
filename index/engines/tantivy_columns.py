"""What Tantivy keeps of an article: its columns, how an id is packed into two of them, and errors in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import tantivy

from corpus.article import ArticleId
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Place, Sort
from index.engines.folder import being_written, parted, schema_name
from index.engines.places import NUMBERS, place_key
from index.engines.tantivy_values import set_column, set_number
from index.errors import UnfitId, UnfitNumber

SCHEMA: Final = schema_name(5)
"""The version changes whenever the columns or what is written into them changes."""

_ID_BYTES: Final = 16
_VALUE_COLUMNS: Final = {field: (field.value, set_column(field)) for field in ValueField}


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("article_id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_all", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_grouped", tokenizer_name="raw", index_option="basic")
    for text in TextField:
        option = "position" if text.positions else "freq"
        builder.add_text_field(text.label, tokenizer_name="whitespace", index_option=option)
    for value in ValueField:
        builder.add_text_field(value.value, tokenizer_name="raw", index_option="basic", stored=True)
        builder.add_unsigned_field(set_column(value), fast=True)
    for column in ("article_id_high", "article_id_low", "article_number", "article_newest", "article_oldest"):
        builder.add_unsigned_field(column, fast=True)
    builder.add_unsigned_field("article_story", fast=True)
    return builder.build()


def columns(document: IndexDocument) -> dict[str, Any]:
    if not 0 <= document.number < NUMBERS:
        raise UnfitNumber(document.number, document.id, NUMBERS)
    high, low = packed(document.id)
    place = Place(document.published, document.number)
    columns: dict[str, Any] = {
        "article_id": document.id,
        "article_all": "1",
        "article_id_high": high,
        "article_id_low": low,
        "article_number": document.number,
        "article_newest": place_key(place, Sort.NEWEST),
        "article_oldest": place_key(place, Sort.OLDEST),
    }
    if document.story is not None:
        columns |= {"article_grouped": "1", "article_story": document.story}
    for text, tokens in document.text.items():
        columns[text.label] = parted(tokens) if BOUNDARY in tokens else tokens
    for field, values in document.values.items():
        name, set_name = _VALUE_COLUMNS[field]
        columns[name] = list(values)
        columns[set_name] = set_number(values)
    return columns


def packed(article_id: ArticleId) -> tuple[int, int]:
    """The id's bytes as two numbers, because numeric columns are read ten times faster than stored text."""
    data = article_id.encode()
    if not 0 < len(data) <= _ID_BYTES or b"\0" in data:
        raise UnfitId(article_id, _ID_BYTES)
    data = data.ljust(_ID_BYTES, b"\0")
    return int.from_bytes(data[:8]), int.from_bytes(data[8:])


def unpacked(high: int, low: int) -> ArticleId:
    return (high.to_bytes(8) + low.to_bytes(8)).rstrip(b"\0").decode()


@contextmanager
def library_errors(make: Any, folder: Path) -> Iterator[None]:
    """Turn what tantivy-py raises into an EngineError made by `make`.

    A panic in Rust arrives as pyo3's PanicException, which is no Exception and cannot be imported.
    """
    try:
        yield
    except (ValueError, OSError, KeyError, RuntimeError, OverflowError) as error:
        if "LockBusy" in str(error):
            raise being_written(folder) from error
        raise make(folder, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise make(folder, error) from error
