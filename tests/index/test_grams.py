"""Counts of tokens and of neighbours: C counts what Python counts, which is what the plain definition says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vietnamese import fold
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


BINDING = "của và"
SYLLABLES = ["biên", "phòng", "của", "và", "a", "ở", "12", "٣٤", "đảo", "xã", "😀😀"]


def _phrases(words: list[list[str]]) -> Counter[str]:
    told = Counter[str]()
    for first in range(len(words)):
        for last in range(first + 1, len(words)):
            phrase = [syllable for word in words[first : last + 1] for syllable in word]
            if len(phrase) <= 4 and not {words[first][0], words[last][0]} & {*BINDING.split()}:
                told[" ".join(phrase)] += 1
    return told


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(
    titles=st.lists(st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3), max_size=6), max_size=4),
    more=st.lists(st.sampled_from(["khac", "a_b"]), max_size=2),
    other=st.none() | st.integers(0, 5),
)
def test_words_of_titles_and_their_neighbours_are_counted(
    implementation: Implementation, titles: list[list[list[str]]], more: list[str], other: int | None
) -> None:
    """`more` words of the text follow; from the word numbered `other` on, the words are not those of the title."""
    words, phrases, binding = (load_grams(implementation) for _ in range(3))
    binding.add(BINDING, "¶", 9)
    told, told_phrases = Counter[str](), Counter[str]()
    for title in titles:
        spelled = " ".join(syllable for word in title for syllable in word)
        cut = title if other is None else [*title[:other], *([["khac"]] if title[other:] else [])]
        joined = [fold("_".join(word)) for word in cut]
        words.add_title(phrases, spelled, fold(spelled), " ".join([*joined, *more]), binding, 4)
        known = title if other is None else title[:other]
        told.update(
            " ".join(word) for word in known if len(word) > 1 or word[0] in ("biên", "phòng", "đảo", "xã", "😀😀")
        )
        told_phrases += _phrases(known)
    assert dict(words.items()) == dict(told)
    assert dict(phrases.items()) == dict(told_phrases)
    assert [each in binding for each in ("của", "và", "củ", "của và", "")] == [True, True, False, True, False]
