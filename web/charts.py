"""Results over time as bars: from years to the months of a year to the days of a month, each bar a link."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass

from search.results import FacetValue
from web import formats
from web.address import SearchAddress
from web.language import _

HEIGHT = 64
"""Pixels of the highest bar."""
LEAST = 2.0
"""Pixels of the lowest bar: one article can still be seen beside ten thousand."""
FEW_YEARS = 3
"""So few years are shown month by month."""
MOST_YEARS = 60
MOST_TICKS = 12
MOST_YEAR_TICKS = 8
"""Four digits at each: more would touch on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time. Places and widths are percentages of the chart's width, `y` and `height` are pixels.

    `name` is a date. Most stretches of a long time are empty and shown by no more than their place.
    """

    name: str
    tick: str
    count: int
    chosen: bool
    searched: SearchAddress
    slot_x: float
    slot_width: float
    height: float

    @property
    def label(self) -> str:
        """What it is called."""
        return formats.date_value(self.name)

    @property
    def address(self) -> SearchAddress:
        """The search within it."""
        return self.searched.with_values("ngay", (self.name,))

    @property
    def width(self) -> float:
        """A bar leaves a quarter of its slot free, and is not broader than a finger."""
        return round(min(self.slot_width * 0.75, 6.0), 3)

    @property
    def middle(self) -> float:
        """Where the slot's middle stands."""
        return round(self.slot_x + self.slot_width / 2, 3)

    @property
    def x(self) -> float:
        """Where the bar begins."""
        return round(self.middle - self.width / 2, 3)

    @property
    def y(self) -> float:
        """Where the bar's top stands."""
        return round(HEIGHT - self.height, 1)


@dataclass(frozen=True, slots=True)
class Histogram:
    """A chart, and the way back to the wider one."""

    heading: str
    bars: tuple[Bar, ...]
    up: SearchAddress | None = None
    up_label: str = ""

    @property
    def most(self) -> int:
        """What the highest bar stands for."""
        return max(bar.count for bar in self.bars)


def histogram(years: Sequence[FacetValue], address: SearchAddress) -> Histogram | None:
    """The chart for a search: of the year or month that alone is chosen, else of all years; None without two bars."""
    present = address.values("ngay")
    if len(present) == 1:
        year = next((value for value in years if value.value == present[0][:4]), None)
        if year is not None:
            return _within(year, present[0], address)
    known = [value for value in years if len(value.value) == 4 and value.value.isdigit()]
    if len(known) == 1 and known[0].children:
        return _months(known[0], address, None)
    if len(known) < 2:
        return None
    last = max(int(value.value) for value in known)
    first = max(min(int(value.value) for value in known), last - MOST_YEARS + 1)
    names = [f"{number:04}" for number in range(first, last + 1)]
    if len(names) > FEW_YEARS:
        return Histogram(_("Số bài theo năm"), _bars(names, known, address))
    months = [child for value in known for child in value.children]
    every = [name for year in names for name in _months_of(year)]
    return Histogram(_("Số bài theo tháng"), _bars(every, months, address))


def _within(year: FacetValue, value: str, address: SearchAddress) -> Histogram | None:
    all_years = address.with_values("ngay", ())
    if len(value) == 4:
        return _months(year, address, all_years)
    month = next((child for child in year.children if child.value == value[:7]), None)
    if month is None or not month.children:
        return _months(year, address, address.with_values("ngay", (year.value,)))
    days = calendar.monthrange(int(value[:4]), int(value[5:7]))[1]
    names = [f"{month.value}-{number:02}" for number in range(1, days + 1)]
    heading = _("Số bài theo ngày, %(month)s", month=formats.date_value(month.value))
    up = address.with_values("ngay", (year.value,))
    return Histogram(heading, _bars(names, month.children, address), up, _("Cả năm %(year)s", year=year.value))


def _months(year: FacetValue, address: SearchAddress, up: SearchAddress | None) -> Histogram:
    names = _months_of(year.value)
    wider = up is not None and bool(up.values("ngay"))
    label = _("Cả năm %(year)s", year=year.value) if wider else _("Mọi năm")
    heading = _("Số bài theo tháng, %(year)s", year=year.value)
    return Histogram(heading, _bars(names, year.children, address), up, label if up else "")


def _months_of(year: str) -> list[str]:
    return [f"{year}-{number:02}" for number in range(1, 13)]


def _tick(name: str, place: int, of: int) -> str:
    """What stands below a bar: months of several years are named by their year, in every January."""
    if len(name) == 7 and of > 12:
        return name[:4] if name.endswith("-01") else ""
    step = -(-of // (MOST_YEAR_TICKS if len(name) == 4 else MOST_TICKS))
    return str(int(name.rpartition("-")[2])) if place % step == 0 else ""


def _bars(names: Sequence[str], values: Sequence[FacetValue], address: SearchAddress) -> tuple[Bar, ...]:
    counts = {value.value: value.count for value in values}
    most = max((counts.get(name, 0) for name in names), default=0) or 1
    slot = 100 / len(names)
    present = address.values("ngay")
    return tuple(
        Bar(
            name=name,
            tick=_tick(name, place, len(names)),
            count=counts.get(name, 0),
            chosen=name in present,
            searched=address,
            slot_x=round(slot * place, 3),
            slot_width=round(slot, 3),
            height=max(LEAST, round(HEIGHT * counts.get(name, 0) / most, 1)),
        )
        for place, name in enumerate(names)
    )
