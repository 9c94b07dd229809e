"""What only pure Python has: a memo that is emptied, and two ways of decoding that must agree."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import decoding, lanes
from index.analysis.decoding import Decoder
from index.analysis.lanes import UNDECIDED, Lanes
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model, load_payload, unpack
from index.analysis.segment_python import PythonSegmenter
from index.analysis.tokens import OPENING, ends_by_itself, token_texts, tokens
from tests.index.analysis.test_segment import NAUGHTY, PROSE
from tests.segmenters import oracle


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
        lexicon.number_of(f"từlạ{number}")
    assert len(lexicon.lexemes) == 1


@pytest.mark.parametrize("text", [PROSE, *NAUGHTY.values()])
def test_all_ways_of_decoding_agree(model: Model, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most labels by their scores alone, all of them by decoding what is between sure ones, and exactly."""
    lexicon = Lexicon(model)
    decoder = Decoder(model, lexicon)
    numbers = [lexicon.number_of(token) for chunk in text.split() for token in token_texts(chunk)]
    lexemes = [lexicon.lexemes[number] for number in numbers]

    def separators() -> str:
        return decoder.separators(numbers, [each.word for each in lexemes], [each.row for each in lexemes])

    quick = separators()
    monkeypatch.setattr(lanes, "verdicts", lambda _: bytes([UNDECIDED]) * len(numbers))
    assert separators() == quick
    monkeypatch.setattr(decoding, "_over", _refuse)
    assert separators() == quick


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


@given(scores=st.lists(st.tuples(*[st.floats(-8, 8)] * 3), min_size=3, max_size=20))
def test_verdicts_are_those_of_the_sums(scores: list[tuple[float, float, float]]) -> None:
    """But for a margin of a millionth, in which they may be undecided."""
    low, high = -1.0, 0.5
    scale = Lanes(low, high, 8.0)
    rows = b"".join(scale.row(numbers, index) for index, numbers in enumerate(scores))
    assert lanes.flags(rows) == bytes(range(len(scores)))
    found = lanes.verdicts(rows)
    assert len(found) == len(scores)
    for index in range(1, len(scores) - 1):
        score = scores[index][0] + scores[index - 1][1] + scores[index + 1][2]
        if found[index] != UNDECIDED:
            assert (found[index] > UNDECIDED) == (score > high) != (score <= low)
        else:
            assert low - 3e-6 < score <= high + 3e-6 + 0.01 * (high - low)


@given(chunk=st.text(st.sampled_from("aBĐx1.,:;/@-“”()'\"!?%…\u0301é"), min_size=2, max_size=12))
def test_a_sign_that_stands_by_itself_changes_nothing_before_it(chunk: str) -> None:
    chunk = f"{chunk}."
    for end in range(2, len(chunk) + 1):
        if ends_by_itself(chunk[:end]):
            assert token_texts(chunk[:end]) == [*token_texts(chunk[: end - 1]), chunk[end - 1]]
    if chunk[0] in OPENING:
        assert token_texts(chunk) == [chunk[0], *token_texts(chunk[1:])]


def test_texts_are_the_tokens_texts() -> None:
    for chunk in " ".join(NAUGHTY.values()).split():
        assert token_texts(chunk) == [token.text for token in tokens(chunk)]
