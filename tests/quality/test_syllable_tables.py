"""The counted tables behind the detection of encodings, and the program that makes them."""

from __future__ import annotations

from collections import Counter

import pytest

from bench import syllables as made
from corpus.gazetteer import DATA
from corpus.plausible import syllables


@pytest.mark.parametrize("word", ["nghiêng", "quýnh", "giếng", "ý", "khuỷu", "ngoằn", "hoà", "thuở", "đường", "ba"])
def test_what_is_shaped_as_a_syllable(word: str) -> None:
    assert made.is_syllable(word)


@pytest.mark.parametrize("word", ["facebook", "hđnd", "xuan", "nguoi", "đắk", "ôtô", "ế́", "ngố́ng", ""])
def test_what_is_not(word: str) -> None:
    assert not made.is_syllable(word)


def test_every_syllable_in_use_is_shaped_as_one() -> None:
    assert [word for word in syllables() if not made.is_syllable(word)] == []


def test_neighbours_are_counted_for_the_syllables_that_are_alike_and_for_no_other() -> None:
    known = set(syllables())
    counted = {syllable for syllable, *_ in made.entries((DATA / "neighbours.txt").read_text("utf-8"))}
    alike = made.alike_by_lost_letter(known) | made.alike_but_for_the_stop(known)
    assert counted <= alike
    assert len(alike - counted) < 20, "only those that no neighbour has often enough"


def test_what_a_lost_letter_and_a_full_stop_make_alike() -> None:
    known = {"mọi", "mời", "mỏi", "kì", "kỹ", "ba", "bạ", "lan", "ý", "á"}
    assert made.alike_by_lost_letter(known) == {"mọi", "mời", "mỏi", "kì", "kỹ", "ý", "á"}
    assert made.alike_but_for_the_stop(known) == {"ba", "bạ"}


def test_the_tables_of_a_small_archive() -> None:
    texts = ["Mọi người, mọi nhà. Mời người vào"] * 8
    words = Counter(word for text in texts for run in made.runs(text) for word in run)
    known = {"mọi", "mời", "người", "nhà"}
    assert made.entries(made.table_of_syllables(words, known)) == {
        ("mọi",): 8, ("người",): 8, ("mời",): 6, ("nhà",): 6
    }  # fmt: skip
    assert made.entries(made.table_of_neighbours(texts, known)) == {
        ("mọi", "<", "^"): 8, ("mọi", ">", "người"): 6, ("mọi", ">", "nhà"): 6,
        ("mời", "<", "^"): 6, ("mời", ">", "người"): 6,
    }  # fmt: skip
