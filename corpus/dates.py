"""Publication days: from time stamps, addresses, date lines and what a text tells.

Days are Vietnam's, all year seven hours ahead of UTC: a stamp with another offset is converted, one without is taken
as local. Nothing is invented: what is impossible, incomplete or in the future is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM = timezone(timedelta(hours=7))

EARLIEST = date(1865, 4, 15)
"""The first issue of Gia Định báo, the first newspaper in the Vietnamese alphabet."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/-])", re.ASCII)
_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*,)?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3,9} \d{2,4}")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{4,9})?", re.ASCII)

_IN_URL = (
    # 20241025164017001 (Tuổi Trẻ, Dân trí, VTV) and the newer 185 241025 164017001 with the newspaper's own number
    # in front (Thanh Niên, CafeF, Người Lao Động); the milliseconds lose their leading zeros.
    re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})\d{6,9}(?!\d)", re.ASCII),
    re.compile(r"(?<!\d)1\d{2}(\d{2})(\d{2})(\d{2})\d{7,9}(?!\d)", re.ASCII),
    re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)", re.ASCII),
    re.compile(r"[/_-]((?:19|20)\d{2})(\d{2})(\d{2})(?=[/_.-]|$)", re.ASCII),
)

_LINE_WORDS = re.compile(
    r"(?:thứ\s+(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy|[2-7])|chủ\s+nhật|cn|t[2-7]|ngày\s+đăng|đăng\s+ngày|ngày\s+xuất\s+bản|"
    r"ngày|đăng\s+lúc|đăng|lúc|cập\s+nhật|xuất\s+bản|thời\s+gian|gmt|utc|giờ|phút|am|pm|sa|ch|date|published|posted|"
    r"\d{1,2}[:h]\d{0,2}(?::\d{2})?|[+-]\s?0?7(?::?00)?|[\s,.|:()\[\]–—-]+)",
    re.IGNORECASE,
)
_LONGEST_LINE = 90

_DAY_AND_MONTH = re.compile(r"\d{1,2}(?:\s?[/.-]\s?|\s+tháng\s+)\d", re.IGNORECASE)
"""What every match of the next expression holds: a quick look saves most searches."""
_EVENT = re.compile(
    r"(?:(?P<before>\w+)\s+)?"
    r"(?:(?:rạng\s+sáng|sáng|trưa|chiều|tối|đêm|hôm\s+nay|hôm\s+qua|khuya)(?:\s+(?:nay|qua|cùng))?(?:\s+ngày)?|(?:vào\s+)?ngày)"
    r"\s*[(,-]?\s*(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:(?:\s?[/.-]\s?|,?\s+năm\s+)(?P<year>\d{4}))?(?!\s?[\d/%]|[.,]\d)",
    re.IGNORECASE,
)
_NO_EVENT_BEFORE = frozenset({"từ", "đến", "tới", "hết", "trước", "sau", "hạn", "tính", "dự", "kể", "qua", "quá", "và"})
_PLANNED = re.compile(r"\b(?:sẽ|dự\s+kiến|sắp)\b", re.IGNORECASE)
_ANOTHER_DAY = re.compile(
    r"\b(?:ban\s+hành|có\s+hiệu\s+lực|quyết\s+định\s+số|thông\s+tư|công\s+văn|công\s+điện|nghị\s+định|luật|"
    r"phản\s+ánh|đơn\s+thư|xảy\s+ra|"
    r"kỷ\s+niệm|nhớ\s+lại|âm\s+lịch|hồi\s+tháng)\b",
    re.IGNORECASE,
)
"""Words of a paragraph whose date is a document's or a memory's, not that of the news."""
_YEAR = re.compile(r"(?<![\d.,/])((?:19|20)\d{2})(?![\d.,]\d|\d)", re.ASCII)
_YEAR_OF_ELSE = re.compile(
    r"(?:\bSN|[Gg]iải.{0,35}|sinh(?:\s+năm|\s+ngày)?|sn|Cup|cup|CUP|Games|Euro|EURO|Olympic|League|mùa(?:\s+giải)?|bầu\s+cử.{0,30}|"
    r"(?:đến|tới|vào|từ|hồi|cuối|đầu|khóa|giai\s+đoạn|nhiệm\s+kỳ|trước|sau)(?:\s+năm)?)\s*[:,]?\s*$"
)
"""What stands before a year that is a birth's, a tournament's, a plan's."""
_CLOSE_YEAR_MONTHS = range(1, 6)
"""Months in which news still speaks of the year before."""
_PLAN_MONTHS = range(9, 13)
_PLAN = re.compile(r"nhiệm\s+vụ|kế\s+hoạch|phương\s+hướng|dự\s+toán|chỉ\s+tiêu|mục\s+tiêu|tết|đón|chào", re.IGNORECASE)
_REVIEW = re.compile(r"tổng\s+kết|sơ\s+kết|kết\s+quả|thành\s+tích", re.IGNORECASE)
_EVENT_WITHIN: Final = 80
_LONGEST_EVENT: Final = 60
"""Characters of the first paragraph in which the date of its event stands."""


