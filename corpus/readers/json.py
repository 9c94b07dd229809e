"""JSON of every shape that dumps have: a line an object, arrays, one object, values in a row, pretty-printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from corpus.errors import InputRefused
from corpus.readers.jsonscan import Damage, Scanner, Value
from corpus.readers.model import RawRecord, Refusal
from corpus.readers.records import Numbering, clean
from corpus.readers.source import Source
from corpus.sentence import Sentence

_MOST_BAD: Final = 1000
"""Damaged values in a row after which the rest of a file is given up."""
_WRAPPERS: Final = (
    *("articles", "data", "items", "results", "docs", "documents"),
    *("hits", "rows", "news", "posts", "entries"),
)
_LONG_TEXT: Final = 200
"""An object that holds a text this long (characters) beside a list is an article, not a wrapper around articles."""

_NO_RECORDS: Final = Sentence("Tệp JSON không có bản ghi nào.", "The JSON file has no records.")
_GIVEN_UP: Final = Sentence(
    "Có {most} dòng liên tiếp không phải JSON hợp lệ; phần còn lại không được đọc.",
    "{most} lines in a row are not valid JSON; the rest of the file is left unread.",
)
_BAD_LINE: Final = Sentence("Dòng {first} không phải JSON hợp lệ: {why}.", "Line {first} is not valid JSON: {why}.")
_BAD_LINES: Final = Sentence(
    "Từ dòng {first} đến dòng {last} không phải JSON hợp lệ: {why}.",
    "Lines {first} to {last} are not valid JSON: {why}.",
)
_EMPTY_RECORD: Final = Sentence("Bản ghi trống.", "The record is empty.")
_NO_OBJECT: Final = Sentence(
    "Bản ghi không phải đối tượng JSON có tên trường.", "The record is not a JSON object with named fields."
)


def read(source: Source) -> Iterator[RawRecord | Refusal]:
    """Yields a RawRecord for each object, and a Refusal with its line for each that cannot be read.

    A file that is one object and nothing else is one article: its record has no name.
    """
    documents = _documents(source)
    first = next(documents, None)
    if first is None:
        raise InputRefused(_NO_RECORDS)
    document, alone = first
    second = next(documents, None)
    if second is None and alone and isinstance(document, RawRecord) and not _one_a_line(source.name):
        yield RawRecord(document.fields, document.path)
        return
    yield document
    if second:
        yield second[0]
        yield from (document for document, _ in documents)


def _one_a_line(name: str) -> bool:
    return ".jsonl" in name.lower() or ".ndjson" in name.lower()


def _documents(source: Source) -> Iterator[tuple[RawRecord | Refusal, bool]]:
    """Documents, and whether each is an object that stands by itself."""
    numbering = Numbering()
    bad = 0
    for found in Scanner(source.text_blocks()):
        if isinstance(found, Damage):
            bad += 1
            yield Refusal(source.name, _complaint(found), numbering.skip()), False
        else:
            bad = 0
            yield from _of_value(found, numbering, source.name)
        if bad >= _MOST_BAD:
            raise InputRefused(_GIVEN_UP.filled(most=_MOST_BAD))


def _complaint(damage: Damage) -> Sentence:
    complaint = _BAD_LINE if damage.line == damage.last else _BAD_LINES
    return complaint.filled(first=damage.line, last=damage.last, why=damage.reason)


def _of_value(found: Value, numbering: Numbering, path: str) -> Iterator[tuple[RawRecord | Refusal, bool]]:
    listed = _unwrapped(found.value)
    alone = not found.listed and listed is None
    for value in [found.value] if listed is None else listed:
        if isinstance(value, dict) and value:
            yield numbering.record(_fields(value), path), alone
        else:
            reason = _NO_OBJECT if value else _EMPTY_RECORD
            yield Refusal(path, reason, numbering.skip()), False


def _fields(value: dict[str, object]) -> Mapping[str, object]:
    source = value.get("_source")
    if isinstance(source, dict) and "_id" in value:
        value = {"id": value["_id"], **source}
    cleaned = clean(value)
    assert isinstance(cleaned, dict)
    return cleaned


def _unwrapped(value: object) -> list[object] | None:
    """The records in an API's answer, or in an object that keeps them by name; None if this is no wrapper."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    if len(value) > 1 and all(isinstance(each, dict) and len(each) > 1 for each in value.values()):
        return list(value.values())
    if value.keys().isdisjoint(_WRAPPERS):
        return None
    if any(isinstance(each, str) and len(each) > _LONG_TEXT for each in value.values()):
        return None
    for key in _WRAPPERS:
        inner = value.get(key)
        if isinstance(inner, list) and inner and all(isinstance(one, dict) and len(one) > 1 for one in inner):
            return inner
        if isinstance(inner, dict) and (nested := _unwrapped(inner)) is not None:
            return nested
    return None
