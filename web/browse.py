"""The archive without a question: its years, the months of one, the days of a month as a calendar."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.results import FacetValue
from web import formats
from web.address import SearchAddress
from web.facets import known
from web.places_map import level


@dataclass(frozen=True, slots=True)
class Cell:
    """A year, a month or a day, with how many articles it has; `address` finds them."""

    label: str
    name: str
    count: int
    value: str
    chosen: bool
    address: SearchAddress
    level: int = 0
    """The shade of a day among those of its month, see `places_map.level`."""


@dataclass(frozen=True, slots=True)
class Dates:
    """`weeks` run from Monday; None stands where a week reaches into another month."""

    years: tuple[Cell, ...]
    months: tuple[Cell, ...]
    month_name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


def open_month(years: Sequence[FacetValue], asked: str) -> str:
    """The month to show for `YYYY`, `YYYY-MM` or nothing: the newest with articles there; "" where there is none."""
    months = sorted(month.value for year in years for month in year.children)
    if asked[:7] in months:
        return asked[:7]
    within = [month for month in months if month.startswith(asked[:4])]
    return (within or months or [""])[-1]


def dates(years: Sequence[FacetValue], month: str) -> Dates:
    """The calendar with `month` (`YYYY-MM`) open; `years` has the days of that month."""
    counts = {value.value: value.count for value in _all(years)}
    year = month[:4]
    days = [counts.get(f"{month}-{day:02}", 0) for day in range(1, 32)]
    return Dates(
        years=tuple(
            _cell(value.value, value.value, counts, year) for value in sorted(known(years), key=lambda each: each.value)
        ),
        months=tuple(
            _cell(name, formats.date_step(name), counts, month) for name in (f"{year}-{n:02}" for n in range(1, 13))
        ),
        month_name=formats.date_value(month),
        weeks=tuple(
            tuple(_day(f"{month}-{day:02}", str(day), counts, max(days)) if day else None for day in week)
            for week in calendar.monthcalendar(int(year), int(month[5:]))
        ),
    )


def _all(values: Sequence[FacetValue]) -> list[FacetValue]:
    return [found for value in values for found in (value, *_all(value.children))]


def _day(value: str, label: str, counts: dict[str, int], most: int) -> Cell:
    cell = _cell(value, label, counts)
    return replace(cell, level=level(cell.count, most))


def _cell(value: str, label: str, counts: dict[str, int], chosen: str = "") -> Cell:
    address = SearchAddress().with_values("ngay", (value,))
    return Cell(label, formats.date_value(value), counts.get(value, 0), value, value == chosen, address)
