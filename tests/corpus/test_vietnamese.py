"""The order of the Vietnamese alphabet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vietnamese import alphabetical, nfc


@pytest.mark.parametrize(
    "ordered",
    [
        "a à ả ã á ạ ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
        "9 A Ấm Bình Công Da Đa Đồng Em Ông Ở Uy Ưng Ý γ",
        "an ăn ân",
        "dân Dần đan",
        "f g h i j k v w x y z",
    ],
)
def test_words_stand_as_in_a_dictionary(ordered: str) -> None:
    words = ordered.split()
    shuffled = random.Random(3).sample(words, len(words))
    assert sorted(shuffled, key=alphabetical) == words


def test_a_tone_parts_only_what_is_spelled_alike() -> None:
    places = ["Ha", "Hà", "Hạ Long", "Hà Nam", "Hà Nội", "Hải Dương", "Hải Phòng", "Lai Châu", "Lạng Sơn"]
    shuffled = random.Random(3).sample(places, len(places))
    assert sorted(shuffled, key=alphabetical) == places


@given(st.text().map(nfc), st.text().map(nfc))
def test_the_order_is_total(one: str, other: str) -> None:
    assert (alphabetical(one) == alphabetical(other)) == (one == other)
