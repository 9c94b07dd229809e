"""Counts of an index's values → facets as trees, each with what is chosen in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import groupby, repeat

from corpus import sources
from corpus.vietnamese import alphabetical
from index.document import ValueField
from index.engine import Matches, Reader
from index.query import AllOf, Query
from search.filters import Filters
from search.names import means_unknown
from search.results import UNKNOWN, Facets, FacetValue, SearchRequest

_UNKNOWN_LABEL = "Không rõ"
_KEPT = 65_536
"""Labels whose places are kept."""

Counts = Mapping[str, int]
Counted = Mapping[ValueField, Matches]
"""For each facet, the answer in which that facet's own choice is not applied."""


def count_facets(reader: Reader, required: Query, matches: Matches, filters: Filters) -> Counted:
    """`matches` are those of `required` within all the filters, with the counts of the facets not chosen from.

    The counts of a facet ignore the choice made in it, so each chosen facet costs a question of its own.
    """
    counted = dict.fromkeys(filters.unchosen(), matches)
    for field in filters.chosen:
        counted[field] = reader.search(AllOf((required, filters.query(but=field))), limit=0, facets=(field,))
    if filters.months:
        query = AllOf((required, filters.in_months()))
        counted[ValueField.DAY] = reader.search(query, limit=0, facets=(ValueField.DAY,))
    return counted


def facets_of(request: SearchRequest, counted: Counted) -> Facets:
    """The facets as trees."""

    def counts(field: ValueField) -> Counts:
        return counted[field].facets.get(field, {}) if field in counted else {}

    def rest(field: ValueField) -> int:
        return counted[field].lacking.get(field, 0) if field in counted else 0

    trees = {
        "date": (_date_tree(counts(ValueField.MONTH), counts(ValueField.DAY), request.dates), rest(ValueField.MONTH)),
        "province": (_province_tree(counts(ValueField.PROVINCE), request.provinces), rest(ValueField.PROVINCE)),
        "source": (_flat(counts(ValueField.SOURCE), request.sources, sources.label), rest(ValueField.SOURCE)),
        "author": (_flat(counts(ValueField.AUTHOR), request.authors), rest(ValueField.AUTHOR)),
        "section": (_flat(counts(ValueField.SECTION), request.sections), rest(ValueField.SECTION)),
    }
    chosen = {name: getattr(request, f"{name}s") for name in trees}
    return Facets(**{name: _with_unknown(tree, count, chosen[name]) for name, (tree, count) in trees.items()})


def _with_unknown(values: tuple[FacetValue, ...], count: int, chosen: Iterable[str]) -> tuple[FacetValue, ...]:
    is_chosen = any(map(means_unknown, chosen))
    return (*values, FacetValue(UNKNOWN, _UNKNOWN_LABEL, count, is_chosen)) if count or is_chosen else values


def _flat(counts: Counts, chosen: Collection[str], label: Callable[[str], str] | None = None) -> tuple[FacetValue, ...]:
    """Thousands of authors: so no Python runs for each."""
    labels = {value: label(value) for value in counts} if label else None
    values = _ordered(counts, labels)
    shown = map(labels.__getitem__, values) if labels else values
    rows = zip(values, shown, map(counts.__getitem__, values), map(chosen.__contains__, values), repeat(()))
    return tuple(map(FacetValue._make, rows))


def _ordered(counts: Counts, labels: Mapping[str, str] | None) -> list[str]:
    """The values; labels are put in the alphabet's order only where their counts are equal."""
    ordered: list[str] = []
    for _, equal in groupby(sorted(counts, key=counts.__getitem__, reverse=True), key=counts.__getitem__):
        several = list(equal)
        if len(several) > 1:
            several.sort(key=(lambda value: _PLACES[labels[value]]) if labels else _PLACES.__getitem__)
        ordered += several
    return ordered


class _Places(dict[str, str]):
    """Where labels stand in the alphabet; kept, because the authors of one result are those of the next."""

    def __missing__(self, label: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        place = self[label] = "\0".join(alphabetical(label))
        return place


_PLACES = _Places()


def _by_count(values: Iterable[FacetValue]) -> tuple[FacetValue, ...]:
    return tuple(sorted(values, key=lambda value: (-value.count, _PLACES[value.label])))


def _province_tree(counts: Counts, chosen: Collection[str]) -> tuple[FacetValue, ...]:
    """Today's units, the most frequent first; each one's former units below it."""
    below: dict[str, list[FacetValue]] = {}
    for path, count in counts.items():
        today, _, former = path.partition("/")
        if former:
            below.setdefault(today, []).append(FacetValue(former, former, count, former in chosen))
    return _by_count(
        FacetValue(name, name, count, name in chosen, _by_count(below[name]) if name in below else ())
        for name, count in counts.items()
        if "/" not in name
    )


def _date_tree(months: Counts, days: Counts, chosen: Collection[str]) -> tuple[FacetValue, ...]:
    """Years, the newest first; months below them and, where they were counted, days below those."""
    by_parent: dict[str, list[FacetValue]] = {}
    for value, count in sorted([*months.items(), *days.items()], key=lambda item: -len(item[0])):
        parent = value.rpartition("-")[0]
        children = tuple(sorted(by_parent.get(value, []), key=lambda each: each.value))
        by_parent.setdefault(parent, []).append(FacetValue(value, value, count, value in chosen, children))
    return tuple(sorted(by_parent.get("", []), key=lambda each: each.value, reverse=True))
