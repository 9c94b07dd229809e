"""Units in time: values, facets, what a plain name means on a day, what a reader means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import places
from corpus.vietnamese import fold

BEFORE, AFTER = date(2019, 5, 20), date(2026, 2, 3)
UNITS = st.sampled_from([unit.name for unit in places.units()])
DAYS = st.none() | st.dates()


def test_there_are_34_units_today_in_the_order_of_their_codes() -> None:
    assert len(places.UNITS_TODAY) == 34
    assert places.UNITS_TODAY[0] == "Hà Nội"
    assert places.UNITS_TODAY[-1] == "Cà Mau"
    assert all(places.unit(name).current == (name,) for name in places.UNITS_TODAY)


def test_there_were_63_units_until_june_2025() -> None:
    eve = date(2025, 6, 30)
    former = {unit.name for unit in places.units() if unit.last == eve}
    unmerged = {name for name in places.UNITS_TODAY if f"{name} (trước 1/7/2025)" not in former} - {
        unit.current[0] for unit in places.units() if unit.last == eve and unit.plain not in places.UNITS_TODAY
    }
    assert len(former) + len(unmerged) == 63
    assert len(unmerged) == 11
    assert "Lạng Sơn" in unmerged


@pytest.mark.parametrize(
    ("name", "current"),
    [
        ("Hà Tây", ("Hà Nội",)),
        ("Hà Bắc", ("Bắc Ninh",)),
        ("Minh Hải", ("Cà Mau",)),
        ("Vĩnh Phú", ("Phú Thọ",)),
        ("Nghệ Tĩnh", ("Nghệ An", "Hà Tĩnh")),
        ("Bình Trị Thiên", ("Quảng Trị", "Huế")),
        ("Kon Tum", ("Quảng Ngãi",)),
        ("Ninh Bình (trước 1/7/2025)", ("Ninh Bình",)),
    ],
)
def test_a_former_unit_lies_in_units_of_today(name: str, current: tuple[str, ...]) -> None:
    assert places.unit(name).current == current


def test_ha_tay_ended_in_2008() -> None:
    assert places.unit("Hà Tây").last == date(2008, 7, 31)


def test_an_unknown_value_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        places.unit("Atlantis")


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("Ninh Bình", BEFORE, "Ninh Bình (trước 1/7/2025)"),
        ("Ninh Bình", date(2025, 6, 30), "Ninh Bình (trước 1/7/2025)"),
        ("Ninh Bình", date(2025, 7, 1), "Ninh Bình"),
        ("Ninh Bình", None, "Ninh Bình"),
        ("Bình Dương", BEFORE, "Bình Dương"),
        ("Bình Dương", AFTER, "Bình Dương"),
        ("Bình Dương", None, "Bình Dương"),
        ("Lạng Sơn", BEFORE, "Lạng Sơn"),
        ("Lạng Sơn", AFTER, "Lạng Sơn"),
        ("Hà Tây", AFTER, "Hà Tây"),
        ("Đắk Lắk", date(2001, 1, 1), "Đắk Lắk (trước 2004)"),
        ("Hậu Giang", date(1985, 1, 1), "Hậu Giang (1976–1991)"),
        ("Hậu Giang", BEFORE, "Hậu Giang"),
        ("Thừa Thiên Huế", BEFORE, "Huế"),
        ("Thừa Thiên-Huế", AFTER, "Huế"),
        ("Đà Lạt", AFTER, None),
        ("", AFTER, None),
    ],
)
def test_a_plain_name_means_the_unit_of_its_day(name: str, day: date | None, value: str | None) -> None:
    assert places.resolve(name, day) == value


@pytest.mark.parametrize(
    "spelling",
    ["TP.HCM", "TPHCM", "TP HCM", "tp. hcm", "Sài Gòn", "Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "TP Hồ Chí Minh"],
)
def test_ho_chi_minh_city_has_many_spellings(spelling: str) -> None:
    assert places.resolve(spelling, AFTER) == "TP. Hồ Chí Minh"
    assert places.resolve(spelling, BEFORE) == "TP. Hồ Chí Minh (trước 1/7/2025)"


@pytest.mark.parametrize(
    ("spelling", "value"),
    [
        ("tỉnh Lạng Sơn", "Lạng Sơn"),
        ("Tỉnh Đồng Nai", "Đồng Nai"),
        ("thành phố Đồng Nai", "Đồng Nai"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("THANH HÓA", "Thanh Hóa"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("Đăk Lăk", "Đắk Lắk"),
        ("Dak Lak", "Đắk Lắk"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Bà Rịa-Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("BR-VT", "Bà Rịa - Vũng Tàu"),
        ("Hoà Bình", "Hòa Bình"),
        ("HN", "Hà Nội"),
        ("Bắc Cạn", "Bắc Kạn"),
    ],
)
def test_spellings_and_short_forms_are_read(spelling: str, value: str) -> None:
    assert places.resolve(spelling, None) == value


def test_an_article_on_a_former_unit_is_found_under_both() -> None:
    assert places.facet_values(["Bình Dương"]) == ("TP. Hồ Chí Minh", "TP. Hồ Chí Minh/Bình Dương")
    assert places.facet_values(["Ninh Bình (trước 1/7/2025)"]) == ("Ninh Bình", "Ninh Bình/Ninh Bình (trước 1/7/2025)")
    assert places.facet_values(["Lạng Sơn", "Ninh Bình"]) == ("Lạng Sơn", "Ninh Bình")


def test_a_unit_that_was_split_counts_under_each_of_todays() -> None:
    assert set(places.facet_values(["Sông Bé"])) == {
        "Đồng Nai",
        "Đồng Nai/Sông Bé",
        "TP. Hồ Chí Minh",
        "TP. Hồ Chí Minh/Sông Bé",
    }


def test_a_value_that_another_version_wrote_is_kept() -> None:
    assert places.facet_values(["Tân Bình Nguyên"]) == ("Tân Bình Nguyên",)


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("Ninh Bình", ("Ninh Bình",)),
        ("ninh binh", ("Ninh Bình",)),
        ("tinh ninh binh", ("Ninh Bình",)),
        ("Ninh Bình (trước 1/7/2025)", ("Ninh Bình/Ninh Bình (trước 1/7/2025)",)),
        ("Ninh Bình cũ", ("Ninh Bình/Ninh Bình (trước 1/7/2025)",)),
        ("Ninh Bình/Ninh Bình (trước 1/7/2025)", ("Ninh Bình/Ninh Bình (trước 1/7/2025)",)),
        ("Bình Dương", ("TP. Hồ Chí Minh/Bình Dương",)),
        ("TP. Hồ Chí Minh/Bình Dương", ("TP. Hồ Chí Minh/Bình Dương",)),
        ("tphcm", ("TP. Hồ Chí Minh",)),
        ("thanh pho ho chi minh", ("TP. Hồ Chí Minh",)),
        ("thua thien hue", ("Huế",)),
        ("ha tay", ("Hà Nội/Hà Tây",)),
        ("Hà noi", ("Hà Nội",)),
        ("Hả Nội", ()),
        ("đường", ()),
        ("Bình Đường", ()),
        ("", ()),
        ("/", ()),
    ],
)
def test_what_a_reader_types_is_understood(typed: str, values: tuple[str, ...]) -> None:
    assert places.understand(typed) == values


@given(UNITS)
def test_every_value_is_understood_as_its_own_paths(name: str) -> None:
    assert places.understand(name) == places.paths(name)
    assert set(places.paths(name)) <= set(places.facet_values([name]))
    assert all(places.understand(path) == (path,) for path in places.paths(name))


@given(UNITS)
def test_a_name_without_accents_finds_the_unit_that_bears_it(name: str) -> None:
    values = places.understand(fold(name))
    assert set(places.paths(name)) & set(values)


@given(st.lists(UNITS))
def test_facet_values_are_units_of_today_or_paths_below_them(names: list[str]) -> None:
    values = places.facet_values(names)
    assert len(values) == len(set(values))
    for value in values:
        assert any(value == now or value.startswith(f"{now}/") for now in places.UNITS_TODAY)
        assert value.partition("/")[0] in values


@given(UNITS, DAYS)
def test_resolving_twice_changes_nothing(name: str, day: date | None) -> None:
    once = places.resolve(places.unit(name).plain, day)
    assert once is not None
    assert places.resolve(once, day) == once


@given(UNITS, st.dates())
def test_a_plain_name_means_no_unit_that_had_ended(name: str, day: date) -> None:
    value = places.resolve(places.unit(name).plain, day)
    assert value is not None
    last = places.unit(value).last
    namesakes = [unit for unit in places.units() if unit.plain == places.unit(name).plain]
    if any(unit.last is None or day <= unit.last for unit in namesakes):
        assert last is None or day <= last


@given(st.text())
def test_any_text_may_be_typed(typed: str) -> None:
    assert all(places.understand(value) == (value,) for value in places.understand(typed))
    named = places.resolve(typed, None)
    assert named is None or places.unit(named).name == named
