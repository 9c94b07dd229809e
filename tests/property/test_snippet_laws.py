"""What holds for every snippet, whatever the text and the question."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from index.analysis.syllables import syllables
from search.finding import Find, Finder
from search.results import Marked
from search.snippets import Wanted, mark, passages, to_html
from search.windows import load_best_window, load_tally

_SYLLABLES = [
    "giá",
    "vàng",
    "vang",
    "Giá",
    "hoà",
    "hòa",
    "kĩ",
    "kỹ",
    "Ðường",
    "dương",
    "a",
    "<b>",
    "&",
    "４Ｇ",
    "và\u200bng",
]
_TEXTS = st.one_of(
    st.text(max_size=200).map(lambda text: unicodedata.normalize("NFC", text)),
    st.lists(st.sampled_from([*_SYLLABLES, " ", " ", " ", ", ", ". ", "\n", "_", "İ"]), max_size=120).map(
        lambda pieces: unicodedata.normalize("NFC", "".join(pieces))
    ),
)
_TOKENS = st.sampled_from(["giá", "vàng", "vang", "hòa", "kỹ", "đường", "dương", "a", "b", "4g", "i"])
_WANTED = st.lists(
    st.one_of(
        st.lists(_TOKENS, max_size=3).map(lambda tokens: Wanted.spelled(*tokens)),
        st.lists(st.sampled_from(["gia", "vang", "hoa", "ky", "duong", "4g"]), max_size=3).map(
            lambda tokens: Wanted.folded(*tokens)
        ),
    ),
    max_size=4,
)


def assert_sound(marked: Marked, *originals: str) -> None:
    assert any(marked.text in original for original in originals)
    ends = [0]
    for span in marked.spans:
        assert ends[-1] <= span.start < span.end <= len(marked.text)
        ends.append(span.end)
    rendered = to_html(marked)
    assert html.unescape(re.sub("</?mark>", "", rendered)) == html.unescape(html.escape(marked.text))
    assert re.findall("<[^>]*>", rendered) == ["<mark>", "</mark>"] * len(marked.spans)


@given(_TEXTS, _WANTED)
def test_a_marked_text_is_the_text_with_sound_spans(text: str, wanted: list[Wanted]) -> None:
    marked = mark(text, wanted)
    assert marked.text == text
    assert_sound(marked, text)


@given(_TEXTS, _TEXTS, st.lists(_TEXTS, max_size=2), _WANTED, st.integers(20, 300), st.integers(1, 3))
def test_passages_are_short_sound_slices_of_the_article(
    lead: str, body: str, captions: list[str], wanted: list[Wanted], length: int, count: int
) -> None:
    article = Article(id="a" * 16, title="Nhan đề", lead=lead, body=body, captions=tuple(captions))
    shown = passages(article, wanted, length=length, count=count)
    assert len(shown) <= count
    for passage in shown:
        assert 0 < len(passage.text) <= length
        assert_sound(passage, lead, body, *captions)


@given(_TEXTS, _TOKENS)
def test_one_word_is_marked_exactly_where_the_analyzer_finds_its_token(text: str, token: str) -> None:
    marked = mark(text, [Wanted.spelled(token)])
    inside = [
        syllable.token
        for syllable in syllables(text)
        if any(span.start <= syllable.start and syllable.end <= span.end for span in marked.spans)
    ]
    assert inside == [syllable.token for syllable in syllables(text) if syllable.token == token]


@given(_TEXTS, st.sampled_from(["gia", "vang", "hoa", "ky", "duong", "4g"]))
def test_a_folded_word_is_marked_exactly_where_the_analyzer_folds_to_it(text: str, folded: str) -> None:
    marked = mark(text, [Wanted.folded(folded)])
    covered = sum(span.end - span.start for span in marked.spans)
    expected = [syllable for syllable in syllables(text) if syllable.folded == folded]
    assert bool(covered) == bool(expected)
    for syllable in expected:
        assert any(span.start <= syllable.start and syllable.end <= span.end for span in marked.spans)


@given(_TEXTS, _WANTED)
def test_the_core_finds_what_python_finds(text: str, wanted: list[Wanted]) -> None:
    pytest.importorskip("search._finds", reason="the C core was not compiled")
    core, python = (Finder(tuple(wanted), each) for each in ("c", "python"))
    assert core.find(text) == python.find(text)
    assert core.find(text) == python.find(text), "with what was learnt"


_FINDS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 30), st.integers(0, 4), st.booleans()), max_size=40
).map(lambda finds: sorted((start, start + length, which, in_run) for start, length, which, in_run in finds))


@given(
    _FINDS,
    st.lists(st.floats(0, 8), min_size=5, max_size=5),
    st.floats(-1, 1),
    st.integers(1, 300),
    st.one_of(st.just(float("-inf")), st.floats(0, 8)),
)
def test_the_core_chooses_the_window_that_python_chooses(
    finds: list[Find], weights: list[float], gain: float, length: int, least: float
) -> None:
    pytest.importorskip("search._finds", reason="the C core was not compiled")
    core, python = (load_best_window(each) for each in ("c", "python"))
    assert core(finds, weights, gain, length, least) == python(finds, weights, gain, length, least)


@given(_FINDS)
def test_the_core_counts_what_python_counts(finds: list[Find]) -> None:
    pytest.importorskip("search._finds", reason="the C core was not compiled")
    assert load_tally("c")(finds, 5) == load_tally("python")(finds, 5)


def test_the_core_knows_the_letters_of_a_newspaper() -> None:
    pytest.importorskip("search._finds", reason="the C core was not compiled")
    finder = Finder((Wanted.spelled("giá"), Wanted.folded("vang")), "c")
    assert finder._core is not None
    found = finder._core.find("“GIÁ vàng” – tăng 3%… giá VÀNG €")
    assert found == [(1, 4, 0, True), (5, 9, 1, True), (22, 25, 0, True), (26, 30, 1, True)]
