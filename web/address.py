"""The address of a search: changing it for links, writing it in its one canonical form.

A search lives wholly in its address, so that it can be shared, bookmarked and gone back to. Equal searches have equal
addresses: parameters stand in one order, values of one filter are sorted, and what says nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus

from index.engine import Sort
from search.cursor import resumed
from search.results import SearchRequest
from web.language import later

PAGE_SIZES = (10, 25, 50, 100)
PAGE_SIZE = PAGE_SIZES[0]
TIMELINE = "thoigian"


@dataclass(frozen=True, slots=True)
class Filter:
    """One facet that narrows a search: its parameter and its heading."""

    name: str
    heading: str


FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        known.name: known
        for known in (
            Filter("ngay", later("Thời gian")),
            Filter("tinh", later("Tỉnh, thành phố")),
            Filter("nguon", later("Nguồn báo")),
            Filter("tacgia", later("Tác giả")),
            Filter("muc", later("Chuyên mục")),
        )
    }
)
SORTS: Mapping[str, Sort] = MappingProxyType(
    {"phuhop": Sort.RELEVANCE, "ganday": Sort.RELEVANCE, "moi": Sort.NEWEST, "cu": Sort.OLDEST}
)
SORT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "phuhop": later("Phù hợp nhất"),
        "ganday": later("Phù hợp và mới"),
        "moi": later("Mới nhất"),
        "cu": later("Cũ nhất"),
    }
)
FRESHNESS: Mapping[str, float] = MappingProxyType({"ganday": 2.0})
"""How much newer articles gain in an order, see `SearchRequest.freshness`."""


@dataclass(frozen=True, kw_only=True)
class SearchAddress:
    """One search as an address names it. `chosen` holds sorted values by filter name; `sort` is a key of `SORTS`.

    `as_typed` takes keys of Telex and VNI for what they are; `timeline` shows the articles by month.
    """

    query: str = ""
    first_day: date | None = None
    last_day: date | None = None
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    as_typed: bool = False
    timeline: bool = False
    size: int = PAGE_SIZE
    page: int = 1
    after: str = ""
    """Where the page begins (`search.cursor`), as the page before it said; "" where only its number is known."""

    @property
    def default_sort(self) -> str:
        """The order when none is asked for: by relevance, or the newest first where nothing is more relevant."""
        return "phuhop" if self.query and not self.timeline else "moi"

    @property
    def effective_sort(self) -> str:
        """The order that is used."""
        return self.sort or self.default_sort

    @property
    def filtered(self) -> bool:
        """Whether anything but the question narrows the search."""
        return bool(self.chosen or self.first_day or self.last_day)

    def values(self, name: str) -> tuple[str, ...]:
        """The values chosen in one filter."""
        return next((values for known, values in self.chosen if known == name), ())

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical parameters."""
        return [*self._asked(), *[(name, value) for name, values in self.chosen for value in values], *self._shown()]

    def _asked(self) -> list[tuple[str, str]]:
        found = [("q", self.query)] if self.query else []
        if self.first_day:
            found.append(("tu", self.first_day.isoformat()))
        if self.last_day:
            found.append(("den", self.last_day.isoformat()))
        return found

    def _shown(self) -> list[tuple[str, str]]:
        found = [("nguyenvan", "1")] if self.as_typed else []
        if self.sort:
            found.append(("sapxep", self.sort))
        if self.timeline:
            found.append(("xem", TIMELINE))
        if self.size != PAGE_SIZE:
            found.append(("so", str(self.size)))
        if self.page > 1:
            found.append(("trang", str(self.page)))
        if self.after:
            found.append(("sau", self.after))
        return found

    def encoded(self) -> str:
        """The canonical query string, with its question mark; empty for the search for everything."""
        pairs = self.pairs()
        return f"?{_encoded(pairs)}" if pairs else ""

    def at(self, base: str) -> str:
        """This search on the page whose own address is `base`."""
        encoded = self.encoded()
        return f"{base}&{encoded[1:]}" if encoded and "?" in base else base + encoded

    def around(self, name: str) -> tuple[str, str]:
        """What stands before and after the values of one filter in the query string of this search's first page."""
        names = tuple(FILTERS)
        place = names.index(name)
        before = [(known, value) for known in names[:place] for value in self.values(known)]
        after = [(known, value) for known in names[place + 1 :] for value in self.values(known)]
        return _encoded([*self._asked(), *before]), _encoded([*after, *self._with(page=1)._shown()])

    def with_values(self, name: str, values: Iterable[str]) -> SearchAddress:
        """The same search from its first page with these values in one filter."""
        wanted = tuple(sorted(set(values)))
        if self.chosen:
            choices = {**dict(self.chosen), name: wanted}
            return self._with(
                chosen=tuple([(known, choices[known]) for known in FILTERS if choices.get(known)]), page=1
            )
        return self._with(chosen=((name, wanted),) if wanted else (), page=1)

    def _with(self, **changed: Any) -> SearchAddress:
        """As `dataclasses.replace` at a fifth of its cost: one page of results makes a hundred addresses.

        Where a page begins is right for that page alone.
        """
        made = object.__new__(SearchAddress)
        made.__dict__.update({**self.__dict__, "after": "", **changed})
        return made

    def without(self, name: str, value: str) -> SearchAddress:
        """The same search from its first page with one choice taken back."""
        return self.with_values(name, (other for other in self.values(name) if other != value))

    def sorted_by(self, sort: str) -> SearchAddress:
        """The same search in another order, from its first page."""
        return self._with(sort="" if sort == self.default_sort else sort, page=1)

    def on_page(self, page: int) -> SearchAddress:
        """The same search on another page."""
        return self._with(page=page)

    def following(self, after: str | None) -> SearchAddress:
        """The next page, which begins where this one said that it ends."""
        return self._with(page=self.page + 1, after=after or "")

    def sized(self, size: int) -> SearchAddress:
        """The same search with another number of articles on a page, from its first page."""
        return self._with(size=size, page=1)

    def asking(self, query: str) -> SearchAddress:
        """Another question under the same filters."""
        return self._with(query=query, as_typed=False, sort="", page=1)

    def as_timeline(self, timeline: bool) -> SearchAddress:
        """The same search shown by month, or as a plain list, from its first page."""
        by_relevance = SORTS[self.effective_sort] is Sort.RELEVANCE
        sort = "" if timeline and (by_relevance or self.effective_sort == "moi") else self.sort
        changed = self._with(timeline=timeline, sort=sort, page=1)
        return changed._with(sort="") if changed.sort == changed.default_sort else changed

    def typed(self) -> SearchAddress:
        """The same question taken letter by letter."""
        return self._with(as_typed=True, page=1)

    def in_days(self, first: date | None, last: date | None) -> SearchAddress:
        """The same search between other days, from its first page."""
        return self._with(first_day=first, last_day=last, page=1)

    def unfiltered(self) -> SearchAddress:
        """The question alone."""
        return SearchAddress(
            query=self.query, as_typed=self.as_typed, sort=self.sort, timeline=self.timeline, size=self.size
        )

    def plain(self) -> SearchAddress:
        """The question and its filters, without how they are shown."""
        return self._with(sort="", timeline=False, size=PAGE_SIZE, page=1)

    def request(self, *, facets: bool = True) -> SearchRequest:
        """What to ask of the search service. Raises QueryError for a beginning that no page has said."""
        asked = SearchRequest(
            query=self.query,
            first_day=self.first_day,
            last_day=self.last_day,
            dates=self.values("ngay"),
            provinces=self.values("tinh"),
            sources=self.values("nguon"),
            authors=self.values("tacgia"),
            sections=self.values("muc"),
            sort=SORTS[self.effective_sort],
            limit=self.size,
            offset=(self.page - 1) * self.size,
            facets=facets,
            as_typed=self.as_typed,
            freshness=FRESHNESS.get(self.effective_sort, 0.0),
        )
        return resumed(asked, self.after) if self.after else asked


def _encoded(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join([f"{name}={quoted(value)}" for name, value in pairs])


@lru_cache(maxsize=8192)
def quoted(value: str) -> str:
    """The value as it stands in an address. Pages repeat the same few thousand."""
    return quote_plus(value, safe="/:,")
