"""Laws of publication days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from corpus import dates, event_days

DAYS = st.dates(date(1900, 1, 1), date(2025, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2025, 12, 30))
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(MOMENTS, OFFSETS)
def test_the_day_does_not_depend_on_the_offset_that_a_moment_is_written_in(moment: datetime, offset: timezone) -> None:
    utc = moment.replace(tzinfo=UTC)
    assert dates.from_stamp(utc.astimezone(offset).isoformat()) == utc.astimezone(dates.VIETNAM).date()


@given(DAYS)
def test_every_way_to_write_a_day_is_the_same_day(day: date) -> None:
    written = (
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
    )
    assert {dates.from_stamp(each) for each in (*written, day.isoformat(), f"{day:%Y/%m/%d}")} == {day}


@given(st.dates(date(2000, 1, 1), date(2025, 12, 31)), st.integers(0, 10**9 - 1))
def test_an_address_keeps_its_day(day: date, number: int) -> None:
    assert dates.from_url(f"https://vidu.vn/tin-{day:%Y%m%d}{number:09}.htm") == day
    assert dates.from_url(f"https://vidu.vn/tin-185{day:%y%m%d}{number:09}.htm") == day


@given(st.text(max_size=200))
def test_any_text_gives_a_plausible_day_or_none(text: str) -> None:
    found = (dates.from_stamp(text), dates.from_url(text), dates.from_line(text), event_days.from_event(text))
    assert all(day is None or dates.plausible(day) for day in found)
