"""What only pure Python has: a memo that is emptied, and two ways of decoding that must agree."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from index.analysis.decoding import Decoder
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model, load_model
from index.analysis.segment_python import PythonSegmenter
from index.analysis.tokens import token_texts, tokens
from tests.index.analysis.test_segment import NAUGHTY, PROSE
from tests.segmenters import oracle


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return load_model(Path(tmp_path_factory.mktemp("cache")))


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
        lexicon.number_of(f"từlạ{number}")
    assert len(lexicon.lexemes) == 1


@pytest.mark.parametrize("text", [PROSE, *NAUGHTY.values()])
def test_both_ways_of_decoding_agree(model: Model, text: str) -> None:
    lexicon = Lexicon(model)
    decoder = Decoder(model, lexicon)
    lexemes = [lexicon.number_of(token) for chunk in text.split() for token in token_texts(chunk)]
    if len(lexemes) > 1:
        assert decoder._exact_labels(lexemes) == decoder._labels(decoder._scores(lexemes))


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


def test_texts_are_the_tokens_texts() -> None:
    for chunk in " ".join(NAUGHTY.values()).split():
        assert token_texts(chunk) == [token.text for token in tokens(chunk)]
