"""pyvi's tokens of a chunk: a stretch of text without white space.

No pattern of pyvi's `sylabelize` crosses white space (its token line feed aside), and no character composes with white
space under NFC, so chunks can be cut one by one. Two things are done otherwise than pyvi does them, to the same result:
the e-mail pattern, quadratic there, is tried only where an address really stands; and a token keeps its place in the
text as it was before NFC.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_BEFORE_MAIL = r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\w+://\S+"
_MAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"
_AFTER_MAIL = r"\d+(?:[.,_]\d+)+|[^\w\s]|\w+"
_TOKEN = re.compile(f"{_BEFORE_MAIL}|{_AFTER_MAIL}")
_TOKEN_OR_MAIL = re.compile(f"{_BEFORE_MAIL}|{_MAIL}|{_AFTER_MAIL}")
_LOCAL_PART = re.compile(r"[a-zA-Z0-9_.+-]+(@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-])?")


class Token(NamedTuple):
    """`text` as pyvi sees it, in NFC; it stands at chunk[start:end] in the chunk as it was given.

    `start == end` where NFC makes several tokens of one stretch of characters: the first token has all of it.
    """

    text: str
    start: int
    end: int


def tokens(chunk: str) -> list[Token]:
    """The tokens of a chunk without white space; their ranges cover it without gap or overlap."""
    if unicodedata.is_normalized("NFC", chunk):
        return [Token(chunk[start:end], start, end) for start, end in _cuts(chunk)]
    composed = unicodedata.normalize("NFC", chunk)
    places = _places(chunk)
    return [Token(composed[start:end], places[start], places[end]) for start, end in _cuts(composed)]


def _cuts(chunk: str) -> Iterator[tuple[int, int]]:
    if "@" not in chunk:
        return (match.span() for match in _TOKEN.finditer(chunk))
    return _cuts_with_mail(chunk)


def _cuts_with_mail(chunk: str) -> Iterator[tuple[int, int]]:
    """An address can begin only in a run of its characters that has a domain after it; those runs are found first."""
    in_mail = bytearray(len(chunk))
    for match in _LOCAL_PART.finditer(chunk):
        if match[1]:
            in_mail[match.start() : match.start(1)] = b"\1" * (match.start(1) - match.start())
    position = 0
    while position < len(chunk):
        pattern = _TOKEN_OR_MAIL if in_mail[position] else _TOKEN
        token = pattern.match(chunk, position)
        assert token is not None  # every character but white space is a token of its own at least
        yield token.span()
        position = token.end()


def _places(chunk: str) -> list[int]:
    """For each index into the NFC form of the chunk, and for its end, the index in the chunk as given.

    The chunk is cut into the shortest stretches that NFC treats on their own. Within one that NFC leaves as it is the
    indexes agree; within one that it changes, every index but the first points at the stretch's end.
    """
    places: list[int] = []
    end = 0
    for stretch in _stretches(chunk):
        start, end = end, end + len(stretch)
        composed = unicodedata.normalize("NFC", stretch)
        if composed == stretch:
            places.extend(range(start, end))
        else:
            places.append(start)
            places.extend([end] * (len(composed) - 1))
    places.append(end)
    return places


def _stretches(chunk: str) -> Iterator[str]:
    start = 0
    for index in range(1, len(chunk)):
        if _never_follows(chunk[index]) or (
            _is_starter(chunk[index]) and _stand_apart(chunk[start:index], chunk[index])
        ):
            yield chunk[start:index]
            start = index
    yield chunk[start:]


def _never_follows(character: str) -> bool:
    """No character before the combining marks is the second of a composition."""
    return character < "\u0300"


def _is_starter(character: str) -> bool:
    return not unicodedata.combining(unicodedata.normalize("NFD", character)[0])


def _stand_apart(before: str, character: str) -> bool:
    together = unicodedata.normalize("NFC", before + character)
    return together == unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
