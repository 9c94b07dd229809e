"""The query tree: everything that an index can be asked.

A closed union of frozen dataclasses. Adapters `match` on it and end in `assert_never`, so that mypy finds a
case that an engine forgot. Tokens here are exactly those that the analyzer writes: an engine never analyses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import comb
from typing import TypeAlias, assert_never

from corpus.article import ArticleId
from index.document import TextField, ValueField


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article, each with score 0."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No article."""


@dataclass(frozen=True, slots=True)
class Term:
    """Articles that hold `token` in `field`; scored by BM25."""

    field: TextField
    token: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Articles that hold `tokens` (one or more) side by side, in order, in `field`; needs a field with positions.

    A phrase of one token is that term. A phrase never crosses a paragraph, a caption or a field, because the
    boundary token stands between them.
    """

    field: TextField
    tokens: tuple[str, ...]


MAX_SLOP = 10
"""The widest `Near`."""


@dataclass(frozen=True, slots=True)
class Near:
    """Articles that hold `tokens` in this order within one paragraph, at most `slop` others between them in all.

    `slop` is 0 to `MAX_SLOP`; needs a field with positions; score 0. An engine may ask for each way in which the gaps
    can fall: keep few what `ways_to_be_near` counts.
    """

    field: TextField
    tokens: tuple[str, ...]
    slop: int


def ways_to_be_near(tokens: int, slop: int) -> int:
    """In how many ways at most `slop` others can stand between so many tokens, one or more."""
    return comb(slop + tokens - 1, slop)


@dataclass(frozen=True, slots=True)
class Value:
    """Articles whose metadata `field` has exactly `value`, among others perhaps; each with score 0."""

    field: ValueField
    value: str


@dataclass(frozen=True, slots=True)
class Known:
    """Articles whose metadata `field` has any value; each with score 0."""

    field: ValueField


@dataclass(frozen=True, slots=True)
class Ids:
    """The articles with these ids, each with score 0; an id that is not there is fine."""

    ids: tuple[ArticleId, ...]


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles published from `first` to `last`, both included, None being open; score 0.

    An article of unknown date is in no range, not even one open at both ends.
    """

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Articles that match every clause; scores add up. Without clauses: every article."""

    clauses: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Articles that match at least one clause; the scores of those that match add up. Without clauses: none."""

    clauses: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Articles that match `minimum` (1 or more) of the clauses; the scores of those that match add up.

    More than there are: none.
    """

    minimum: int
    clauses: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match `clause`, each with score 0; also by itself, without any positive clause."""

    clause: Query


@dataclass(frozen=True, slots=True)
class Boost:
    """The same articles as `query`, their scores multiplied by `weight` (0 or more)."""

    query: Query
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """The articles of `required`, scored by the sum of those `scorers` that match; `required` adds no score."""

    required: Query
    scorers: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """The same articles as `query`, each with this score (0 or more) whatever it had."""

    query: Query
    score: float


Query: TypeAlias = (
    "Everything | Nothing | Term | Phrase | Near | Value | Known | Ids | DateRange"
    " | AllOf | AnyOf | AtLeast | Not | Boost | Scored | Constant"
)


def scores(query: Query) -> bool:
    """Whether any match of `query` can have a score above 0."""
    match query:
        case Term() | Phrase():
            return True
        case Everything() | Nothing() | Near() | Value() | Known() | Ids() | DateRange() | Not():
            return False
        case AllOf(clauses) | AnyOf(clauses) | AtLeast(_, clauses):
            return any(map(scores, clauses))
        case Boost(inner, weight):
            return weight > 0 and scores(inner)
        case Constant(_, score):
            return score > 0
        case Scored(_, scorers):
            return any(map(scores, scorers))
        case _:
            assert_never(query)
