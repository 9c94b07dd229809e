"""Readings of syllables → queries over a pair of text fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from index.document import TextField
from index.query import AllOf, AnyOf, Near, Phrase, Query, Term
from search.accents import Reading

MAX_PHRASES = 64
"""Phrases that the spellings of one phrase may multiply to."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A text as spelled and without accents; one field where it holds both."""

    spelled: TextField
    folded: TextField


WHOLE = Fields(TextField.TEXT, TextField.FOLDED)
TITLE = Fields(TextField.TITLE, TextField.TITLE_FOLDED)


def all_of(clauses: Iterable[Query]) -> Query:
    """Every clause, each once."""
    distinct = tuple(dict.fromkeys(clauses))
    return distinct[0] if len(distinct) == 1 else AllOf(distinct)


def any_of(clauses: Iterable[Query]) -> Query:
    """At least one of the clauses, each once."""
    distinct = tuple(dict.fromkeys(clauses))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct)


def syllable(reading: Reading, fields: Fields) -> Query:
    """Articles that hold the syllable."""
    spelled = (Term(fields.spelled, token) for token in reading.tokens)
    return any_of((*spelled, *(Term(fields.folded, fold) for fold in reading.folds)))


def phrase(readings: Sequence[Reading], fields: Fields) -> Query:
    """Articles that hold the syllables side by side.

    Where spelled and free syllables are mixed, or the spellings multiply beyond `MAX_PHRASES`, the phrase is looked
    for without accents and its spelled syllables anywhere.
    """
    if len(readings) == 1:
        return syllable(readings[0], fields)
    spelled = [reading.tokens for reading in readings]
    if all(spelled) and not any(reading.folds for reading in readings) and prod(map(len, spelled)) <= MAX_PHRASES:
        return any_of(Phrase(fields.spelled, tokens) for tokens in product(*spelled))
    folds = [reading.folds or (reading.syllable.folded,) for reading in readings]
    if prod(map(len, folds)) > MAX_PHRASES:
        folds = [choices[:1] for choices in folds]
    loose = any_of(Phrase(fields.folded, tokens) for tokens in product(*folds))
    return all_of((loose, *(syllable(reading, fields) for reading in readings if not reading.folds)))


def near(readings: Sequence[Reading], slop: int, fields: Fields) -> Query:
    """Articles that hold the syllables in this order and near each other.

    Where they are not all spelled, each in one way, they are looked for without accents and the spelled ones anywhere.
    """
    if all(len(reading.tokens) == 1 and not reading.folds for reading in readings):
        return Near(fields.spelled, tuple(reading.tokens[0] for reading in readings), slop)
    loose = Near(fields.folded, tuple(reading.syllable.folded for reading in readings), slop)
    return all_of((loose, *(syllable(reading, fields) for reading in readings if not reading.folds)))
