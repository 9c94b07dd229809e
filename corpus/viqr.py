"""VIQR (RFC 1456): Vietnamese typed in ASCII, marks after the vowel: "Vie^.t Nam" → "Việt Nam".

A mark at the end of a word may as well be punctuation ("Nga." is Nga and a full stop, not Ngạ). RFC 1456 wants such
a full stop escaped, but people and programs do not; the commoner reading wins.
"""

from __future__ import annotations

import re
import unicodedata
from math import log
from typing import Final

from corpus.plausible import fit, syllables

_SIGN = re.compile(r"[aeoAEO]\^[`'?~.]?|[ouOU]\+[`'?~.]?|[aA]\([`'?~.]?|\b[dD][dD][aeiouy]")
_TOKEN = re.compile(r"(?:[A-Za-z]*?[aeiouyAEIOUY][\^(+`'?~.]+|[A-Za-z]+)+")
_STRONG = re.compile(r"([aeoAEO]\^|[ouOU]\+|[aA]\((?=[`'?~.]?[A-Za-z]))([`'?~.](?=[A-Za-z]))?|\bdd(?=[a-z])")
"""Marks that leave no doubt, for words of several syllables written together."""
_CAPITAL_D = re.compile(r"DD(?![a-z])")
_LETTER = re.compile(r"([aeouAEOU])([\^(+])([`'?~.])?|([aeiouyAEIOUY])([`'?~.])|\b(?:dd|(D[dD]))|\\(.)")
_SHAPE: Final = {"^": "\u0302", "(": "\u0306", "+": "\u031b"}
_TONE: Final = {"`": "\u0300", "'": "\u0301", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_ENDS: Final = {".": 8, "?": 1, "'": 0.1}
"""How many words in 200, roughly, have this as punctuation after them."""
_NEXT_SAME_LINE = re.compile(r" ?[a-z0-9,;:)\-]")
_CAPITAL_NEXT: Final = 20
"""Words in 200 that a capital follows within a sentence."""
_WORD = re.compile(r"[A-Za-z]+")


def looks_like_viqr(text: str) -> bool:
    """Whether an ASCII text holds marked vowels in a good part of its words."""
    return _SIGN.search(text) is not None and len(_SIGN.findall(text)) * 12 > len(_WORD.findall(text))


def viqr(text: str) -> str:
    """The text with each word that makes a Vietnamese syllable composed; other words stay as they are. NFC."""
    parts: list[str] = []
    at = 0
    before = ""
    for found in _TOKEN.finditer(text):
        between = text[at : found.start()]
        word = _composed(found[0], before if between == " " else "", text[found.end() : found.end() + 2])
        parts += between, word
        before = word.lower() if word.isalpha() else ""
        at = found.end()
    return "".join([*parts, text[at:]])


def _composed(token: str, before: str, following: str) -> str:
    known = syllables()
    for end in range(len(token), 0, -1):
        composed = _compose(token[:end])
        if composed.lower() in known:
            return composed + token[end:] if composed == token[:end] else _stopped(token, end, before, following)
        if token[end - 1].isalpha():
            break
    return unicodedata.normalize("NFC", _CAPITAL_D.sub("Đ", _STRONG.sub(_strong, token)))


def _stopped(token: str, end: int, before: str, following: str) -> str:
    """Takes the last mark for punctuation where that reading is the likelier one."""
    composed, stop, rest = _compose(token[:end]), token[end - 1], token[end:]
    if stop in _ENDS and (rest == ".." or not (rest or _NEXT_SAME_LINE.match(following))):
        shorter = _compose(token[: end - 1])
        inside = _CAPITAL_NEXT if re.match(" [A-Z]", following) and not rest else 1
        near = before if stop == "." else None  # the table of neighbours knows only the words that "." makes alike
        if fit(shorter, near) + log(_ENDS[stop]) > fit(composed, near) + log(inside):
            return shorter + stop + rest
    return composed + rest


def _compose(token: str) -> str:
    return unicodedata.normalize("NFC", _LETTER.sub(_letter, token))


def _letter(found: re.Match[str]) -> str:
    shaped, shape, tone, plain, plain_tone, capital, escaped = found.groups()
    if shaped:
        return str(shaped) + _SHAPE[shape] + _TONE.get(tone, "")
    if plain:
        return str(plain) + _TONE[plain_tone]
    return str(escaped) if escaped else ("Đ" if capital else "đ")


def _strong(found: re.Match[str]) -> str:
    marked = found[1]
    return marked[0] + _SHAPE[marked[1]] + _TONE.get(found[2], "") if marked else "đ"
