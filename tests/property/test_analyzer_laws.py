"""Laws of the analyzer, for any article: the same tokens with and without a compiler, none lost and none invented."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, Source
from index.analysis.analyzer import Analyzer
from index.analysis.syllables import syllables
from index.document import BOUNDARY, TextField
from tests.segmenters import FASTEST, IMPLEMENTATIONS, segmenter

PIECES = (
    "bộ đội biên phòng (BĐBP), hoà hòa kỹ kĩ thuật. Đắk-Lắk COVID-19 30/4/1975 F-16 ¶ _ “Tin” … a@b.vn 😀 "
    "\n \n\n \t \xa0 ＡＢ１ \u00ad"
)
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.lists(st.one_of(WORDS, WORDS, st.text(max_size=4))).map(
    lambda parts: unicodedata.normalize("NFC", " ".join(parts))
)
ARTICLES = st.builds(
    Article,
    id=st.just("a"),
    title=TEXTS,
    title_made=st.booleans(),
    lead=TEXTS,
    body=TEXTS,
    captions=st.lists(TEXTS, max_size=2).map(tuple),
    author=st.none() | TEXTS,
    source=st.none() | TEXTS.map(Source),
)
ANALYZERS = {name: Analyzer(segmenter(name), "c" if name == "c" else "python") for name in {FASTEST, "python"}}


@given(article=ARTICLES)
def test_both_implementations_write_the_same(article: Article) -> None:
    pytest.importorskip("index.analysis._chunks", reason="the C core was not compiled")
    assert ANALYZERS["c"].document(article, 1) == ANALYZERS["python"].document(article, 1)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(article=ARTICLES)
def test_the_text_begins_with_every_syllable_in_order(implementation: str, article: Article) -> None:
    told = [*([] if article.title_made else [article.title]), article.lead, article.body, *article.captions]
    expected = [syllable for part in told for syllable in syllables(part)]
    text = ANALYZERS[implementation].document(article, 1).text
    for field, tokens in (
        (TextField.TEXT, [each.token for each in expected]),
        (TextField.FOLDED, [each.folded for each in expected]),
    ):
        assert [token for token in text.get(field, "").split() if token != BOUNDARY][: len(tokens)] == tokens
