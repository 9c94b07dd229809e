"""Publication days: from time stamps, addresses, date lines and what a text tells.

Days are Vietnam's, all year seven hours ahead of UTC: a stamp with another offset is converted, one without is taken
as local. Nothing is invented: what is impossible, incomplete or in the future is no date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM = timezone(timedelta(hours=7))

EARLIEST = date(1865, 4, 15)
"""The first issue of Gia Định báo, the first newspaper in the Vietnamese alphabet."""

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""What programs write for a time that they do not have."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?:(Z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
DAY_FIRST = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/-])", re.ASCII)
_IN_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:\s*,)?\s+(?:năm\s+)?(\d{4})(?!\d)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_MAIL = re.compile(r"\d{1,2} [A-Za-z]{3,9} \d{2,4}")
_ENGLISH = re.compile(
    r"\b(?:(?P<before>\d{1,2})(?:st|nd|rd|th)?\s+)?"
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?,?\s+"
    r"(?(before)|(?P<after>\d{1,2})(?:st|nd|rd|th)?,?\s+)(?P<year>\d{4})\b",
    re.IGNORECASE | re.ASCII,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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


def plausible(day: date, today: date | None = None) -> bool:
    """Whether a newspaper can have come out on `day`: not before the first one, nor after tomorrow."""
    return EARLIEST <= day <= (today or datetime.now(VIETNAM).date()) + timedelta(days=1)


def moment(value: object) -> datetime | None:
    """The time that a stamp gives, in Vietnam: ISO 8601, RFC 2822, Unix seconds or milliseconds, `27/2/2023 14:21`.

    A stamp without an hour is midnight. None for what is incomplete, impossible or implausible.
    """
    if value is None:
        return None
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
    return local if plausible(local.date()) and local != _NO_TIME else None


def from_stamp(value: object) -> date | None:
    """The day in Vietnam that a stamp gives; see `moment`."""
    found = moment(value)
    return found.date() if found else None


def wall_day(value: object) -> date | None:
    """The day as written in a stamp, whatever offset it claims."""
    found = _ISO.match(str(value).strip())
    return day_of(*found.group(1, 2, 3)) if found else from_stamp(value)


def claims_vietnam(value: object) -> bool:
    """Whether a stamp says Vietnam's offset, or none at all."""
    found = _ISO.match(str(value).strip())
    return found is None or not (found[7] or found[8]) or (found[8] == "+" and found[9] == "07")


def from_url(url: str) -> date | None:
    """The day in an address: `…-20241025164017001.htm`, `…-185241025164017001.htm`, `/2016/12/31/`; or None."""
    for pattern in _IN_URL:
        if (found := pattern.search(url)) and (day := day_of(*found.groups())):
            return day
    return None


def from_line(line: str) -> date | None:
    """The day of a line that holds nothing but a date, a time and the words around them; else None."""
    if len(line) > _LONGEST_LINE:
        return None
    for pattern in (DAY_FIRST, _IN_WORDS, _YEAR_FIRST, _ISO):
        if found := pattern.search(line):
            rest = line[: found.start()] + " " + line[found.end() :]
            return None if _LINE_WORDS.sub("", rest) else from_stamp(found[0])
    return None


def day_of(year: str, month: str, day: str) -> date | None:
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
    if found := DAY_FIRST.search(text):
        day, _, month, year = found.groups()
        return _midnight(year, day, month) if int(month) > 12 else _midnight(year, month, day)
    if found := _IN_WORDS.search(text):
        return _midnight(found[3], found[2], found[1])
    if found := _YEAR_FIRST.search(text):
        return _midnight(found[1], found[3], found[4])
    return (_mail_date(text) if _MAIL.search(text) else None) or _english(text)


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
    found = day_of(year, month, day)
    return datetime(found.year, found.month, found.day, tzinfo=VIETNAM) if found else None


def _english(text: str) -> datetime | None:
    """`Aug 1, 2025 10:30 PM`, `1 August 2025`: the day."""
    found = _ENGLISH.search(text)
    if found is None:
        return None
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    return _midnight(found["year"], str(month), found["before"] or found["after"])


def _mail_date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text.replace("GMT+7", "+0700").replace("GMT+07:00", "+0700"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
