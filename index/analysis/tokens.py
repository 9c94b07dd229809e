"""pyvi's tokens of a chunk: a stretch of text without white space.

No pattern of pyvi's `sylabelize` crosses white space (its token line feed aside), and no character composes with white
space under NFC, so chunks can be cut one by one. Two things are done otherwise than pyvi does them, to the same result:
the e-mail pattern, quadratic there, is tried only where an address really stands; and a token keeps its place in the
text as it was before NFC.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

_BEFORE_MAIL = r"[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\w+://\S+"
_MAIL = r"[a-zA-Z0-9_.+-]+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"
_AFTER_MAIL = r"\d+(?:[.,_]\d+)+|[^\w\s]|\w+"
_TOKEN = re.compile(f"{_BEFORE_MAIL}|{_AFTER_MAIL}")
_TOKEN_OR_MAIL = re.compile(f"{_BEFORE_MAIL}|{_MAIL}|{_AFTER_MAIL}")
_MAY_COMPOSE = re.compile(r"[\0-\u02ff]?[\u0300-\U0010ffff]+")
"""Characters below the combining marks are their own NFC and never compose with one before them."""
_LOCAL_PART = re.compile(r"[a-zA-Z0-9_.+-]+(?=(@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-])|)")

_STANDING_STOP = re.compile(r"\. (?<![.A-ZĐ\u212aSprs]\. )")
"""A full stop before a space that is a token of its own: it belongs to no capitals (nor to what is one in NFC), to no
ellipsis, and to no title like `Tp.`; other words that end in such a letter are left to be cut."""
_STANDING_COMMA = re.compile(", ")


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
    composed, places = compose(chunk)
    return [Token(composed[start:end], places[start], places[end]) for start, end in _cuts(composed)]


def token_texts(chunk: str) -> list[str]:
    """The texts of `tokens(chunk)`; each of them, taken for a chunk, is its own one token."""
    composed = unicodedata.normalize("NFC", chunk)
    if "@" not in composed:
        return _TOKEN.findall(composed)
    return [composed[start:end] for start, end in _cuts_with_mail(composed)]


def parted(text: str) -> str:
    """The text, of the same tokens, with spaces around line feeds and around most commas and full stops.

    These stand by themselves, so that most of what stands between spaces is one token. Only in an address may they not.
    """
    spaced = text.replace("\n", " \n ")
    return spaced if "://" in text else _STANDING_COMMA.sub(" , ", _STANDING_STOP.sub(" . ", spaced))


def compose(chunk: str) -> tuple[str, array[int]]:
    """The chunk in NFC, and for each index into that, and for its end, the index in the chunk as given.

    The chunk is cut into the shortest stretches that NFC treats on their own. Within one that NFC leaves as it is the
    indexes agree; within one that it changes, every index but the first points at the stretch's end.
    """
    places = array("i")
    composed: list[str] = []
    for start, end in _stretches(chunk):
        stretch = unicodedata.normalize("NFC", chunk[start:end])
        composed.append(stretch)
        if stretch == chunk[start:end]:
            places.extend(range(start, end))
        else:
            places.append(start)
            places.extend(repeat(end, len(stretch) - 1))
    places.append(len(chunk))
    return "".join(composed), places


def _cuts(chunk: str) -> Iterator[tuple[int, int]]:
    if "@" not in chunk:
        return (match.span() for match in _TOKEN.finditer(chunk))
    return _cuts_with_mail(chunk)


def _cuts_with_mail(chunk: str) -> Iterator[tuple[int, int]]:
    """An address can begin only in a run of its characters that has a domain after it; those runs are found first."""
    in_mail = bytearray(len(chunk))
    for match in _LOCAL_PART.finditer(chunk):
        if match[1]:
            in_mail[match.start() : match.end()] = b"\1" * len(match[0])
    position = 0
    while position < len(chunk):
        pattern = _TOKEN_OR_MAIL if in_mail[position] else _TOKEN
        token = pattern.match(chunk, position)
        assert token is not None  # every character but white space is a token of its own at least
        yield token.span()
        position = token.end()


def _stretches(chunk: str) -> Iterator[tuple[int, int]]:
    """Ranges of the chunk whose NFC does not depend on their neighbours: long ones only where nothing composes."""
    start = 0
    for match in _MAY_COMPOSE.finditer(chunk):
        if match.start() > start:
            yield start, match.start()
        start = match.start()
        for index in range(start + 1, match.end()):
            if _is_starter(chunk[index]) and _stand_apart(chunk[start:index], chunk[index]):
                yield start, index
                start = index
        yield start, match.end()
        start = match.end()
    if start < len(chunk):
        yield start, len(chunk)


def _is_starter(character: str) -> bool:
    return not unicodedata.combining(unicodedata.normalize("NFD", character)[0])


def _stand_apart(before: str, character: str) -> bool:
    together = unicodedata.normalize("NFC", before + character)
    return together == unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
