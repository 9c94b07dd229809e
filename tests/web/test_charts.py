"""The bars over time, and the tiles of the provinces."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import corpus
from search.results import Facets, FacetValue
from web import charts, places_map
from web.address import SearchAddress


def _year(year: int, count: int, *months: FacetValue) -> FacetValue:
    return FacetValue(f"{year:04}", f"{year:04}", count, children=months)


MAY = FacetValue("2020-05", "2020-05", 6, children=(FacetValue("2020-05-31", "2020-05-31", 6),))
YEARS = (_year(2022, 10), _year(2020, 40, MAY))


def test_years_without_articles_keep_their_place() -> None:
    chart = charts.histogram((_year(2019, 1), *YEARS), SearchAddress(query="lũ"))
    assert chart is not None
    assert [(bar.tick, bar.count) for bar in chart.bars] == [("2019", 1), ("2020", 40), ("2021", 0), ("2022", 10)]
    assert [bar.height for bar in chart.bars][1:] == [charts.HEIGHT, charts.LEAST, charts.HEIGHT / 4]
    assert chart.bars[1].address == SearchAddress(query="lũ").with_values("ngay", ["2020"])
    assert all(0 <= bar.x < bar.x + bar.width <= 100 for bar in chart.bars)


def test_few_years_are_shown_month_by_month() -> None:
    chart = charts.histogram(YEARS, SearchAddress())
    assert chart is not None
    assert len(chart.bars) == 36
    assert [bar.tick for bar in chart.bars if bar.tick] == ["2020", "2021", "2022"]
    assert (chart.bars[4].count, chart.bars[4].label) == (6, "tháng 5, 2020")


def test_ticks_leave_each_other_room() -> None:
    chart = charts.histogram((_year(2010, 1), _year(2026, 1)), SearchAddress())
    assert chart is not None
    assert [bar.tick for bar in chart.bars if bar.tick] == ["2010", "2013", "2016", "2019", "2022", "2025"]


def test_from_a_year_to_its_months_to_a_months_days_and_back() -> None:
    everything = SearchAddress()
    in_year = everything.with_values("ngay", ["2020"])
    months = charts.histogram(YEARS, in_year)
    assert months is not None
    assert len(months.bars) == 12
    assert months.up == everything
    in_month = months.bars[4].address
    assert in_month.values("ngay") == ("2020-05",)
    days = charts.histogram(YEARS, in_month)
    assert days is not None
    assert (len(days.bars), days.bars[30].count, days.up) == (31, 6, in_year)
    assert (months.up_label, days.up_label) == ("Mọi năm", "Cả năm 2020")
    on_day = charts.histogram(YEARS, days.bars[30].address)
    assert on_day is not None
    assert on_day.bars[30].chosen
    empty_month = charts.histogram(YEARS, everything.with_values("ngay", ["2020-07"]))
    assert empty_month is not None
    assert (len(empty_month.bars), empty_month.up, empty_month.up_label) == (12, in_year, "Cả năm 2020")


def test_one_year_alone_shows_its_months_and_nothing_shows_nothing() -> None:
    alone = charts.histogram(YEARS[1:], SearchAddress())
    assert alone is not None
    assert (len(alone.bars), alone.up, alone.up_label) == (12, None, "")
    assert charts.histogram((), SearchAddress()) is None


def test_a_stray_year_does_not_stretch_the_chart_without_end() -> None:
    chart = charts.histogram((_year(1, 1), _year(2020, 5)), SearchAddress())
    assert chart is not None
    assert len(chart.bars) == charts.MOST_YEARS


def test_every_province_of_today_has_one_tile_of_its_own() -> None:
    table = Path(corpus.__file__).parent / "data" / "units.tsv"
    with table.open(encoding="utf-8") as lines:
        rows = list(csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t"))
    today = {row[0] for row in rows if len(row) > 4 and row[2] == row[0] and not row[4]}
    assert set(places_map.TILES) == today
    taken = [*places_map.TILES.values(), *((row, column) for row, column, _ in places_map.ISLANDS.values())]
    assert len(set(taken)) == len(taken)
    assert {province for *_, province in places_map.ISLANDS.values()} <= today


def test_shades_rise_with_the_count() -> None:
    shades = [places_map.level(count, 1000) for count in (0, 1, 50, 400, 999, 1000)]
    assert shades == sorted(shades)
    assert (shades[0], shades[1], shades[-1]) == (0, 1, places_map.LEVELS)


def test_a_tile_leads_to_its_province_alone() -> None:
    here = SearchAddress(query="lũ", first_day=date(2020, 1, 1)).with_values("tinh", ["Huế"])
    found = {tile.name: tile for tile in places_map.tiles(Facets(province=(FacetValue("Cà Mau", "Cà Mau", 4),)), here)}
    assert found["Cà Mau"].address == here.with_values("tinh", ["Cà Mau"])
    assert (found["Cà Mau"].count, found["Huế"].chosen) == (4, True)
