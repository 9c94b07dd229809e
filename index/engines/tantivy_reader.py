"""Questions to Tantivy; see `index.engines.tantivy`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import tantivy
from tantivy import FieldType, Occur

from corpus.article import ArticleId
from index.document import TextField, ValueField
from index.engine import Match, Matches, Place, Sort
from index.engines.folder import read_failed
from index.engines.tantivy_columns import NUMBER_BITS, library_errors, place_key, place_of, unpacked
from index.engines.tantivy_query import QueryCompiler, scores
from index.query import Query

_FACET_VALUES: Final = 1_000_000
_TIES_LOOKED_AT: Final = 32


def _column_of(sort: Sort) -> str:
    """The column whose values, from the greatest down, give the order where no score does."""
    return "article_number" if sort is Sort.RELEVANCE else f"article_{sort.value}"


class TantivyReader:
    """See `index.engine.Reader`."""

    def __init__(self, folder: Path, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._folder = folder
        self._schema = schema
        self._searcher = searcher
        self._compiler = QueryCompiler(schema, NUMBER_BITS)
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
        with library_errors(read_failed, self._folder):
            compiled = self._compiler.compile(query)
            by_score = sort is Sort.RELEVANCE and scores(query)
            column = _column_of(sort)
            hidden = self._hidden(compiled, None if by_score and limit > 0 else column) if group else []
            shown = self._without(compiled, hidden)
            hits: tuple[Match, ...] = ()
            if limit <= 0:
                groups = self._total(shown)
            elif by_score:
                groups, hits = self._by_score(shown, limit, offset)
            else:
                groups, hits = self._by_column(self._after(shown, sort, after), sort, limit, offset)
                groups = self._total(shown) if after else groups
            return Matches(groups + len(hidden), hits, self._facets(compiled, facets) if facets else {}, groups)

    def _hidden(self, compiled: tantivy.Query, column: str | None) -> list[ArticleId]:
        """The articles whose story another article shows; without a `column` the order is by score.

        Few articles share a story, so these are looked at by themselves, and all that matched never are.
        """
        most = self._searcher.doc_freq("article_grouped", "1")
        if not most:
            return []
        grouped = tantivy.Query.term_query(self._schema, "article_grouped", "1", "basic")
        both = [(Occur.Must, compiled), (Occur.Must, tantivy.Query.const_score_query(grouped, 0.0))]
        query = tantivy.Query.boolean_query(both)
        if column is None:
            found = self._searcher.search(query, most).hits
        else:
            found = self._searcher.search(query, most, order_by_field=column).hits
        addresses = [address for _, address in found]
        stories, numbers = self._column("article_story", addresses), self._column("article_number", addresses)
        order = sorted(range(len(found)), key=lambda each: (-found[each][0], -numbers[each])) if not column else None
        seen: set[int] = set()
        hidden = []
        for each in order or range(len(found)):
            if stories[each] in seen:
                hidden.append(addresses[each])
            seen.add(stories[each])
        return self._ids(hidden) if hidden else []

    def _without(self, compiled: tantivy.Query, ids: Sequence[ArticleId]) -> tantivy.Query:
        if not ids:
            return compiled
        hidden = tantivy.Query.term_set_query(self._schema, "article_id", ids)
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.MustNot, hidden)])

    def _total(self, compiled: tantivy.Query) -> int:
        return self._found(self._searcher.search(compiled, 1, order_by_field="article_number"))

    @staticmethod
    def _found(result: tantivy.SearchResult) -> int:
        count: int = result.count  # type: ignore[attr-defined]  # missing in the stubs of 0.27
        return count

    def _after(self, compiled: tantivy.Query, sort: Sort, after: Place | None) -> tantivy.Query:
        """What comes after the place has a smaller key in the order's column."""
        if after is None:
            return compiled
        key = place_key(after, sort)
        if not key:
            return tantivy.Query.empty_query()
        rest = tantivy.Query.range_query(self._schema, _column_of(sort), FieldType.Unsigned, 0, key - 1)
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.Must, rest)])

    def _by_column(self, compiled: tantivy.Query, sort: Sort, limit: int, offset: int) -> tuple[int, tuple[Match, ...]]:
        result = self._searcher.search(compiled, limit, order_by_field=_column_of(sort), offset=offset)
        ids = self._ids([address for _, address in result.hits])
        if sort is Sort.RELEVANCE:
            return self._found(result), tuple(Match(each, 0.0) for each in ids)
        places = (place_of(int(key), sort) for key, _ in result.hits)
        return self._found(result), tuple(Match(each, 0.0, place) for each, place in zip(ids, places, strict=True))

    def _by_score(self, compiled: tantivy.Query, limit: int, offset: int) -> tuple[int, tuple[Match, ...]]:
        """The page by score, ties by number.

        Tantivy breaks ties by where an article lies in the index, so the page is cut from a window wide enough to
        hold every tie that reaches over its edges.
        """
        margin = _TIES_LOOKED_AT
        while True:
            start = max(0, offset - margin)
            size = offset - start + limit + margin
            result = self._searcher.search(compiled, size, offset=start)
            hits = result.hits
            page = hits[offset - start : offset - start + limit]
            if not page:
                return self._found(result), ()
            complete = (start == 0 or hits[0][0] != page[0][0]) and (len(hits) < size or hits[-1][0] != page[-1][0])
            if complete:
                break
            margin *= 8
        numbers = self._column("article_number", [address for _, address in hits])
        ordered = sorted(zip(hits, numbers, strict=True), key=lambda each: (-each[0][0], -each[1]))
        page = [hit for hit, _ in ordered[offset - start : offset - start + limit]]
        ids = self._ids([address for _, address in page])
        return self._found(result), tuple(Match(each, score) for each, (score, _) in zip(ids, page, strict=True))

    def _column(self, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        return self._searcher.fast_field_values(name, addresses)  # type: ignore[return-value]  # every article has one

    def _ids(self, addresses: list[tantivy.DocAddress]) -> list[ArticleId]:
        return list(
            map(unpacked, self._column("article_id_high", addresses), self._column("article_id_low", addresses))
        )

    def _facets(self, compiled: tantivy.Query, facets: Sequence[ValueField]) -> dict[ValueField, dict[str, int]]:
        # Each segment gives all its values, so that the sums over segments are exact.
        sizes = {"size": _FACET_VALUES, "segment_size": _FACET_VALUES}
        asked = {each.value: {"terms": {"field": each.value, **sizes}} for each in facets}
        try:
            answer = self._searcher.aggregate(compiled, asked)
        except ValueError as error:
            if "bucket limit" not in str(error):
                raise
            return {each: self._counted_by_terms(compiled, each) for each in facets}
        return {
            each: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[each.value]["buckets"]}
            for each in facets
        }

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

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        living = tantivy.Query.all_query() if self._has_deletions else None
        with library_errors(read_failed, self._folder):
            return self._searcher.terms_with_prefix(field.label, prefix, living, max(0, limit))

    def count(self) -> int:
        """See `Reader.count`."""
        return self._searcher.num_docs
