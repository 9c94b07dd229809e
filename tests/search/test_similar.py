"""Articles like one: on the demonstration archive, where one story is told twice."""

from __future__ import annotations

import pytest

from search.results import ArticleView, SearchRequest
from search.service import SearchService
from search.similar import similar_to


def _view(service: SearchService, title: str) -> ArticleView:
    (hit,) = service.search(SearchRequest(query=f'tiêu_đề:"{title}"')).hits
    view = service.article(hit.article.id)
    assert view is not None
    return view


def _titles(view: ArticleView) -> list[str]:
    return [hit.article.title for hit in view.related]


@pytest.mark.parametrize(
    ("title", "alike"),
    [
        ("Bệnh viện Huế dùng máy bay", "Trạm y tế xã có máy chụp phổi chạy pin"),
        ("Cánh đồng điện gió Ninh Thuận", "Cà phê Đắk Lắk được giá, nhà vườn không vội bán"),
        ("Đội tuần tra biển Quảng Trị", "Đường lên cột mốc ở Hà Giang đã thông sau mưa lũ"),
    ],
)
def test_what_is_most_alike_comes_first(demo: SearchService, title: str, alike: str) -> None:
    view = _view(demo, title)
    assert alike in _titles(view)[:2]
    assert view.article.id not in [hit.article.id for hit in view.related]
    assert len(view.related) <= 5


def test_copies_of_it_are_left_out(demo: SearchService) -> None:
    view = _view(demo, "Cửa khẩu Tân Thanh thử làn xe điện")
    first, *others = [hit.article.id for hit in view.related]
    with demo._reader() as reader:
        found = reader.search(similar_to(view.article, [first], reader), limit=9).hits
    assert [hit.id for hit in found][: len(others)] == others


def test_the_same_by_a_query(demo: SearchService) -> None:
    view = _view(demo, "Đội tuần tra biển Quảng Trị")
    page = demo.search(SearchRequest(query=f"gần_giống:{view.article.id}"))
    assert [hit.article.id for hit in page.hits[:5]] == [hit.article.id for hit in view.related]
    assert view.article.id not in [hit.article.id for hit in page.hits]
    assert page.notices == ()
    narrowed = demo.search(SearchRequest(query=f'gần_giống:{view.article.id} tỉnh:"Hà Giang"'))
    assert [hit.article.title for hit in narrowed.hits] == ["Đường lên cột mốc ở Hà Giang đã thông sau mưa lũ"]


def test_an_id_that_is_not_there(demo: SearchService) -> None:
    page = demo.search(SearchRequest(query="gần_giống:khongcobainay"))
    assert page.total == 0
    assert "Không có bài nào mang mã này." in page.notices[0].vi
