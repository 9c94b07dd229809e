"""Query tree → Tantivy query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, combinations_with_replacement
from typing import Final, assert_never

import tantivy
from tantivy import FieldType, Occur

from index.document import TextField
from index.engines.places import day_keys
from index.engines.tantivy_values import set_column
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

_INTERSECTED: Final = 7
"""Up to so many clauses, all but one of more, are asked for as intersections."""


class QueryCompiler:
    """Compiles trees for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def compile(self, query: Query, *, scored: bool = True) -> tantivy.Query:
        """`scored`: whether the scores matter. Raises ValueError where the library refuses the query."""
        return self._compile(query, scored)

    def ranked(self, required: Query, found: tantivy.Query, scorers: Iterable[Query]) -> tantivy.Query:
        """The articles required, `found` being these compiled, scored by the sum of those scorers that match.

        Of several terms that are required each scores where it is read anyway. Other terms are read side by side;
        whatever is made of several is looked into only for articles that are found.
        """
        needed = list(_side_by_side((required,)))
        must: dict[Query, tuple[Occur, tantivy.Query]] = {}
        terms: list[tuple[Occur, tantivy.Query]] = []
        others: list[tuple[Occur, tantivy.Query]] = []
        for each in scorers:
            inner = each.query if isinstance(each, Boost) else each
            compiled = self._compile(each, True)
            if not isinstance(inner, Term):
                others.append((Occur.Should, compiled))
            elif len(needed) > 1 and inner in needed and inner not in must:
                must[inner] = (Occur.Must, compiled)
            else:
                terms.append((Occur.Should, compiled))
        rest = [each for each in needed if each not in must]
        if rest:
            found = self._all_of(rest, False) if must else found
            must[required] = (Occur.Must, unscored(found))
        ranked = tantivy.Query.boolean_query([*(must.values() or [(Occur.Must, unscored(found))]), *terms])
        for other in others:
            ranked = tantivy.Query.boolean_query([(Occur.Must, ranked), other])
        return ranked

    def _compile(self, query: Query, scored: bool) -> tantivy.Query:
        match query:
            case Term(text_field, token):
                return tantivy.Query.term_query(self._schema, text_field.label, token, "freq")
            case AllOf(clauses):
                return self._all_of(clauses, scored)
            case AnyOf(clauses):
                return self._any_of(clauses, scored)
            case AtLeast():
                return self._at_least(query, scored)
            case Not():
                return self._all_of((query,), scored)
            case Boost(inner, weight):
                return tantivy.Query.boost_query(self._compile(inner, scored), weight)
            case Constant(inner, score):
                return tantivy.Query.const_score_query(self._compile(inner, False), score)
            case Scored(required, scorers):
                return self.ranked(required, self._compile(required, False), scorers)
            case _:
                return self._leaf(query)

    def _any_of(self, clauses: Iterable[Query], scored: bool) -> tantivy.Query:
        ways = [self._compile(each, True) for each in clauses] if scored else self._ways(clauses)
        return tantivy.Query.boolean_query([(Occur.Should, each) for each in ways])

    def _ways(self, clauses: Iterable[Query]) -> Iterator[tantivy.Query]:
        """Alternatives whose scores do not matter, those within others side by side with them."""
        for each in clauses:
            match each:
                case AnyOf(inner):
                    yield from self._ways(inner)
                case AtLeast(minimum, inner) if _is_intersected(each):
                    each_one = [(Occur.Must, self._compile(clause, False)) for clause in inner]
                    yield from (tantivy.Query.boolean_query(way) for way in combinations(each_one, minimum))
                case _:
                    yield self._compile(each, False)

    def _at_least(self, wanted: AtLeast, scored: bool) -> tantivy.Query:
        if wanted.minimum > len(wanted.clauses):
            return tantivy.Query.empty_query()
        if not scored and _is_intersected(wanted):
            return self._any_of((wanted,), scored)
        parts = [(Occur.Should, self._compile(each, scored)) for each in wanted.clauses]
        return tantivy.Query.boolean_query(parts, minimum_number_should_match=wanted.minimum)

    def _leaf(self, query: Everything | Nothing | Phrase | Near | Value | Known | Ids | DateRange) -> tantivy.Query:
        match query:
            case Everything():
                return _everything()
            case Nothing():
                return tantivy.Query.empty_query()
            case Phrase(text_field, tokens):
                return self._phrase(text_field, tokens)
            case Near():
                return unscored(self._near(query))
            case Value(value_field, value):
                return unscored(tantivy.Query.term_query(self._schema, value_field.value, value, "basic"))
            case Known(value_field):
                return unscored(tantivy.Query.exists_query(set_column(value_field)))
            case Ids(ids):
                known = [tantivy.Query.term_query(self._schema, "article_id", each, "basic") for each in ids]
                return unscored(tantivy.Query.boolean_query([(Occur.Should, each) for each in known]))
            case DateRange():
                return self._date_range(query)
            case _:
                assert_never(query)

    def _phrase(self, field: TextField, tokens: tuple[str, ...]) -> tantivy.Query:
        match tokens:
            case ():
                return tantivy.Query.empty_query()
            case (token,):
                return self._compile(Term(field, token), True)
            case _:
                return tantivy.Query.phrase_query(self._schema, field.label, list(tokens))

    def _near(self, wanted: Near) -> tantivy.Query:
        """Each way in which the gaps can fall is a phrase: Tantivy's own slop takes any order and loses matches."""
        if len(wanted.tokens) < 2:
            return self._phrase(wanted.field, wanted.tokens)
        ways = []
        for skipped in combinations_with_replacement(range(wanted.slop + 1), len(wanted.tokens) - 1):
            places = (0, *(place + skip for place, skip in enumerate(skipped, 1)))
            words: list[str | tuple[int, str]] = list(zip(places, wanted.tokens, strict=True))
            ways.append((Occur.Should, tantivy.Query.phrase_query(self._schema, wanted.field.label, words)))
        return tantivy.Query.boolean_query(ways)

    def _date_range(self, wanted: DateRange) -> tantivy.Query:
        """A stretch of the column `article_newest`."""
        lower, upper = day_keys(wanted.first, wanted.last)
        if lower > upper:
            return tantivy.Query.empty_query()
        return unscored(tantivy.Query.range_query(self._schema, "article_newest", FieldType.Unsigned, lower, upper))

    def _all_of(self, clauses: Iterable[Query], scored: bool) -> tantivy.Query:
        """Negations side by side with what must match: one alone matches nothing in Tantivy."""
        parts = [
            (Occur.MustNot, self._compile(each.clause, False))
            if isinstance(each, Not)
            else (Occur.Must, self._compile(each, scored))
            for each in _side_by_side(clauses)
        ]
        if all(occur == Occur.MustNot for occur, _ in parts):
            parts.append((Occur.Must, _everything()))
        return tantivy.Query.boolean_query(parts) if len(parts) > 1 else parts[0][1]


def _is_intersected(wanted: AtLeast) -> bool:
    """Tantivy reads every posting of every clause to count them; intersections skip from rare to rare."""
    return wanted.minimum == len(wanted.clauses) - 1 and 0 < wanted.minimum <= _INTERSECTED


def _side_by_side(clauses: Iterable[Query]) -> Iterator[Query]:
    """Clauses within clauses beside the others, without those that every article matches: each costs time."""
    for each in clauses:
        if isinstance(each, AllOf):
            yield from _side_by_side(each.clauses)
        elif not isinstance(each, Everything):
            yield each


def _everything() -> tantivy.Query:
    return unscored(tantivy.Query.all_query())


def unscored(query: tantivy.Query) -> tantivy.Query:
    """The same articles, each with score 0."""
    return tantivy.Query.const_score_query(query, 0.0)
