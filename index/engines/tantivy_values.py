"""The values of metadata by result: how many articles have each, and how many have none.

Beside the values themselves, which filters look for, an article keeps for each field one number that stands for all
that it has there. Numbers are counted many times faster than text; what one stands for is read from the first article
met that has it, and then known for as long as the process lives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur

from index.document import ValueField

FEW: Final = 4000
"""Of so many hits the values are counted one by one; of more by an aggregation."""
MOST: Final = (1 << 64) - 1
_BUCKETS: Final = 1_000_000
_LOCATED: Final = 50_000
"""Articles looked through at a time for what is not known yet."""
REMEMBERED: Final = 1 << 18
"""From so many on, what numbers stand for is learnt anew with the next snapshot."""

_MANY: Final = 100
"""From so many unknown numbers on, all of the archive are learnt."""

Known = dict[int, tuple[str, ...]]
"""What numbers stand for; the same in every snapshot."""


def set_column(field: ValueField) -> str:
    """The column that holds the number of an article's values; empty where it has none."""
    return f"{field.value}_set"


@lru_cache(maxsize=32_768)
def set_number(values: tuple[str, ...]) -> int:
    """The number that stands for these values, one or more."""
    return int.from_bytes(blake2b(repr(values).encode(), digest_size=8).digest())


def within(schema: tantivy.Schema, compiled: tantivy.Query, column: str, least: int, most: int) -> tantivy.Query:
    """The same articles, as far as their value in the column lies within these bounds."""
    stretch = tantivy.Query.range_query(schema, column, FieldType.Unsigned, least, most)
    return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.Must, stretch)])


@dataclass(frozen=True, slots=True)
class Counted:
    """`hidden`: articles whose story another one shows."""

    total: int
    hidden: int
    facets: Mapping[ValueField, Mapping[str, int]]
    lacking: Mapping[ValueField, int]


class ValueCounter:
    """Counts within one snapshot."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, known: Known) -> None:
        self._schema = schema
        self._searcher = searcher
        self._known = known

    def of_hits(self, addresses: list[Any], facets: Iterable[ValueField], grouped: bool) -> Counted:
        """Of a result whose articles are these."""
        counts: dict[ValueField, dict[str, int]] = {}
        lacking: dict[ValueField, int] = {}
        for field in facets:
            column = self._column(set_column(field), addresses)
            sets = Counter(column)
            lacking[field] = sets.pop(None, 0)
            if not sets.keys() <= self._known.keys():
                self._learn(field, dict(zip(column, addresses, strict=True)))
            counts[field] = self._by_value(sets)
        hidden = _repeated(self._column("article_story", addresses)) if grouped else 0
        return Counted(len(addresses), hidden, counts, lacking)

    def of_query(self, compiled: tantivy.Query, facets: Iterable[ValueField], grouped: bool) -> Counted | None:
        """Of the result of a query; None where there are more different values than an aggregation tells."""
        # Each segment gives all its values, so that the sums over segments are exact.
        sizes = {"size": _BUCKETS, "segment_size": _BUCKETS}
        asked: dict[str, Any] = {each.value: {"terms": {"field": set_column(each), **sizes}} for each in facets}
        asked["total"] = {"value_count": {"field": "article_number"}}
        if grouped:
            asked["article_story"] = {"terms": {"field": "article_story", "min_doc_count": 2, **sizes}}
        try:
            answer = self._searcher.aggregate(compiled, asked)
        except ValueError as error:
            if "bucket limit" not in str(error):
                raise
            return None
        total = int(answer["total"]["value"])
        hidden = sum(int(bucket["doc_count"]) - 1 for bucket in answer["article_story"]["buckets"]) if grouped else 0
        counts: dict[ValueField, dict[str, int]] = {}
        lacking: dict[ValueField, int] = {}
        for field in facets:
            sets: dict[int, int] = {bucket["key"]: bucket["doc_count"] for bucket in answer[field.value]["buckets"]}
            lacking[field] = total - sum(sets.values())
            if not sets.keys() <= self._known.keys():
                self._learn(field, self._holders(field, sets.keys() - self._known.keys()))
            counts[field] = self._by_value(sets)
        return Counted(total, hidden, counts, lacking)

    def _column(self, name: str, addresses: list[Any]) -> list[Any]:
        return self._searcher.fast_field_values(name, addresses)

    def _by_value(self, sets: Mapping[int, int]) -> dict[str, int]:
        counts: dict[str, int] = {}
        known = self._known
        several: list[tuple[tuple[str, ...], int]] = []
        for number, count in sets.items():
            values = known[number]
            if len(values) == 1:  # of one set alone
                counts[values[0]] = count
            else:
                several.append((values, count))
        for values, count in several:
            for value in values:
                counts[value] = counts.get(value, 0) + count
        return counts

    def _learn(self, field: ValueField, holders: Mapping[int | None, Any]) -> None:
        """What numbers stand for that an article has, `holders` naming one for each."""
        unknown = [
            (address.segment_ord, address.doc, number)
            for number, address in holders.items()
            if number is not None and number not in self._known
        ]
        for segment, doc, number in sorted(unknown):  # neighbours are unpacked together
            stored = self._searcher.doc(tantivy.DocAddress(segment, doc)).to_dict()
            self._known[number] = tuple(stored[field.value])

    def _holders(self, field: ValueField, wanted: set[int]) -> dict[int | None, Any]:
        """An article for each of the numbers; where many are wanted, for each that the archive has."""
        column = set_column(field)
        if len(wanted) <= _MANY:
            return {number: address for each in wanted for number, address in self._between(column, each, each, 1)}
        holders: dict[int | None, Any] = {}
        most = MOST
        while most > 0 and (hits := self._between(column, 0, most, _LOCATED)):
            holders.update(hits)
            most = hits[-1][0] - 1
        return holders

    def _between(self, column: str, least: int, most: int, limit: int) -> list[tuple[int, Any]]:
        """Articles whose value in the column lies within these bounds, the greatest first, whatever is asked."""
        query = within(self._schema, tantivy.Query.all_query(), column, least, most)
        found: list[tuple[int, Any]] = self._searcher.search(query, limit, count=False, order_by_field=column).hits
        return found


def _repeated(stories: Iterable[int | None]) -> int:
    """How many articles tell a story that another one of them tells too."""
    counts = Counter(stories)
    counts.pop(None, None)
    return sum(counts.values()) - len(counts)