def plausible(day: date, today: date | None = None) -> bool:
    """Whether a newspaper can have come out on `day`: not before the first one, nor after tomorrow."""
    return EARLIEST <= day <= (today or datetime.now(VIETNAM).date()) + timedelta(days=1)


def moment(value: object) -> datetime | None:
    """The time that a stamp gives, in Vietnam: ISO 8601, RFC 2822, Unix seconds or milliseconds, `27/2/2023 14:21`.

    A stamp without an hour is midnight. None for what is incomplete, impossible or implausible.
    """
    if isinstance(value, str):
        found = _read(value.strip())
    elif isinstance(value, datetime):
        found = value if value.tzinfo else value.replace(tzinfo=VIETNAM)
    elif isinstance(value, date):
        found = datetime(value.year, value.month, value.day, tzinfo=VIETNAM)
    elif isinstance(value, bool):
        return None
    else:
        found = _read(str(value).strip())
    if found is None:
        return None
    try:
        local = found.astimezone(VIETNAM)
    except OverflowError:
        return None
    return local if plausible(local.date()) else None


def from_stamp(value: object) -> date | None:
    """The day in Vietnam that a stamp gives; see `moment`."""
    found = moment(value)
    return found.date() if found else None


def wall_day(value: object) -> date | None:
    """The day as written in a stamp, whatever offset it claims."""
    found = _ISO.match(str(value).strip())
    return _day(*found.group(1, 2, 3)) if found else from_stamp(value)


def claims_vietnam(value: object) -> bool:
    """Whether a stamp says Vietnam's offset, or none at all."""
    found = _ISO.match(str(value).strip())
    return found is None or not (found[7] or found[8]) or (found[8] == "+" and found[9] == "07")


def from_url(url: str) -> date | None:
    """The day in an address: `…-20241025164017001.htm`, `…-185241025164017001.htm`, `/2016/12/31/`; or None."""
    for pattern in _IN_URL:
        if (found := pattern.search(url)) and (day := _day(*found.groups())):
            return day
    return None


def from_line(line: str) -> date | None:
    """The day of a line that holds nothing but a date, a time and the words around them; else None."""
    if len(line) > _LONGEST_LINE:
        return None
    for pattern in (_DAY_FIRST, _IN_WORDS, _YEAR_FIRST, _ISO):
        if found := pattern.search(line):
            rest = line[: found.start()] + " " + line[found.end() :]
            return None if _LINE_WORDS.sub("", rest) else from_stamp(found[0])
    return None


