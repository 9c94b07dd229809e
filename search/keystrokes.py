"""Telex and VNI keys typed where no input method was on: `bieen phofng`, `bie6n pho2ng` → biên phòng.

Each key is applied as an input method would, also when it comes at the end of the syllable (`phongf`, `d9uo7ng2`). A
token counts as such keys only if it becomes a Vietnamese syllable; whether it should be read so is the caller's
decision, who knows the archive's own terms (`test`, `class` and `Messi` may be words).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from search.rimes import syllables_folding_to

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_TONES = frozenset(_TELEX_TONES.values())
_VOWELS = "aeiouy"
_LONGEST = 12


@dataclass(slots=True)
class _Syllable:
    """A syllable being typed: plain letters, a mark (or none) over each, and the tone."""

    letters: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    tone: str = ""

    def type(self, letter: str) -> None:
        self.letters.append(letter)
        self.marks.append("")

    def mark(self, vowels: str, mark: str) -> bool:
        """Put the mark on the last of these letters that has none; False where there is none."""
        for place in range(len(self.letters) - 1, -1, -1):
            if self.letters[place] in vowels and not self.marks[place]:
                self.marks[place] = mark
                return True
        return False

    def horn(self) -> bool:
        """On u and o together where they stand side by side, as in `dduowng`; else on the last of them."""
        pair = next((at for at in range(len(self.letters) - 1) if self.letters[at : at + 2] == ["u", "o"]), None)
        if pair is not None:
            if self.marks[pair] == self.marks[pair + 1] == _HORN:
                return False
            self.marks[pair] = self.marks[pair + 1] = _HORN
            return True
        return self.mark("uo", _HORN)

    def cross(self) -> bool:
        """d → đ."""
        return self.mark("d", "-")

    def voice(self, tone: str) -> bool:
        """One tone only, and only once there is a vowel."""
        if self.tone or not set(self.letters) & set(_VOWELS):
            return False
        self.tone = tone
        return True

    def spelled(self) -> str | None:
        """The Vietnamese syllable that has these letters, marks and tone; None where there is none."""
        wanted = (tuple(zip(self.letters, self.marks, strict=True)), self.tone)
        matching = (each for each in syllables_folding_to("".join(self.letters)) if _taken_apart(each) == wanted)
        return next(matching, None)


def _taken_apart(syllable: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Its plain letters, each with its mark, and its tone."""
    letters: list[tuple[str, str]] = []
    tone = ""
    for letter in unicodedata.normalize("NFD", syllable):
        if letter in _TONES:
            tone = letter
        elif unicodedata.combining(letter):
            letters[-1] = (letters[-1][0], letter)
        else:
            letters.append(("d", "-") if letter == "đ" else (letter, ""))
    return tuple(letters), tone


def _telex(token: str) -> _Syllable | None:
    typed, keys = _Syllable(), 0
    for letter in token:
        if letter in _TELEX_TONES and typed.voice(_TELEX_TONES[letter]):
            keys += 1
        elif letter == "w":
            if not (typed.mark("a", _BREVE) if "a" in typed.letters else typed.horn()):
                return None
            keys += 1
        elif (letter in "aeo" and typed.mark(letter, _CIRCUMFLEX)) or (letter == "d" and typed.cross()):
            keys += 1
        else:
            typed.type(letter)
    return typed if keys else None


def _vni(token: str) -> _Syllable | None:
    typed, keys = _Syllable(), 0
    apply = {
        "6": lambda: typed.mark("aeo", _CIRCUMFLEX),
        "7": typed.horn,
        "8": lambda: typed.mark("a", _BREVE),
        "9": typed.cross,
    }
    for letter in token:
        if not letter.isdigit():
            typed.type(letter)
        elif not (typed.voice(_VNI_TONES[letter]) if letter in _VNI_TONES else apply.get(letter, lambda: False)()):
            return None
        else:
            keys += 1
    return typed if keys else None


def spelled_by_keys(token: str) -> str | None:
    """The syllable that the keys of a lower-case ASCII token spell; None where they spell none."""
    if not token.isascii() or not token.isalnum() or not 2 <= len(token) <= _LONGEST:
        return None
    typed = _vni(token) if any(letter.isdigit() for letter in token) else _telex(token)
    return typed.spelled() if typed else None
