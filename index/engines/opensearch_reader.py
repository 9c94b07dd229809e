"""Questions to OpenSearch; see `index.engines.opensearch`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final, TypeAlias

from index.document import TextField, ValueField
from index.engine import Match, Matches, Place, Sort
from index.engines.opensearch_client import Refusal
from index.engines.opensearch_counts import Counted, counts_asked, counts_told
from index.engines.opensearch_query import Clause, compiled
from index.engines.opensearch_schema import COUNTED, LONGEST_BYTES, article_of
from index.engines.opensearch_snapshot import Snapshot
from index.engines.places import place_key, place_of
from index.query import Query, Scored, Term, scores

_WINDOW: Final = 10_000
"""Hits that the server gives at once, and how deep it counts off hits; beyond, it goes on after the last one seen."""
_PREFIX: Final = 200
"""Letters of a prefix that the server compares; it refuses patterns of more than 1,000."""
_ASKED: Final = 1_000
"""Tokens whose frequencies are asked for in one question."""
_LISTED: Final = 65_000
_SPECIAL: Final = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~^$]')
_BY_SCORE: Final = {"_score": "desc"}
_Raw: TypeAlias = dict[str, Any]
"""A hit as it is answered: `_id`, `sort`, `fields`."""
_HITS: Final = "timed_out,hits.hits._id,hits.hits.sort,hits.hits.fields"
_TOLD: Final = "timed_out,hits,aggregations,-aggregations.stories.each.buckets"
_MANY: Final = 100
"""Hits from which on the server is asked to leave out what is not looked at; for few that costs more than it saves."""


class OpenSearchReader:
    """See `index.engine.Reader`. May be shared by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._marks: dict[tuple[Query, Sort], dict[int, list[Any]]] = {}
        """Where hits were read up to: how many, and the sort key of the last. So the next page goes on from there."""

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
        """See `Reader.search`; raises EngineError.

        Stories beyond 30,000 among the articles that match are counted to about half a percent.
        """
        limit, offset = (max(0, min(asked, self.count())) for asked in (limit, offset))
        by_score = limit > 0 and sort is Sort.RELEVANCE and scores(query)
        body = _body(query, sort, by_score=by_score, group=group)
        key = None if after is None or sort is Sort.RELEVANCE else place_key(after, sort)
        plain = not group and key is None and offset + limit <= _WINDOW
        size = limit if plain else min(_roomy(offset + limit) if group else offset + limit, _WINDOW)
        asked = {**body, "size": size if limit and (plain or group or key is not None) else 0}
        if plain and offset:
            asked["from"] = offset
        elif key is not None and asked["size"]:
            asked["search_after"] = [key]
        counted, raw = self._counted(query, asked, facets, group=group)
        if limit and group:
            raw = self._first_of_stories(self._chunks(body, raw, size), (query, sort, key), offset, limit)
        elif limit and key is not None:
            raw = list(islice(chain.from_iterable(self._chunks(body, raw, size)), offset, offset + limit))
        elif not plain:
            raw = self._deep((query, sort), body, counted.total, offset, limit)
        shown = {each: counted.facets[each] for each in facets}
        hits = tuple(_match(each, sort, body) for each in raw)
        return Matches(counted.total, hits, shown, counted.groups, {each: counted.lacking[each] for each in facets})

    def _counted(
        self, query: Query, asked: dict[str, Any], facets: Sequence[ValueField], *, group: bool
    ) -> tuple[Counted, list[_Raw]]:
        """The counts, which are kept for the next page of the same result, and the hits asked for."""
        required = query.required if isinstance(query, Scored) else query
        known = self._snapshot.kept.result(required, facets, group=group)
        if known is not None:
            return known, self._hits(asked) if asked["size"] else []
        aggs = {"aggs": counts} if (counts := counts_asked(facets, group=group)) else {}
        answer = self._ask({**asked, **aggs, "track_total_hits": True}, _TOLD if group else "")

        def again(aggs: dict[str, Any]) -> Any:
            wanted = {"query": asked["query"], "size": 0, "track_total_hits": False, "aggs": aggs}
            return self._ask(wanted)["aggregations"]

        counted = counts_told(answer, facets, again, group=group)
        self._snapshot.kept.keep(required, counted, group=group)
        return counted, answer["hits"].get("hits", [])

    def _hits(self, asked: dict[str, Any]) -> list[_Raw]:
        answer = self._ask({**asked, "track_total_hits": False}, _HITS if asked["size"] > _MANY else "")
        hits: list[_Raw] = answer.get("hits", {}).get("hits", [])
        return hits

    def _ask(self, body: dict[str, Any], shown: str = "") -> Any:
        """`shown`: what of the answer is wanted, where it is long."""
        params: dict[str, object] = {"filter_path": shown} if shown else {}
        if self._snapshot.shards > 1 and _BY_SCORE in body.get("sort", ()):
            # Each shard scores by what is frequent in the whole index, not in the shard.
            params["search_type"] = "dfs_query_then_fetch"
        made = {**body, "query": {"bool": {"must": [body["query"]], "filter": [self._snapshot.visible]}}}
        if body["size"]:
            made["_source"] = False
        else:
            made.pop("sort", None)
        try:
            return self._snapshot.search(made, params)
        except Refusal as refusal:
            raise self._snapshot.client.failed(refusal) from refusal

    def _chunks(self, body: dict[str, Any], raw: list[_Raw], size: int) -> Iterator[list[_Raw]]:
        """The hits that a question for `size` of them has given, and those after them."""
        while raw:
            yield raw
            if len(raw) < size:
                return
            size = _WINDOW
            raw = self._after(body, raw[-1]["sort"], size)

    def _after(self, body: dict[str, Any], mark: list[Any], size: int) -> list[_Raw]:
        return self._hits({**body, **({"search_after": mark} if mark else {}), "size": size})

    def _deep(self, asked: tuple[Query, Sort], body: dict[str, Any], total: int, offset: int, limit: int) -> list[_Raw]:
        """A page far down: from the last place known before it, on to its beginning, and the page itself."""
        end = min(offset + limit, total)
        if offset >= end:
            return []
        marks = self._marks.setdefault(asked, {})
        place = max((each for each in marks if each <= offset), default=0)
        size = min(_WINDOW, (offset if place < offset else end) - place)
        raw = self._after(body, marks.get(place, []), size)
        page = list(islice(chain.from_iterable(self._chunks(body, raw, size)), offset - place, end - place))
        if page:
            marks[offset + len(page)] = page[-1]["sort"]
        return page

    def _first_of_stories(
        self, chunks: Iterator[list[_Raw]], asked: tuple[Query, Sort, int | None], offset: int, limit: int
    ) -> list[_Raw]:
        """The page of stories, each by its first hit. They are told apart here, because the server can collapse hits
        only as deep as it can count them off.
        """
        seen: set[int] = set()
        shown: list[_Raw] = []
        for chunk in chunks:
            seen |= self._told_before(*asked, {story for each in chunk for story in _stories(each)} - seen)
            for each in chunk:
                if not seen.intersection(_stories(each)):
                    shown.append(each)
                seen.update(_stories(each))
            if len(shown) >= offset + limit:
                break
        return shown[offset : offset + limit]

    def _told_before(self, query: Query, sort: Sort, key: int | None, stories: set[int]) -> set[int]:
        """Those of these stories that an article up to the place `key` tells."""
        if key is None or not stories:
            return set()
        told = {"terms": {"story": sorted(stories)}}
        clauses = [compiled(query, scored=False), {"range": {sort.value: {"gte": key}}}, told]
        aggs = {"told": {"terms": {"field": "story", "size": len(stories)}}}
        found = self._ask({"query": {"bool": {"filter": clauses}}, "size": 0, "aggs": aggs})["aggregations"]
        return {each["key"] for each in found["told"]["buckets"]}

    def _total(self, clause: Clause) -> int:
        answer = self._ask({"query": {"bool": {"filter": [clause]}}, "size": 0, "track_total_hits": True})
        return int(answer["hits"]["total"]["value"])

    def doc_freq(self, field: TextField, token: str) -> int:
        """See `Reader.doc_freq`."""
        kept = self._snapshot.kept
        known = kept.frequencies(field, (token,))
        if not known:
            known = {token: self._total(compiled(Term(field, token), scored=False))}
            kept.keep_frequencies(field, known)
        return known[token]

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """See `Reader.frequencies`; exact."""
        kept = self._snapshot.kept
        found = kept.frequencies(field, tokens)
        asked = [each for each in dict.fromkeys(tokens) if each not in found]
        counts = dict.fromkeys(asked, 0)
        within = [each for each in asked if each and len(each.encode()) <= LONGEST_BYTES]
        for start in range(0, len(within), _ASKED):
            counts |= self._held(field, within[start : start + _ASKED])
        kept.keep_frequencies(field, counts)
        return found | counts

    def _held(self, field: TextField, tokens: list[str]) -> dict[str, int]:
        """Those of the tokens that any article holds: by the column of the field where there is one."""
        holding = {"bool": {"filter": [{"terms": {field.label: tokens}}]}}
        if field in COUNTED:
            about = {"field": COUNTED[field], "include": tokens, "size": len(tokens)}
            return self._buckets({"query": holding, "aggs": {"terms": {"terms": about}}})
        filters = [{"term": {field.label: token}} for token in tokens]
        aggs = {"terms": {"filters": {"filters": filters}}}
        buckets = self._ask({"query": holding, "size": 0, "aggs": aggs})["aggregations"]["terms"]["buckets"]
        return {token: each["doc_count"] for token, each in zip(tokens, buckets, strict=True)}

    def _buckets(self, body: dict[str, Any]) -> dict[str, int]:
        buckets = self._ask({**body, "size": 0})["aggregations"]["terms"]["buckets"]
        return {each["key"]: each["doc_count"] for each in buckets}

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        if limit <= 0:
            return []
        begun = prefix[:_PREFIX]
        clauses: list[Clause] = []
        about: dict[str, Any] = {"field": COUNTED.get(field, field.label)}
        if begun:
            clauses.append({"prefix": {field.label: {"value": begun}}})
            about["include"] = _SPECIAL.sub(r"\\\g<0>", begun) + ".*"
        size = min(limit, _LISTED) if begun == prefix else _LISTED
        about |= {"size": size, "shard_size": min(_LISTED, max(1000, 20 * size))}
        counts = self._buckets({"query": {"bool": {"filter": clauses}}, "aggs": {"terms": {"terms": about}}})
        return [each for each in counts.items() if each[0].startswith(prefix)][:limit]

    def count(self) -> int:
        """See `Reader.count`."""
        if self._snapshot.articles is None:
            self._snapshot.articles = self._total({"match_all": {}})
        return self._snapshot.articles


def _body(query: Query, sort: Sort, *, by_score: bool, group: bool) -> dict[str, Any]:
    """Without size and counts. Ties go by number, which no two articles share."""
    first = [_BY_SCORE] if by_score else []
    return {
        "query": compiled(query, scored=by_score),
        "sort": [*first, {"number": "desc"}] if sort is Sort.RELEVANCE else [{sort.value: "desc"}],
        **({"docvalue_fields": ["story"]} if group else {}),
    }


def _roomy(wanted: int) -> int:
    """Hits among which so many stories probably are."""
    return wanted + wanted // 3 + 10


def _stories(raw: _Raw) -> list[int]:
    """The one story that the article tells, or none."""
    told: list[int] = raw.get("fields", {}).get("story", [])
    return told


def _match(raw: _Raw, sort: Sort, body: dict[str, Any]) -> Match:
    key, article = raw["sort"][0], article_of(raw["_id"])
    if sort is not Sort.RELEVANCE:
        return Match(article, 0.0, place_of(key, sort))
    return Match(article, float(key) if _BY_SCORE in body["sort"] else 0.0)
