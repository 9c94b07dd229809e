"""Facets, chips and pages as links: each carries the address that a click leads to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from corpus.vietnamese import fold
from search.results import UNKNOWN, Facets, FacetValue
from web import formats
from web.address import FILTERS, SearchAddress, quoted
from web.language import _
from web.links import search_url
from web.parameters import MAX_PAGE

SHORT = 8
"""How many values of a facet stand open; some others unfold."""
FOLDED = 12
"""How many others: those beyond have a page of their own, or a long facet would outweigh the results."""
SEARCHABLE = frozenset({"tinh", "nguon", "tacgia", "muc"})
"""Facets whose values have a page of their own."""
MOST_ON_PAGE = 500
"""Values on such a page; letters find the others."""
SCROLL_AROUND = 2
"""How many pages on either side of this one are named."""


@dataclass(frozen=True, slots=True)
class FacetLink:
    """One value of a facet; `href` leads to the search with it chosen, or, where it is chosen already, taken back."""

    label: str
    count: int
    chosen: bool
    href: str
    children: tuple[FacetLink, ...] = ()
    is_known: bool = True
    """Not so of the value that stands for articles which have none."""


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """One facet: its values that stand open, and those that unfold; `left_out` says that of `size` there are more."""

    name: str
    heading: str
    shown: tuple[FacetLink, ...]
    folded: tuple[FacetLink, ...]
    size: int

    @property
    def left_out(self) -> bool:
        """Whether some values are on the facet's own page only."""
        return len(self.shown) + len(self.folded) < self.size


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that is in force and the search without it."""

    heading: str
    label: str
    without: SearchAddress


def groups(facets: Facets, address: SearchAddress, total: int) -> tuple[FacetGroup, ...]:
    """The facets that can narrow a result of `total` articles, and those in which something is chosen."""
    return tuple(
        _group(name, values, address)
        for name, values in by_name(facets).items()
        if values and (address.values(name) or _narrows(values, total))
    )


def by_name(facets: Facets) -> Mapping[str, tuple[FacetValue, ...]]:
    """The values of each facet by the name of its filter, years from the newest."""
    return {
        "ngay": tuple(sorted(facets.date, key=lambda year: (year.value != UNKNOWN, year.value), reverse=True)),
        "tinh": facets.province,
        "nguon": facets.source,
        "tacgia": facets.author,
        "muc": facets.section,
    }


def known(values: Sequence[FacetValue]) -> tuple[FacetValue, ...]:
    """The values without that of articles that have none."""
    return tuple(value for value in values if value.value != UNKNOWN)


def chips(address: SearchAddress, facets: Facets) -> tuple[Chip, ...]:
    """Every choice in force, labelled as its facet labels it where the facet still knows it."""
    labels = {("nguon", value.value): value.label for value in facets.source if value.value != UNKNOWN}
    found: list[Chip] = []
    if address.first_day:
        label = _("từ %(day)s", day=formats.day(address.first_day))
        found.append(Chip(_("Thời gian"), label, address.in_days(None, address.last_day)))
    if address.last_day:
        label = _("đến %(day)s", day=formats.day(address.last_day))
        found.append(Chip(_("Thời gian"), label, address.in_days(address.first_day, None)))
    for name, values in address.chosen:
        for value in values:
            label = labels.get((name, value)) or value_label(name, value)
            found.append(Chip(_(FILTERS[name].heading), label, address.without(name, value)))
    return tuple(found)


def value_label(name: str, value: str) -> str:
    """How a filter's value is shown by itself: a date in words, any other as it is."""
    if name == "ngay":
        return formats.date_value(value)
    return _("Không rõ") if value == UNKNOWN else value


def pages_around(page: int, last: int) -> tuple[int | None, ...]:
    """The page numbers to link: the first, the last, those around this one; None where some are left out."""
    near = range(max(1, page - SCROLL_AROUND), min(last, page + SCROLL_AROUND) + 1)
    wanted = sorted({1, last, *near})
    named: list[int | None] = []
    for number in wanted:
        previous = named[-1] if named else 0
        if previous is not None and number - previous == 2:
            named.append(number - 1)
        elif previous is not None and number - previous > 2:
            named.append(None)
        named.append(number)
    return tuple(named)


