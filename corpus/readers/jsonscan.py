"""The JSON values of a text that arrives in blocks: one after another, in arrays, with damaged ones between."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.sentence import Sentence

LONGEST_VALUE: Final = 64 << 20
"""Characters of one JSON value; one that is longer is refused."""
_NEAR_END: Final = 16
"""A value that is cut off fails at most this many characters before the end of what is there."""
_MOST_CUT: Final = 8
"""After so many values that no further text completed, such a value is damaged and not waiting for more."""

_decoder = json.JSONDecoder(strict=False)
_BETWEEN = re.compile(r"[\s,\ufeff\x1e\]]*")
_OPENS_ARRAY = re.compile(r"\[\s*(?=[{\[\]])")
_ENDS_VALUE = re.compile(r"[ \t\r]*(?:[,\]\n]|\Z)")


@dataclass(frozen=True, slots=True)
class Value:
    """A value; `listed` says that it stood in an array."""

    value: object
    listed: bool


_AT: Final = Sentence("{why} (ký tự {at})", "{why} (character {at})")
_TOO_DEEP: Final = Sentence("lồng nhau quá sâu", "nested too deeply")
_NO_JSON: Final = Sentence("không phải JSON", "this is not JSON")


@dataclass(frozen=True, slots=True)
class Damage:
    """Where a value should have been: 1-based line numbers, and why it cannot be read."""

    line: int
    last: int
    reason: Sentence


class Scanner:
    """Reads values from blocks of text, holding no more of it than the value at hand needs."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks = blocks
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._listed = False
        self._cut = 0

    def __iter__(self) -> Iterator[Value | Damage]:
        while self._skip_between():
            yield self._next()

    def _skip_between(self) -> bool:
        """Moves to the next value; false at the end. Brackets around records, and commas, only separate them."""
        while True:
            self._advance(_BETWEEN.match(self._text, self._at).end())  # type: ignore[union-attr]
            if len(self._text) - self._at < _NEAR_END and self._grow():
                continue
            if opened := _OPENS_ARRAY.match(self._text, self._at):
                self._listed = True
                self._advance(opened.end())
            elif self._at < len(self._text):
                return True
            elif not self._grow():
                return False

    def _next(self) -> Value | Damage:
        if self._text[self._at] not in "{[":
            return self._plain()
        while True:
            try:
                value, end = _decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._waits(error):
                    return self._damaged(self._resume(), _AT.filled(why=error.msg, at=error.pos - self._at + 1))
            except RecursionError:
                return self._damaged(self._resume(), _TOO_DEEP)
            except ValueError as error:
                return self._damaged(self._resume(), Sentence.same(str(error)))
            else:
                self._advance(end)
                return Value(value, self._listed)

    def _plain(self) -> Value | Damage:
        """A text, number or null where a record should be; the records after it on its line are not lost with it."""
        try:
            value, end = _decoder.raw_decode(self._text, self._at)
        except ValueError:
            end = 0
        if not end or not _ENDS_VALUE.match(self._text, end):
            return self._damaged(self._line_end(), _NO_JSON)
        self._advance(end)
        return Value(value, self._listed)

    def _waits(self, error: json.JSONDecodeError) -> bool:
        """Whether the value may only be cut off by the end of the block; reads on if so."""
        if error.pos < len(self._text) - _NEAR_END and not error.msg.startswith("Unterminated"):
            return False
        if self._cut >= _MOST_CUT or len(self._text) - self._at > LONGEST_VALUE:
            return False
        if self._grow(len(self._text) - self._at):
            return True
        self._cut += 1
        return False

    def _damaged(self, resume: int, reason: Sentence) -> Damage:
        first = self._line
        self._advance(resume)
        last = self._line - 1 if self._text[resume - 1 : resume] == "\n" else self._line
        return Damage(first, max(first, last), reason)

    def _line_end(self) -> int:
        while (end := self._text.find("\n", self._at)) < 0:
            if not self._grow():
                return len(self._text)
        return end + 1

    def _resume(self) -> int:
        """Where the value after a damaged one begins: the next line that opens as deep as this one did."""
        line_start = self._text.rfind("\n", 0, self._at) + 1
        indent = self._text[line_start : self._at]
        pattern = re.compile(rf"\n(?={indent}[\[{{])" if not indent.strip() else r"\}\s*,\s*(?=\{)|\n(?=\{)")
        searched = self._at + 1
        while not (found := pattern.search(self._text, searched)):
            searched = max(self._at + 1, len(self._text) - 2 * _NEAR_END)
            before = self._at
            if len(self._text) - self._at > LONGEST_VALUE or not self._grow():
                return len(self._text)
            searched -= before - self._at
        return found.end()

    def _advance(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _grow(self, at_least: int = 1) -> bool:
        """Appends text, dropping what has been read; false when there is none."""
        parts: list[str] = []
        size = 0
        while size < at_least and not self._ended:
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
            else:
                parts.append(block)
                size += len(block)
        if not size:
            return False
        start = self._text.rfind("\n", 0, self._at) + 1 if self._at else 0
        start = start if self._at - start < 1000 else self._at
        self._text = "".join([self._text[start:], *parts])
        self._at -= start
        return True
