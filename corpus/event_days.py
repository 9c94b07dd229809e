"""The day of the event that a text tells of, where nothing says when the text was published.

Nothing is invented: a day that may be a document's, a plan's or a memory's is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from corpus.dates import DAY_FIRST, day_of

_DAY_AND_MONTH = re.compile(r"[0-9](?:\s?[/.-]\s?|\s+[Tt][Hh][Áá][Nn][Gg]\s+)[0-9]")
"""What every match of the next expression holds: a quick look saves most searches."""
_EVENT = re.compile(
    r"(?:(?P<before>\w+)\s+)?"
    r"(?:(?:rạng\s+sáng|sáng|trưa|chiều|tối|đêm|hôm\s+nay|hôm\s+qua|khuya)(?:\s+(?:nay|qua|cùng))?(?:\s+ngày)?|(?:vào\s+)?ngày)"
    r"\s*[(,-]?\s*(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:(?:\s?[/.-]\s?|,?\s+năm\s+)(?P<year>\d{4}))?(?!\s?[\d/%]|[.,]\d)",
    re.IGNORECASE,
)
_NO_EVENT_BEFORE = frozenset("từ đến tới hết trước sau hạn tính dự kể qua quá và điểm cp qh hđnd ubnd".split())
"""What stands before the date of a term, of a reckoning, of a document (`Nghị quyết 19/NQ-CP ngày …`)."""
_FIRST_ONLINE: Final = 1997
"""The first Vietnamese newspaper on the web: an earlier day in a text is a memory's."""
_PLANNED = re.compile(r"\b(?:sẽ|dự\s+kiến|sắp)\b", re.IGNORECASE)
_ANOTHER_DAY = re.compile(
    r"\b(?:ban\s+hành|có\s+hiệu\s+lực|quyết\s+định\s+số|thông\s+tư|công\s+văn|công\s+điện|nghị\s+định|luật|"
    r"phản\s+ánh|đơn\s+thư|xảy\s+ra|nghị\s+quyết\s+số|tròn\s+\d+\s+năm|\d+\s+năm\s+(?:về\s+)?trước|"
    r"kỷ\s+niệm|nhớ\s+lại|âm\s+lịch|hồi\s+tháng)\b",
    re.IGNORECASE,
)
"""Words of a paragraph whose date is a document's or a memory's, not that of the news."""
_YEAR = re.compile(r"(?<![\d.,/])((?:19|20)\d{2})(?![\d.,]\d|\d)", re.ASCII)
_YEAR_OF_ELSE = re.compile(
    r"(?:\bSN|[Gg]iải.{0,35}|sinh(?:\s+năm|\s+ngày)?|sn|Cup|cup|CUP|Games|Euro|EURO|Olympic|League|mùa(?:\s+giải)?|bầu\s+cử.{0,30}|"
    r"(?:đến|tới|vào|từ|hồi|cuối|đầu|khóa|giai\s+đoạn|nhiệm\s+kỳ|trước|sau)(?:\s+năm)?)\s*[:,]?\s*$",
    re.IGNORECASE,
)
"""What stands before a year that is a birth's, a tournament's, a plan's."""
_SINCE = re.compile(r"\b(?:sau|trước|từ)\s[^,.;:]{1,40}$", re.IGNORECASE)
"""What stands before a day from which or to which something is reckoned."""
_OF_A_PICTURE = re.compile(r"[.\s]*\((?:nguồn|ảnh)\b", re.IGNORECASE)
_CLOSE_YEAR_MONTHS = range(1, 6)
"""Months in which news still speaks of the year before."""
_PLAN_MONTHS = range(9, 13)
_PLAN = re.compile(r"nhiệm\s+vụ|kế\s+hoạch|phương\s+hướng|dự\s+toán|chỉ\s+tiêu|mục\s+tiêu|tết|đón|chào", re.IGNORECASE)
_AHEAD = re.compile(r"phương\s+án|đề\s+xuất|xem\s+xét|thế\s+vận\s+hội", re.IGNORECASE)
"""Words of a text whose year may be the next one in any month."""
_REVIEW = re.compile(r"tổng\s+kết|sơ\s+kết|kết\s+quả|thành\s+tích", re.IGNORECASE)
_EVENT_WITHIN: Final = 80
_LONGEST_EVENT: Final = 60
"""Characters of the first paragraph in which the date of its event stands."""


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
        if (found["before"] or "").lower() in _NO_EVENT_BEFORE or _SINCE.search(first[: found.start("day")]):
            continue
        if _OF_A_PICTURE.match(first, found.end()):
            return None
        year = found["year"] or _year_spoken_of(title, first, rest, int(found["month"]))
        day = day_of(year, found["month"], found["day"]) if year else None
        if day is None or day.year < _FIRST_ONLINE or _is_left_behind(day, f"{title}\n{first}\n{rest}"):
            return None
        return day
    return None


def _is_left_behind(day: date, text: str) -> bool:
    """Whether the text names a day after the event's, or a year after the next: it was written later, or looks
    forward. Years that plans end in (2030, 2045) do not count."""
    named = (day_of(found[4], found[3], found[1]) for found in DAY_FIRST.finditer(text))
    return any(other is not None and other > day for other in named) or any(
        int(year) > day.year + 1 and int(year) % 5 and not _YEAR_OF_ELSE.search(before) for year, before in _years(text)
    )


def _year_spoken_of(title: str, first: str, rest: str, month: int) -> str | None:
    head = f"{title}\n{first}"
    years = {year for year, _ in _years(head)}
    if len(years) != 1 or any(_YEAR_OF_ELSE.search(before) for _, before in _years(head)):
        return None
    year = years.pop()
    if f"năm {year}" not in head:
        return None
    said = [each for each in _YEAR.findall(f"{head}\n{rest}") if each != str(int(year) + 1)]
    if said.count(year) < 2 or said.count(year) * 2 <= len(said):
        return None
    if month in _CLOSE_YEAR_MONTHS and not re.search(rf"\b0?{month}[/.-]{year}\b", rest):
        return None
    plans = _AHEAD.search(head) or (month in _PLAN_MONTHS and _PLAN.search(head))
    return None if plans and not _REVIEW.search(head) else year


def _years(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1], text[max(0, found.start() - 40) : found.start()]) for found in _YEAR.finditer(text))
