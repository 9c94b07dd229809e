"""`tỉnh:Lạng Sơn, Cao Bằng` without quotation marks: as much of what follows as is a province's or newspaper's name,
and after a comma or semicolon the next one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from search.fields import FieldName
from search.names import KnownNames
from search.question import Attribute
from search.tree import Kind, Leaf, Tree

LONGEST_NAME = 7
"""Words of the longest names: `Cổng thông tin điện tử Chính phủ`."""


_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")


def _newspapers(name: str) -> tuple[str, ...]:
    """A domain is one word, and whole as it stands."""
    return KnownNames().sources(name) if "." not in name or _DOMAIN.fullmatch(name) else ()


_KNOWN: Mapping[FieldName | None, Callable[[str], tuple[str, ...]]] = MappingProxyType(
    {Attribute.PROVINCE: KnownNames().provinces, Attribute.SOURCE: _newspapers}
)
_CHUNK = re.compile(r"\S+")
_LIST_SIGNS = (",", ";")


def with_whole_names(parts: tuple[Tree, ...], text: str) -> Iterator[Tree]:
    """The parts; a province's or newspaper's leaf takes from the words after it what makes its names whole."""
    waiting: Leaf | None = None
    for part in parts:
        if waiting is not None:
            if isinstance(part, Leaf) and part.kind is Kind.WORD and part.field is None:
                yield from _divided(waiting, part, text)
                waiting = None
                continue
            yield waiting
            waiting = None
        if isinstance(part, Leaf) and part.kind is Kind.WORD and part.field in _KNOWN:
            waiting = part
        else:
            yield part
    if waiting is not None:
        yield waiting


def goes_on(left: Tree | None, right: Tree) -> bool:
    """Whether these are a list of names without quotation marks, and words after its comma that are no such name."""
    return (
        isinstance(left, Leaf)
        and isinstance(right, Leaf)
        and left.kind is right.kind is Kind.WORD
        and left.field in _KNOWN
        and right.field is None
        and left.content.endswith(_LIST_SIGNS)
    )


def _divided(name: Leaf, words: Leaf, text: str) -> tuple[Leaf, ...]:
    """The names made whole, and what is left of the words, if anything."""
    chunks = list(_CHUNK.finditer(text, words.start, words.end))
    is_known = _KNOWN[name.field]
    start = max(text.rfind(sign, name.start, name.end) for sign in _LIST_SIGNS) + 1 or name.start  # the last of a list
    taken = _words_of_a_name(text, start, chunks, is_known)
    end = chunks[taken - 1].end() if taken else name.end
    while taken < len(chunks) and _is_parted(text, end, chunks[taken]):
        more = _words_of_a_name(text, chunks[taken].start(), chunks[taken:], is_known)
        if not more:
            break
        taken += more
        end = chunks[taken - 1].end()
    if not taken:
        return name, words
    whole = replace(name, content=text[name.start : end], end=end)
    return (whole, _from(words, chunks[taken].start(), text)) if taken < len(chunks) else (whole,)


def _words_of_a_name(
    text: str, start: int, chunks: Sequence[re.Match[str]], is_known: Callable[[str], tuple[str, ...]]
) -> int:
    """How many of the chunks make a known name of what begins at `start`; 0 where none do."""
    for count in range(min(len(chunks), LONGEST_NAME), 0, -1):
        if is_known(text[start : chunks[count - 1].end()].strip(" .,;")):
            return count
    return 0


def _is_parted(text: str, end: int, chunk: re.Match[str]) -> bool:
    return text[:end].endswith(_LIST_SIGNS) or chunk[0].startswith(_LIST_SIGNS)


def _from(words: Leaf, start: int, text: str) -> Leaf:
    return replace(words, content=text[start : words.end], content_start=start, start=start)
