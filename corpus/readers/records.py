"""What the readers of dumps share: clean values, and a name for each record that stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from corpus.encoding import repair
from corpus.readers.model import RawRecord

_ID_COLUMNS: Final = ("id", "_id", "code", "guid", "article_id", "articleid")
_LONGEST_ID: Final = 200
_DEEPEST: Final = 50


class Numbering:
    """Names the records of one file: by their own id where it is there and new, else by their number."""

    def __init__(self) -> None:
        self.number = 0
        self._seen: set[int] = set()

    def record(self, fields: Mapping[str, object], path: str) -> RawRecord:
        """The next record of the file at `path`."""
        self.number += 1
        return RawRecord(fields, path, self._new(own_id(fields)) or self._new(str(self.number)) or f"{self.number}'")

    def skip(self) -> str:
        """Counts a record that is refused, and gives its number."""
        self.number += 1
        return str(self.number)

    def _new(self, name: str | None) -> str | None:
        if name is None or (key := hash(name)) in self._seen:
            return None
        self._seen.add(key)
        return name


def own_id(fields: Mapping[str, object]) -> str | None:
    """The value of a column that dumps keep their ids in, if it looks like an id."""
    for column in _ID_COLUMNS:
        value = fields.get(column)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable() and " " not in value:
            return value
    return None


def clean(value: object, depth: int = 0) -> object:
    """The same JSON value with every text in NFC and repaired; what is nested too deep is left as it is."""
    if isinstance(value, str):
        return repair(value)
    if depth < _DEEPEST:
        if isinstance(value, dict):
            return {
                repair(key): repair(inner) if isinstance(inner, str) else clean(inner, depth + 1)
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [clean(inner, depth + 1) for inner in value]
    return value
