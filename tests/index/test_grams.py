"""Counts of tokens and of neighbours: C counts what Python counts, which is what the plain definition says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compiled import Implementation
from index.grams import load_grams
from tests.implementations import implementations

IMPLEMENTATIONS = implementations("index._grams")
TOKENS = st.sampled_from(["biên", "phòng", "a", "ab", "b", "¶", "¶¶", "😀", "12", "x" * 300])


def expected(tokens: list[str]) -> Counter[str]:
    told = Counter(token for token in tokens if token != "¶")
    for place in range(len(tokens) - 1):
        if "¶" not in tokens[place : place + 2]:
            told[" ".join(tokens[place : place + 2])] += 1
    return told


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(texts=st.lists(st.lists(TOKENS, max_size=12), max_size=6), most=st.integers(0, 9) | st.just(1 << 40))
def test_tokens_and_neighbours_are_counted(implementation: Implementation, texts: list[list[str]], most: int) -> None:
    grams, told = load_grams(implementation), Counter[str]()
    for tokens in texts:
        grams.add(" ".join(tokens), "¶", most)
        told += expected(tokens[:most])
    assert dict(grams.items()) == dict(told)
    assert len(grams) == len(told)
    assert dict(item for part in range(3) for item in grams.items(part, 3)) == dict(told)
    assert sum(len(grams.items(part, 3)) for part in range(3)) == len(told)
    grams.forget_once_seen()
    assert dict(grams.items()) == {gram: count for gram, count in told.items() if count > 1}
    grams.add("biên phòng", "¶", 1)
    assert dict(grams.items())["biên"] == (told["biên"] if told["biên"] > 1 else 0) + 1


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_very_many(implementation: Implementation) -> None:
    grams = load_grams(implementation)
    for start in range(0, 60_000, 100):
        grams.add(" ".join(f"t{number % 40_000}" for number in range(start, start + 100)), "¶", 1 << 40)
    told = dict(grams.items())
    assert (told["t0"], told["t19999"], told["t20000"], told["t39999"]) == (2, 2, 1, 1)
    grams.forget_once_seen()
    assert all(count > 1 for _, count in grams.items())
    assert len(grams) == sum(count > 1 for count in told.values()) == 20_000 + 200 * 99
