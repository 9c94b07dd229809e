"""`tỉnh:Lạng Sơn` without quotation marks: as much of what follows as is a province's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.names import KnownNames
from search.question import Attribute
from search.tree import Kind, Leaf, Tree

LONGEST_NAME = 5
"""Words of the longest name: `thành phố Hồ Chí Minh`, `Bà Rịa - Vũng Tàu`."""

_CHUNK = re.compile(r"\S+")


def with_whole_names(parts: tuple[Tree, ...], text: str) -> Iterator[Tree]:
    """The parts; a province's leaf takes from the words after it what makes its name whole."""
    waiting: Leaf | None = None
    for part in parts:
        if waiting is not None:
            if isinstance(part, Leaf) and part.kind is Kind.WORD and part.field is None:
                yield from _divided(waiting, part, text)
                waiting = None
                continue
            yield waiting
            waiting = None
        if isinstance(part, Leaf) and part.kind is Kind.WORD and part.field is Attribute.PROVINCE:
            waiting = part
        else:
            yield part
    if waiting is not None:
        yield waiting


def _divided(name: Leaf, words: Leaf, text: str) -> tuple[Leaf, ...]:
    """The name made whole, and what is left of the words, if anything."""
    chunks = list(_CHUNK.finditer(text, words.start, words.end))
    start = max(text.rfind(sign, name.start, name.end) for sign in ",;") + 1 or name.start  # the last of a list
    for chunk in reversed(chunks[: LONGEST_NAME - 1]):
        if KnownNames().provinces(text[start : chunk.end()].strip(" .,;")):
            whole = replace(name, content=text[name.start : chunk.end()], end=chunk.end())
            rest = _CHUNK.search(text, chunk.end(), words.end)
            return (whole, _from(words, rest.start(), text)) if rest else (whole,)
    return name, words


def _from(words: Leaf, start: int, text: str) -> Leaf:
    return replace(words, content=text[start : words.end], content_start=start, start=start)
