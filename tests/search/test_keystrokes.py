"""Keys of Telex and VNI typed without an input method."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.keystrokes import spelled_by_keys


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("bieen phofng", "biên phòng"), ("bieen phongf", "biên phòng"), ("bie6n pho2ng", "biên phòng"),
        ("bien6 phong2", "biên phòng"), ("dduwowngf", "đường"), ("d9uo7ng2", "đường"), ("dduowngf", "đường"),
        ("dduongwf", "đường"), ("ddoojng", "động"), ("d9o6ng5", "động"), ("tieengs vieejt", "tiếng việt"),
        ("tie6ng1 vie65t", "tiếng việt"), ("chieens six", "chiến sĩ"), ("thuwowngr", "thưởng"), ("nawng", "năng"),
        ("na8ng", "năng"), ("hoaf binhf", "hòa bình"), ("quaan", "quân"), ("giaos", "giáo"), ("uwowcs", "ước"),
        ("phuwowng", "phương"), ("tuwj", "tự"), ("nhuwngx", "những"), ("as", "á"), ("nguyeenx", "nguyễn"),
    ],
)  # fmt: skip
def test_keys_spell(typed: str, spelled: str) -> None:
    assert " ".join(spelled_by_keys(token) or "?" for token in typed.split()) == spelled


@pytest.mark.parametrize(
    "token",
    ["class", "messi", "facebook", "2025", "f16", "4g", "wifi", "b52", "chuong", "s", "", "covid19", "dduwowngw"],
)
def test_no_keys(token: str) -> None:
    assert spelled_by_keys(token) is None


@given(st.text(alphabet="aeiouydwsfrxjbcghklmnpqtv0123456789", max_size=14))
def test_never_fails_and_gives_a_marked_syllable(token: str) -> None:
    spelled = spelled_by_keys(token)
    assert spelled is None or not spelled.isascii()
