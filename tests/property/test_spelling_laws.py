"""Laws of the spelling chain."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vietnamese import fold
from index.analysis.spelling import IGNORABLE, canonical, spellings
from index.analysis.syllables import syllables

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
tokens = st.text(alphabet=LETTERS + LETTERS.upper() + "Ðɖ0９" + IGNORABLE, min_size=1, max_size=8)
texts = st.text(alphabet=st.one_of(st.sampled_from(LETTERS + " .,-_\n“”" + IGNORABLE), st.characters()), max_size=200)


@given(tokens)
def test_canonical_is_idempotent(token: str) -> None:
    once = canonical(token)
    assert canonical(once) == once


@given(tokens)
def test_case_and_unicode_form_do_not_matter(token: str) -> None:
    assert canonical(token.upper()) == canonical(token)
    assert canonical(unicodedata.normalize("NFD", token)) == canonical(token)


@given(tokens)
def test_spellings_come_back(token: str) -> None:
    one = canonical(token)
    found = spellings(one)
    assert found[0] == one
    assert all(canonical(spelling) == one and len(spelling) == len(one) for spelling in found)


@given(texts)
def test_fold_keeps_length_and_is_idempotent(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_syllables_are_slices_in_order(text: str) -> None:
    end = 0
    for syllable in syllables(text):
        assert end <= syllable.start < syllable.end <= len(text)
        assert canonical(text[syllable.start : syllable.end]) == syllable.token
        end = syllable.end


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"), ("khoẻ", "khỏe"), ("thuý", "thúy"), ("uỷ", "ủy"), ("hoả", "hỏa"), ("kỹ", "kĩ"), ("lý", "lí"),
        ("Mỹ", "mĩ"), ("quí", "quý"), ("sỹ", "sĩ"), ("Ðảng", "đảng"), ("tỷ", "tỉ"), ("hy", "hi"), ("２０２５", "2025"),
        ("bi\u00adên", "biên"), ("xoã", "xõa"), ("kỳ", "kì"),
    ],
)  # fmt: skip
def test_one_word(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tai", "tay"), ("thi", "thy"), ("thúi", "thúy"), ("quý", "quỳ"), ("y", "i"), ("đường", "dương"),
        ("hoa", "hòa"), ("mùi", "mùy"), ("lai", "lay"), ("hòa", "hóa"), ("hai", "hay"), ("nghi", "nghy"),
    ],
)  # fmt: skip
def test_two_words(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("token", ["quý", "quỳ", "của", "hoàn", "toàn", "thuở", "toán", "y"])
def test_untouched(token: str) -> None:
    assert canonical(token) == token
