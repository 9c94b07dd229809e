from __future__ import annotations

from dataclasses import replace

from index.analysis.syllables import syllables
from index.document import TextField
from index.query import AllOf, Boost, Query, Term
from search.accents import decides, read
from search.ranking import SCORED, Weights, scorers
from search.texts import Run

ONES = Weights(spelled=1, words=1, pairs=1, numbers=0, opening=1, title=1, together=1)


def run(text: str, weight: float = 1.0) -> Run:
    found = syllables(text)
    return Run(read(found, marked=decides(found)), weight=weight)


def tokens(clauses: tuple[Query, ...], field: TextField) -> list[str]:
    return [clause.token for clause in clauses if isinstance(clause, Term) and clause.field is field]


def boost(clauses: tuple[Query, ...], query: Query) -> float:
    (found,) = (clause.weight for clause in clauses if isinstance(clause, Boost) and clause.query == query)
    return found


def test_every_field_is_asked_in_its_own_form() -> None:
    clauses = scorers([run("bộ đội")], ONES)
    assert tokens(clauses, TextField.TEXT) == ["bộ", "đội"]
    assert tokens(clauses, TextField.TITLE_FOLDED) == tokens(clauses, TextField.OPENING) == ["bo", "doi"]
    assert tokens(clauses, TextField.WORDS) == ["bo", "doi", "bo_doi"]
    assert tokens(clauses, TextField.PAIRS) == ["bo_doi"]


def test_one_syllable_scores_without_accents_only_where_every_article_holds_it() -> None:
    assert tokens(scorers([run("bão")], ONES, complete=True), TextField.FOLDED) == ["bao"]
    assert tokens(scorers([run("bão")], ONES), TextField.FOLDED) == []
    assert scorers([run("bộ đội")], ONES, complete=True) == scorers([run("bộ đội")], ONES)


def test_an_article_that_holds_every_syllable_scores_once_more() -> None:
    everything = AllOf((Term(TextField.FOLDED, "bo"), Term(TextField.FOLDED, "doi"), Term(TextField.FOLDED, "ve")))
    assert everything in scorers([run("bộ đội"), run("về")], ONES)


def test_one_syllable_has_no_others_to_stand_together_with() -> None:
    assert not any(isinstance(clause, AllOf) for clause in scorers([run("bão")], ONES))


def test_words_reach_over_three_syllables_and_not_from_run_to_run() -> None:
    words = tokens(scorers([run("a b c d e"), run("f")], ONES), TextField.WORDS)
    assert "a_b_c" in words
    assert "a_b_c_d" not in words
    assert not any("e_f" in word for word in words)


def test_a_repeated_syllable_is_one_clause() -> None:
    assert tokens(scorers([run("xa xa")], ONES), TextField.TEXT) == ["xa"]


def test_a_question_without_marks_leans_less_on_the_spelling() -> None:
    bare, marked = scorers([run("bo doi")]), scorers([run("bộ đội")])
    assert boost(bare, Term(TextField.TEXT, "bo")) < boost(bare, Term(TextField.PAIRS, "bo_doi"))
    assert Term(TextField.TEXT, "bộ") in marked
    assert Term(TextField.PAIRS, "bo_doi") in marked


def test_a_boost_typed_multiplies_its_run_only() -> None:
    clauses = scorers([run("bão", 3.0), run("lũ")], ONES)
    assert boost(clauses, Term(TextField.TEXT, "bão")) == 3
    assert Term(TextField.TEXT, "lũ") in clauses


def test_no_words_no_clauses() -> None:
    assert scorers([]) == ()


def test_both_tone_placements_rank_alike() -> None:
    assert scorers([run("hoà bình thuỷ điện")]) == scorers([run("hòa bình thủy điện")])


def test_a_pasted_page_is_bounded() -> None:
    clauses = scorers([run(" ".join(f"từ{number}" for number in range(3000)))], ONES)
    assert len(tokens(clauses, TextField.TEXT)) == SCORED
    assert len(clauses) < 12 * SCORED


def test_a_number_and_the_syllable_before_it_count_more() -> None:
    clauses = scorers([run("bão số 3 năm 2017 12")], replace(ONES, numbers=2.0))
    numbered = [clause for clause in clauses if isinstance(clause, Boost) and clause.weight == 2.0]
    assert [clause.query for clause in numbered] == [
        Term(TextField.PAIRS, pair) for pair in ("so_3", "nam_2017", "2017_12")
    ]
    assert not any(isinstance(clause, Boost) for clause in scorers([run("3 bão số ba")], replace(ONES, numbers=2.0)))
