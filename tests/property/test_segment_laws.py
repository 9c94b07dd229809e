"""Laws of the segmenter, for any text: pyvi's output, and spans that lose and invent nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.tokens import compose, tokens
from tests.segmenters import IMPLEMENTATIONS, assert_spans_tile, oracle, segmenter

PROSE = (
    "bộ đội biên phòng tỉnh lạng sơn công tác quốc gia đồng bào dân tộc học sinh Hà Nội Việt Nam UBND CSGT Đ hoà hòa"
)
SIGNS = (
    ". ... .. -> ==> >> - @ a@b.c x@y.z. :// http:// 1 1.2 1_2 _ Tp. TP. ThS. Đ. A.B ² ٣ Σ İ ǅ "
    "\u0301 \u0323 e\u0302\u0301 \u1161 \uac00 \u0958 \u09c7\u09be \u0f73 \u0344 😀 \u200b 中 ａ １ \0 \ufeff “ …"
)
SYLLABLES = st.sampled_from(PROSE.split(" "))
PIECES = st.sampled_from(SIGNS.split(" "))
BLANKS = st.sampled_from(["", "", " ", " ", " ", "\n", "\t", "\xa0", "\r\n", "\u2028", "\x1c", "  "])
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
TEXTS = st.lists(st.one_of(SYLLABLES, SYLLABLES, PIECES, BLANKS, BLANKS, ANYTHING), max_size=40).map("".join)
CHUNKS = TEXTS.map(lambda text: "".join(text.split()))


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(text=TEXTS)
def test_joined_is_pyvis_output(implementation: str, text: str) -> None:
    assert segmenter(implementation).joined(text) == oracle(text)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(text=TEXTS)
def test_joined_is_pyvis_output_of_decomposed_text(implementation: str, text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert segmenter(implementation).joined(decomposed) == oracle(decomposed)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(text=st.one_of(TEXTS, st.text()))
def test_spans_tile_any_text(implementation: str, text: str) -> None:
    assert_spans_tile(text, segmenter(implementation).spans(text))


@given(text=st.one_of(TEXTS, st.text(), TEXTS.map(lambda text: unicodedata.normalize("NFD", text))))
def test_both_implementations_agree(text: str) -> None:
    pytest.importorskip("index.analysis._segment", reason="the C core was not compiled")
    assert segmenter("c").spans(text) == segmenter("python").spans(text)
    assert segmenter("c").joined(text) == segmenter("python").joined(text)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(text=TEXTS.map(lambda text: unicodedata.normalize("NFC", text)))
def test_spans_of_composed_text_are_the_joined_words(implementation: str, text: str) -> None:
    ours = segmenter(implementation)
    joined = (word.replace("_", "").replace("\n", "") for word in ours.joined(text).split(" "))
    cut = ("".join(text[start:end].replace("_", "").split()) for start, end in ours.spans(text))
    assert [word for word in cut if word] == [word for word in joined if word.strip()]


@given(chunk=CHUNKS)
def test_compose_is_nfc_with_a_place_for_each_character(chunk: str) -> None:
    composed, places = compose(chunk)
    assert composed == unicodedata.normalize("NFC", chunk)
    assert len(places) == len(composed) + 1
    assert list(places) == sorted(places)
    assert (places[0], places[-1]) == (0, len(chunk))


@given(chunk=CHUNKS.filter(bool))
def test_tokens_cover_the_chunk(chunk: str) -> None:
    found = tokens(chunk)
    assert "".join(token.text for token in found) == unicodedata.normalize("NFC", chunk)
    assert "".join(chunk[token.start : token.end] for token in found) == chunk
