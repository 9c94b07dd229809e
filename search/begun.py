"""What of a half-typed query can be completed: words, or the name in a field, after signs that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.fields import BY_NAME, FieldName, Special, field_named
from search.question import Attribute

_NAMES = "|".join(sorted(map(re.escape, BY_NAME), key=len, reverse=True))
_VALUE = re.compile(rf'(?i:(?<!\w)(?P<name>{_NAMES}):)\s*(?P<value>"?[^":()]*)$')
_SIGN = re.compile(r'["()]|[\^~*]\d*(?=\s)|(?<!\S)(?:AND|OR|NOT|VÀ|HOẶC|KHÔNG)(?=\s)|(?<!\S)-(?=\w)')
NAMED = (Attribute.PROVINCE, Attribute.SOURCE)
"""Fields whose values can be completed."""


@dataclass(frozen=True, slots=True)
class Begun:
    """`kept` stands before what is completed, `closing` belongs after it; `words` are what was typed of it.

    `field`: the words are a name in it, or those of a title.
    """

    kept: str
    words: str
    field: FieldName | None = None
    closing: str = ""


def begun(text: str) -> Iterator[Begun]:
    """What may be completed, the likeliest first; nothing where signs say that no words are meant."""
    start = 0
    if value := _VALUE.search(text):
        field = field_named(value["name"])
        typed = value["value"]
        if field in NAMED or field is Special.TITLE:
            yield Begun(text[: value.start("value")], typed.lstrip('"'), field)
        elif text[value.start("value") - 1] == " ":
            yield Begun("", text)  # `Tin mới: bão vào bờ` is a headline
            return
        if typed.startswith('"') or " " not in typed:
            return
        start = value.start("value") + typed.index(" ") + 1  # the value is the first word, the others are text
    for sign in _SIGN.finditer(text, start):
        start = sign.end()
        if sign[0] == "-":
            space = text.find(" ", start)
            if space < 0:
                return  # what is excluded is one word: it finds nothing
            start = max(start, space + 1)
    yield Begun(text[:start], text[start:], closing='"' if text.count('"') % 2 else "")
