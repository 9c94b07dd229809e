"""Query tree → OpenSearch's query DSL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias, assert_never

from index.document import TextField
from index.engines.places import day_keys
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

Clause: TypeAlias = dict[str, Any]

_DEEPEST: Final = 150
"""Levels of a tree; the server reads at most 1,000 of its JSON, and a level here makes some three there."""
_MOST_TERMS: Final = 60_000
"""In one clause; the server takes 65,536."""
_EVERYTHING: Final[Clause] = {"bool": {"filter": [{"match_all": {}}]}}
_NOTHING: Final[Clause] = {"match_none": {}}


def compiled(query: Query, *, scored: bool) -> Clause:
    """Unless `scored`, only which articles match is meant, and many terms become one clause.

    Raises EngineError for a tree too deep, and for a phrase of a field without positions.
    """
    return _compiled(query, scored, _DEEPEST)


def _compiled(query: Query, scored: bool, depth: int) -> Clause:
    if depth == 0:
        raise TreeTooDeep
    match query:
        case AllOf(clauses):
            return _all_of(clauses, scored, depth - 1)
        case AnyOf(clauses):
            return _any_of(clauses, scored, depth - 1)
        case AtLeast(minimum, clauses):
            parts = [_compiled(each, scored, depth - 1) for each in clauses]
            return {"bool": {"should": parts, "minimum_should_match": minimum}} if minimum <= len(parts) else _NOTHING
        case Not():
            return _all_of((query,), scored, depth - 1)
        case Boost(inner, weight):
            made = _compiled(inner, scored, depth - 1)
            return {"bool": {"must": [made], "boost": weight}} if scored else made
        case Scored(required, scorers):
            bool_: Clause = {"filter": [_compiled(required, False, depth - 1)]}
            if scored and scorers:
                should = [_compiled(each, True, depth - 1) for each in scorers]
                bool_ |= {"should": should, "minimum_should_match": 0}
            return {"bool": bool_}
        case Constant(inner, score):
            made = _compiled(inner, False, depth - 1)
            return {"constant_score": {"filter": made, "boost": score}} if scored else made
        case _:
            return _leaf(query)


def _leaf(query: Everything | Nothing | Term | Phrase | Near | Value | Known | Ids | DateRange) -> Clause:
    match query:
        case Everything():
            return _EVERYTHING
        case Nothing():
            return _NOTHING
        case Term(field, token):
            return {"term": {field.label: token}}
        case Phrase(field, tokens):
            return _phrase(field, tokens)
        case Near():
            return _unscored(_near(query))
        case Value(value_field, value):
            return _unscored({"term": {value_field.value: value}})
        case Known(value_field):
            return _unscored({"exists": {"field": value_field.value}})
        case Ids(ids):
            return _unscored({"terms": {"article_id": ids}})
        case DateRange(first, last):
            least, most = day_keys(first, last)
            return _unscored({"range": {"newest": {"gte": least, "lte": most}}})
        case _:
            assert_never(query)


def _phrase(field: TextField, tokens: Sequence[str]) -> Clause:
    """The analyzer cuts the tokens apart again at the spaces between them."""
    if not tokens or any(not token or " " in token for token in tokens):
        return _NOTHING
    if len(tokens) == 1:
        return {"term": {field.label: tokens[0]}}
    _expect_positions(field)
    return {"match_phrase": {field.label: " ".join(tokens)}}


def _near(wanted: Near) -> Clause:
    """Spans in order count the gaps of all neighbours together, which is what `slop` means."""
    if len(wanted.tokens) < 2:
        return _phrase(wanted.field, wanted.tokens)
    _expect_positions(wanted.field)
    spans = [{"span_term": {wanted.field.label: token}} for token in wanted.tokens]
    return {"span_near": {"clauses": spans, "slop": wanted.slop, "in_order": True}}


def _expect_positions(field: TextField) -> None:
    if not field.positions:
        raise PositionsMissing(field.label)


def _all_of(clauses: Sequence[Query], scored: bool, depth: int) -> Clause:
    """Negations side by side with what must match; all of them are one clause, because many terms then are too."""
    wanted = [each for each in clauses if not isinstance(each, Not)]
    unwanted = tuple(each.clause for each in clauses if isinstance(each, Not))
    parts = [_compiled(each, scored, depth) for each in wanted] or [_EVERYTHING]
    bool_: Clause = {"must" if scored else "filter": parts}
    if len(unwanted) == 1:
        bool_["must_not"] = [_compiled(unwanted[0], False, depth)]
    elif unwanted:
        bool_["must_not"] = [_any_of(unwanted, False, depth)]
    return {"bool": bool_}


def _any_of(clauses: Iterable[Query], scored: bool, depth: int) -> Clause:
    parts, tokens = [], dict[str, list[str]]()
    for each in clauses:
        if isinstance(each, Term) and not scored:
            tokens.setdefault(each.field.label, []).append(each.token)
        else:
            parts.append(_compiled(each, scored, depth))
    for label, held in tokens.items():
        starts = range(0, len(held), _MOST_TERMS)
        parts.extend({"terms": {label: held[start : start + _MOST_TERMS]}} for start in starts)
    return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else _NOTHING


def _unscored(clause: Clause) -> Clause:
    return {"bool": {"filter": [clause]}}
