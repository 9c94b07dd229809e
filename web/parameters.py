"""Reading a request's parameters: what cannot be meant is refused with a sentence that says how to write it."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Protocol

from corpus.vietnamese import nfc
from index.engine import Sort
from search.results import UNKNOWN
from web.address import FILTERS, PAGE_SIZE, PAGE_SIZES, SORTS, TIMELINE, SearchAddress
from web.errors import BadParameter
from web.formats import count
from web.language import _

MAX_PAGE_SIZE = PAGE_SIZES[-1]
MAX_PAGE = 10_000
MAX_VALUES = 40
MAX_VALUE_LENGTH = 200

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
        if values := _values(name, parameters):
            address = replace(address.with_values(name, values), page=page)
    sort = _first(parameters, "sapxep").strip()
    if sort and sort not in SORTS:
        raise BadParameter("sapxep", sort, _("Thứ tự sắp xếp chỉ có thể là “phuhop”, “ganday”, “moi” hoặc “cu”."))
    wanted = sort or address.default_sort
    if SORTS[wanted] is Sort.RELEVANCE and (not query or shown):
        wanted = address.default_sort
    after = _first(parameters, "sau").strip() if page > 1 else ""
    return replace(address, sort="" if wanted == address.default_sort else wanted, after=after)


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
    if value == UNKNOWN:
        return
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
    advice = _("%(meaning)s phải là một số từ 1 đến %(most)s.", meaning=meaning, most=count(most))
    raise BadParameter(name, text, advice)
