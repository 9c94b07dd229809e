"""How Vietnamese a text looks: which of its accented words are syllables that the language writes.

Two small tables stand behind it, counted over 26 million words of Vietnamese news of 2016 to 2026 and rounded to
half powers of two: `data/syllables.txt` and, for syllables that a lost letter makes alike, `data/neighbours.txt`.
`python -m bench.syllables` counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import inf, log
from typing import Final

_WORD = re.compile(r"[^\s!-@\[-`{-~“”‘’–—…•]+")
_NO_SYLLABLE = re.compile(r"[b-df-hj-np-tv-zđ]+")
"""Abbreviations such as HĐND and the unit đ: neither for nor against."""
_PEELED: Final = "«»·°²³€™®©\u00a0\u200b\ufeff"
_UNSEEN: Final = 0.1
_POSSIBLE: Final = 2000
"""Smoothing: a neighbour never seen counts as a tenth of one, and there might be 2,000 of them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words with letters beyond ASCII: `good` are Vietnamese syllables, `bad` are not."""

    good: int
    bad: int

    @property
    def score(self) -> int:
        """Higher is more Vietnamese; a wrong word weighs more than a right one, which chance makes easily."""
        return self.good - 2 * self.bad


@cache
def syllables() -> Mapping[str, int]:
    """Lower-case syllables, accented or not, to twice the logarithm (base 2) of how often news has them."""
    table: dict[str, int] = {}
    for line in _lines("syllables.txt"):
        bucket, *names = line.split()
        table.update(dict.fromkeys(names, int(bucket)))
    return table


def evidence(text: str) -> Evidence:
    """Looks at every word that has a letter beyond ASCII. Expects NFC."""
    known = syllables()
    good = bad = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        word = word.strip(_PEELED)
        lower = word.lower()
        if lower in known and _one_case(word, lower):
            good += 1
        elif word and not word.isascii() and not _NO_SYLLABLE.fullmatch(lower):
            bad += 1
    return Evidence(good, bad)


def _one_case(word: str, lower: str) -> bool:
    return word[1:] == lower[1:] or word.isupper()


def likeliest(candidates: Iterable[str], before: str, after: str) -> str | None:
    """The candidate that fits best between its neighbours, all in lower case and "" for none; None if none is known.

    98.8% of 57,462 lost letters were found so in 5,196 articles that were left out of the count; other articles of the
    same archives were in it (`bench.syllables`).
    """
    known = [one for one in candidates if one in syllables()]
    return max(known, key=lambda one: (fit(one, before, after), one), default=None)


def fit(candidate: str, before: str | None = None, after: str | None = None) -> float:
    """How likely a syllable is between its neighbours ("" for no word there, None for not asked): a logarithm."""
    lower = candidate.lower()
    bucket = syllables().get(lower)
    if bucket is None:
        return -inf
    count = _count(bucket)
    sides = ((side, name or edge) for side, name, edge in (("<", before, "^"), (">", after, "$")) if name is not None)
    seen = (_neighbours().get((lower, *side), 0) for side in sides)
    return log(count) + sum(log((times + _UNSEEN) / (count + _UNSEEN * _POSSIBLE)) for times in seen)


def _count(bucket: int) -> float:
    return float(2.0 ** (bucket / 2))


@cache
def _neighbours() -> Mapping[tuple[str, str, str], float]:
    table: dict[tuple[str, str, str], float] = {}
    for line in _lines("neighbours.txt"):
        syllable, side, bucket, *names = line.split()
        table.update(dict.fromkeys(((syllable, side, name) for name in names), _count(int(bucket))))
    return table


def _lines(name: str) -> list[str]:
    text = files("corpus").joinpath("data", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
