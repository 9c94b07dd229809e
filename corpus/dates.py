"""Publication days: from time stamps, addresses, date lines and what a text tells.

Days are Vietnam's, all year seven hours ahead of UTC: a stamp with another offset is converted, one without is taken
as local. Nothing is invented: what is impossible, incomplete or in the future is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

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

_EVENT = re.compile(
    r"(?:(?P<before>\w+)\s+)?"
    r"(?:(?:rạng\s+sáng|sáng|trưa|chiều|tối|đêm|hôm\s+nay|hôm\s+qua|khuya)(?:\s+(?:nay|qua|cùng))?(?:\s+ngày)?|(?:vào\s+)?ngày)"
    r"\s*[(,-]?\s*(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:(?:\s?[/.-]\s?|,?\s+năm\s+)(?P<year>\d{4}))?(?!\s?[\d/%]|[.,]\d)",
    re.IGNORECASE,
)
_NO_EVENT_BEFORE = frozenset({"từ", "đến", "tới", "hết", "trước", "sau", "hạn", "tính", "dự", "kể", "qua", "quá", "và"})
_PLANNED = re.compile(r"\b(?:sẽ|dự\s+kiến|sắp)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,/])((?:19|20)\d{2})(?![\d.,]\d|\d)", re.ASCII)
_REVIEW = re.compile(r"tổng\s+kết|kết\s+quả|thành\s+tích|năm\s+ngoái|năm\s+trước|so\s+với", re.IGNORECASE)
_PLAN = re.compile(r"nhiệm\s+vụ|kế\s+hoạch|phương\s+hướng|dự\s+toán|chỉ\s+tiêu|mục\s+tiêu|tết|đón|chào", re.IGNORECASE)
_REVIEW_MONTHS = range(1, 5)
_PLAN_MONTHS = range(9, 13)


def plausible(day: date, today: date | None = None) -> bool:
    """Whether a newspaper can have come out on `day`: not before the first one, nor after tomorrow."""
    return EARLIEST <= day <= (today or datetime.now(VIETNAM).date()) + timedelta(days=1)


def moment(value: object) -> datetime | None:
    """The time that a stamp gives, in Vietnam: ISO 8601, RFC 2822, Unix seconds or milliseconds, `27/2/2023 14:21`.

    A stamp without an hour is midnight. None for what is incomplete, impossible or implausible.
    """
    if isinstance(value, datetime):
        found: datetime | None = value if value.tzinfo else value.replace(tzinfo=VIETNAM)
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
    """The day in an article's address, or None: `…-20241025164017001.htm`, `…-185241025164017001.htm`, `/2016/12/31/`."""
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


def from_event(paragraphs: Iterable[str], title: str = "") -> date | None:
    """The day of the event that the first paragraph tells of: `Ngày 31/12/2025, …`; `Chiều 26/9, … năm 2025`.

    Without a year in the date, the title and the paragraph must speak of exactly one, and must not look back at it
    early in the year or forward to it late in the year. What is announced (`sẽ`) tells no day.
    """
    for paragraph in paragraphs:
        for found in _EVENT.finditer(paragraph):
            if (found["before"] or "").lower() in _NO_EVENT_BEFORE:
                continue
            if _PLANNED.search(paragraph):
                return None
            year = found["year"] or _year_spoken_of(f"{title}\n{paragraph}", int(found["month"]))
            return _day(year, found["month"], found["day"]) if year else None
    return None


def _year_spoken_of(text: str, month: int) -> str | None:
    years = set(_YEAR.findall(text))
    if len(years) != 1:
        return None
    looks_back = month in _REVIEW_MONTHS and _REVIEW.search(text)
    looks_forward = month in _PLAN_MONTHS and _PLAN.search(text) and not _REVIEW.search(text)
    return None if looks_back or looks_forward else years.pop()


def _day(year: str, month: str, day: str) -> date | None:
    """The calendar day, where it exists and is plausible; a year of two digits is of this century."""
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return found if plausible(found) else None


def _read(text: str) -> datetime | None:
    if found := _ISO.match(text):
        return _iso(found)
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
