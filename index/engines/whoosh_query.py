"""Query tree → the articles that match, with their scores, by walking Whoosh's postings."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from typing import Any, TypeAlias, assert_never

from whoosh.reading import TermNotFound
from whoosh.scoring import bm25

from index.document import TextField
from index.errors import PositionsMissing, TreeTooDeep
from index.query import (
    AllOf,
    AnyOf,
    AtLeast,
    Boost,
    Constant,
    DateRange,
    Everything,
    Ids,
    Known,
    Near,
    Not,
    Nothing,
    Phrase,
    Query,
    Scored,
    Term,
    Value,
)

Found: TypeAlias = dict[int, float]
"""Whoosh's number of each article that matches → its score."""

_B = 0.75
_K1 = 1.2


class Postings:
    """The postings of a Whoosh reader, over all its segments, without deleted articles."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._columns: dict[str, list[int]] = {}

    def _matchers(self, field: str, token: str) -> Iterator[tuple[Any, int, Any]]:
        """Each segment that holds the token: its reader, the number of its first article, the postings."""
        for segment, first in self._raw.leaf_readers():
            try:
                yield segment, first, segment.postings(field, token)
            except TermNotFound:
                continue

    def ids(self, field: str, token: str) -> Iterator[int]:
        """The articles that hold the token."""
        for _, first, matcher in self._matchers(field, token):
            for number in matcher.all_ids():
                yield first + number

    def holding_any(self, field: str) -> Iterator[int]:
        """Each article that has a term in the field, once for each."""
        for term in self._raw.field_terms(field):
            yield from self.ids(field, term)

    def lengths(self, field: str, token: str) -> Iterator[tuple[int, float, int]]:
        """Each article that holds the token, how often it does, and how many tokens it has in the field."""
        for segment, first, matcher in self._matchers(field, token):
            while matcher.is_active():
                number = matcher.id()
                yield first + number, matcher.weight(), segment.doc_field_length(number, field)
                matcher.next()

    def positions(self, field: str, token: str) -> dict[int, list[int]]:
        """The positions of the token in each article that holds it."""
        found = {}
        for _, first, matcher in self._matchers(field, token):
            while matcher.is_active():
                found[first + matcher.id()] = matcher.value_as("positions")
                matcher.next()
        return found

    def length(self, field: str, number: int) -> int:
        """How many tokens the article has in the field."""
        return int(self._raw.doc_field_length(number, field))

    def average_length(self, field: str) -> float:
        """Of all articles."""
        return self._raw.field_length(field) / (self._raw.doc_count_all() or 1) or 1.0

    def doc_freq(self, field: str, token: str) -> int:
        """How many articles hold the token; the reader's own count includes deleted ones."""
        if self._raw.has_deletions():
            return sum(1 for _ in self.ids(field, token))
        return int(self._raw.doc_frequency(field, token))

    def idf(self, field: str, token: str) -> float:
        """Lucene's, which is never negative."""
        count, holding = self._raw.doc_count_all(), self._raw.doc_frequency(field, token)
        return math.log(1 + (count - holding + 0.5) / (holding + 0.5))

    def everything(self) -> Iterator[int]:
        """Every article."""
        found: Iterator[int] = self._raw.all_doc_ids()
        return found

    def column(self, field: str) -> list[int]:
        """The field's number for every article, deleted ones too, by Whoosh's number of it."""
        if field not in self._columns:
            self._columns[field] = list(self._raw.column_reader(field))
        return self._columns[field]