def from_event(first: str, title: str = "", rest: str = "") -> date | None:
    """The day of the event that the first paragraph tells of: `Ngày 31/12/2025, …`; `Chiều 26/9, … năm 2025`.

    `title` and `rest` are what else the article says. What is announced (`sẽ`), a document's date, and a date that the
    text leaves behind by naming a later one are no days of news. A date without a year takes the one year that title
    and paragraph speak of, if the text does so more than once and it can be no other.
    """
    end = _EVENT_WITHIN + _LONGEST_EVENT
    numbers = _DAY_AND_MONTH.search(first, 0, end)
    if numbers is None:
        return None
    for found in _EVENT.finditer(first, max(0, numbers.start() - _LONGEST_EVENT), end):
        if found.start("day") > _EVENT_WITHIN or _PLANNED.search(first) or _ANOTHER_DAY.search(first):
            return None
        if (found["before"] or "").lower() in _NO_EVENT_BEFORE:
            continue
        year = found["year"] or _year_spoken_of(title, first, rest, int(found["month"]))
        day = _day(year, found["month"], found["day"]) if year else None
        return None if day is None or _is_left_behind(day, f"{first}\n{rest}") else day
    return None


def _is_left_behind(day: date, text: str) -> bool:
    """Whether the text names a day after the event's: it was written later, or looks forward."""
    named = (_day(found[4], found[3], found[1]) for found in _DAY_FIRST.finditer(text))
    return any(other is not None and other > day for other in named)


def _year_spoken_of(title: str, first: str, rest: str, month: int) -> str | None:
    head = f"{title}\n{first}"
    years = {year for year, before in _years(head) if not _YEAR_OF_ELSE.search(before)}
    if len(years) != 1 or len(set(_YEAR.findall(head))) != 1:
        return None
    year = years.pop()
    if f"năm {year}" not in head:
        return None
    said = [each for each in _YEAR.findall(f"{head}\n{rest}") if each != str(int(year) + 1)]
    if said.count(year) < 2 or said.count(year) * 2 <= len(said):
        return None
    if month in _CLOSE_YEAR_MONTHS and not re.search(rf"\b0?{month}[/.-]{year}\b", rest):
        return None
    looks_forward = month in _PLAN_MONTHS and _PLAN.search(head) and not _REVIEW.search(head)
    return None if looks_forward else year


def _years(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1], text[max(0, found.start() - 40) : found.start()]) for found in _YEAR.finditer(text))


def _day(year: str, month: str, day: str) -> date | None:
    """The calendar day, where it exists and is plausible; a year of two digits is of this century."""
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return found if plausible(found) else None


def _read(text: str) -> datetime | None:
    if found := _ISO.match(text):
        return _whole_iso(text) or _iso(found)
    if found := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(found[1]), UTC)
    if found := _COMPACT.fullmatch(text):
        return _midnight(*found.groups())
    if found := _DAY_FIRST.search(text):
        day, _, month, year = found.groups()
        return _midnight(year, day, month) if int(month) > 12 else _midnight(year, month, day)
    if found := _IN_WORDS.search(text):
        return _midnight(found[3], found[2], found[1])
    if found := _YEAR_FIRST.search(text):
        return _midnight(found[1], found[3], found[4])
    return _mail_date(text) if _MAIL.search(text) else None


def _whole_iso(text: str) -> datetime | None:
    """What Python's own fast reader makes of a stamp; only of one that opens as `_ISO` does."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def _iso(found: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, zulu, sign, offset_hours, offset_minutes = found.groups()
    try:
        stamp = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return _midnight(year, month, day)
    if zulu:
        return stamp.replace(tzinfo=UTC)
    if sign:
        offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes or 0))
        if offset < timedelta(hours=15):
            return stamp.replace(tzinfo=timezone(-offset if sign == "-" else offset))
    return stamp.replace(tzinfo=VIETNAM)


def _midnight(year: str, month: str, day: str) -> datetime | None:
    found = _day(year, month, day)
    return datetime(found.year, found.month, found.day, tzinfo=VIETNAM) if found else None


def _mail_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text.replace("GMT+7", "+0700").replace("GMT+07:00", "+0700"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
