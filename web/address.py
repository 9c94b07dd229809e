"""The address of a search: reading it from a request, changing it for links, writing it in its one canonical form.

A search lives wholly in its address, so that it can be shared, bookmarked and gone back to. Equal searches have equal
addresses: parameters stand in one order, values of one filter are sorted, and what says nothing is left out.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlencode

from corpus.vietnamese import nfc
from index.engine import Sort
from search.results import SearchRequest
from web.errors import BadParameter
from web.language import _, later

PAGE_SIZES = (10, 25, 50, 100)
PAGE_SIZE = PAGE_SIZES[0]
MAX_PAGE_SIZE = PAGE_SIZES[-1]
TIMELINE = "thoigian"
MAX_PAGE = 1000
MAX_VALUES = 40
MAX_VALUE_LENGTH = 200


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
SORTS: Mapping[str, Sort] = MappingProxyType({"phuhop": Sort.RELEVANCE, "moi": Sort.NEWEST, "cu": Sort.OLDEST})
SORT_LABELS: Mapping[str, str] = MappingProxyType(
    {"phuhop": later("Phù hợp nhất"), "moi": later("Mới nhất"), "cu": later("Cũ nhất")}
)

_DATE_VALUE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DAY_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{1,2})(-(?P<day>[0-9]{1,2}))?)?",
        r"(((?P<day>[0-9]{1,2})[/.-])?(?P<month>[0-9]{1,2})[/.-])?(?P<year>[0-9]{4})",
    )
)


class Parameters(Protocol):
    """What is read of a request: Werkzeug's `MultiDict` has it."""

    def getlist(self, key: str) -> list[str]:
        """Every value given for the parameter, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
        return dict(self.chosen).get(name, ())

    def pairs(self) -> list[tuple[str, str]]:
        """The canonical parameters."""
        found = [("q", self.query)] if self.query else []
        if self.first_day:
            found.append(("tu", self.first_day.isoformat()))
        if self.last_day:
            found.append(("den", self.last_day.isoformat()))
        found += [(name, value) for name, values in self.chosen for value in values]
        if self.as_typed:
            found.append(("nguyenvan", "1"))
        if self.sort:
            found.append(("sapxep", self.sort))
        if self.timeline:
            found.append(("xem", TIMELINE))
        if self.size != PAGE_SIZE:
            found.append(("so", str(self.size)))
        if self.page > 1:
            found.append(("trang", str(self.page)))
        return found

    def encoded(self) -> str:
        """The canonical query string, with its question mark; empty for the search for everything."""
        pairs = self.pairs()
        return f"?{urlencode(pairs, safe='/:,')}" if pairs else ""

    def at(self, base: str) -> str:
        """This search on the page whose own address is `base`."""
        encoded = self.encoded()
        return f"{base}&{encoded[1:]}" if encoded and "?" in base else base + encoded

    def with_values(self, name: str, values: Iterable[str]) -> SearchAddress:
        """The same search from its first page with these values in one filter."""
        choices = {**dict(self.chosen), name: tuple(sorted(set(values)))}
        chosen = tuple((known, choices[known]) for known in FILTERS if choices.get(known))
        return replace(self, chosen=chosen, page=1)

    def toggled(self, name: str, value: str, instead_of: Collection[str] = ()) -> SearchAddress:
        """Take the value back where it is chosen; else choose it, in place of those of `instead_of` that are."""
        present = self.values(name)
        if value in present:
            return self.with_values(name, (other for other in present if other != value))
        return self.with_values(name, (*(other for other in present if other not in instead_of), value))

    def sorted_by(self, sort: str) -> SearchAddress:
        """The same search in another order, from its first page."""
        return replace(self, sort="" if sort == self.default_sort else sort, page=1)

    def on_page(self, page: int) -> SearchAddress:
        """The same search on another page."""
        return replace(self, page=page)

    def sized(self, size: int) -> SearchAddress:
        """The same search with another number of articles on a page, from its first page."""
        return replace(self, size=size, page=1)

    def asking(self, query: str) -> SearchAddress:
        """Another question under the same filters."""
        return replace(self, query=query, as_typed=False, sort="", page=1)

    def as_timeline(self, timeline: bool) -> SearchAddress:
        """The same search shown by month, or as a plain list, from its first page."""
        sort = "" if self.effective_sort == "moi" and timeline else self.sort
        changed = replace(self, timeline=timeline, sort=sort, page=1)
        return replace(changed, sort="") if changed.sort == changed.default_sort else changed

    def typed(self) -> SearchAddress:
        """The same question taken letter by letter."""
        return replace(self, as_typed=True, page=1)

    def in_days(self, first: date | None, last: date | None) -> SearchAddress:
        """The same search between other days, from its first page."""
        return replace(self, first_day=first, last_day=last, page=1)

    def unfiltered(self) -> SearchAddress:
        """The question alone."""
        return SearchAddress(
            query=self.query, as_typed=self.as_typed, sort=self.sort, timeline=self.timeline, size=self.size
        )

    def plain(self) -> SearchAddress:
        """The question and its filters, without how they are shown."""
        return replace(self, sort="", timeline=False, size=PAGE_SIZE, page=1)

    def request(self, *, facets: bool = True) -> SearchRequest:
        """What to ask of the search service."""
        return SearchRequest(
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
        )


def read_address(parameters: Parameters) -> SearchAddress:
    """The search that the parameters ask for; of a single-valued one given twice, the first counts.

    Raises `BadParameter` for a value that cannot be meant.
    """
    query = clean(_first(parameters, "q"))
    first, last = _day("tu", parameters), _day("den", parameters, end=True)
    if first and last and first > last:
        raise BadParameter("tu", first.isoformat(), _("Ngày bắt đầu phải đứng trước ngày kết thúc."))
    size = _number("so", parameters, PAGE_SIZE, MAX_PAGE_SIZE, _("Số bài mỗi trang"))
    page = _number("trang", parameters, 1, MAX_PAGE, _("Số trang"))
    shown = _first(parameters, "xem").strip()
    if shown and shown != TIMELINE:
        raise BadParameter("xem", shown, _("Cách xem chỉ có thể là “thoigian”."))
    as_typed = bool(query) and _first(parameters, "nguyenvan").strip() == "1"
    address = SearchAddress(
        query=query,
        first_day=first,
        last_day=last,
        as_typed=as_typed,
        timeline=bool(shown),
        size=size,
        page=page,
    )
    for name in FILTERS:
        address = replace(address.with_values(name, _values(name, parameters)), page=address.page)
    sort = _first(parameters, "sapxep").strip()
    if sort and sort not in SORTS:
        raise BadParameter("sapxep", sort, _("Thứ tự sắp xếp chỉ có thể là “phuhop”, “moi” hoặc “cu”."))
    wanted = sort or address.default_sort
    if wanted == "phuhop" and (not query or shown):
        wanted = address.default_sort
    return replace(address, sort="" if wanted == address.default_sort else wanted)


def clean(text: str) -> str:
    """The text in NFC, control characters and lone surrogates as spaces, without blanks around it."""
    return printable(text).strip()


def printable(text: str) -> str:
    """The same with its blanks: one at the end says that a word has ended."""
    return nfc("".join(" " if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text))


def _first(parameters: Parameters, name: str) -> str:
    values = parameters.getlist(name)
    return values[0] if values else ""


def _values(name: str, parameters: Parameters) -> list[str]:
    values = [value for value in map(clean, parameters.getlist(name)) if value]
    if len(values) > MAX_VALUES:
        advice = _("Mỗi bộ lọc nhận nhiều nhất %(most)s giá trị.", most=MAX_VALUES)
        raise BadParameter(name, values[MAX_VALUES], advice)
    for value in values:
        if len(value) > MAX_VALUE_LENGTH:
            advice = _("Giá trị của bộ lọc dài quá %(most)s ký tự.", most=MAX_VALUE_LENGTH)
            raise BadParameter(name, value, advice)
        if name == "ngay":
            _check_date_value(value)
    return values


def _check_date_value(value: str) -> None:
    try:
        if not _DATE_VALUE.fullmatch(value):
            raise ValueError
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        advice = _("Hãy viết năm, tháng hoặc ngày như 2025, 2025-09, 2025-09-26.")
        raise BadParameter("ngay", value, advice) from None


def _day(name: str, parameters: Parameters, *, end: bool = False) -> date | None:
    """The day typed; of a month or a year its first day, or its last at the range's end."""
    text = _first(parameters, name).strip()
    if not text:
        return None
    found = next((found for form in _DAY_FORMS if (found := form.fullmatch(text))), None)
    try:
        if found is None:
            raise ValueError
        year, month = int(found["year"]), int(found["month"] or (12 if end else 1))
        return date(year, month, int(found["day"] or (calendar.monthrange(year, month)[1] if end else 1)))
    except ValueError:
        advice = _("Hãy viết ngày như 26/9/2025, tháng như 9/2025 hoặc năm như 2025.")
        raise BadParameter(name, text, advice) from None


def _number(name: str, parameters: Parameters, usual: int, most: int, meaning: str) -> int:
    text = _first(parameters, name).strip()
    if not text:
        return usual
    if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= most:
        return int(text)
    raise BadParameter(name, text, _("%(meaning)s phải là một số từ 1 đến %(most)s.", meaning=meaning, most=most))
