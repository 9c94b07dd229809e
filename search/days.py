"""Days as people type them in a query: 2025, 2025-09, 9/2025, 26/9/2025, 2019..2024, [2019 TO 2024], 7ngày."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from search.question import Unit

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam's clock: UTC+7 all the year, without daylight saving."""

_YEAR = re.compile(r"(?P<y>\d{4})")
_MONTH = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/.](?P<y2>\d{4})")
_DAY = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<d2>\d{1,2})[-/.](?P<m2>\d{1,2})[-/.](?P<y2>\d{4})"
)
_OPEN = ("", "*")
_COMPARED = re.compile(r"(?P<sign>[<>]=?)\s*(?P<period>.*)", re.DOTALL)
_ENDS = re.compile(
    r"\[(?P<a>.*?)\s+(?:TO|ĐẾN)\s+(?P<b>.*?)\]|(?P<a2>.*?)\s*(?:\.\.+|…|–)\s*(?P<b2>.*?)"
    r"|từ\s+(?P<a3>.*?)\s+đến\s+(?P<b3>.*?)|(?P<a4>\d{4})-(?P<b4>\d{4})",
    re.IGNORECASE | re.DOTALL,
)
_RECENT = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>[^\W\d_]*)")
UNITS = {
    **dict.fromkeys(("ngày", "ngay", "n", "d", "day", "days"), Unit.DAY),
    **dict.fromkeys(("tuần", "tuan", "t", "w", "week", "weeks"), Unit.WEEK),
    **dict.fromkeys(("tháng", "thang", "m", "month", "months"), Unit.MONTH),
    **dict.fromkeys(("năm", "nam", "y", "year", "years"), Unit.YEAR),
}

NAMED_DAYS = {
    **dict.fromkeys(("hôm nay", "hom nay", "today"), 0),
    **dict.fromkeys(("hôm qua", "hom qua", "yesterday"), 1),
}
"""Days by name: how many before today."""

Days = tuple[date | None, date | None]
"""The first and the last day, both included; None is an open end."""


def today(now: datetime | None = None) -> date:
    """The calendar day in Vietnam, now or at the aware time `now`."""
    return (now or datetime.now(VIETNAM)).astimezone(VIETNAM).date()


def understand_days(text: str) -> Days | None:
    """The days that `text` names; None when it names none or its ends are the wrong way round."""
    text = text.strip()
    if compared := _COMPARED.fullmatch(text):
        return _beside(compared["sign"], compared["period"].strip())
    if ends := _ENDS.fullmatch(text):
        return _range(*(end.strip() for end in ends.groups() if end is not None))
    return _period(text)


def understand_recent(text: str) -> tuple[int, Unit] | None:
    """`7ngày`, `2 tuần`, `1tháng`, `7` (days): how many of which unit; None for anything else."""
    match = _RECENT.fullmatch(text.strip().lower())
    if not match or not int(match["count"]):
        return None
    unit = UNITS.get(match["unit"]) if match["unit"] else Unit.DAY
    return (int(match["count"]), unit) if unit else None


def recent_days(count: int, unit: Unit, last: date) -> tuple[date, date]:
    """The `count` units that end with the day `last`: `7 ngày` is that day and the six before it."""
    match unit:
        case Unit.DAY:
            first = _days_before(last, count - 1)
        case Unit.WEEK:
            first = _days_before(last, 7 * count - 1)
        case Unit.MONTH:
            first = _months_before(last, count)
        case Unit.YEAR:
            first = _months_before(last, 12 * count)
    return first, last


def _range(first: str, last: str) -> Days | None:
    begin = (None, None) if first in _OPEN else _period(first)
    end = (None, None) if last in _OPEN else _period(last)
    if begin is None or end is None or (begin[0] is None and end[1] is None):
        return None
    if begin[0] and end[1] and begin[0] > end[1]:
        return None
    return begin[0], end[1]


def _beside(sign: str, text: str) -> Days | None:
    """`>2017` is after that year, `>=2017` from its first day on."""
    first, last = _period(text) or (None, None)
    if first is None or last is None:
        return None
    match sign:
        case ">=":
            return first, None
        case "<=":
            return None, last
        case ">":
            return (last + timedelta(days=1), None) if last < date.max else None
        case _:
            return (None, first - timedelta(days=1)) if first > date.min else None


def _period(text: str) -> Days | None:
    for pattern in (_DAY, _MONTH, _YEAR):
        if match := pattern.fullmatch(text):
            found = {name[0]: int(number) for name, number in match.groupdict().items() if number is not None}
            return _days_of(found["y"], found.get("m"), found.get("d"))
    return None


def _days_of(year: int, month: int | None, day: int | None) -> Days | None:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _days_before(day: date, count: int) -> date:
    return date.fromordinal(max(day.toordinal() - count, 1))


def _months_before(day: date, count: int) -> date:
    """The day after the same day `count` months earlier; that month's last day stands for one it lacks."""
    months = max(day.year * 12 + day.month - 1 - count, 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=1)
