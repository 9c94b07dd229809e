"""What is counted of the articles that match in OpenSearch, and what is kept of it as long as a commit stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from index.document import TextField, ValueField
from index.query import Query

_VALUES: Final = 5_000
_STORIES: Final = 30_000
"""Values of a facet, and stories, counted in one go: with six facets within the 65,535 that a server allows."""
_PRECISION: Final = 40_000
_PAGE: Final = 10_000
"""Values that are read in one go where there are more."""
_KEPT: Final = 64
"""Results whose counts are kept."""
_REMEMBERED: Final = 50_000
"""Tokens whose frequency is kept."""


@dataclass(frozen=True, slots=True)
class Counted:
    """See `index.engine.Matches`."""

    total: int
    groups: int
    facets: Mapping[ValueField, Mapping[str, int]]
    lacking: Mapping[ValueField, int]


class Kept:
    """The counts of one commit, which never change. May be shared by threads."""

    def __init__(self) -> None:
        self._results: dict[tuple[Query, bool], Counted] = {}
        self._frequencies: dict[tuple[TextField, str], int] = {}
        self._lock = Lock()

    def result(self, required: Query, facets: Collection[ValueField], *, group: bool) -> Counted | None:
        """The counts of the articles that `required` finds, if those of all these facets are known."""
        known = self._results.get((required, group))
        return known if known is not None and known.facets.keys() >= set(facets) else None

    def keep(self, required: Query, counted: Counted, *, group: bool) -> None:
        """For the next page of the same result; the oldest is forgotten."""
        with self._lock:
            self._results[required, group] = counted
            while len(self._results) > _KEPT:
                del self._results[next(iter(self._results))]

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """Of those tokens that are known."""
        found = {token: self._frequencies.get((field, token), -1) for token in tokens}
        return {token: count for token, count in found.items() if count >= 0}

    def keep_frequencies(self, field: TextField, counts: Mapping[str, int]) -> None:
        """For the next question with these tokens."""
        with self._lock:
            if len(self._frequencies) + len(counts) > _REMEMBERED:
                self._frequencies.clear()
            self._frequencies.update({(field, token): count for token, count in counts.items()})


def counts_asked(facets: Sequence[ValueField], *, group: bool) -> dict[str, Any]:
    """Aggregations. As many values from each shard as are wanted in all: where there are no more, sums are exact."""
    size = {"size": _VALUES, "shard_size": _VALUES}
    counts = {f"facet_{each.value}": {"terms": {"field": each.value, **size}} for each in facets}
    lacking = {f"lacking_{each.value}": {"missing": {"field": each.value}} for each in facets}
    return {**counts, **lacking, **(_story_counts() if group else {})}


def _story_counts() -> dict[str, Any]:
    """How many articles share a story with others, and how many stories that are."""
    each = {"terms": {"field": "story", "size": _STORIES, "shard_size": _STORIES}}
    distinct = {"stats_bucket": {"buckets_path": "each>_count"}}
    return {"stories": {"filter": {"exists": {"field": "story"}}, "aggs": {"each": each, "distinct": distinct}}}


def counts_told(
    answer: Any, facets: Sequence[ValueField], ask: Callable[[dict[str, Any]], Any], *, group: bool
) -> Counted:
    """From the answer to `counts_asked`; `ask` answers the same question with other aggregations and no hits.

    Stories beyond 30,000 among the articles that match are counted to about half a percent.
    """
    total, found = int(answer["hits"]["total"]["value"]), answer.get("aggregations", {})
    return Counted(
        total,
        total - _hidden(found["stories"], ask) if group else total,
        {each: _values(each.value, found[f"facet_{each.value}"], ask) for each in facets},
        {each: int(found[f"lacking_{each.value}"]["doc_count"]) for each in facets},
    )


def _hidden(stories: Any, ask: Callable[[dict[str, Any]], Any]) -> int:
    """Articles whose story another one shows."""
    distinct = int(stories["distinct"]["count"])
    if stories["each"].get("sum_other_doc_count"):
        found = ask({"stories": {"cardinality": {"field": "story", "precision_threshold": _PRECISION}}})
        distinct = int(found["stories"]["value"])
    return int(stories["doc_count"]) - distinct


def _values(field: str, counted: Any, ask: Callable[[dict[str, Any]], Any]) -> dict[str, int]:
    if counted.get("sum_other_doc_count"):
        return dict(_every_value(field, ask))
    return {each["key"]: each["doc_count"] for each in counted["buckets"]}


def _every_value(field: str, ask: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[str, int]]:
    """However many there are: page by page, each page complete."""
    after: dict[str, Any] = {}
    while True:
        sources = [{"value": {"terms": {"field": field}}}]
        found = ask({"every": {"composite": {"size": _PAGE, "sources": sources, **after}}})["every"]
        yield from ((each["key"]["value"], each["doc_count"]) for each in found["buckets"])
        if "after_key" not in found:
            return
        after = {"after": found["after_key"]}
