"""Scores, the order of hits, paging."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from index.document import TextField, ValueField
from index.engine import Engine, Sort
from index.query import AllOf, AnyOf, Boost, DateRange, Everything, Not, Nothing, Query, Scored, Term, Value
from tests.contract.helpers import article, found, index, name, phrase, term


def scores(engine: Engine, query: Query) -> dict[str, float]:
    with engine.reader() as reader:
        return {hit.id: hit.score for hit in reader.search(query, limit=100).hits}


@pytest.fixture
def market(engine: Engine) -> Engine:
    """Articles that hold `vàng` more and less often."""
    index(
        engine,
        article(1, "giá vàng giảm nhẹ sáng nay", values={ValueField.PROVINCE: ("Huế",)}, title="giá vàng"),
        article(2, "vàng vàng vàng giá giá nhẹ", "2024-01-01"),
        article(3, "gạo giá gạo"),
        article(4, "trời nắng"),
    )
    return engine


def test_more_and_rarer_is_better(market: Engine) -> None:
    found = scores(market, term("vàng"))
    assert found[name(2)] > found[name(1)] > 0
    assert scores(market, term("gạo"))[name(3)] > scores(market, term("giá"))[name(3)]


def test_a_shorter_field_is_better(engine: Engine) -> None:
    index(engine, article(1, "vàng a b c d e f g h"), article(2, "vàng a"), article(3, "c d"))
    assert found(engine, term("vàng")) == [name(2), name(1)]


@pytest.mark.parametrize(
    "query",
    [
        Everything(),
        Not(term("gạo")),
        Value(ValueField.PROVINCE, "Huế"),
        DateRange(None, None),
        Boost(term("vàng"), 0.0),
        Scored(term("vàng"), ()),
        Scored(term("vàng"), (Everything(), Not(Nothing()))),
        AllOf((Everything(), Not(term("x")))),
    ],
    ids=str,
)
def test_what_scores_nothing(market: Engine, query: Query) -> None:
    found = scores(market, query)
    assert found
    assert set(found.values()) == {0.0}


def test_scores_add_up(market: Engine) -> None:
    gold, price, title = term("vàng"), term("giá"), Term(TextField.TITLE, "vàng")
    alone = [scores(market, each) for each in (gold, price, title)]
    total = {each: sum(part.get(each, 0.0) for part in alone) for each in (name(1), name(2), name(3))}
    assert scores(market, AnyOf((gold, price, title))) == pytest.approx(total, rel=1e-5)
    assert scores(market, AnyOf((gold, AnyOf((price, title))))) == pytest.approx(total, rel=1e-5)
    wanted = Scored(Everything(), (gold, price, title))
    assert scores(market, wanted) == pytest.approx({**total, name(4): 0.0}, rel=1e-5)
    both = AllOf((gold, price, Not(term("gạo")), Everything()))
    assert scores(market, both) == pytest.approx(
        {each: alone[0][each] + alone[1][each] for each in (name(1), name(2))}, rel=1e-5
    )


def test_what_is_required_adds_no_score(market: Engine) -> None:
    assert scores(market, Scored(term("vàng"), (term("giá"),))) == pytest.approx(
        {each: score for each, score in scores(market, term("giá")).items() if each != name(3)}
    )


def test_what_is_required_scores_as_often_as_it_is_asked_to(market: Engine) -> None:
    gold, price = term("vàng"), term("giá")
    alone = [scores(market, each) for each in (gold, price)]
    required = AllOf((gold, AllOf((price, Not(term("gạo")))), gold))
    wanted = Scored(required, (gold, Boost(gold, 2.0), gold, Boost(price, 0.5)))
    assert scores(market, wanted) == pytest.approx(
        {each: 4 * alone[0][each] + 0.5 * alone[1][each] for each in (name(1), name(2))}, rel=1e-5
    )


def test_a_boost_multiplies(market: Engine) -> None:
    plain = scores(market, AnyOf((term("vàng"), phrase("giá", "vàng"))))
    boosted = scores(market, Boost(AnyOf((term("vàng"), phrase("giá", "vàng"))), 2.5))
    twice = scores(market, Boost(Boost(AnyOf((term("vàng"), phrase("giá", "vàng"))), 2.0), 1.25))
    assert boosted == pytest.approx({each: score * 2.5 for each, score in plain.items()}, rel=1e-5)
    assert twice == pytest.approx(boosted, rel=1e-5)


def test_a_phrase_of_one_token_is_that_term(market: Engine) -> None:
    assert scores(market, phrase("vàng")) == scores(market, term("vàng"))


def test_a_phrase_scores(market: Engine) -> None:
    assert scores(market, phrase("giá", "vàng"))[name(1)] > scores(market, term("vàng"))[name(1)]


def test_ties_go_by_number_newest_first(engine: Engine) -> None:
    shuffled = list(range(60))
    random.Random(4).shuffle(shuffled)
    for start in range(0, 60, 20):
        index(engine, *(article(number, "hệt nhau") for number in shuffled[start : start + 20]))
    expected = [name(number) for number in reversed(range(60))]
    assert found(engine, term("hệt")) == expected
    assert found(engine, Everything()) == expected
    assert found(engine, AnyOf((term("hệt"), term("nhau")))) == expected


def test_newest_and_oldest_with_unknown_days_last_and_ties_by_number(engine: Engine) -> None:
    days = {1: "2024-05-05", 2: None, 3: "2024-05-05", 4: "1899-01-01", 5: None, 6: "2025-01-01", 7: "9999-12-31"}
    index(engine, *(article(number, "bài", day) for number, day in days.items()))
    assert found(engine, term("bài"), Sort.NEWEST) == [name(each) for each in (7, 6, 3, 1, 4, 5, 2)]
    assert found(engine, term("bài"), Sort.OLDEST) == [name(each) for each in (4, 3, 1, 6, 7, 5, 2)]


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_sorted_by_day_scores_are_zero(market: Engine, sort: Sort) -> None:
    with market.reader() as reader:
        assert {hit.score for hit in reader.search(term("vàng"), limit=5, sort=sort).hits} == {0.0}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_tile_the_whole_result(engine: Engine, sort: Sort, size: int) -> None:
    pick = random.Random(size)
    first = date(2024, 1, 1)

    def made(number: int) -> str | None:
        return str(first + timedelta(days=pick.randrange(9))) if pick.random() < 0.8 else None

    # Many equal scores, so that ties lie across the edges of pages and of segments.
    for start in range(0, 240, 60):
        documents = [
            article(each, "vàng " * pick.choice((1, 1, 1, 2)) + "giá", made(each)) for each in range(start, start + 60)
        ]
        index(engine, *documents)
    query = AnyOf((term("vàng"), term("giá")))
    with engine.reader() as reader:
        whole = reader.search(query, limit=1000, sort=sort)
        paged = [reader.search(query, limit=size, offset=offset, sort=sort) for offset in range(0, 260, size)]
    assert whole.total == 240
    assert {page.total for page in paged} == {240}
    assert tuple(hit for page in paged for hit in page.hits) == whole.hits
    assert len({hit.id for hit in whole.hits}) == 240
    assert [len(page.hits) for page in paged] == [min(size, max(0, 240 - offset)) for offset in range(0, 260, size)]


@pytest.mark.parametrize("offset", [10_000, 5_000_000_000, 10**30])
def test_a_page_beyond_the_end_is_empty_and_still_counts(market: Engine, offset: int) -> None:
    with market.reader() as reader:
        for sort in Sort:
            matches = reader.search(term("vàng"), limit=10, offset=offset, sort=sort)
            assert (matches.total, matches.hits) == (2, ())


@pytest.mark.parametrize("sort", list(Sort))
def test_a_limit_may_be_any_number(market: Engine, sort: Sort) -> None:
    with market.reader() as reader:
        whole, asked = (reader.search(term("vàng"), limit=limit, sort=sort) for limit in (2, 10**30))
        assert len(asked.hits) == 2
        assert asked == whole


def test_a_limit_of_zero_counts_only(market: Engine) -> None:
    with market.reader() as reader:
        matches = reader.search(term("vàng"), limit=0, facets=[ValueField.PROVINCE])
    assert (matches.total, matches.hits, matches.facets) == (2, (), {ValueField.PROVINCE: {"Huế": 1}})
