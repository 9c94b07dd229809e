"""Text → bytes, one for each character: its syllables in lower case, and spaces for all that stands between them.

A syllable is found in bytes many times faster than among Vietnamese letters, and offsets hold in both.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from corpus.vietnamese import LOOK_ALIKES, fold, nfc

_TONED = (nfc(vowel + tone) for vowel in "aăâeêioôơuưy" for tone in ("", *"\u0300\u0301\u0303\u0309\u0323"))
_MORE: Final = (*_TONED, "đ", *LOOK_ALIKES, *map(chr, range(0xDF, 0x100)), *"“”‘’–—…•«»°·²³€£§©®\u00a0")
"""Beside ASCII: the letters of Vietnamese and of western Europe, and what else newspapers print."""
_UNUSED: Final = "\ufffe"


def _characters() -> str:
    """The character of each byte; those of capitals are free for others."""
    ascii_part = [chr(code) for code in range(0x80)]
    more = iter(dict.fromkeys(each for each in _MORE if not each.isascii() and not each.isupper()))
    table = [next(more) if each.isupper() else each for each in ascii_part]
    return "".join([*table, *more]).ljust(256, _UNUSED)


_CHARACTERS: Final = _characters()
_BYTES: Final = codecs.charmap_build(_CHARACTERS)
_REPLACED: Final = "?"


def _translation(plain: dict[str, str]) -> bytes:
    """Each letter's byte by that of its plain one; a space for what is no part of a syllable."""
    wanted = (plain.get(each, each) if each.isalnum() else " " for each in _CHARACTERS)
    return bytes(_CHARACTERS.find(each) for each in wanted)


_SPELLED: Final = _translation({each: letter.lower() for each, letter in LOOK_ALIKES.items()})
_FOLDED: Final = _translation({each: fold(each) for each in _CHARACTERS if fold(each) in _CHARACTERS})


@dataclass(frozen=True, slots=True)
class Flat:
    """A text as spelled and without accents, each with one space before and after it.

    `foreign`: some of its characters are none of these; they count as spaces.
    """

    encoded: bytes
    foreign: bool

    @property
    def spelled(self) -> bytes:
        return b" %b " % self.encoded.translate(_SPELLED)

    @property
    def folded(self) -> bytes:
        return b" %b " % self.encoded.translate(_FOLDED)


def flat(lowered: str) -> Flat:
    """Of an NFC text in lower case. đ's look-alikes are đ."""
    try:
        return Flat(codecs.charmap_encode(lowered, "strict", _BYTES)[0], foreign=False)
    except UnicodeEncodeError:
        return Flat(codecs.charmap_encode(lowered, "replace", _BYTES)[0], foreign=True)


def needle(form: str) -> bytes | None:
    """What a syllable in lower case looks like in a flat text; None where its letters are foreign."""
    try:
        return b" %b " % codecs.charmap_encode(form, "strict", _BYTES)[0].translate(_SPELLED)
    except UnicodeEncodeError:
        return None
