"""Several questions over time: how many articles each finds in every month or year, as lines and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.results import FacetValue
from web import facets, formats
from web.address import SearchAddress
from web.errors import BadParameter
from web.language import _
from web.parameters import Parameters, clean

MOST_QUERIES = 5
FEW_YEARS = 6
"""So many years are shown month by month, more year by year."""
HEIGHT = 240
"""Pixels from the highest count down to none."""
MOST_TICKS = 5
"""So many labels have room beside each other on a phone."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period of one question: `x` is a percentage of the chart's width, `y` is in pixels.

    `of`: how many articles of the period there are under the same filters, whatever they tell.
    """

    label: str
    count: int
    of: int
    x: float
    y: float
    address: SearchAddress

    @property
    def per_thousand(self) -> float:
        """Of a thousand articles of the period those that were found."""
        return 1000 * self.count / max(1, self.of)


@dataclass(frozen=True, slots=True)
class Series:
    """One question: its place among them from 1, its address, its points in time's order."""

    number: int
    address: SearchAddress
    points: tuple[Point, ...]

    @property
    def total(self) -> int:
        """Articles of all periods."""
        return sum(point.count for point in self.points)

    @property
    def path(self) -> str:
        """The line through the points, in a box of 100 by `HEIGHT`."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Trends:
    """All series over the same periods; `ticks` are labels below the chart and where they stand, in percent."""

    series: tuple[Series, ...]
    periods: tuple[str, ...]
    most: int
    ticks: tuple[tuple[str, float], ...]


def read_queries(parameters: Parameters) -> tuple[str, ...]:
    """The questions to compare, each once. Raises `BadParameter` for too many."""
    queries = tuple(dict.fromkeys(filter(None, map(clean, parameters.getlist("q")))))
    if len(queries) > MOST_QUERIES:
        advice = _("Chỉ so sánh được nhiều nhất %(most)s câu tìm.", most=MOST_QUERIES)
        raise BadParameter("q", queries[MOST_QUERIES], advice)
    return queries


def trends(
    found: Sequence[tuple[SearchAddress, Sequence[FacetValue]]], everything: Sequence[FacetValue]
) -> Trends | None:
    """The chart of what each address found by year and month; None where nothing found has a date.

    `everything`: the counts by year and month without a question.
    """
    years = sorted({int(year.value) for _address, dates in found for year in facets.known(dates)})
    if not years:
        return None
    span = range(years[0], years[-1] + 1)
    by_month = len(span) <= FEW_YEARS
    names = (
        [f"{year:04}-{month:02}" for year in span for month in range(1, 13)] if by_month else [f"{y:04}" for y in span]
    )
    counted = [_counts(dates, by_month) for _address, dates in found]
    if by_month:
        names = _without_empty_ends(names, counted)
    most = max(counts.get(name, 0) for counts in counted for name in names)
    of = _counts(everything, by_month)
    return Trends(
        series=tuple(
            Series(number, address, _points(names, counts, of, most, address))
            for number, ((address, _dates), counts) in enumerate(zip(found, counted, strict=True), 1)
        ),
        periods=tuple(names),
        most=most,
        ticks=_ticks(names),
    )


def _counts(years: Sequence[FacetValue], by_month: bool) -> dict[str, int]:
    values = [month for year in years for month in year.children] if by_month else years
    return {value.value: value.count for value in values}


def _without_empty_ends(names: list[str], counted: Sequence[dict[str, int]]) -> list[str]:
    """The months from the first to the last in which anything was found."""
    filled = [place for place, name in enumerate(names) if any(counts.get(name) for counts in counted)]
    return names[filled[0] : filled[-1] + 1] if filled else names


def _points(
    names: Sequence[str], counts: dict[str, int], of: dict[str, int], most: int, address: SearchAddress
) -> tuple[Point, ...]:
    return tuple(
        Point(
            label=formats.date_value(name),
            count=counts.get(name, 0),
            of=of.get(name, 0),
            x=_across(place, len(names)),
            y=round(HEIGHT * (1 - counts.get(name, 0) / (most or 1)), 1),
            address=address.with_values("ngay", (name,)),
        )
        for place, name in enumerate(names)
    )


def _across(place: int, of: int) -> float:
    """From 1 to 99 percent, so that the outermost marks are whole; a single period stands in the middle."""
    return round(1 + 98 * place / (of - 1), 3) if of > 1 else 50.0


def _ticks(names: Sequence[str]) -> tuple[tuple[str, float], ...]:
    step = -(-len(names) // MOST_TICKS)
    return tuple((_short(name), _across(place, len(names))) for place, name in enumerate(names) if place % step == 0)


def _short(name: str) -> str:
    year, _dash, month = name.partition("-")
    return f"{int(month)}/{year}" if month else year
