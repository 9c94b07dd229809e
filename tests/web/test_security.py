"""No script but our own runs, whoever wrote the parameter or the article; every answer carries its headers."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from corpus.article import Article, Certainty, Copy, Origin, Source
from corpus.sentence import Sentence
from search.results import ArticleView, Hit, Marked, Overview, ResultPage, SearchRequest, Span
from search.service import SearchService
from tests.web.conftest import HOSTILE_TEXT, HOSTILE_TITLE
from tests.web.page import read
from web.app import create_app

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


@pytest.mark.parametrize(
    "name", ["q", "tinh", "nguon", "tacgia", "muc", "tu", "ngay", "sapxep", "trang", "xem", "lang"]
)
def test_no_parameter_reflects_a_script(client: FlaskClient, name: str) -> None:
    for payload in PAYLOADS:
        query = urlencode({"q": "phà", name: payload})
        answer = client.get(f"/tim?{query}")
        while answer.status_code == 302:
            location = answer.headers["Location"]
            assert location.startswith("/tim"), payload
            assert "\n" not in location
            answer = client.get(location)
        assert answer.status_code in (200, 400), payload
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
        )

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


@pytest.mark.parametrize("path", ["/", "/tim?q=a", "/bai/abcdefghijklmnop", "/bai/abcdefghijklmnop?q=a"])
def test_an_article_hostile_in_every_part(poisoned: list[FlaskClient], path: str) -> None:
    for client in poisoned:
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
