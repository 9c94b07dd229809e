"""Whatever the request, the answer is a page with a sentence and the box still filled."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import InputRefused, StoreError, TimbaoError
from corpus.sentence import Sentence
from index.errors import EngineError, IndexOutdated
from index.lock import AnotherRun
from search.errors import QueryError
from search.results import ArticleView, ResultPage, SearchRequest
from search.service import SearchService
from tests.web.page import Page, read
from web import errors
from web.app import create_app


def _kinds(root: type[TimbaoError]) -> Iterator[type[TimbaoError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


_RUNS = {"corpus.archive", "corpus.ingest", "corpus.stopping", "index.lock", "index.reindex", "web.supervisor"}


def _of_a_run(kind: type[TimbaoError]) -> bool:
    """The root, and errors of reading archives, which no request can raise: were one to come, it is a fault of ours."""
    return kind in {TimbaoError, InputRefused} or kind.__module__ in _RUNS


def test_every_error_that_a_request_can_raise_has_a_status() -> None:
    kinds = set(_kinds(TimbaoError))
    assert {AnotherRun, errors.BadParameter, QueryError, EngineError, IndexOutdated, StoreError} < kinds
    assert {kind for kind in kinds if errors.status_of(kind) == 500} == set(filter(_of_a_run, kinds))


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (QueryError(Sentence.same("Thiếu dấu ngoặc.")), 400, "Thiếu dấu ngoặc."),
        (StoreError(Sentence.same("/bi/mat hỏng")), 503, "Tạm thời chưa tìm được"),
        (EngineError(Sentence.same("/bi/mat hỏng")), 503, "Tạm thời chưa tìm được"),
        (IndexOutdated(), 503, "Tạm thời chưa tìm được"),
        (TimbaoError(Sentence.same("/bi/mat")), 500, "lỗi ở phía máy chủ"),
        (ZeroDivisionError("/bi/mat"), 500, "lỗi ở phía máy chủ"),
    ],
)
def test_faults_below_become_pages_that_tell_no_secret(
    service: SearchService, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def fails(request: SearchRequest) -> ResultPage:
        raise error

    monkeypatch.setattr(service, "search", fails)
    client = create_app(service).test_client()
    page = read(client, "/tim?q=ph%C3%A0")
    assert page.status == status
    assert words in page.text
    assert "/bi/mat" not in page.html
    assert page.typed == "phà"
    assert client.get("/api/v1/search?q=a").get_json().keys() == {"status", "error"}


@pytest.mark.parametrize(
    "query", ["trang=0", "sapxep=hay", "ngay=99%2F99", "tu=hôm+qua", "so=1000", "tu=2021&den=2020"]
)
@pytest.mark.parametrize("path", ["/tim", "/ban-do", "/api/v1/search", "/tim.atom", "/tim.rss"])
def test_a_parameter_that_cannot_be_meant(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?q=ph%C3%A0&{query}")
    assert answer.status_code == 400
    if path.startswith("/api/"):
        assert "Địa chỉ có" in answer.get_json()["error"]
    else:
        page = Page(answer)
        assert "Địa chỉ có" in page.text
        assert page.typed == "phà"


def test_a_bound_is_written_as_a_number_is(client: FlaskClient) -> None:
    assert "từ 1 đến 10.000." in Page(client.get("/tim?trang=0")).text
    assert "from 1 to 10,000." in Page(client.get("/tim?trang=0&lang=en")).text


@pytest.mark.parametrize(
    "query", ['"', "(", "* OR", "ngày:99/99", "NOT " * 2500, "a" * 10_000, "<script>", "AND", "à" * 3000]
)
def test_questions_that_are_hard_to_read(client: FlaskClient, query: str) -> None:
    page = Page(client.get("/tim?" + urlencode({"q": query}), follow_redirects=True))
    assert page.status in (200, 400)
    assert page.typed == query.strip()
    if page.status == 400:
        assert page.one(".message h1").get_text() == "Chưa hiểu câu tìm này"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_only_reading(client: FlaskClient, method: str) -> None:
    answer = client.open("/tim?q=a", method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "chỉ để đọc" in Page(answer).text


@pytest.mark.parametrize(
    "headers",
    [{"Host": "a b"}, {"Host": "evil.example/<script>"}, {"Cookie": "\x7f=;"}, {"Accept-Language": "x" * 5000},
     {"If-None-Match": '"'}, {"Range": "bytes=9-1"}, {"Content-Length": "99999999"},
     {"Content-Type": "multipart/form-data"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/tim?q=a", "/tim.atom", "/api/v1/openapi.json", "/opensearch.xml"])
def test_odd_headers(client: FlaskClient, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code < 500
    assert b"<script>" not in answer.data


def test_an_article_that_vanished(client: FlaskClient) -> None:
    assert client.get("/api/v1/articles/khongco").status_code == 404
    assert client.get("/api/v1/articles/khongco").get_json()["status"] == 404


_NAMES = st.sampled_from(
    ["q", "tu", "den", "ngay", "tinh", "nguon", "tacgia", "muc", "sapxep", "so", "trang", "xem", "chu", "lang", "lạ"]
)
_BYTES = st.binary(max_size=12).map(quote)
_TYPED = st.sampled_from(
    [
        '"',
        "(",
        ")",
        "*",
        "~",
        "^",
        "-",
        ":",
        "AND",
        "NOT",
        "title:",
        "ngày:",
        "tỉnh:",
        "[",
        "TO",
        "phà",
        "ca",
        "2020",
        "..",
        "/",
    ]
)
_VALUES = st.one_of(
    st.text(max_size=20).map(quote),
    _BYTES,
    st.lists(_TYPED, max_size=8).map(lambda parts: quote(" ".join(parts))),
    st.sampled_from(["2020", "2020-05", "-1", "1", "moi", "99999999999", "%00", "%zz", "0001-01-01", "9999-12-31"]),
)
_PATHS = st.one_of(
    st.sampled_from(
        [
            "/",
            "/tim",
            "/ban-do",
            "/tro-giup",
            "/tim.atom",
            "/tim.rss",
            "/api/v1/search",
            "/api/v1/complete",
            "/tim/nguon",
            "/xu-huong",
            "/duyet",
            "/tim/tinh",
            "/bai/x",
            "/static/x",
        ]
    ),
    st.text(max_size=15).map(lambda text: "/" + quote(text)),
    st.text(max_size=15).map(lambda text: "/bai/" + quote(text)),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PATHS, st.lists(st.tuples(_NAMES, _VALUES), max_size=6))
def test_no_address_breaks_the_server(app: Flask, path: str, pairs: list[tuple[str, str]]) -> None:
    address = path + "?" + "&".join(f"{quote(name)}={value}" for name, value in pairs)
    answer = app.test_client().get(address, follow_redirects=True)
    assert answer.status_code < 500, address
    assert answer.headers["Content-Security-Policy"]


def test_an_article_page_survives_any_question(client: FlaskClient, service: SearchService) -> None:
    found = service.search(SearchRequest(query="phà", limit=1)).hits[0].article.id
    for query in ('"', "(", "ngày:99/99", "NOT " * 3000, "\x00", "*"):
        assert client.get(f"/bai/{found}?" + urlencode({"q": query})).status_code in (200, 400)
    assert isinstance(service.article(found, "phà"), ArticleView)
