"""Laws of extraction: whatever comes in, an article that keeps its promises comes out, or a refusal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import dates
from corpus.article import Article, Certainty
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.extract.paragraphs import unglued, unmarked
from corpus.readers.model import RawDocument, RawPage, RawRecord, RawText

ALPHABET = st.characters(codec="utf-8") | st.sampled_from("ăâđêôơưếộỹ.,:;!?()<>&/\n\n  ")
TEXTS = st.text(ALPHABET, max_size=300)
COLUMNS = st.sampled_from(
    ["title", "Nội dung", "sapo", "date", "author", "nguồn", "url", "labels", "tags", "fetched", "x"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div class='detail-content'>", "</div>", "<h1>", "<a href='/x'>", "<table>", "<br>"]
    )
    | TEXTS
).map("".join)


def _promises(raw: RawDocument) -> None:
    try:
        article = extract(raw, "kho")
    except InputRefused:
        return
    assert article.title
    assert (article.published is None) == (article.certainty is Certainty.UNKNOWN)
    assert article.published is None or dates.plausible(article.published)
    _is_clean(article)
    assert extract(raw, "kho") == article


def _is_clean(article: Article) -> None:
    for text in (article.lead, article.body):
        assert not text or all(line and line == line.strip() for line in text.split("\n"))
    for text in (article.title, article.lead, article.body, article.author or "", *article.captions, *article.tags):
        text.encode("utf-8")
    assert all(isinstance(value, str) for value in article.extra.values())


@given(TEXTS)
def test_any_text(text: str) -> None:
    _promises(RawText(text, "a.txt"))


@given(st.dictionaries(COLUMNS, VALUES, max_size=8))
def test_any_record(fields: dict[str, object]) -> None:
    _promises(RawRecord(fields, "a.jsonl", "1"))


@given(MARKUP)
@settings(max_examples=60)
def test_any_page(html: str) -> None:
    _promises(RawPage(html, "a.html"))


@given(TEXTS)
def test_cutting_glued_paragraphs_loses_nothing(text: str) -> None:
    assert "".join("".join(unglued(text)).split()) == "".join(text.split())


@given(st.text(st.characters(exclude_characters="<&;"), max_size=200))
def test_prose_without_markup_is_left_alone(text: str) -> None:
    assert unmarked(text) == text
