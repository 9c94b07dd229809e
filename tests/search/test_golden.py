"""Queries of every kind over the demonstration archive, with what a reader of its 24 articles expects of each.

`found` are the articles, by the record's own id or the file's name; `notice` what the search did of its own accord;
`marks` the marked words of some of them, `first` the order in which the default engine begins.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.archive import Archive
from corpus.article import Article
from corpus.sentence import Sentence
from corpus.settings import Settings
from index.engine import Sort
from index.reindex import reindex
from search.compile import NOTICES
from search.results import Hit, ResultPage, SearchRequest
from search.service import SearchService, open_service
from search.texts import Widening
from tests.conftest import PROJECT

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "golden" / "demo.json").read_text("utf-8"))
OTHERS = ("whoosh:", pytest.param("opensearch:", marks=pytest.mark.cluster))
ENGINES = ("tantivy:", *OTHERS)
KINDS = {
    NOTICES[Widening.MISSING_WORD]: "missing",
    NOTICES[Widening.ACCENTS]: "accents",
    NOTICES[Widening.MISSING_MORE]: "more missing",
    NOTICES[Widening.ONE_SLIP]: "slip",
}


Services = Callable[[str], SearchService]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Services]:
    """The demonstration archive by the name of an engine, indexed when it is first asked for."""
    with ExitStack() as stack:

        @cache
        def opened(engine: str) -> SearchService:
            settings = Settings(home=tmp_path_factory.mktemp(engine[:-1]), engine=_address(engine, request))
            reindex(settings, [Archive.at(PROJECT / "corpus" / "demo", "demo")])
            return stack.enter_context(open_service(settings))

        yield opened


def _address(engine: str, request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("new_index")()) if engine == "opensearch:" else engine


def _name(article: Article) -> str:
    origin = article.origins[0]
    return origin.record or Path(origin.path).stem


def _ask(service: SearchService, row: dict[str, Any]) -> ResultPage:
    asked = {key: tuple(value) for key, value in row.get("asked", {}).items() if key != "sort"}
    sort = Sort(row.get("asked", {}).get("sort", "relevance"))
    return service.search(SearchRequest(query=row["query"], limit=100, sort=sort, **asked))


def _marks(hit: Hit) -> list[str]:
    parts = (hit.title, *hit.passages)
    return sorted({part.text[span.start : span.end] for part in parts for span in part.spans})


def _kind(notice: Sentence) -> str:
    return "keys" if notice.vi.startswith("Đã hiểu “") else KINDS.get(notice, notice.vi)


def _id(row: dict[str, Any]) -> str:
    return f"{row['query']} {row.get('asked', '')}".strip() or "(everything)"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", GOLDEN, ids=_id)
def test_what_a_reader_expects(services: Services, engine: str, row: dict[str, Any]) -> None:
    page = _ask(services(engine), row)
    assert sorted(_name(hit.article) for hit in page.hits) == row["found"]
    assert page.total == len(row["found"])
    assert [_kind(notice) for notice in page.notices] == ([row["notice"]] if "notice" in row else [])
    assert list(page.suggestions) == row.get("suggestions", [])
    marked = {_name(hit.article): _marks(hit) for hit in page.hits}
    for name, words in row.get("marks", {}).items():
        assert marked[name] == sorted(words)


@pytest.mark.parametrize("row", [row for row in GOLDEN if "first" in row], ids=_id)
def test_the_order_of_the_default_engine(services: Services, row: dict[str, Any]) -> None:
    names = [_name(hit.article) for hit in _ask(services("tantivy:"), row).hits]
    assert names[: len(row["first"])] == row["first"]


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("row", GOLDEN, ids=_id)
def test_engines_answer_alike(services: Services, engine: str, row: dict[str, Any]) -> None:
    one, other = (_ask(services(each), row) for each in ("tantivy:", engine))
    assert one.facets == other.facets
    assert (one.total, one.groups, one.understood) == (other.total, other.groups, other.understood)
    assert {hit.article.id: (hit.title, hit.passages) for hit in one.hits} == {
        hit.article.id: (hit.title, hit.passages) for hit in other.hits
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_reader_expects_of_the_seeds(
    engine: str, shared_data: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = Settings(home=tmp_path, engine=_address(engine, request))
    reindex(settings, [Archive.at(shared_data / "seeds", "seeds")])
    with open_service(settings) as service:
        for row in json.loads((Path(__file__).parent / "golden" / "seeds.json").read_text("utf-8")):
            page = _ask(service, row)
            found = sorted(_name(hit.article).partition("_")[0] for hit in page.hits)
            notices = [_kind(notice) for notice in page.notices]
            expected = [row["notice"]] if "notice" in row else []
            assert (row["query"], found, notices) == (row["query"], row["found"], expected)
            assert list(page.suggestions) == row.get("suggestions", [])


def test_there_are_queries_of_every_kind() -> None:
    assert len(GOLDEN) >= 60
