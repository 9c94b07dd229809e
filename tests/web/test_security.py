"""No script but our own runs, whoever wrote the parameter or the article; every answer carries its headers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

import web
from corpus.article import Article, Certainty, Copy, Origin, Source
from corpus.sentence import Sentence
from search.results import ArticleView, Facets, FacetValue, Hit, Marked, Overview, ResultPage, SearchRequest, Span
from search.service import SearchService
from tests.web.conftest import HOSTILE_TEXT, HOSTILE_TITLE
from tests.web.page import read
from web import api
from web.address import FILTERS
from web.app import create_app
from web.parameters import MAX_VALUES

_TAGS = (
    "script",
    "img src=x onerror",
    "svg/onload",
    "iframe srcdoc",
    "body onload",
    "math href",
    "style",
    "details open ontoggle",
)
_BREAKS = ("", '">', "'>", "</title>", "</textarea>", "-->", "]]>", "{{7*7}}", "${7*7}", "\\", "\u2028", "%3E", "&gt;")
PAYLOADS = tuple(f"{before}<{tag}=alert(1)>" for before in _BREAKS for tag in _TAGS) + tuple(
    f"{quote} on{event}=alert(1) x={quote}"
    for quote in ('"', "'", "`", "&quot;")
    for event in ("click", "focus autofocus", "mouseover", "error", "load", "toggle", "animationstart", "input")
) + (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>",
    "//evil.example", "https://evil.example", "\\\\evil.example", "<!--", "<![CDATA[", "<?xml",
    "</script><script>alert(1)</script>",
    "{{config}}", "{% raw %}", "%0d%0aSet-Cookie:a=b", "\r\nSet-Cookie: a=b", "\x00<script>",
    "＜script＞", "<scr\x00ipt>",
) + tuple(f"<{chr(code)}script>alert({code})</script>" for code in range(0x20, 0x60))  # fmt: skip

_NEVER = ("iframe", "img", "style", "math", "object", "embed", "base")


def _assert_harmless(html: str) -> None:
    soup = BeautifulSoup(html, "html.parser")
    for name in _NEVER:
        assert not soup.find_all(name), name
    for script in soup.find_all("script"):
        assert str(script["src"]).startswith(("/static/keys.js?v=", "/static/complete.js?v="))
        assert not script.get_text()
    assert len(soup.find_all("script")) <= 2
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            assert not name.lower().startswith("on"), (tag.name, name)
            assert name != "style"
            if name in {"href", "src", "action"}:
                assert str(value).startswith(("/", "#", "https://songnuoc.example/", "https://miencao.example/")), (
                    tag.name,
                    value,
                )
                assert not str(value).startswith("//")


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


PARAMETERS = sorted({str(known["name"]) for known in api.parameters()} | {"lang", "chu"})


def test_the_parameters_are_all_that_the_program_reads() -> None:
    """Whoever adds one adds it to the API's description, and so to these tests."""
    code = "".join(path.read_text("utf-8") for path in Path(web.__file__).parent.glob("*.py"))
    read = set(re.findall(r'(?:_first\(parameters, |_day\(|_number\(|args\.get\(|getlist\()"(\w+)"', code))
    assert {"q", "tu", "trang", "chu"} <= read <= set(PARAMETERS)
    assert len(PARAMETERS) >= 15


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_reflects_a_script(client: FlaskClient, name: str) -> None:
    together = MAX_VALUES if name in FILTERS and name != "ngay" else 1
    seen: set[str] = set()
    for start in range(0, len(PAYLOADS), together):
        some = PAYLOADS[start : start + together]
        query = urlencode([("q", "phà"), ("trang", "2")] * (name == "sau") + [("q", "phà")] * (name != "q"))
        answer = client.get(f"/tim?{query}&{urlencode([(name, payload) for payload in some])}")
        while answer.status_code == 302:
            location = answer.headers["Location"]
            assert location.startswith("/tim"), some
            assert "\n" not in location
            if location in seen:
                break
            seen.add(location)
            answer = client.get(location)
        assert answer.status_code in (200, 302, 400), some
        assert "Set-Cookie" not in answer.headers
        _assert_harmless(answer.get_data(as_text=True))


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_nor_does_any_other_page(client: FlaskClient, payload: str) -> None:
    query = urlencode({"q": payload, "chu": payload})
    for path in (
        "/khong-co",
        "/bai/khongco",
        "/ban-do",
        "/tim/nguon",
        "/xu-huong",
        "/duyet",
        "/tim.atom",
        "/tim.rss",
        "/api/v1/complete",
    ):
        answer = client.get(f"{path}?{query}", follow_redirects=True)
        assert answer.status_code in (200, 400, 404)
        if answer.mimetype == "text/html":
            _assert_harmless(answer.get_data(as_text=True))


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_nor_does_any_path(client: FlaskClient, payload: str) -> None:
    for place in ("/", "/bai/", "/tim/", "/api/v1/", "/api/v1/articles/", "/static/", "/tim."):
        answer = client.get(place + quote(payload, safe=""), follow_redirects=True)
        assert answer.status_code in (200, 404), place
        if answer.mimetype == "text/html":
            _assert_harmless(answer.get_data(as_text=True))


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_nor_does_any_header_or_body(client: FlaskClient, payload: str) -> None:
    sent = re.sub(r"[\r\n\0]", " ", payload).encode("latin-1", "replace").decode("latin-1")
    for name in ("Accept-Language", "Accept-Encoding", "If-None-Match", "User-Agent", "Referer", "Cookie", "Range"):
        answer = client.get("/tim?q=ph%C3%A0", headers={name: sent})
        assert answer.status_code == 200, name
        _assert_harmless(answer.get_data(as_text=True))
    for body in (payload.encode(), urlencode({"q": payload}).encode()):
        answer = client.post("/tim", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 405
        _assert_harmless(answer.get_data(as_text=True))


def test_hostile_articles_are_text(client: FlaskClient) -> None:
    page = read(client, "/tim?q=b%E1%BA%BFn+c%E1%BA%A3ng")
    assert any("<script>" in title for title in page.titles), page.titles
    _assert_harmless(page.html)
    link = next(str(tag["href"]) for tag in page.soup.select(".hit h2 a") if "<script>" in tag.get_text())
    article = read(client, link)
    assert article.one("h1").get_text() == HOSTILE_TITLE
    assert HOSTILE_TEXT in article.text
    _assert_harmless(article.html)


class _Poisoned(SearchService):
    """Answers one article in which every part is hostile: what an ingest that cleaned nothing could hand on."""

    def __init__(self, payload: str) -> None:
        self._article = Article(
            id="abcdefghijklmnop", title=payload, lead=payload, body=payload, captions=(payload,), provinces=(payload,),
            published=date(2024, 5, 6), certainty=Certainty.INFERRED, source=Source(payload, payload), author=payload,
            section=payload, tags=(payload,), language=payload, url=payload,
            origins=(Origin(payload, payload, payload),), extra={payload: payload},
        )  # fmt: skip
        self._marked = Marked(payload, (Span(0, 1),))
        self._copies = (Copy(id=payload.replace("/", "")[:40] or "x", source=payload, date=None, url=payload),)

    def search(self, request: SearchRequest) -> ResultPage:
        marked = (self._marked,)
        hit = Hit(article=self._article, score=1.0, title=self._marked, passages=marked, copies=self._copies)
        text = self._article.title
        return ResultPage(
            request=request,
            understood=Sentence.same(text),
            is_understood=True,
            total=1,
            groups=1,
            hits=(hit,),
            notices=(Sentence.same(text),),
            suggestions=(text,),
            facets=self._facets(text),
        )

    def _facets(self, text: str) -> Facets:
        values = (FacetValue(text, text, 3, children=(FacetValue(f"{text}/b", text, 2),)), FacetValue("b", "b", 1))
        years = (FacetValue("2023", "2023", 2), FacetValue("2024", "2024", 1))
        return Facets(province=values, source=values, author=values, section=values, date=years)

    def article(self, article_id: str, query: str = "") -> ArticleView | None:
        marked = (self._marked,)
        hits = self.search(SearchRequest()).hits
        return ArticleView(
            article=self._article, title=self._marked, lead=marked, body=marked, captions=marked, copies=self._copies,
            related=hits,
        )  # fmt: skip

    def version(self) -> tuple[str, ...]:
        return (self._article.title,)

    def overview(self) -> Overview:
        return Overview(articles=1, sources=1, first_day=None, last_day=None, revision=1, last_run=None)


@pytest.fixture(scope="module")
def poisoned() -> list[FlaskClient]:
    return [create_app(_Poisoned(payload)).test_client() for payload in PAYLOADS[::7] + PAYLOADS[-100:-64]]


@pytest.mark.parametrize(
    ("path", "step"),
    [("/", 1), ("/tim?q=a", 1), ("/tim?q=a&xem=thoigian", 4), ("/bai/abcdefghijklmnop", 1),
     ("/bai/abcdefghijklmnop?q=a", 4), ("/tim/tacgia", 4), ("/ban-do", 4), ("/duyet", 4), ("/gioi-thieu", 4),
     ("/xu-huong?q=a&q=b", 4)],
)  # fmt: skip
def test_an_article_hostile_in_every_part(poisoned: list[FlaskClient], path: str, step: int) -> None:
    for client in poisoned[::step]:
        answer = client.get(path)
        assert answer.status_code == 200
        html = answer.get_data(as_text=True)
        html = html.replace('href="https://evil.example"', 'href="/"')
        _assert_harmless(html)


@pytest.mark.parametrize(
    "path", ["/", "/tim?q=a", "/khong-co", "/tim?trang=0", "/healthz", "/api/v1/search", "/tim.atom"]
)
def test_every_answer_carries_its_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["style-src"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers
