"""Counts of an index's values → facets as trees, each with what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from corpus import sources
from index.document import ValueField
from index.engine import Matches
from search.results import Facets, FacetValue, SearchRequest

Counts = Mapping[str, int]


def facets_of(request: SearchRequest, counted: Mapping[ValueField, Matches]) -> Facets:
    """`counted` has, for each facet, the answer in which that facet's own choice is not applied."""

    def counts(field: ValueField) -> Counts:
        return counted[field].facets.get(field, {}) if field in counted else {}

    return Facets(
        date=_date_tree(counts(ValueField.MONTH), counts(ValueField.DAY), request.dates),
        province=_province_tree(counts(ValueField.PROVINCE), request.provinces),
        source=_flat(counts(ValueField.SOURCE), request.sources, sources.label),
        author=_flat(counts(ValueField.AUTHOR), request.authors),
        section=_flat(counts(ValueField.SECTION), request.sections),
    )


def _flat(counts: Counts, chosen: Collection[str], label: Callable[[str], str] = str) -> tuple[FacetValue, ...]:
    values = [FacetValue(value, label(value), count, value in chosen) for value, count in counts.items()]
    return _by_count(values)


def _by_count(values: list[FacetValue]) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=lambda each: (-each.count, each.label)))


def _province_tree(counts: Counts, chosen: Collection[str]) -> tuple[FacetValue, ...]:
    """Today's units, the most frequent first; each one's former units below it."""
    below: dict[str, list[FacetValue]] = {}
    for path, count in counts.items():
        today, _, former = path.partition("/")
        if former:
            below.setdefault(today, []).append(FacetValue(former, former, count, former in chosen))
    return _by_count(
        [
            FacetValue(name, name, count, name in chosen, _by_count(below.get(name, [])))
            for name, count in counts.items()
            if "/" not in name
        ]
    )


def _date_tree(months: Counts, days: Counts, chosen: Collection[str]) -> tuple[FacetValue, ...]:
    """Years, the newest first; months below them and, where they were counted, days below those."""
    by_parent: dict[str, list[FacetValue]] = {}
    for value, count in sorted([*months.items(), *days.items()], key=lambda item: -len(item[0])):
        parent = value.rpartition("-")[0]
        children = tuple(sorted(by_parent.get(value, []), key=lambda each: each.value))
        by_parent.setdefault(parent, []).append(FacetValue(value, value, count, value in chosen, children))
    return tuple(sorted(by_parent.get("", []), key=lambda each: each.value, reverse=True))
