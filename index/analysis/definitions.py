"""Abbreviations that an article defines itself: `thi đua, khen thưởng (TĐKT)`. They hold in that article only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from index.analysis.syllables import Syllable, syllables

Tokens = tuple[str, ...]

_DEFINED = re.compile(r"\(([^\W\d_]{2,10})\)")
_LONGEST = 10
_AROUND = 4
"""Tokens on each side of a short form that come along when it is written out."""


def definitions(text: str, regarded: Callable[[str], bool] = lambda _: True) -> dict[str, Tokens]:
    """Each short form in brackets whose letters begin the syllables before it, as tokens → those syllables' tokens.

    Only short forms in capitals that are `regarded` count, and the first definition of each.
    """
    found: dict[str, Tokens] = {}
    for match in _in_brackets(text):
        short = match[1]
        if not short.isupper() or not regarded(short):
            continue
        line = text.rfind("\n", 0, match.start()) + 1
        before = syllables(text[max(line, match.start() - 12 * _LONGEST) : match.start()])[-len(short) :]
        if len(before) == len(short) and all(_begins(*pair) for pair in zip(before, short.lower(), strict=True)):
            found.setdefault(syllables(short)[0].token, tuple(each.token for each in before))
    return found


def _in_brackets(text: str) -> Iterator[re.Match[str]]:
    """What the pattern would find, many times faster in a text with few brackets."""
    place = text.find("(")
    while place >= 0:
        if match := _DEFINED.match(text, place):
            yield match
        place = text.find("(", place + 1)


def _begins(syllable: Syllable, letter: str) -> bool:
    """Whether the short form's letter is the syllable's first; accents on vowels are often left out of short forms."""
    return syllable.token[0] == letter or (letter != "d" and syllable.folded[0] == letter)


def written_out(tokens: Sequence[str], defined: Mapping[str, Tokens]) -> Iterator[str]:
    """For each short form among a paragraph's tokens, the stretch around it with the short form written out."""
    for place, token in enumerate(tokens):
        if token in defined:
            before = tokens[max(0, place - _AROUND) : place]
            after = tokens[place + 1 : place + 1 + _AROUND]
            yield " ".join((*before, *defined[token], *after))
