"""Any search as a feed, and the browser's search box."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

from tests.web.conftest import FERRIES, HOSTILE_TITLE

QUERY = "?q=chuy%E1%BA%BFn+ph%C3%A0"


def _path(address: str) -> str:
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("http", "localhost")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.mark.parametrize(("kind", "summary"), [("atom", '<summary type="html">'), ("rss", "<description>")])
def test_a_feed_reader_reads_it_newest_first(client: FlaskClient, kind: str, summary: str) -> None:
    answer = client.get(f"/tim.{kind}{QUERY}")
    assert answer.mimetype == f"application/{kind}+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert feed.feed.title == "Tìm báo: chuyến phà"
    assert len(feed.entries) == FERRIES
    days = [entry.published_parsed[:3] for entry in feed.entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.id for entry in feed.entries}) == FERRIES
    assert f"{summary}&lt;mark&gt;" in answer.text
    assert client.get(_path(feed.entries[0].link)).status_code == 200
    assert _path(feed.feed.link) == "/tim" + QUERY


def test_a_results_page_names_its_feed(client: FlaskClient) -> None:
    html = client.get("/tim" + QUERY + "&tinh=C%C3%A0+Mau&sapxep=cu").get_data(as_text=True)
    assert html.count(f'href="/tim.atom{QUERY.replace("&", "&amp;")}&amp;tinh=C%C3%A0+Mau"') == 2


def test_long_results_are_paged(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.feeds.FEED_SIZE", 10)
    ids: list[str] = []
    address: str | None = "/tim.atom" + QUERY
    while address:
        feed = feedparser.parse(client.get(address).data)
        ids += [entry.id for entry in feed.entries]
        address = next((_path(link.href) for link in feed.feed.links if link.rel == "next"), None)
    assert len(ids) == len(set(ids)) == FERRIES


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_hostile_articles_are_text_in_feeds(client: FlaskClient, kind: str) -> None:
    root = ElementTree.fromstring(client.get(f"/tim.{kind}?q=b%E1%BA%BFn+c%E1%BA%A3ng").data)
    titles = [element.text for element in root.iter() if element.tag.rpartition("}")[2] == "title"]
    assert HOSTILE_TITLE in titles
    assert b"javascript:" not in client.get(f"/tim.{kind}?q=b%E1%BA%BFn+c%E1%BA%A3ng").data


def test_atom_is_complete(client: FlaskClient) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(client.get("/tim.atom").data)
    for element in (root, *root.iter(f"{atom}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{atom}{name}"), name
        assert datetime.fromisoformat(str(element.findtext(f"{atom}updated"))).tzinfo


def test_an_unknown_kind_of_feed(client: FlaskClient) -> None:
    assert client.get("/tim.pdf").status_code == 404


def test_the_browsers_search_box(client: FlaskClient) -> None:
    root = ElementTree.fromstring(client.get("/opensearch.xml").data)
    template = next(element.attrib["template"] for element in root if element.tag.endswith("Url"))
    assert template == "http://localhost/tim?q={searchTerms}"
