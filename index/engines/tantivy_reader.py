"""Questions to Tantivy; see `index.engines.tantivy`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

import tantivy
from tantivy import FieldType, Occur

from corpus.article import ArticleId
from index.document import TextField, ValueField
from index.engine import Match, Matches, Place, Sort
from index.engines.folder import read_failed
from index.engines.places import place_key, place_of
from index.engines.tantivy_columns import library_errors, unpacked
from index.engines.tantivy_query import QueryCompiler, unscored
from index.query import Query, Scored, scores

_FACET_VALUES: Final = 1_000_000
_MOST: Final = (1 << 64) - 1
_NO_VALUE: Final = "\0không có giá trị\0"
"""Stands for the values of an article that has none; nobody writes a value so."""
_KEPT: Final = 32
"""Results whose counts are kept."""
_LOOKED_AT_BESIDE: Final = 32
"""Hits beside those of a page, among which its ties and the copies of its stories are."""

_Hit = tuple[Any, tantivy.DocAddress]
"""What a hit is ordered by, and where it lies."""


def _column_of(sort: Sort) -> str:
    """The column whose values, from the greatest down, give the order where no score does."""
    return "article_number" if sort is Sort.RELEVANCE else f"article_{sort.value}"


@dataclass(frozen=True, slots=True)
class _Counted:
    """`hidden`: articles whose story another one shows."""

    total: int
    hidden: int
    facets: Mapping[ValueField, Mapping[str, int]]
    lacking: Mapping[ValueField, int]


class TantivyReader:
    """See `index.engine.Reader`."""

    def __init__(self, folder: Path, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._folder = folder
        self._schema = schema
        self._searcher = searcher
        self._compiler = QueryCompiler(schema)
        self._known: dict[tuple[Query, bool], _Counted] = {}
        self._keeping = Lock()
        # Tantivy's own term counts include deleted articles until a merge drops them.
        self._has_deletions = searcher.doc_freq("article_all", "1") != searcher.num_docs

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[ValueField] = (),
        group: bool = False,
        after: Place | None = None,
    ) -> Matches:
        """See `Reader.search`; raises EngineError."""
        # Tantivy makes room for `offset + limit` hits at once and aborts the process where there is none.
        limit, offset = (min(asked, self._searcher.num_docs) for asked in (limit, offset))
        grouped = group and self._searcher.doc_freq("article_grouped", "1") > 0
        with library_errors(read_failed, self._folder):
            # What only scores costs most, so it is left out of all that merely counts.
            required = query.required if isinstance(query, Scored) else query
            compiled = self._compiler.compile(required, scored=False)
            counted = self._counted(required, compiled, facets, grouped)
            hits: tuple[Match, ...] = ()
            if limit > 0 and sort is Sort.RELEVANCE and scores(query):
                page = self._page(self._compiler.compile(query), None, limit, offset, set() if grouped else None)
                hits = tuple(map(Match, self._ids(page), (score for score, _ in page)))
            elif limit > 0:
                hits = self._in_order(compiled, sort, after, limit, offset, grouped)
            shown = {each: counted.facets[each] for each in facets}
            lacking = {each: counted.lacking[each] for each in facets}
            return Matches(counted.total, hits, shown, counted.total - counted.hidden, lacking)

    def _in_order(
        self, counted: tantivy.Query, sort: Sort, after: Place | None, limit: int, offset: int, grouped: bool
    ) -> tuple[Match, ...]:
        """The page in an order that no score decides."""
        column = _column_of(sort)
        seen: set[int] | None = set() if grouped else None
        if after:
            key = place_key(after, sort)
            if not key:
                return ()
            seen = set(self._stories(self._within(counted, column, key, _MOST))) if grouped else None
            counted = self._within(counted, column, 0, key - 1)
        page = self._page(counted, column, limit, offset, seen)
        places = (None if sort is Sort.RELEVANCE else place_of(int(key), sort) for key, _ in page)
        return tuple(Match(each, 0.0, place) for each, place in zip(self._ids(page), places, strict=True))

    def _within(self, compiled: tantivy.Query, column: str, least: int, most: int) -> tantivy.Query:
        """The greater the key in an order's column, the earlier a hit."""
        stretch = tantivy.Query.range_query(self._schema, column, FieldType.Unsigned, least, most)
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.Must, stretch)])

    def _page(
        self, compiled: tantivy.Query, column: str | None, limit: int, offset: int, seen: Collection[int] | None
    ) -> list[_Hit]:
        """The page in the order of a column, None being the score.

        Each story is one hit, and none where it is among those `seen`; None: each article is one. Tantivy breaks ties
        by where an article lies in the index, so the page is cut from a window wide enough to hold every tie that
        reaches over its edges. That of stories begins with the first hit, because they are counted from there.
        """
        beside = _LOOKED_AT_BESIDE
        if seen is not None:  # far down, as many more as the archive shares stories, or all would be asked twice
            beside += offset * self._searcher.doc_freq("article_grouped", "1") // self._searcher.num_docs
        while True:
            start = 0 if seen is not None else max(0, offset - beside)
            size = offset - start + limit + beside
            found = self._window(compiled, column, start, size)
            shown = found if seen is None else self._one_of_each_story(found, seen)
            page = shown[offset - start :][:limit]
            begins = start == 0 or not page or found[0][0] != page[0][0]
            ends = len(found) < size or (len(page) == limit and found[-1][0] != page[-1][0])
            if begins and ends:
                return page
            beside *= 8

    def _window(self, compiled: tantivy.Query, column: str | None, start: int, size: int) -> list[_Hit]:
        """Hits from `start`, ties by number."""
        found: list[_Hit] = self._searcher.search(compiled, size, count=False, order_by_field=column, offset=start).hits
        if column is None:
            numbers = self._column("article_number", found)
            ordered = sorted(zip(found, numbers, strict=True), key=lambda each: (-each[0][0], -each[1]))
            found = [hit for hit, _ in ordered]
        return found

    def _one_of_each_story(self, found: list[_Hit], seen: Collection[int]) -> list[_Hit]:
        """The first of each story but those seen."""
        first: dict[int, _Hit] = {}
        for place, (hit, story) in enumerate(zip(found, self._column("article_story", found), strict=True)):
            if story is None or story not in seen:
                first.setdefault(~place if story is None else story, hit)
        return list(first.values())

    def _stories(self, compiled: tantivy.Query) -> list[int]:
        """The story of each article that shares one: few do, so only those are looked at."""
        most = self._searcher.doc_freq("article_grouped", "1")
        grouped = tantivy.Query.term_query(self._schema, "article_grouped", "1", "basic")
        both = tantivy.Query.boolean_query([(Occur.Must, unscored(compiled)), (Occur.Must, unscored(grouped))])
        return [story for story, _ in self._searcher.search(both, most, order_by_field="article_story").hits]

    def _total(self, compiled: tantivy.Query) -> int:
        result = self._searcher.search(compiled, 1, order_by_field="article_number")
        count: int = result.count  # type: ignore[attr-defined]  # missing in the stubs of 0.27
        return count

    def _column(self, name: str, hits: Sequence[_Hit]) -> list[Any]:
        return self._searcher.fast_field_values(name, [address for _, address in hits])

    def _ids(self, hits: Sequence[_Hit]) -> list[ArticleId]:
        return list(map(unpacked, self._column("article_id_high", hits), self._column("article_id_low", hits)))

    def _counted(
        self, required: Query, compiled: tantivy.Query, facets: Sequence[ValueField], grouped: bool
    ) -> _Counted:
        """Kept for the next page of the same result: the snapshot never changes."""
        known = self._known.get((required, grouped))
        if known is None or not known.facets.keys() >= set(facets):
            known = self._count(compiled, facets, grouped)
            with self._keeping:  # other threads ask the same snapshot
                self._known[required, grouped] = known
                while len(self._known) > _KEPT:
                    del self._known[next(iter(self._known))]
        return known

    def _count(self, compiled: tantivy.Query, facets: Sequence[ValueField], grouped: bool) -> _Counted:
        if not facets and not grouped:
            return _Counted(self._total(compiled), 0, {}, {})
        # Each segment gives all its values, so that the sums over segments are exact.
        sizes = {"size": _FACET_VALUES, "segment_size": _FACET_VALUES}
        known = {"missing": _NO_VALUE, **sizes}
        asked: dict[str, Any] = {each.value: {"terms": {"field": each.value, **known}} for each in facets}
        asked["total"] = {"value_count": {"field": "article_number"}}
        if grouped:
            asked["article_story"] = {"terms": {"field": "article_story", "min_doc_count": 2, **sizes}}
        try:
            answer = self._searcher.aggregate(compiled, asked)
        except ValueError as error:
            if "bucket limit" not in str(error):
                raise
            stories = self._stories(compiled) if grouped else []
            counts = {each: self._counted_by_terms(compiled, each) for each in facets}
            total = self._total(compiled)
            lacking = {each: total - self._total(self._holding(compiled, each)) for each in facets}
            return _Counted(total, len(stories) - len(set(stories)), counts, lacking)
        hidden = sum(int(bucket["doc_count"]) - 1 for bucket in answer["article_story"]["buckets"]) if grouped else 0
        counts = {
            each: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[each.value]["buckets"]}
            for each in facets
        }
        lacking = {each: values.pop(_NO_VALUE, 0) for each, values in counts.items()}
        return _Counted(int(answer["total"]["value"]), hidden, counts, lacking)

    @staticmethod
    def _holding(compiled: tantivy.Query, field: ValueField) -> tantivy.Query:
        known = tantivy.Query.exists_query(field.value)
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.Must, known)])

    def _counted_by_terms(self, compiled: tantivy.Query, field: ValueField) -> dict[str, int]:
        """Slower and without end: an aggregation refuses more than 65,000 values."""
        counts = self._searcher.terms_with_prefix(field.value, "", compiled)
        return {value: count for value, count in counts if count}

    def doc_freq(self, field: TextField, token: str) -> int:
        """See `Reader.doc_freq`."""
        with library_errors(read_failed, self._folder):
            known = self._searcher.doc_freq(field.label, token)
            if not known or not self._has_deletions:
                return known
            return self._total(tantivy.Query.term_query(self._schema, field.label, token, "basic"))

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """See `Reader.frequencies`."""
        with library_errors(read_failed, self._folder):
            return {token: self._searcher.doc_freq(field.label, token) for token in tokens}

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        living = tantivy.Query.all_query() if self._has_deletions else None
        with library_errors(read_failed, self._folder):
            return self._searcher.terms_with_prefix(field.label, prefix, living, max(0, limit))

    def count(self) -> int:
        """See `Reader.count`."""
        return self._searcher.num_docs
