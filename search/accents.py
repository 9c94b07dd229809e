"""The accent rule: which spellings a typed syllable stands for.

A query, and each value of a field by itself, is read as a whole. Where a syllable is fully marked, every syllable
without marks means itself, so that `công an` is not *cộng ẩn*. Where none is, each means every spelling. A syllable
that has marks but cannot be Vietnamese as it stands (`đuong`, `Viêt`, `hòan`) keeps them and leaves the rest free,
and does not decide for the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.analysis.syllables import Syllable
from search.rimes import keeps_marks, syllables_folding_to


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed syllable and what it stands for: any of `tokens`, or any spelling of any of `folds`.

    `tokens` are canonical spellings, `folds` forms without accents. Itself alone is one token and no folds; every
    spelling of it is one fold and no tokens.
    """

    syllable: Syllable
    tokens: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()


def is_marked(syllable: Syllable) -> bool:
    """Whether any letter has an accent or is đ."""
    return syllable.token != syllable.folded


def possible_spellings(syllable: Syllable) -> tuple[str, ...]:
    """The Vietnamese syllables that a partly marked one may be, in code-point order.

    Empty for a syllable that is whole as it stands, that has no marks, or that no Vietnamese syllable matches.
    """
    return _possible(syllable.token, syllable.folded) if is_marked(syllable) else ()


@lru_cache(maxsize=4096)
def _possible(token: str, folded: str) -> tuple[str, ...]:
    candidates = syllables_folding_to(folded)
    if token in candidates:
        return ()
    return tuple(sorted(full for full in candidates if keeps_marks(token, full)))


def decides(syllables: Iterable[Syllable]) -> bool:
    """Whether one of the syllables is fully marked, so that those without marks mean themselves."""
    return any(is_marked(syllable) and not possible_spellings(syllable) for syllable in syllables)


def read(syllables: Iterable[Syllable], *, marked: bool) -> tuple[Reading, ...]:
    """The readings of the syllables; `marked` is what `decides` says of the query or value they belong to."""
    return tuple(_read(syllable, marked) for syllable in syllables)


def in_any_spelling(syllable: Syllable) -> Reading:
    """The syllable with whatever accents."""
    return Reading(syllable, folds=(syllable.folded,))


def _read(syllable: Syllable, marked: bool) -> Reading:
    if possible := possible_spellings(syllable):
        return Reading(syllable, (syllable.token, *possible))
    if marked or is_marked(syllable):
        return Reading(syllable, (syllable.token,))
    return in_any_spelling(syllable)
