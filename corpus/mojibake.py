"""UTF-8 that was read as cp1252 (or latin-1) and stored as UTF-8 again: "Viá»‡t" → "Việt".

Five bytes have no letter in cp1252. Programs that dropped them left "má»i" for mọi, mời or mỏi; such a letter is put
back as the syllables around it tell.
"""

from __future__ import annotations

import re
from typing import Final

from corpus.codepages import TO_BYTE
from corpus.plausible import likeliest, syllables

_TAIL: Final = "".join(letter for letter, byte in TO_BYTE.items() if 0x80 <= byte <= 0xBF)
"""What the second and third byte of a letter look like."""
_GAP: Final = "\ue000"
"""Stands for a letter that lost its last byte, until its syllable is whole; a private-use code point."""
LOST_LETTERS: Final = {"á»": "ềọỏờ", "Ã": "ÁÍÝ", "Ä": "Đ", "â€": "”"}
_UPPER_GAP: Final = "Ố"

_MOST_ROUNDS: Final = 3
"""How often a text may have been encoded over again."""

_tail = f"[{re.escape(_TAIL)}]"
_WHOLE = re.compile(f"[áâ]{_tail}{_tail}|[ÂÃÄÅÆÌ]{_tail}|ð{_tail}{{3}}")
_SIGN = re.compile(f"á[»º]|â€|[ÃÄÅÆ]{_tail}|Â[\u00a0-¿]")
_LOST = re.compile("|".join(LOST_LETTERS))
_SPACED = re.compile(r"([^\W\d_]{0,30})Ã (?:([a-zà-ỹ]+)|(?= ))")
_SYLLABLE = re.compile(rf"[^\W\d_{_GAP}]{{0,30}}(?:[{_GAP}-\ue004][^\W\d_{_GAP}]{{0,30}}){{1,30}}")
"""No word is longer, and a file without blanks must not take for ever."""
_BEFORE = re.compile(r"([^\W\d_]+) $")
_AFTER = re.compile(r" ([^\W\d_]+)")
_MARKS: Final = {chr(0xE000 + number): letters for number, letters in enumerate(LOST_LETTERS.values())}


def looks_doubled(text: str) -> bool:
    """Whether the text holds what an accented letter of UTF-8 turns into. Cheap; says nothing certain."""
    return _SIGN.search(text) is not None


def undouble(text: str) -> str:
    """The text meant, where it is doubly encoded; what is no such sequence stays as it is. Not yet NFC."""
    whole = text
    for _ in range(_MOST_ROUNDS):
        whole = _WHOLE.sub(_letter, whole)
    whole = _SPACED.sub(_spaced, whole)
    if whole == text:
        return text
    return _fill(_LOST.sub(lambda found: chr(0xE000 + list(LOST_LETTERS).index(found[0])), whole))


def _spaced(found: re.Match[str]) -> str:
    """ "Ã" and a no-break space is à; where programs made that a plain space, it may stand within a syllable."""
    head, tail = found[1] + "à", found[2]
    if not tail:
        return head
    return head + tail if (head + tail).lower() in syllables() else f"{head} {tail}"


def _letter(found: re.Match[str]) -> str:
    try:
        return bytes(map(TO_BYTE.__getitem__, found[0])).decode()
    except UnicodeDecodeError:
        return found[0]


def _fill(text: str) -> str:
    """Puts a letter into each gap, from left to right, so that the one before is known to the next."""
    parts: list[str] = []
    at = 0
    for found in _SYLLABLE.finditer(text):
        parts.append(text[at : found.start()])
        before = _BEFORE.search("".join(parts[-2:])[-20:])
        after = _AFTER.match(text, found.end())
        parts.append(_filled(found[0], before[1].lower() if before else "", after[1].lower() if after else ""))
        at = found.end()
    return "".join([*parts, text[at:]])


def _filled(word: str, before: str, after: str) -> str:
    candidates = [word]
    for mark, letters in _MARKS.items():
        while any(mark in one for one in candidates) and len(candidates) < 200:
            candidates = [one.replace(mark, letter, 1) for one in candidates for letter in letters]
    return candidates[0] if len(candidates) == 1 else _best(word, candidates, before, after)


def _best(word: str, candidates: list[str], before: str, after: str) -> str:
    rest = "".join(letter for letter in word if letter not in _MARKS)
    if rest.isupper() and len(rest) > 1:
        candidates = [*candidates, *(_shout(word, capital) for capital in "ÁÍÝ")]
    by_lower = {one.lower(): one for one in candidates}
    return by_lower[likeliest(by_lower, before, after) or _first_known(by_lower)]


def _shout(word: str, capital: str) -> str:
    marks = dict(zip(_MARKS, (_UPPER_GAP, capital, "Đ", "”"), strict=True))
    return "".join(marks.get(letter, letter) for letter in word)


def _first_known(by_lower: dict[str, str]) -> str:
    known = syllables()
    return next((one for one in by_lower if one in known), next(iter(by_lower)))
