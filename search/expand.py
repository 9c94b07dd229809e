"""Beginnings, near misses and slips → the index's own terms. Bounded, and the same for every engine."""

from __future__ import annotations

import heapq
import string
from collections.abc import Collection, Iterator
from typing import Protocol

from index.analysis.spelling import spellings
from index.analysis.syllables import Syllable
from index.document import TextField
from search.accents import Reading

MAX_TERMS = 50
"""Terms that one `biên*` or `sơn~` stands for: the most frequent."""
MAX_SLIPS = 6
"""Terms one letter away that stand in for a syllable when a search widens."""
MAX_SLIP_LETTERS = 12
"""Longer tokens are no Vietnamese syllables, and would ask the index too much."""


class Vocabulary(Protocol):
    """The terms of an index; `index.engine.Reader` is one."""

    def doc_freq(self, field: TextField, token: str) -> int:
        """How many articles hold the token."""

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """About how many articles hold each of the tokens; 0 is exact."""

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The `limit` most frequent terms that begin with `prefix`, the most frequent first."""


def beginning(reading: Reading, vocabulary: Vocabulary) -> Reading:
    """Terms that begin with the syllable: without accents where the reading is free, else as spelled."""
    typed = reading.syllable
    if reading.folds:
        folds = vocabulary.terms(TextField.FOLDED, typed.folded, MAX_TERMS)
        return Reading(typed, folds=tuple(dict.fromkeys((typed.folded, *(term for term, _ in folds)))))
    # `hoà` and `hòa` are one token, but only the former begins `hoàn`.
    counts = {
        term: count
        for prefix in dict.fromkeys(spelling for token in reading.tokens for spelling in spellings(token))
        for term, count in vocabulary.terms(TextField.TEXT, prefix, MAX_TERMS)
    }
    frequent = sorted(counts, key=lambda term: (-counts[term], term))[:MAX_TERMS]
    return Reading(typed, tokens=tuple(dict.fromkeys((*reading.tokens, *frequent))))


def alike(typed: Syllable, vocabulary: Vocabulary, limit: int) -> Reading:
    """The syllable in any spelling, and the `limit` most frequent terms that one letter parts from it, in any."""
    return Reading(typed, folds=(typed.folded, *_one_letter_away(typed.folded, vocabulary, limit)))


def _one_letter_away(folded: str, vocabulary: Vocabulary, limit: int) -> list[str]:
    if not folded.isalpha() or not 2 <= len(folded) <= MAX_SLIP_LETTERS:
        return []
    near = vocabulary.frequencies(TextField.FOLDED, dict.fromkeys(edits(folded)))  # hundreds, of which few are terms
    likely = heapq.nlargest(2 * limit + 1, near, key=lambda term: (near[term], term))
    counts = {term: vocabulary.doc_freq(TextField.FOLDED, term) for term in likely if near[term]}
    found = [term for term, count in counts.items() if count and term != folded]
    return sorted(found, key=lambda term: (-counts[term], term))[:limit]


def edits(folded: str) -> Iterator[str]:
    """Every string that dropping, swapping, changing or adding one letter makes; some of them twice."""
    for place in range(len(folded) + 1):
        before, after = folded[:place], folded[place:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
