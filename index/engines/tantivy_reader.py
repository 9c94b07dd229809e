"""Questions to Tantivy; see `index.engines.tantivy`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final

import tantivy
from tantivy import Occur

from corpus.article import ArticleId
from index.document import TextField, ValueField
from index.engine import Match, Matches, Place, Sort
from index.engines.folder import read_failed
from index.engines.places import place_key, place_of
from index.engines.tantivy_columns import library_errors, unpacked
from index.engines.tantivy_query import QueryCompiler, unscored
from index.engines.tantivy_values import FEW, MOST, Counted, Known, ValueCounter, set_column, within
from index.errors import TreeTooDeep
from index.query import Query, Scored, scores

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
class _Result:
    """The articles that a question requires, and what was counted of them: without stories or with them."""

    compiled: tantivy.Query
    counted: dict[bool, Counted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be counted: the articles required, and which values of theirs."""

    result: _Result
    facets: Sequence[ValueField]
    grouped: bool


def _count_of(answer: Any) -> int:
    """How many articles a search has found; missing in the stubs of 0.27."""
    return int(answer.count)


class TantivyReader:
    """See `index.engine.Reader`."""

    def __init__(self, folder: Path, schema: tantivy.Schema, searcher: tantivy.Searcher, values: Known) -> None:
        self._folder = folder
        self._schema = schema
        self._searcher = searcher
        self._compiler = QueryCompiler(schema)
        self._values = ValueCounter(schema, searcher, values)
        self._results: dict[Query, _Result] = {}
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
            result = self._result(query.required if isinstance(query, Scored) else query)
            asked = _Asked(result, facets, grouped)
            hits: tuple[Match, ...] = ()
            if limit > 0 and sort is Sort.RELEVANCE and scores(query):
                counted, page = self._ranked(self._scored(query, result), asked, limit, offset)
                hits = tuple(map(Match, self._ids(page), (score for score, _ in page)))
            else:
                counted = self._counted(asked)
                if limit > 0 and counted.total:
                    hits = self._in_order(result.compiled, sort, after, limit, offset, grouped)
            shown = {each: counted.facets[each] for each in facets}
            lacking = {each: counted.lacking[each] for each in facets}
            return Matches(counted.total, hits, shown, counted.total - counted.hidden, lacking)

    def _result(self, required: Query) -> _Result:
        """What a question requires is counted, ranked, then paged through."""
        try:
            known = self._results.get(required)
            if known is None:
                known = _Result(self._compiler.compile(required, scored=False))
                with self._keeping:  # other threads ask the same snapshot
                    self._results[required] = known
                    while len(self._results) > _KEPT:
                        del self._results[next(iter(self._results))]
        except RecursionError:
            raise TreeTooDeep from None
        return known

    def _scored(self, query: Query, result: _Result) -> tantivy.Query:
        try:
            if isinstance(query, Scored):
                return self._compiler.ranked(query.required, result.compiled, query.scorers)
            return self._compiler.compile(query)
        except RecursionError:
            raise TreeTooDeep from None

    def _ranked(self, scored: tantivy.Query, asked: _Asked, limit: int, offset: int) -> tuple[Counted, list[_Hit]]:
        """The counts and the page by score, both of one search where the hits are few."""
        seen: set[int] | None = set() if asked.grouped else None
        counted = self._kept(asked)
        if counted is not None:
            page = self._page(partial(self._window, scored, None), limit, offset, seen) if counted.total else []
            return counted, page
        answer = self._searcher.search(scored, FEW)
        found: list[_Hit] = answer.hits
        are_all = _count_of(answer) == len(found)

        def window(start: int, size: int) -> list[_Hit]:
            if are_all or start + size <= len(found):
                return self._by_number(found[start : start + size])
            return self._window(scored, None, start, size)

        counted = self._counted_among(asked, found) if are_all else self._counted_at_large(asked)
        return counted, self._page(window, limit, offset, seen)

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
            seen = set(self._stories(within(self._schema, counted, column, key, MOST))) if grouped else None
            counted = within(self._schema, counted, column, 0, key - 1)
        page = self._page(partial(self._window, counted, column), limit, offset, seen)
        places = (None if sort is Sort.RELEVANCE else place_of(int(key), sort) for key, _ in page)
        return tuple(Match(each, 0.0, place) for each, place in zip(self._ids(page), places, strict=True))

    def _page(
        self, window: Callable[[int, int], list[_Hit]], limit: int, offset: int, seen: Collection[int] | None
    ) -> list[_Hit]:
        """The page; `window` gives hits from one on, so many.

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
            found = window(start, size)
            shown = found if seen is None else self._one_of_each_story(found, seen)
            page = shown[offset - start :][:limit]
            begins = start == 0 or not page or found[0][0] != page[0][0]
            ends = len(found) < size or (len(page) == limit and found[-1][0] != page[-1][0])
            if begins and ends:
                return page
            beside *= 8

    def _window(self, compiled: tantivy.Query, column: str | None, start: int, size: int) -> list[_Hit]:
        """Hits from `start` in the order of a column, None being the score; ties by number."""
        found: list[_Hit] = self._searcher.search(compiled, size, count=False, order_by_field=column, offset=start).hits
        return found if column else self._by_number(found)

    def _by_number(self, found: Sequence[_Hit]) -> list[_Hit]:
        """Hits by score, ties by number."""
        numbers = self._column("article_number", found)
        ordered = sorted(zip(found, numbers, strict=True), key=lambda each: (-each[0][0], -each[1]))
        return [hit for hit, _ in ordered]

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
        return _count_of(self._searcher.search(compiled, 1, order_by_field="article_number"))

    def _column(self, name: str, hits: Sequence[_Hit]) -> list[Any]:
        return self._searcher.fast_field_values(name, [address for _, address in hits])

    def _ids(self, hits: Sequence[_Hit]) -> list[ArticleId]:
        return list(map(unpacked, self._column("article_id_high", hits), self._column("article_id_low", hits)))

    def _counted(self, asked: _Asked) -> Counted:
        counted = self._kept(asked)
        if counted is not None:
            return counted
        if not asked.facets and not asked.grouped:
            return self._keep(asked, Counted(self._total(asked.result.compiled), 0, {}, {}))
        answer = self._searcher.search(asked.result.compiled, FEW, order_by_field="article_number")
        found: list[_Hit] = answer.hits
        return self._counted_among(asked, found) if _count_of(answer) == len(found) else self._counted_at_large(asked)

    def _kept(self, asked: _Asked) -> Counted | None:
        """Of the page before of the same result: the snapshot never changes."""
        known = asked.result.counted.get(asked.grouped)
        return known if known and known.facets.keys() >= set(asked.facets) else None

    def _keep(self, asked: _Asked, counted: Counted) -> Counted:
        asked.result.counted[asked.grouped] = counted
        return counted

    def _counted_among(self, asked: _Asked, found: Sequence[_Hit]) -> Counted:
        """Of a result whose hits are all there."""
        addresses = [address for _, address in found]
        return self._keep(asked, self._values.of_hits(addresses, asked.facets, asked.grouped))

    def _counted_at_large(self, asked: _Asked) -> Counted:
        counted = self._values.of_query(asked.result.compiled, asked.facets, asked.grouped)
        return self._keep(asked, counted or self._counted_by_terms(asked))

    def _counted_by_terms(self, asked: _Asked) -> Counted:
        """Slower and without end: an aggregation refuses more than 65,000 values."""
        compiled, total = asked.result.compiled, self._total(asked.result.compiled)
        stories = self._stories(compiled) if asked.grouped else []
        counts = {
            each: {value: count for value, count in self._searcher.terms_with_prefix(each.value, "", compiled) if count}
            for each in asked.facets
        }
        lacking = {each: total - self._total(self._holding(compiled, each)) for each in asked.facets}
        return Counted(total, len(stories) - len(set(stories)), counts, lacking)

    @staticmethod
    def _holding(compiled: tantivy.Query, field: ValueField) -> tantivy.Query:
        known = tantivy.Query.exists_query(set_column(field))
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.Must, known)])

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