class Evaluator:
    """Evaluates trees over one reader's postings. Both sets and scores are worked out in full, clause by clause."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings

    def evaluate(self, query: Query, *, scored: bool) -> Found:
        """The articles that match; all scores are 0 unless `scored`. Raises EngineError for a tree too deep."""
        try:
            return self._evaluate(query, scored)
        except RecursionError:
            raise TreeTooDeep from None

    def _evaluate(self, query: Query, scored: bool) -> Found:
        match query:
            case AllOf(clauses):
                return self._all_of(clauses, scored)
            case AnyOf(clauses):
                return reduce(_united, (self._evaluate(each, scored) for each in clauses), {})
            case AtLeast(minimum, clauses):
                return self._at_least(minimum, clauses, scored)
            case Not(clause):
                excluded = self._evaluate(clause, scored=False)
                return {each: 0.0 for each in self._postings.everything() if each not in excluded}
            case Boost(inner, weight):
                return {each: score * weight for each, score in self._evaluate(inner, scored).items()}
            case Constant(inner, score):
                return dict.fromkeys(self._evaluate(inner, scored=False), score if scored else 0.0)
            case Scored(required, scorers):
                return self._scored(required, scorers if scored else ())
            case _:
                return self._leaf(query, scored)

    def _all_of(self, clauses: tuple[Query, ...], scored: bool) -> Found:
        if not clauses:
            return self._leaf(Everything(), scored)
        return reduce(_shared, (self._evaluate(each, scored) for each in clauses))

    def _scored(self, required: Query, scorers: tuple[Query, ...]) -> Found:
        found = self._evaluate(required, scored=False)
        for scorer in scorers:
            for each, score in self._evaluate(scorer, scored=True).items():
                if each in found:
                    found[each] += score
        return found

    def _at_least(self, minimum: int, clauses: tuple[Query, ...], scored: bool) -> Found:
        found: Found = {}
        times: Counter[int] = Counter()
        for clause in clauses:
            matching = self._evaluate(clause, scored)
            times.update(matching.keys())
            found = _united(found, matching)
        return {each: score for each, score in found.items() if times[each] >= minimum}

    def _leaf(
        self, query: Everything | Nothing | Term | Phrase | Near | Value | Known | Ids | DateRange, scored: bool
    ) -> Found:
        match query:
            case Everything():
                return dict.fromkeys(self._postings.everything(), 0.0)
            case Nothing():
                return {}
            case Term(text_field, token):
                return self._term(text_field, token, scored)
            case Phrase(text_field, tokens):
                return self._phrase(text_field, tokens, scored)
            case Near():
                return self._near(query)
            case Value(value_field, value):
                return dict.fromkeys(self._postings.ids(value_field.value, value), 0.0)
            case Known(value_field):
                return dict.fromkeys(self._postings.holding_any(value_field.value), 0.0)
            case Ids(ids):
                return {number: 0.0 for each in ids for number in self._postings.ids("article_id", each)}
            case DateRange():
                return self._date_range(query)
            case _:
                assert_never(query)

    def _term(self, field: TextField, token: str, scored: bool) -> Found:
        if not scored:
            return dict.fromkeys(self._postings.ids(field.label, token), 0.0)
        postings = self._postings.lengths(field.label, token)
        idf, average = self._postings.idf(field.label, token), self._postings.average_length(field.label)
        return {each: bm25(idf, times, length, average, _B, _K1) for each, times, length in postings}

    def _near(self, wanted: Near) -> Found:
        if len(wanted.tokens) < 2:
            return dict.fromkeys(self._phrase(wanted.field, wanted.tokens, False), 0.0)
        self._expect_positions(wanted.field)
        rows = [self._postings.positions(wanted.field.label, token) for token in wanted.tokens]
        held = set(rows[0]).intersection(*rows[1:])
        longest = len(wanted.tokens) - 1 + wanted.slop
        return {each: 0.0 for each in held if _shortest([row[each] for row in rows]) <= longest}

    def _phrase(self, field: TextField, tokens: tuple[str, ...], scored: bool) -> Found:
        if len(tokens) < 2:
            return self._term(field, tokens[0], scored) if tokens else {}
        self._expect_positions(field)
        starts: dict[int, set[int]] | None = None
        for shift, token in enumerate(tokens):
            here = self._postings.positions(field.label, token)
            if starts is None:
                starts = {each: set(positions) for each, positions in here.items()}
            else:
                starts = {
                    each: left
                    for each, before in starts.items()
                    if (left := before.intersection(at - shift for at in here.get(each, ())))
                }
        return self._phrase_scores(field, tokens, starts or {}, scored)

    @staticmethod
    def _expect_positions(field: TextField) -> None:
        if not field.positions:
            raise PositionsMissing(field.label)

    def _phrase_scores(
        self, field: TextField, tokens: tuple[str, ...], starts: dict[int, set[int]], scored: bool
    ) -> Found:
        """The phrase counts as one token as rare as all of its tokens together."""
        if not scored:
            return dict.fromkeys(starts, 0.0)
        idf = sum(self._postings.idf(field.label, token) for token in tokens)
        average = self._postings.average_length(field.label)
        return {
            each: bm25(idf, len(at), self._postings.length(field.label, each), average, _B, _K1)
            for each, at in starts.items()
        }

    def _date_range(self, wanted: DateRange) -> Found:
        first = wanted.first.toordinal() if wanted.first else 1
        last = wanted.last.toordinal() if wanted.last else math.inf
        days = self._postings.column("article_day")
        return {each: 0.0 for each in self._postings.everything() if first <= days[each] <= last}


def _shortest(rows: list[list[int]]) -> float:
    """How far apart the first and the last stand at least, one position of each row taken, in ascending order."""
    best = math.inf
    for start in rows[0]:
        place = start
        for row in rows[1:]:
            after = bisect_right(row, place)
            if after == len(row):
                return best
            place = row[after]
        best = min(best, place - start)
    return best


def _shared(left: Found, right: Found) -> Found:
    if len(right) < len(left):
        left, right = right, left
    return {each: score + right[each] for each, score in left.items() if each in right}


def _united(left: Found, right: Found) -> Found:
    if len(right) > len(left):
        left, right = right, left
    for each, score in right.items():
        left[each] = left.get(each, 0.0) + score
    return left
