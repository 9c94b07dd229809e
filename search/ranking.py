"""Which words of a question count how much: sums of BM25 over the fields of the index.

Which articles are found is decided elsewhere (`search.compile`); here they are put in order. Only syllables are
compared as they are spelled: words, neighbours, the opening and the title are compared without accents, because a
single wrong tone would else hide the article that was meant, and the spelled syllables set the right one before the
others. A question typed without any accent leans on them less.

The weights are found by `bench/relevance.py --tune`, which prints what they are worth beside plain BM25. Known items
alone would drop the opening (MRR + 0.01); the newsroom's questions need it (nDCG@10 − 0.008 without), so it stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from index.document import TextField
from index.query import AllOf, Boost, Constant, DateRange, Query, Term
from search.accents import Reading, is_marked
from search.texts import Run

_AGES = (7, 30, 90, 365, 3 * 365)
"""Days from each of which on an article gains less."""
_FRESH = 2.0
"""What a syllable adds to the gain: one that is found in every field scores some 20."""

LONGEST_WORD = 3
"""Syllables of the longest words that are looked up; longer ones change no place in the results."""
SCORED = 40
"""Syllables that score; a longer question is ranked by its first ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each kind of clause is worth; 0 leaves it out."""

    spelled: float
    """Syllables as typed."""
    words: float
    pairs: float
    numbers: float
    """What a number and the syllable before it are worth as a pair beyond any other."""
    opening: float
    title: float
    together: float
    """All the syllables without accents, where an article holds every one."""


MARKED = Weights(spelled=1.0, words=0.8, pairs=1.0, numbers=2.0, opening=0.5, title=1.0, together=0.7)
"""For a question in which any syllable has marks."""
BARE = Weights(spelled=0.3, words=0.6, pairs=0.9, numbers=2.0, opening=0.5, title=1.0, together=0.5)
"""For a question without any mark."""


def scorers(runs: Sequence[Run], weights: Weights | None = None, *, complete: bool = False) -> tuple[Query, ...]:
    """The clauses whose scores, summed, rank the articles that a question finds.

    `weights` are chosen by how the question is marked unless given. A run's own weight multiplies its clauses.
    `complete`: every article found holds all the syllables, accents aside.
    """
    kept = list(_bounded(runs))
    readings = [reading for run in kept for reading in run.readings]
    if weights is None:
        weights = MARKED if any(is_marked(reading.syllable) for reading in readings) else BARE
    clauses = [clause for run in kept for clause in _boosted(run.weight, _of_run(run.readings, weights))]
    together = tuple(_terms(TextField.FOLDED, [reading.syllable.folded for reading in readings]))
    return (*clauses, *_boosted(weights.together, _all_at_once(together, complete)))


def fresh(weight: float, syllables: int, newest: date) -> Iterator[Query]:
    """What lifts the newer articles of a question of so many syllables; `newest` is the archive's newest day.

    At weight 1 an article of the last week gains a tenth of what one that holds every syllable in its title scores; one
    older than `_AGES` gains nothing. In steps, because an index sums scores but cannot reckon with dates.
    """
    for age in _AGES if weight > 0 else ():
        since = DateRange(date.fromordinal(max(1, newest.toordinal() - age + 1)), None)
        yield Constant(since, weight * _FRESH * max(1, syllables) / len(_AGES))


def _bounded(runs: Iterable[Run]) -> Iterator[Run]:
    """The runs, until enough syllables score."""
    left = SCORED
    for run in runs:
        if left > 0:
            yield replace(run, readings=run.readings[:left])
        left -= len(run.readings)


def _of_run(readings: Sequence[Reading], weights: Weights) -> Iterator[Query]:
    tokens = [token for reading in readings for token in reading.tokens or (reading.syllable.token,)]
    folds = [reading.syllable.folded for reading in readings]
    yield from _boosted(weights.spelled, _terms(TextField.TEXT, tokens))
    yield from _boosted(weights.words, _terms(TextField.WORDS, _grams(folds, 1, LONGEST_WORD)))
    yield from _boosted(weights.pairs, _terms(TextField.PAIRS, _grams(folds, 2, 2)))
    yield from _boosted(weights.numbers, _terms(TextField.PAIRS, _numbered(folds)))
    yield from _boosted(weights.opening, _terms(TextField.OPENING, folds))
    yield from _boosted(weights.title, _terms(TextField.TITLE_FOLDED, folds))


def _all_at_once(terms: tuple[Query, ...], complete: bool) -> Iterator[Query]:
    """Scores only articles that hold every term; one alone says something only where all that is found holds it."""
    if len(terms) > 1:
        yield AllOf(terms)
    elif complete:
        yield from terms


def _terms(field: TextField, tokens: Iterable[str]) -> Iterator[Query]:
    """Each token once: a word typed twice is no rarer for that."""
    return (Term(field, token) for token in dict.fromkeys(tokens))


def _grams(folds: Sequence[str], shortest: int, longest: int) -> Iterator[str]:
    """Neighbouring syllables joined as the index joins those of a word."""
    for length in range(shortest, longest + 1):
        for start in range(len(folds) - length + 1):
            yield "_".join(folds[start : start + length])


def _numbered(folds: Sequence[str]) -> Iterator[str]:
    """A number tells one storm, road or decree from the next, and no word is rarer for it: `bão số 3`, `quốc lộ 1`."""
    return (f"{before}_{each}" for before, each in pairwise(folds) if each.isdigit())


def _boosted(weight: float, clauses: Iterable[Query]) -> Iterator[Query]:
    """Multiplied; left out where the weight is 0."""
    if weight == 1.0:
        yield from clauses
    elif weight > 0:
        yield from (Boost(clause, weight) for clause in clauses)
