"""Where the words of a question stand in a text: the same by the C core and in pure Python."""

from __future__ import annotations

import pytest

from index.compiled import Implementation
from search.finding import Finder, Wanted
from tests.implementations import implementations

_BESIDE = ["bộ đội", "bộ  đội", "bộ-đội", "bộ” - đội", "bộ_đội", "Bộ, Đội"]
_APART = ["bộ x đội", "bộ\nđội", "bộ -\nđội", "bộ - 1 đội", "đội bộ", "bộđội"]


@pytest.mark.parametrize("implementation", implementations("search._finds"))
class TestFinder:
    @pytest.mark.parametrize("text", _BESIDE)
    def test_a_phrase_stands_over_spaces_and_punctuation_of_one_line(
        self, implementation: Implementation, text: str
    ) -> None:
        assert Finder((Wanted.spelled("bộ", "đội"),), implementation).find(text) == [(0, len(text), 0, False)]

    @pytest.mark.parametrize("text", _APART)
    def test_and_over_nothing_else(self, implementation: Implementation, text: str) -> None:
        assert Finder((Wanted.spelled("bộ", "đội"),), implementation).find(text) == []

    @pytest.mark.parametrize(("texts", "beside"), [(_BESIDE, True), (_APART[:4], False)])
    def test_words_know_whether_their_neighbour_stands_beside_them(
        self, implementation: Implementation, texts: list[str], beside: bool
    ) -> None:
        finder = Finder((Wanted.spelled("bộ"), Wanted.spelled("đội")), implementation)
        for text in texts:
            assert [each[2:] for each in finder.find(text)] == [(0, beside), (1, beside)], text

    def test_a_word_within_a_phrase_that_is_found_is_told(self, implementation: Implementation) -> None:
        finder = Finder((Wanted.spelled("cán", "bộ"), Wanted.spelled("bộ")), implementation)
        assert finder.find("cán bộ. Nhà, rồi bộ") == [(0, 6, 0, False), (4, 6, 1, True), (17, 19, 1, False)]

    def test_a_text_beyond_the_latin_script_is_searched_as_well(self, implementation: Implementation) -> None:
        finder = Finder((Wanted.spelled("giá"), Wanted.folded("vang")), implementation)
        assert finder.find("東京 giá Ｖàng, giá東 và\u200bng") == [
            (3, 6, 0, True),
            (7, 11, 1, True),
            (18, 23, 1, False),
        ]
