"""Going on from the last hit seen, in an order by date."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from index.document import IndexDocument, ValueField
from index.engine import Engine, Matches, Place, Sort
from index.query import AllOf, Constant, Everything, Scored, Value
from tests.contract.helpers import article, index, name, term

BY_DATE = (Sort.NEWEST, Sort.OLDEST)


def documents(count: int) -> Iterator[IndexDocument]:
    """Several a day, some of unknown day, some telling one story."""
    pick = random.Random(count)
    for number in range(count):
        day = str(date(2024, 1, 1) + timedelta(days=pick.randrange(9))) if pick.random() < 0.8 else None
        made = article(number, "giá vàng", day, {ValueField.PROVINCE: ("Huế" if number % 2 else "Vinh",)})
        yield made._replace(story=pick.randrange(20) if pick.random() < 0.4 else None)


def ask(engine: Engine, sort: Sort, after: Place | None, *, limit: int = 7, group: bool = False) -> Matches:
    with engine.reader() as reader:
        query = Scored(term("vàng"), (term("giá"),))
        return reader.search(query, limit=limit, sort=sort, facets=(ValueField.PROVINCE,), group=group, after=after)


@pytest.mark.parametrize("sort", BY_DATE)
@pytest.mark.parametrize("group", [False, True])
def test_going_on_from_the_last_hit_tiles_the_whole_result(engine: Engine, sort: Sort, group: bool) -> None:
    made = list(documents(90))
    index(engine, *made[:40])
    index(engine, *made[40:])
    whole = ask(engine, sort, None, limit=1000, group=group)
    seen, after = [], None
    while (page := ask(engine, sort, after, group=group)).hits:
        assert (page.total, page.groups, page.facets) == (90, whole.groups, whole.facets)
        seen += page.hits
        after = page.hits[-1].place
    assert tuple(seen) == whole.hits
    assert len(seen) == whole.groups


@pytest.mark.parametrize("sort", BY_DATE)
def test_the_place_of_a_hit_is_its_day_and_number(engine: Engine, sort: Sort) -> None:
    made = {name(each.number): Place(each.published, each.number) for each in documents(30)}
    index(engine, *documents(30))
    hits = ask(engine, sort, None, limit=1000).hits
    assert {hit.id: hit.place for hit in hits} == made


@pytest.mark.parametrize("sort", BY_DATE)
def test_none_is_met_twice_or_missed_while_the_index_changes(engine: Engine, sort: Sort) -> None:
    pick, made = random.Random(7), list(documents(120))
    index(engine, *made[:60])
    before = [hit.id for hit in ask(engine, sort, None, limit=1000).hits]
    seen: list[str] = []
    after, removed = None, set[str]()
    for step in range(100):
        page = ask(engine, sort, after)
        if not page.hits:
            break
        seen += [hit.id for hit in page.hits]
        after = page.hits[-1].place
        removed.add(pick.choice(before))
        with engine.writer() as writer:
            writer.put(made[60 + step % 60])
            writer.delete(sorted(removed)[-1])
            writer.commit(step + 2)
    assert len(seen) == len(set(seen))
    assert set(before) - removed <= set(seen)


@pytest.mark.parametrize("sort", BY_DATE)
@pytest.mark.parametrize(
    ("after", "left"),
    [
        (Place(None, 0), 0),
        (Place(date.max, 5), None),
        (Place(date.min, 5), None),
        (Place(date(2024, 1, 4), 10**11), None),
    ],
    ids=str,
)
def test_a_place_that_no_article_has(engine: Engine, sort: Sort, after: Place, left: int | None) -> None:
    index(engine, *documents(30))
    whole = ask(engine, sort, None, limit=1000).hits

    def is_after(place: Place | None) -> bool:
        assert place
        return _key(place, sort) > _key(after, sort)

    page = ask(engine, sort, after, limit=1000)
    assert list(page.hits) == [hit for hit in whole if is_after(hit.place)]
    assert page.total == 30
    assert left is None or len(page.hits) == left


def _key(place: Place, sort: Sort) -> tuple[bool, int, int]:
    """The greater, the later: unknown days last, the newest number first among equals."""
    day = place.day.toordinal() if place.day else 0
    return place.day is None, -day if sort is Sort.NEWEST else day, -place.number


@pytest.mark.parametrize("sort", BY_DATE)
def test_a_limit_of_zero_and_an_offset_count_from_there(engine: Engine, sort: Sort) -> None:
    index(engine, *documents(30))
    whole = ask(engine, sort, None, limit=1000).hits
    with engine.reader() as reader:
        none = reader.search(Everything(), limit=0, sort=sort, after=whole[4].place)
        some = reader.search(Everything(), limit=3, offset=2, sort=sort, after=whole[4].place)
    assert (none.total, none.hits) == (30, ())
    assert some.hits == whole[7:10]


def test_sorted_by_relevance_hits_have_no_place(engine: Engine) -> None:
    index(engine, *documents(5))
    with engine.reader() as reader:
        for query in (term("vàng"), Everything()):
            assert {hit.place for hit in reader.search(query, limit=5).hits} == {None}


def test_a_constant_replaces_whatever_score_there_was(engine: Engine) -> None:
    index(engine, *documents(10))
    hue = Value(ValueField.PROVINCE, "Huế")
    for query, score in (
        (Constant(hue, 2.5), 2.5),
        (Constant(term("vàng"), 0.0), 0.0),
        (AllOf((Constant(hue, 1.0), Constant(term("giá"), 0.5))), 1.5),
    ):
        with engine.reader() as reader:
            hits = reader.search(query, limit=20).hits
        assert hits
        assert {hit.score for hit in hits} == {score}
    with engine.reader() as reader:
        hits = reader.search(Scored(Everything(), (Constant(hue, 3.0),)), limit=20).hits
    assert {hit.score for hit in hits[:5]} == {3.0}
    assert {hit.score for hit in hits[5:]} == {0.0}
