"""What only pure Python has: a memo that is emptied, and two ways of decoding that must agree."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import decoding, lanes, segment_python
from index.analysis.decoding import Decoder
from index.analysis.lanes import ROUNDING, UNDECIDED, Lanes
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model, load_payload, unpack
from index.analysis.segment_python import PythonSegmenter
from index.analysis.tokens import parted, token_texts, tokens
from tests.index.analysis.test_segment import NAUGHTY, PROSE
from tests.segmenters import oracle, segmenter


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return unpack(load_payload(Path(tmp_path_factory.mktemp("cache"))))


@pytest.mark.parametrize("capacity", [1, 2, 7])
def test_a_tiny_memo_gives_the_same_words(model: Model, capacity: int) -> None:
    ours = PythonSegmenter(model, capacity)
    for text in (PROSE, *NAUGHTY.values(), PROSE.lower(), PROSE):
        assert ours.joined(text) == oracle(text)
        assert len(ours._memo) <= max(1, capacity // 2) >= len(ours._memo._earlier)


def test_the_memo_is_bounded(model: Model) -> None:
    ours = PythonSegmenter(model, 100)
    for number in range(1000):
        ours.joined(f"Tin số {number}x và {'dài' * 40}{number}")
        assert len(ours._memo) + len(ours._memo._earlier) <= 100
    assert not any(len(chunk) > 64 for chunk in ours._memo)


def test_lexemes_do_not_grow_with_the_words_met(model: Model) -> None:
    lexicon = Lexicon(model)
    for number in range(5000):
        lexicon.lexeme(f"từlạ{number}")
    assert len(lexicon.lexemes) == 1


@pytest.mark.parametrize("text", [PROSE, *NAUGHTY.values()])
def test_all_ways_of_decoding_agree(model: Model, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most labels by their scores alone, all of them by decoding what is between sure ones, and exactly."""
    lexicon = Lexicon(model)
    decoder = Decoder(model, lexicon)
    texts = [token for chunk in text.split() for token in token_texts(chunk)]
    lexemes = [lexicon.lexeme(token) for token in texts]

    def separators() -> str:
        words, rows, rows_before = ([lexeme[column] for lexeme in lexemes] for column in range(3))
        return decoder.separators(texts, words, rows, rows_before)

    quick = separators()
    monkeypatch.setattr(lanes, "verdicts", lambda _: bytes([UNDECIDED]) * len(texts))
    assert separators() == quick
    monkeypatch.setattr(decoding, "_over", _refuse)
    assert separators() == quick


@given(
    pieces=st.lists(
        st.sampled_from(
            ["Bộ", "đội", "TP.", "HCM", "–", "-", "1", "_", ".", ",", " ", "  ", "\n", "\t", "\u00a0", "xx"]
        )
    )
)
def test_both_ways_of_placing_words_agree(pieces: list[str]) -> None:
    """Looking the words up in the text, and cutting its chunks once more."""
    ours = segmenter("python")
    assert isinstance(ours, PythonSegmenter)
    text = "".join(pieces)
    assert ours.span_array(text).tolist() == segment_python._placed(text, ours._decided(text)[1])


def _refuse(margin: float, guard: float) -> bool:
    raise decoding._TooClose


def test_a_tie_is_decoded_exactly_and_goes_to_b(model: Model) -> None:
    """With all weights zero every comparison is a tie, which CRFsuite gives to B."""
    words = array("d", bytes(16 * len(model.words)))
    weightless = replace(
        model,
        transitions=array("d", bytes(32)),
        singles=array("d", bytes(8 * len(model.singles))),
        current=words,
        previous=words,
        following=words,
    )
    ours = PythonSegmenter(weightless)
    assert ours.joined("bộ đội biên phòng") == "bộ đội biên phòng"


@given(scores=st.lists(st.tuples(*[st.floats(-8, 8)] * 3), min_size=1, max_size=20))
def test_sums_are_those_of_the_scores(scores: list[tuple[float, float, float]]) -> None:
    """To within a millionth; so much may also be undecided that is not."""
    low, high = -1.0, 0.5
    scale = Lanes(low, high, 8.0)
    rows = b"".join(scale.row(numbers, index) for index, numbers in enumerate(scores))
    assert lanes.flags(rows) == bytes(range(len(scores)))
    sums = scale.sums(rows)
    found = lanes.verdicts(sums)
    assert len(found) == len(scores)
    for index, (own, _, _) in enumerate(scores):
        last, following = scores[max(0, index - 1)], scores[min(index + 1, len(scores) - 1)]
        score = own + (last[1] if index else 0.0) + (following[2] if index < len(scores) - 1 else 0.0)
        assert abs(scale.score(sums, index) - score) < ROUNDING
        if found[index] != UNDECIDED:
            assert (found[index] > UNDECIDED) == (score > high) != (score <= low)
        else:
            assert low - 3e-6 < score <= high + 3e-6 + 0.01 * (high - low)


@given(text=st.text(st.sampled_from("aprsTĐK\u212a1 \n.,:;/@-“”()é\u0301"), max_size=20))
@example("Tp. A. \u212a. ThS. 1. sp. Ap. ..., a., b,. c:// ,, . , a.\n a,\n.")
@example("x://a, b. c")
@example("a@b.c, a@b. c@d.e.")
def test_parted_text_has_the_same_tokens(text: str) -> None:
    def all_tokens(text: str) -> list[str]:
        return [token for line in text.split("\n") for chunk in line.split() for token in token_texts(chunk)]

    assert all_tokens(parted(text)) == all_tokens(text)
    assert parted(text).count(" \n ") == text.count("\n")


@given(text=st.text(st.sampled_from("aprsTĐ1.,:;/@-“()é\u0301\u0327ơ"), max_size=12))
def test_a_token_is_its_own_one_token(text: str) -> None:
    for token in token_texts(text):
        assert token_texts(token) == [token]


def test_texts_are_the_tokens_texts() -> None:
    for chunk in " ".join(NAUGHTY.values()).split():
        assert token_texts(chunk) == [token.text for token in tokens(chunk)]
