"""Text → syllables with their places in the original text: the units that everything else is counted in.

A syllable is a run of letters and digits. White space, punctuation, `_` and symbols part them, so `COVID-19` is two
and `4G` is one. Zero-width characters and the soft hyphen inside a run do not part it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.vietnamese import fold
from index.analysis.spelling import IGNORABLE, canonical

SYLLABLE = re.compile(rf"[^\W_]+(?:[{IGNORABLE}]+[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Syllable:
    """`text[start:end]` is the original slice, `token` its canonical spelling, `folded` that without accents."""

    token: str
    folded: str
    start: int
    end: int


def syllables(text: str) -> list[Syllable]:
    """Every syllable of an NFC text, in order; offsets count code points of `text`."""
    return [Syllable(*_forms(match[0]), *match.span()) for match in SYLLABLE.finditer(text)]


def forms(text: str) -> list[tuple[str, str]]:
    """Token and folded token of every syllable, where their places are not asked for."""
    return [_forms(run) for run in SYLLABLE.findall(text)]


@lru_cache(maxsize=65536)
def _forms(run: str) -> tuple[str, str]:
    token = canonical(run)
    return token, fold(token)
