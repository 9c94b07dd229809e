"""Facets, chips and pages as links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.results import Facets, FacetValue
from web import facets
from web.address import FILTERS, SearchAddress
from web.links import search_url
from web.parameters import read_address


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    """Links stand on the server that is asked."""
    with app.test_request_context("/tim"):
        yield


def _address(href: str) -> SearchAddress:
    return read_address(MultiDict(parse_qsl(urlsplit(href).query)))


def _value(value: str, count: int, *children: FacetValue) -> FacetValue:
    return FacetValue(value, value, count, children=children)


PROVINCES = Facets(
    province=(_value("TP. Hồ Chí Minh", 30, _value("Bình Dương", 12), _value("Bà Rịa – Vũng Tàu", 5)), _value("Huế", 9))
)
DATES = Facets(date=(_value("2020", 7, _value("2020-05", 7, _value("2020-05-02", 7))), _value("2021", 3)))


def test_a_tree_opens_where_something_is_chosen_and_a_child_takes_its_parents_place() -> None:
    here = SearchAddress(query="phà")
    (group,) = facets.groups(PROVINCES, here, 40)
    assert [link.label for link in group.shown] == ["TP. Hồ Chí Minh", "Huế"]
    assert group.shown[0].children == ()

    opened = _address(group.shown[0].href)
    parent = facets.groups(PROVINCES, opened, 40)[0].shown[0]
    assert parent.chosen
    assert [link.label for link in parent.children] == ["Bình Dương", "Bà Rịa – Vũng Tàu"]

    narrowed = _address(parent.children[0].href)
    assert narrowed.values("tinh") == ("Bình Dương",)
    again = facets.groups(PROVINCES, narrowed, 40)[0].shown[0]
    assert again.children[0].chosen
    assert _address(again.href).values("tinh") == ("TP. Hồ Chí Minh",)


_YEARS = st.sets(st.sampled_from(("2020", "2021", "2022")), min_size=1)
_NAMES = st.sampled_from(tuple(FILTERS))


@given(st.dictionaries(_NAMES, _YEARS), _NAMES, st.sampled_from(("", "phà & bến")), st.integers(1, 3))
def test_a_click_adds_the_value_or_takes_it_back_and_changes_nothing_else(
    chosen: dict[str, set[str]], name: str, query: str, page: int
) -> None:
    here = SearchAddress(query=query, size=25, sort="cu")
    for known, values in chosen.items():
        here = here.with_values(known, values)
    (link,) = facets.links_of(name, (_value("2021", 3),), here.on_page(page))
    expected = here.with_values(name, set(here.values(name)) ^ {"2021"})
    assert link.href == search_url(expected), "the canonical address, from the first page"
    assert link.chosen is ("2021" in here.values(name))


def test_years_are_newest_first_and_steps_are_named_within_their_tree() -> None:
    (group,) = facets.groups(DATES, SearchAddress().with_values("ngay", ["2020-05"]), 40)
    assert [link.label for link in group.shown] == ["2021", "2020"]
    month = group.shown[1].children[0]
    assert (month.label, month.chosen, month.children[0].label) == ("tháng 5", True, "ngày 2")


def test_a_choice_far_down_stays_in_sight() -> None:
    sources = tuple(_value(f"bao{number}.vn", 50 - number) for number in range(20))
    (group,) = facets.groups(Facets(source=sources), SearchAddress().with_values("nguon", ["bao17.vn"]), 900)
    assert [link.label for link in group.shown] == [*(f"bao{number}.vn" for number in range(8)), "bao17.vn"]
    assert len(group.folded) == 11


def test_a_facet_that_narrows_nothing_is_left_out_unless_something_is_chosen_in_it() -> None:
    one = Facets(section=(_value("Xã hội", 7),))
    assert facets.groups(one, SearchAddress(), 7) == ()
    assert len(facets.groups(one, SearchAddress(), 8)) == 1
    assert len(facets.groups(one, SearchAddress().with_values("muc", ["Xã hội"]), 7)) == 1


def test_chips_name_each_choice_and_take_it_back() -> None:
    address = SearchAddress(query="phà").with_values("nguon", ["a.vn"]).with_values("ngay", ["2020-05"])
    labelled = Facets(source=(FacetValue("a.vn", "Báo A", 3),))
    assert [(chip.heading, chip.label) for chip in facets.chips(address, labelled)] == [
        ("Thời gian", "tháng 5, 2020"),
        ("Nguồn báo", "Báo A"),
    ]
    without = facets.chips(address, labelled)[1].without
    assert without == replace(address, chosen=(("ngay", ("2020-05",)),))


@pytest.mark.parametrize(
    ("page", "last", "named"),
    [
        (1, 1, (1,)),
        (1, 3, (1, 2, 3)),
        (1, 24, (1, 2, 3, None, 24)),
        (4, 24, (1, 2, 3, 4, 5, 6, None, 24)),
        (12, 24, (1, None, 10, 11, 12, 13, 14, None, 24)),
        (24, 24, (1, None, 22, 23, 24)),
        (5, 8, (1, 2, 3, 4, 5, 6, 7, 8)),
    ],
)
def test_pages_named(page: int, last: int, named: tuple[int | None, ...]) -> None:
    assert facets.pages_around(page, last) == named


def test_the_last_page() -> None:
    assert [facets.last_page(found, 10) for found in (0, 1, 10, 11, 10**9)] == [1, 1, 1, 2, 10_000]
