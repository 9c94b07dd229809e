"""What is said in both languages."""

from __future__ import annotations

import pytest

from corpus.errors import StoreAbsent
from corpus.sentence import LANGUAGES, Sentence
from tests.conftest import is_english

GREETING = Sentence("Chào {name}, {day}", "Hello {name}, {day}")
TODAY = Sentence("hôm nay", "today")


def test_each_language_gets_its_own() -> None:
    assert [TODAY.said(language) for language in LANGUAGES] == ["hôm nay", "today"]
    assert str(TODAY) == "hôm nay"
    assert TODAY.said("fr") == "hôm nay"


def test_a_sentence_within_one_is_said_in_its_language() -> None:
    said = GREETING.filled(name="{Nga}", day=TODAY)
    assert said == Sentence("Chào {Nga}, hôm nay", "Hello {Nga}, today")


def test_parts_are_joined_in_each_language() -> None:
    joined = Sentence(" hoặc ", " or ").joining([TODAY, Sentence.same("2025")])
    assert joined == Sentence("hôm nay hoặc 2025", "today or 2025")
    assert not Sentence.same("")


@pytest.mark.parametrize("sentence", [TODAY, Sentence("Một\tcột.\n", "A\tcolumn.\r"), Sentence.same("a\nb"), GREETING])
def test_one_line_keeps_both(sentence: Sentence) -> None:
    line = sentence.kept()
    assert len(line.splitlines()) == 1
    again = Sentence.from_kept(line)
    for language in LANGUAGES:
        assert again.said(language).split() == sentence.said(language).split()


def test_what_was_kept_in_one_language_is_shown_in_both() -> None:
    assert Sentence.from_kept("Tệp trống.") == Sentence.same("Tệp trống.")


def test_an_error_is_said_in_both() -> None:
    error = StoreAbsent("/tmp/x")
    assert is_english(error.said("en"))
    assert str(error) == error.said("vi") != error.said("en")


def test_numbers_are_written_as_each_language_writes_them() -> None:
    told = Sentence.number(35440.5, 1)
    assert (told.vi, told.en) == ("35.440,5", "35,440.5")
    assert Sentence.number(1234).said("vi") == "1.234"
