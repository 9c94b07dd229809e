"""Proximity: in order, within one paragraph, so many syllables between them in all."""

from __future__ import annotations

from itertools import product

import pytest

from index.query import ways_to_be_near
from search import budget
from search.errors import QueryTooComplex
from search.language import parse
from search.leaves import MAX_WAYS
from search.question import Near
from search.results import SearchRequest
from search.service import SearchService
from tests.conftest import is_english


def _total(service: SearchService, query: str) -> int:
    return service.search(SearchRequest(query=query, limit=0)).total


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"Đường sau"~1', 30),
        ('"Đường sau mưa"~1', 30),
        ('"mưa sau"~10', 0),
        ('"tổ lên"~3', 30),
        ('"cả lên"~2', 0),
        ('"ca len"~4', 30),
        ('"lên chiều"~10', 0),
        ('"Bộ phòng"~2', 1),
        ('"xoa chu"~1', 1),
        ('tiêu_đề:"tổ tuần tra"~5', 30),
        ('tiêu_đề:"tổ suối"~3', 0),
        ('"tuần tra suối"~4 -tiêu_đề:"tổ tuần tra"~5', 0),
    ],
)
def test_what_stands_near(service: SearchService, query: str, expected: int) -> None:
    """Nothing that stands so is no reason to look for words that stand otherwise."""
    assert _total(service, query) == expected


def test_it_says_how_it_was_understood(service: SearchService) -> None:
    page = service.search(SearchRequest(query='"đường sau"~3'))
    assert page.understood.vi == "Tìm các bài có các từ “đường sau” theo thứ tự, cách nhau tối đa 3 tiếng."
    assert page.notices == ()


@pytest.mark.parametrize("count", [2, 3, 5, 8, 20, 100])
def test_the_ways_to_be_near_are_bounded(count: int) -> None:
    question = parse('"' + "một " * count + '"~10')
    assert isinstance(question.root, Near)
    assert ways_to_be_near(count, question.root.slop) <= MAX_WAYS
    assert bool(question.problems) == (question.root.slop < 10)


def test_many_nearnesses_of_frequent_words_are_refused_before_they_are_asked(service: SearchService) -> None:
    pairs = [f'"{one} {other}"~10' for one, other in product("đường trơn sau mưa cả tổ".split(), repeat=2)]
    for query in (" OR ".join(pairs), " ".join(pairs), "bám " + " ".join(f"-{each}" for each in pairs)):
        with pytest.raises(QueryTooComplex, match=r"36 phần có dấu \* hoặc ~ .* rất hay gặp, tối đa \d\.") as said:
            service.search(SearchRequest(query=query, limit=0))
        assert is_english(said.value.said("en"))
    assert _total(service, " OR ".join(pairs[:4])) == 30


def test_prefixes_count_among_them(service: SearchService) -> None:
    prefixes, near = "đư* trơ* mư* sa* tổ~ cả~ bá~", '"đường sau mưa"~10'
    assert service.search(SearchRequest(query=prefixes, limit=0)).is_understood
    assert service.search(SearchRequest(query=near, limit=0)).is_understood
    with pytest.raises(QueryTooComplex):
        service.search(SearchRequest(query=f"{prefixes} {near}", limit=0))


def test_a_question_that_takes_long_is_not_asked_wider(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = SearchRequest(query="đượng sau")
    assert service.search(wrong).total > 0
    monkeypatch.setattr(budget, "SECONDS", 0.0)
    page = service.search(wrong)
    assert page.total == 0
    assert page.notices == (budget.NOT_WIDENED,)
    assert page.suggestions == ()


def test_nearnesses_of_rare_words_may_be_many(service: SearchService) -> None:
    pairs = [f'"{one} {other}"~10' for one, other in product("đồn nhỏ giữa rừng xóa mù".split(), repeat=2)]
    assert _total(service, " OR ".join(pairs)) == 2
