"""Queries made by the grammar, and by chance: OpenSearch finds what Tantivy finds, and says the same of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from corpus.vietnamese import fold
from index.engine import Sort
from index.reindex import reindex
from search.errors import QueryError
from search.results import ResultPage, SearchRequest
from search.service import SearchService, open_service
from tests.cluster.conftest import Tell
from tests.conftest import PROJECT
from tests.search.test_fuzz import queries

SEED = 9
QUERIES = 300
ALIKE = 0.9
"""What the first ten hits of both share at least. Lucene and Tantivy keep the length of a text in other steps, and
Lucene relates how rare a word is to the articles that have the field at all.
"""
_SHAPES = ("{}", "{}", '"{}"', "({}) -{}", "{} HOẶC {}", "{} KHÔNG {}", '"{}"~5', "tiêu_đề:{}", "{}*", "{}~", "{}^2 {}")

Services = tuple[SearchService, SearchService]


@pytest.fixture(scope="module")
def services(new_index: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The demonstration archive in Tantivy, and in two shards of OpenSearch."""
    with ExitStack() as stack:

        def opened(name: str, engine: str) -> SearchService:
            settings = Settings(home=tmp_path_factory.mktemp(name), engine=engine)
            reindex(settings, [Archive.at(PROJECT / "corpus" / "demo", "demo")])
            return stack.enter_context(open_service(settings))

        yield opened("tantivy", "tantivy:"), opened("opensearch", f"{new_index()}?shards=2")


def _ask(service: SearchService, **asked: Any) -> ResultPage | str:
    """A page, or in which words the query is refused."""
    try:
        return service.search(SearchRequest(**asked))
    except QueryError as error:
        return str(error)


def _said(page: ResultPage | str) -> object:
    """All that engines have to agree in: everything but scores, and the order that they make."""
    if isinstance(page, str):
        return page
    hits = {hit.article.id: (hit.title, hit.passages, hit.copies) for hit in page.hits}
    told = (page.understood, page.notices, page.suggestions, page.retyped, page.facets)
    return page.total, page.groups, len(page.hits), hits, told


def _ids(page: ResultPage | str) -> list[str]:
    return [] if isinstance(page, str) else [hit.article.id for hit in page.hits]


def _of_the_archive(service: SearchService, count: int) -> Iterator[str]:
    """Queries in the words of its titles, with accents and without."""
    pick = random.Random(SEED)
    page = service.search(SearchRequest(query="", limit=1000))
    titles = sorted(hit.article.title for hit in page.hits)
    for _ in range(count):
        shape = pick.choice(_SHAPES)
        parts = [_piece(pick.choice(titles).split(), pick) for _ in range(shape.count("{}"))]
        made = shape.format(*parts)
        yield fold(made) if pick.random() < 0.25 and ":" not in made else made


def _piece(words: list[str], pick: random.Random) -> str:
    start = pick.randrange(len(words))
    return " ".join(words[start : start + pick.randint(1, 4)])


def test_random_queries(services: Services, told: Tell) -> None:
    shared = shown = answered = found = 0
    made = (*queries(SEED, QUERIES // 2), *_of_the_archive(services[0], QUERIES // 2))
    for number, query in enumerate(made):
        one, other = (_ask(each, query=query, limit=1000, group=False) for each in services)
        assert _said(one) == _said(other), f"query {number} of seed {SEED}: {query!r}"
        first, second = (set(_ids(page)[:10]) for page in (one, other))
        shared, shown = shared + len(first & second), shown + len(first)
        answered, found = answered + (not isinstance(one, str)), found + bool(first)
        sort = (Sort.NEWEST, Sort.OLDEST)[number % 2]
        one, other = (_ask(each, query=query, limit=5, offset=number % 3, sort=sort) for each in services)
        assert (_said(one), _ids(one)) == (_said(other), _ids(other)), f"{sort} {number} of seed {SEED}: {query!r}"
    told(f"{QUERIES} random queries: {answered} read, {found} find something; top ten alike: {shared / shown:.3f}")
    assert found > QUERIES / 2
    assert shared / shown >= ALIKE
