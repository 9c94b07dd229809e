"""Stories shown once: by which article, counted how, paged how."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from index.document import ValueField
from index.engine import Engine, Matches, Sort
from index.query import AllOf, AnyOf, Everything, Not, Nothing, Query, Scored, Value
from tests.contract.helpers import article, index, name, term

HUE, VINH = (Value(ValueField.PROVINCE, each) for each in ("Huế", "Vinh"))


def _ask(engine: Engine, query: Query, sort: Sort = Sort.RELEVANCE, limit: int = 1000, offset: int = 0) -> Matches:
    with engine.reader() as reader:
        return reader.search(query, limit=limit, offset=offset, sort=sort, facets=(ValueField.PROVINCE,), group=True)


def _ids(matches: Matches) -> list[str]:
    return [hit.id for hit in matches.hits]


@pytest.fixture
def market(engine: Engine) -> Engine:
    """Story 1 is told by 1, 3 and 5, story 2 by 2 and 4; 6 and 7 stand alone."""
    texts = {1: "vàng a b c", 2: "vàng gạo", 3: "vàng vàng a b", 4: "gạo gạo", 5: "c d", 6: "vàng", 7: "vàng x y z"}
    documents = [
        article(number, text, f"2024-01-0{number}", {ValueField.PROVINCE: ("Huế" if number % 2 else "Vinh",)})
        for number, text in texts.items()
    ]
    story = {1: 1, 3: 1, 5: 1, 2: 2, 4: 2}
    index(engine, *(each._replace(story=story.get(each.number)) for each in documents))
    return engine


def test_a_story_is_shown_by_its_best_article_that_matches(market: Engine) -> None:
    matches = _ask(market, term("vàng"))
    assert (matches.total, matches.groups) == (5, 4)
    assert set(_ids(matches)) == {name(each) for each in (2, 3, 6, 7)}
    assert set(_ids(_ask(market, AllOf((term("vàng"), Not(term("d")), Not(name_of(3))))))) == {
        name(each) for each in (1, 2, 6, 7)
    }


def name_of(number: int) -> Query:
    """Only article 3 says vàng twice, so its neighbour b without c tells it apart."""
    assert number == 3
    return AllOf((term("b"), Not(term("c"))))


def test_the_shown_article_passes_the_filters(market: Engine) -> None:
    assert _ids(_ask(market, Scored(AllOf((term("gạo"), VINH)), (term("vàng"),)))) == [name(2)]
    assert set(_ids(_ask(market, AllOf((AnyOf((term("c"), term("gạo"))), HUE)), Sort.OLDEST))) == {name(1)}


@pytest.mark.parametrize(("sort", "expected"), [(Sort.NEWEST, [7, 6, 5, 4]), (Sort.OLDEST, [1, 2, 6, 7])])
def test_by_day_a_story_is_shown_by_its_first_in_that_order(market: Engine, sort: Sort, expected: list[int]) -> None:
    assert _ids(_ask(market, Everything(), sort)) == [name(each) for each in expected]


def test_without_scores_the_newest_number_is_shown(market: Engine) -> None:
    assert _ids(_ask(market, Everything())) == [name(each) for each in (7, 6, 5, 4)]


@pytest.mark.parametrize("limit", [0, 2, 10])
def test_totals_and_facets_count_articles_and_groups_stories(market: Engine, limit: int) -> None:
    matches = _ask(market, term("vàng"), limit=limit)
    assert (matches.total, matches.groups) == (5, 4)
    assert matches.facets == {ValueField.PROVINCE: {"Huế": 3, "Vinh": 2}}
    nothing = _ask(market, Nothing(), limit=limit)
    assert (nothing.total, nothing.groups, nothing.hits) == (0, 0, ())


def test_not_grouped_every_article_is_a_hit(market: Engine) -> None:
    with market.reader() as reader:
        matches = reader.search(Everything(), limit=10)
    assert (matches.total, matches.groups, len(matches.hits)) == (7, 7, 7)


def test_an_empty_index_has_no_groups(engine: Engine) -> None:
    assert _ask(engine, Everything()).groups == 0


def test_articles_change_their_story(market: Engine) -> None:
    index(market, article(3, "vàng vàng a b"), article(6, "vàng")._replace(story=2), revision=2)
    matches = _ask(market, term("vàng"))
    assert (matches.total, matches.groups) == (5, 4)
    assert set(_ids(matches)) == {name(each) for each in (1, 3, 6, 7)}
    with market.writer() as writer:
        writer.delete(name(6))
        writer.commit(3)
    assert set(_ids(_ask(market, term("vàng")))) == {name(each) for each in (1, 2, 3, 7)}


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_of_stories_tile_the_whole_result(engine: Engine, sort: Sort, size: int) -> None:
    pick = random.Random(size)
    first = date(2024, 1, 1)
    story: dict[int, int | None] = {}
    for start in range(0, 240, 60):
        documents = []
        for number in range(start, start + 60):
            story[number] = pick.choice([None, None, *range(20)])
            text = "vàng " * pick.choice((1, 1, 2)) + pick.choice(("giá", "giá x", "đất"))
            day = str(first + timedelta(days=pick.randrange(9))) if pick.random() < 0.8 else None
            documents.append(article(number, text, day)._replace(story=story[number]))
        index(engine, *documents)
    query = AllOf((AnyOf((term("vàng"), term("giá"))), Not(term("đất"))))
    with engine.reader() as reader:
        every = reader.search(query, limit=1000, sort=sort)
        whole = reader.search(query, limit=1000, sort=sort, group=True)
        pages = [reader.search(query, limit=size, offset=at, sort=sort, group=True) for at in range(0, 260, size)]
    by_name = {name(number): number for number in story}
    seen: set[int] = set()
    expected = []
    for hit in every.hits:
        tells = story[by_name[hit.id]]
        if tells is None or tells not in seen:
            expected.append(hit)
        if tells is not None:
            seen.add(tells)
    assert list(whole.hits) == expected
    assert {(page.total, page.groups) for page in pages} == {(every.total, len(expected))}
    assert [hit for page in pages for hit in page.hits] == expected