def last_page(results: int, page_size: int) -> int:
    """The number of the last page that can be asked for; 1 when there is nothing."""
    return max(1, min(MAX_PAGE, -(-results // page_size)))


def _narrows(values: Sequence[FacetValue], total: int) -> bool:
    """Whether a choice can leave anything out: not where one value without parts stands in every article."""
    return len(values) > 1 or bool(values[0].children) or values[0].count < total


def _group(name: str, values: Sequence[FacetValue], address: SearchAddress) -> FacetGroup:
    if name == "ngay":
        links = links_of(name, values, address)
        shown, folded = links[:SHORT], links[SHORT:]
        if any(_has_choice(link) for link in folded):
            shown, folded = links, ()
    else:
        # A long facet has thousands of values: links are made for those that can be seen.
        present, near = address.values(name), SHORT + FOLDED
        beyond = [value for value in values[near:] if _holds(value, present)] if present else []
        links = links_of(name, (*values[:near], *beyond), address)
        # What is chosen stays in sight, wherever its count puts it.
        shown = (*links[:SHORT], *filter(_has_choice, links[SHORT:]))
        folded = tuple(link for link in links[SHORT:] if not _has_choice(link))
    return FacetGroup(name, _(FILTERS[name].heading), shown, folded, len(values))


def links_of(name: str, values: Sequence[FacetValue], address: SearchAddress) -> tuple[FacetLink, ...]:
    """Every value of a facet as a link."""
    choices = _Choices.of(name, address)
    return tuple([_link(choices, value, single=len(values) == 1) for value in values])


@dataclass(frozen=True, slots=True)
class _Choices:
    """One filter of a search: what is chosen in it, and its address up to the values and after them.

    A page has sixty links that differ in these values alone.
    """

    name: str
    present: tuple[str, ...]
    before: str
    after: str

    @classmethod
    def of(cls, name: str, address: SearchAddress) -> _Choices:
        before, after = address.around(name)
        base = search_url(SearchAddress())
        start = base + ("&" if "?" in base else "?") + (before and f"{before}&")
        return cls(name, address.values(name), start, after and f"&{after}")

    def toggled(self, value: str, instead_of: Collection[str]) -> str:
        """Take the value back where it is chosen; else choose it, in place of those of `instead_of` that are."""
        if not self.present:
            return f"{self.before}{self.name}={quoted(value)}{self.after}"
        if value in self.present:
            wanted = [other for other in self.present if other != value]
        else:
            wanted = sorted([value, *(other for other in self.present if other not in instead_of)])
        if wanted:
            return self.before + "&".join([f"{self.name}={quoted(each)}" for each in wanted]) + self.after
        return (self.before[:-1] + self.after) if self.before[-1] == "&" else self.before + self.after[1:]


def named(values: Sequence[FacetValue], letters: str) -> tuple[FacetValue, ...]:
    """The values whose label, or that of one below them, holds the letters, with or without accents."""
    wanted = fold(letters)
    return tuple(value for value in values if wanted in fold(value.label) or named(value.children, letters))


def _link(choices: _Choices, value: FacetValue, above: tuple[str, ...] = (), *, single: bool = False) -> FacetLink:
    name, present = choices.name, choices.present
    chosen = value.value in present
    below = _values_below(value) if present and value.children else frozenset()
    # The tree opens where the reader has gone.
    opened = value.children and (single or chosen or any(choice in below for choice in present))
    here = (*above, value.value)
    children = tuple([_link(choices, child, here) for child in value.children]) if opened else ()
    if name == "ngay":
        label = formats.date_step(value.value)
    else:
        label = value_label(name, value.value) if value.value == UNKNOWN else value.label
    # Beside a value above or below it a choice would change nothing: it takes that one's place.
    href = choices.toggled(value.value, {*above, *below} if present else ())
    return FacetLink(label, value.count, chosen, href, children, value.value != UNKNOWN)


def _holds(value: FacetValue, present: Collection[str]) -> bool:
    return value.value in present or any(_holds(child, present) for child in value.children)


def _values_below(value: FacetValue) -> frozenset[str]:
    return frozenset(child.value for child in value.children).union(*map(_values_below, value.children))


def _has_choice(link: FacetLink) -> bool:
    return link.chosen or any(_has_choice(child) for child in link.children)
