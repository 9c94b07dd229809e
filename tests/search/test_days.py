"""Days, and stretches of days that end today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from search.days import recent_days, today, understand_recent
from search.question import Unit


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2025, 12, 31, 16, 59, tzinfo=UTC), date(2025, 12, 31)),
        (datetime(2025, 12, 31, 17, 0, tzinfo=UTC), date(2026, 1, 1)),
    ],
)
def test_today_is_by_vietnams_clock(utc: datetime, day: date) -> None:
    assert today(utc) == day


@pytest.mark.parametrize(
    ("count", "unit", "last", "first"),
    [
        (1, Unit.DAY, date(2026, 3, 1), date(2026, 3, 1)),
        (7, Unit.DAY, date(2026, 3, 1), date(2026, 2, 23)),
        (2, Unit.WEEK, date(2026, 3, 1), date(2026, 2, 16)),
        (1, Unit.MONTH, date(2026, 3, 15), date(2026, 2, 16)),
        (1, Unit.MONTH, date(2026, 3, 31), date(2026, 3, 1)),
        (3, Unit.MONTH, date(2026, 2, 10), date(2025, 11, 11)),
        (1, Unit.YEAR, date(2026, 3, 1), date(2025, 3, 2)),
        (9999, Unit.YEAR, date(2026, 3, 1), date(1, 1, 2)),
        (9999, Unit.DAY, date(20, 3, 1), date(1, 1, 1)),
    ],
)
def test_recent_days_end_with_the_last(count: int, unit: Unit, last: date, first: date) -> None:
    assert recent_days(count, unit, last) == (first, last)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7ngày", (7, Unit.DAY)),
        ("7 Ngày", (7, Unit.DAY)),
        ("30", (30, Unit.DAY)),
        ("2 tuan", (2, Unit.WEEK)),
        ("1m", (1, Unit.MONTH)),
        ("1 năm", (1, Unit.YEAR)),
        ("0ngày", None),
        ("-1ngày", None),
        ("7phút", None),
        ("12345ngày", None),
        ("²ngày", None),
        ("ngày", None),
        ("", None),
    ],
)
def test_understand_recent(text: str, expected: tuple[int, Unit] | None) -> None:
    assert understand_recent(text) == expected
