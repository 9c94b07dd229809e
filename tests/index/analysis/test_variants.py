"""Numbers, dates, units and joined names in other ways of writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.syllables import syllables
from index.analysis.variants import variants


def _forms(text: str) -> list[set[str]]:
    return [
        {" ".join(each.token for each in form) for form in found.alternatives}
        for found in variants(text, syllables(text))
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.000.000", "1000000"), ("1,000,000", "1.000.000"), ("30/4/1975", "30-4-1975"), ("30/4/1975", "30/04/1975"),
        ("30/4/1975", "ngày 30 tháng 4 năm 1975"), ("1975-04-30", "30.4.1975"), ("30/4/1975", "30 tháng 4, 1975"),
        ("2/9", "ngày 2 tháng 9"), ("02/09", "2/9"), ("5 km", "5km"), ("COVID-19", "covid19"), ("F-16", "F16"),
        ("U23", "U-23"),
        ("350.000đ", "350.000 đồng"),
        ("1.000.000 đồng", "1000000 VNĐ"), ("12345", "12.345"), ("350.000", "350000"),
    ],
)  # fmt: skip
def test_one_meaning(one: str, other: str) -> None:
    (first,), (second,) = _forms(one), _forms(other)
    assert first & second
    for text, forms in ((one, first), (other, second)):
        written = " ".join(each.token for each in syllables(text))
        assert written in forms
    typed = {" ".join(each.token for each in syllables(text)) for text in (one, other)}
    core = {form.removeprefix("ngày ") for form in typed}
    assert core <= first | typed
    assert core <= second | typed


def test_within_a_sentence_only_the_stretch_counts() -> None:
    text = "sáng 30/4/1975 có 1.000.000 người"
    found = list(variants(text, syllables(text)))
    assert [(each.start, each.end) for each in found] == [(1, 4), (5, 8)]


@pytest.mark.parametrize(
    "text", ["bộ đội biên phòng", "99/99", "45/13/2020", "", "năm 202", "quý 3", "10 người", "năm 2025"]
)
def test_nothing_to_vary(text: str) -> None:
    assert _forms(text) == []


def test_a_mail_address_is_a_phrase() -> None:
    assert _forms("gửi toasoan@vungbien.example") == [{"toasoan vungbien example"}]


@given(st.text(alphabet="0123456789/.-, ngàythángnămkmabcđồ@_\n", max_size=60))
def test_stretches_do_not_overlap_and_hold_what_was_typed(text: str) -> None:
    typed, last = syllables(text), 0
    for found in variants(text, typed):
        assert last <= found.start < found.end <= len(typed)
        assert found.alternatives[0] == tuple(typed[found.start : found.end])
        last = found.end
