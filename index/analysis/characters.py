"""What the C core has to know of each code point, as tables made once from Python's own answers.

A `u16` for each code point: eight flags above, and below the code of its lower-case letter (0: no word of the model has
it). The u16s stand in blocks of 128, equal blocks kept once; `stages[code point >> 7]` is the number of the block.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from collections.abc import Iterable
from itertools import compress, repeat
from typing import Final

from corpus.sentence import Sentence
from index.analysis.pyvi_model import ModelError

WORD: Final = 0x0100
UPPER: Final = 0x0200
LOWER: Final = 0x0400
TITLE: Final = 0x0800
DECIMAL: Final = 0x1000
DIGIT: Final = 0x2000
SPACE: Final = 0x4000
MAY_COMPOSE: Final = 0x8000
"""NFC may change this character or one before it. Text without any such character is in NFC."""

BLOCK: Final = 128
_PLANE = 0x10000
_PLANES_IN_USE = (0, 1, 2, 3, 14)
"""The others hold no character, or only private ones: no letter, no digit, no space."""

_JAMO = "".join(map(chr, range(0x1161, 0x1176))) + "".join(map(chr, range(0x11A8, 0x11C3)))
"""Vowels and finals that compose by rule (The Unicode Standard, 3.12), not by table."""


def letter_codes(words: Iterable[str]) -> dict[str, int]:
    """A number from 1 for each character of the model's words."""
    letters = sorted(set().union(*words))
    if len(letters) > 0xFF or "σ" in letters or "ς" in letters:
        raise ModelError(
            Sentence(
                "các từ của nó có những chữ cái mà bảng ký tự không chứa được",
                "its words have letters that the table of characters cannot hold",
            )
        )
    return {letter: code for code, letter in enumerate(letters, start=1)}


def character_tables(codes: dict[str, int]) -> tuple[array[int], array[int]]:
    """`stages` and `blocks`."""
    table = array("H")
    for plane in range((sys.maxunicode + 1) // _PLANE):
        table.extend(_plane(plane * _PLANE, codes) if plane in _PLANES_IN_USE else array("H", bytes(2 * _PLANE)))
    return _in_blocks(table)


def _plane(start: int, codes: dict[str, int]) -> array[int]:
    characters = "".join(map(chr, range(start, start + _PLANE)))
    table = array("H", map(codes.get, map(str.lower, characters), repeat(0)))
    composing = _composing(characters)
    for flag, answers in (
        (DECIMAL, map(str.isdecimal, characters)),
        (DIGIT, map(str.isdigit, characters)),
        (LOWER, map(str.islower, characters)),
        (UPPER, map(str.isupper, characters)),
        (TITLE, (character.istitle() and not character.isupper() for character in characters)),
        (SPACE, map(str.isspace, characters)),
        (MAY_COMPOSE, (character in composing for character in characters)),
        (WORD, (character == "_" or character.isalnum() for character in characters)),
    ):
        for index in compress(range(_PLANE), answers):
            table[index] |= flag
    return table


def _composing(characters: str) -> set[str]:
    """Marks, characters that are not their own NFC, and those that compose with one before (all in one plane)."""
    found = set(_JAMO)
    for character in characters:
        if unicodedata.combining(character) or not unicodedata.is_normalized("NFC", character):
            found.add(character)
        parts = unicodedata.decomposition(character).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            second = chr(int(parts[1], 16))
            found.update(second, unicodedata.normalize("NFD", second))
    return found


def _in_blocks(table: array[int]) -> tuple[array[int], array[int]]:
    numbers: dict[bytes, int] = {}
    stages = array("H")
    for start in range(0, len(table), BLOCK):
        block = table[start : start + BLOCK].tobytes()
        stages.append(numbers.setdefault(block, len(numbers)))
    return stages, array("H", b"".join(numbers))
