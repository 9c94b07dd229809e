"""A search is its address: read, changed, written back in one canonical form."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.engine import Sort
from web.address import FILTERS, SearchAddress
from web.errors import BadParameter
from web.parameters import read_address


def _read(*pairs: tuple[str, str]) -> SearchAddress:
    return read_address(MultiDict(pairs))


def test_an_empty_address_asks_for_everything_newest_first() -> None:
    request = _read().request()
    assert (request.query, request.sort, request.offset) == ("", Sort.NEWEST, 0)
    assert _read().encoded() == ""


def test_everything_reaches_the_request() -> None:
    request = _read(
        ("q", " lũ "), ("tu", "2020"), ("den", "9/2021"), ("ngay", "2020-05"), ("tinh", "Huế"), ("nguon", "a.vn"),
        ("tacgia", "Lê A"), ("muc", "Xã hội"), ("sapxep", "cu"), ("so", "25"), ("trang", "3"),
    ).request()  # fmt: skip
    assert request.query == "lũ"
    assert (request.first_day, request.last_day) == (date(2020, 1, 1), date(2021, 9, 30))
    assert (request.dates, request.provinces, request.sources) == (("2020-05",), ("Huế",), ("a.vn",))
    assert (request.authors, request.sections) == (("Lê A",), ("Xã hội",))
    assert (request.sort, request.limit, request.offset) == (Sort.OLDEST, 25, 50)


def test_the_canonical_form_has_one_order_and_no_defaults() -> None:
    scattered = _read(
        ("trang", "1"), ("tinh", "Huế"), ("muc", ""), ("tinh", "An Giang"), ("tinh", "Huế"), ("sapxep", "phuhop"),
        ("utm_source", "x"), ("q", "lũ"), ("den", "26/9/2025"),
    )  # fmt: skip
    assert scattered.pairs() == [("q", "lũ"), ("den", "2025-09-26"), ("tinh", "An Giang"), ("tinh", "Huế")]


def test_relevance_means_nothing_without_a_question() -> None:
    assert _read(("sapxep", "phuhop")).pairs() == []
    assert _read(("sapxep", "moi")).pairs() == []
    assert _read(("q", "a"), ("sapxep", "moi")).pairs() == [("q", "a"), ("sapxep", "moi")]


def test_decomposed_letters_are_composed() -> None:
    assert _read(("q", "lu\u0303")).query == "lũ"


def test_control_characters_become_blanks() -> None:
    assert _read(("q", "a\x00b\r\nc")).query == "a b  c"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tu", "hôm qua"), ("tu", "31/2/2020"), ("den", "2020-13"), ("den", "0/0/0"), ("tu", "99999"), ("tu", "٢٠٢٠"),
        ("ngay", "2020-2"), ("ngay", "2020-02-30"), ("ngay", "0000"), ("ngay", "năm 2020"),
        ("sapxep", "hay"), ("trang", "0"), ("trang", "-1"), ("trang", "1e3"), ("trang", "²"), ("trang", "9" * 40),
        ("so", "0"), ("so", "101"), ("tinh", "x" * 201),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence_that_names_it(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as refused:
        _read((name, value))
    assert str(refused.value).startswith(f"Địa chỉ có “{name}={value[:60]}")


def test_days_the_wrong_way_round_and_too_many_values_are_refused() -> None:
    with pytest.raises(BadParameter, match="Ngày bắt đầu"):
        _read(("tu", "2021"), ("den", "2020"))
    with pytest.raises(BadParameter, match="nhiều nhất"):
        _read(*(("tinh", str(number)) for number in range(41)))


def test_a_choice_is_taken_back_and_starts_at_the_first_page() -> None:
    here = _read(("q", "a"), ("trang", "4"), ("nguon", "a.vn"), ("nguon", "b.vn"))
    left = here.without("nguon", "b.vn")
    assert (left.values("nguon"), left.page) == (("a.vn",), 1)
    assert left.without("nguon", "a.vn") == SearchAddress(query="a")


_WORDS = st.text(max_size=12)
_PAIRS = st.lists(st.tuples(st.sampled_from(["q", "tu", "den", *FILTERS, "sapxep", "so", "trang", "x"]), _WORDS))


@given(_PAIRS)
def test_writing_and_reading_again_changes_nothing(pairs: list[tuple[str, str]]) -> None:
    try:
        address = read_address(MultiDict(pairs))
    except BadParameter:
        return
    assert read_address(MultiDict(parse_qsl(address.encoded()[1:]))) == address


@given(
    st.text(max_size=30),
    st.lists(st.text(min_size=1, max_size=20), max_size=4),
    st.dates(),
    st.integers(1, 100),
    st.integers(1, 1000),
)
def test_every_valid_search_can_be_shared(query: str, values: list[str], day: date, size: int, page: int) -> None:
    pairs = [("q", query), ("den", day.isoformat()), *(("tinh", value) for value in values)]
    address = read_address(MultiDict([*pairs, ("so", str(size)), ("trang", str(page))]))
    assert read_address(MultiDict(parse_qsl(address.encoded()[1:]))) == address
    assert address.page == page
