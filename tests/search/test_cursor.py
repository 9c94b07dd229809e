"""Pages that go on where the page before ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.engine import Place, Sort
from index.reindex import reindex
from search.cursor import COMMIT_CHANGED, BadCursor, resumed, written
from search.results import ResultPage, SearchRequest
from search.service import SearchService, open_service
from tests.conftest import is_english

BY_DATE = (Sort.NEWEST, Sort.OLDEST)


def pages(service: SearchService, request: SearchRequest) -> Iterator[ResultPage]:
    page = service.search(request)
    yield page
    while page.next:
        page = service.search(resumed(request, page.next))
        yield page


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("query", ["tuần tra", ""])
@pytest.mark.parametrize("limit", [4, 6, 1000])
def test_cursors_lead_through_the_whole_result(service: SearchService, sort: Sort, query: str, limit: int) -> None:
    request = SearchRequest(query=query, sort=sort, limit=limit, facets=False)
    whole = service.search(SearchRequest(query=query, sort=sort, limit=1000, facets=False))
    found = list(pages(service, request))
    assert [hit.article.id for page in found for hit in page.hits] == [hit.article.id for hit in whole.hits]
    assert all(page.hits for page in found)
    assert [page.request.offset for page in found] == list(range(0, whole.groups, limit))
    assert {(page.total, page.groups, page.notices) for page in found} == {(whole.total, whole.groups, whole.notices)}


def test_nothing_found_has_no_next_page(service: SearchService) -> None:
    assert service.search(SearchRequest(query="nguồn:khongco.vn")).next is None
    assert service.search(SearchRequest(query="tuần tra", limit=0)).next is None


@pytest.mark.parametrize(
    "cursor",
    ["", "0", "0a1b2c3d", "0a1b2c3d.", "0a1b2c3d.-1", "0a1b2c3d.5.3", "0A1B2C3D.5", "0a1b2c3d.5.n9999999.1",
     "0a1b2c3d.5.1.1", "0a1b2c3d.5.n1.9999999999999", "0a1b2c3d.٣", "🙂" * 200],
)  # fmt: skip
def test_what_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor) as raised:
        resumed(SearchRequest(sort=Sort.NEWEST), cursor)
    assert len(str(raised.value)) < 200
    assert is_english(raised.value.said("en"))


@pytest.mark.parametrize("sort", BY_DATE)
def test_a_cursor_by_date_is_none_in_another_order(sort: Sort) -> None:
    cursor = written("0a1b2c3d", 5, Place(date(2024, 5, 6), 7), sort)
    assert resumed(SearchRequest(sort=sort), cursor).after == Place(date(2024, 5, 6), 7)
    for other in set(Sort) - {sort}:
        with pytest.raises(BadCursor):
            resumed(SearchRequest(sort=other), cursor)


@pytest.fixture(params=["tantivy:", "whoosh:"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", engine=request.param)


def _index(settings: Settings, folder: Path, days: dict[int, str]) -> None:
    folder.mkdir(exist_ok=True)
    rows = [
        {"id": f"bai-{number}", "title": f"Bến đò số {number}", "content": "Bến vắng, đò đưa khách.", "published": day}
        for number, day in days.items()
    ]
    (folder / "bai.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    reindex(settings, [Archive.at(folder)])


@pytest.mark.parametrize("sort", BY_DATE)
def test_by_date_none_comes_twice_or_is_missed_when_the_archive_changes(
    settings: Settings, tmp_path: Path, sort: Sort
) -> None:
    days = {number: f"2024-05-{number + 1:02}" for number in range(20)}
    _index(settings, tmp_path / "bao", days)
    request = SearchRequest(query="bến đò", sort=sort, limit=6)
    with open_service(settings) as service:
        seen: list[str] = []
        page = service.search(request)
        for change in ({30: "2024-05-28"}, {31: "2024-04-01"}, {32: "2024-05-10", 33: "2024-06-01"}, {}):
            seen += [hit.article.title for hit in page.hits]
            assert page.notices == ()
            if not page.next:
                break
            days = {number: day for number, day in (days | change).items() if number != 3}
            _index(settings, tmp_path / "bao", days)
            page = service.search(resumed(request, page.next))
    assert len(seen) == len(set(seen))
    assert {f"Bến đò số {number}" for number in range(20) if number != 3} <= set(seen)


def test_by_relevance_a_page_made_on_another_commit_says_so(settings: Settings, tmp_path: Path) -> None:
    days = {number: f"2024-05-{number + 1:02}" for number in range(20)}
    _index(settings, tmp_path / "bao", days)
    request = SearchRequest(query="bến đò", limit=6)
    with open_service(settings) as service:
        first = service.search(request)
        assert first.next
        second = service.search(resumed(request, first.next))
        _index(settings, tmp_path / "bao", days | {40: "2024-07-01"})
        changed = service.search(resumed(request, first.next))
        assert changed.next
        again = service.search(resumed(request, changed.next))
    assert (second.notices, changed.notices, again.notices) == ((), (COMMIT_CHANGED,), ())
    assert first.commit == second.commit != changed.commit
    assert is_english(COMMIT_CHANGED.en)
