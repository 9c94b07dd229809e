from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vietnamese import fold, nfc
from index.analysis.spelling import spellings
from search.flat import flat, needle

VIETNAMESE = "Thuỷ điện, KỸ nghệ – “đường” Hoà Bình: 5km² ở Ðắk Lắk\nư ỡ ẵ ỵ ỷ"


def test_a_flat_text_is_as_long_as_the_text_between_two_spaces() -> None:
    copy = flat(VIETNAMESE.lower())
    assert not copy.foreign
    assert len(copy.spelled) == len(copy.folded) == len(VIETNAMESE) + 2


@given(st.text(max_size=60).map(lambda text: nfc(text).lower()))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(flat(text).spelled) == len(flat(text).folded) == len(text) + 2


def test_all_that_is_no_part_of_a_syllable_is_a_space() -> None:
    assert flat("a, b_c (d)\n“e”–4g").folded == b" a  b c  d   e  4g "


@pytest.mark.parametrize("syllable", ["đường", "hòa", "kỹ", "ưỡn", "4g", "km²", "québec"])
def test_a_syllable_is_found_in_each_of_its_spellings(syllable: str) -> None:
    for form in spellings(syllable):
        sought = needle(form)
        assert sought is not None
        assert sought in flat(f"một {form} hai").spelled
        assert needle(fold(form)) in _words(flat(f"một {form} hai").folded)


def _words(text: bytes) -> list[bytes]:
    return [b" %b " % word for word in text.split()]


def test_look_alikes_of_d_are_one_letter() -> None:
    assert flat("ðường ɖường").spelled.split() == flat("đường đường").spelled.split()


def test_foreign_letters_are_told_and_have_no_needle() -> None:
    assert flat("giá 東京").foreign
    assert needle("東京") is None
