"""Facts about Vietnamese letters: composing them, and taking their accents off without changing length."""

from __future__ import annotations

import unicodedata
from typing import Final

UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
LOWER: Final = UPPER.replace("A-Z", "a-z").lower()
"""Within the brackets of a regular expression: Vietnamese capitals, and the small letters."""

LOOK_ALIKES = {"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ"}
"""Letters that are drawn like Đ and đ and stand for them in badly converted texts."""


def _fold_letter(letter: str) -> str:
    letter = LOOK_ALIKES.get(letter, letter)
    lowered = letter.lower()
    if lowered == "đ":
        return "d"
    base = unicodedata.normalize("NFD", lowered)[0] if lowered else letter
    return base if len(base) == 1 and len(lowered) == 1 else letter


_FOLD_RANGES = ((0x41, 0x5B), (0xC0, 0x250), (0x250, 0x260), (0x1E00, 0x1F00))
_FOLD_TABLE = {code: _fold_letter(chr(code)) for start, end in _FOLD_RANGES for code in range(start, end)}


def nfc(text: str) -> str:
    """The text in Unicode's composed form: one code point a Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case, without accents, đ as d; exactly as long as `text`, so that offsets hold in both.

    Expects NFC. Letters outside the Latin ranges are left alone.
    """
    return text.translate(_FOLD_TABLE)


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""None, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries."""
_PLACES = {
    ord(letter): chr(0x100 + _ALPHABET.index(fold(letter)))
    for letter in map(chr, (*range(0xDF, 0x250), *range(0x1E00, 0x1F00)))
    if fold(letter) in _ALPHABET and letter.islower()
}
_PLACED_TONES: dict[int, str] = {}
for _place, _letter in enumerate(_ALPHABET):
    _PLACES[ord(_letter)] = chr(0x100 + _place)
    for _rank, _tone in enumerate(_TONES):
        if len(_toned := nfc(_letter + _tone)) == 1 and _rank:
            _PLACES[ord(_toned)] = chr(0x100 + _place)
            _PLACED_TONES[ord(_toned)] = chr(0x100 + _rank)


def alphabetical(text: str) -> tuple[str, str, str]:
    """A key that sorts NFC texts as a Vietnamese dictionary does: a ă â … d đ … y, whatever the tones; then by tone.

    Figures and signs come before letters, other alphabets after; capitals count as small letters.
    """
    lowered = text.lower()
    return lowered.translate(_PLACES), lowered.translate(_PLACED_TONES), text
