"""Any search as a feed, newest first, and the browser's search box.

Atom is RFC 4287, paged as RFC 5005 says; RSS is 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from types import MappingProxyType
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import Blueprint, Response, abort, request, url_for

from corpus.article import Article
from search.results import Hit
from search.snippets import to_html
from web import facets
from web.address import SearchAddress
from web.formats import VIETNAM, web_url
from web.language import _
from web.links import place
from web.parameters import read_address
from web.state import service

bp = Blueprint("feeds", __name__)

FEED_SIZE = 50
ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
register_namespace("atom", ATOM)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed, its addresses absolute."""

    title: str
    updated: datetime
    page: str
    here: str
    following: str | None
    hits: tuple[Hit, ...]


@bp.get("/tim.<kind>")
def feed(kind: str) -> Response:
    """The search of the parameters as a feed; `sapxep` does not count, and `so` is the feed's own."""
    if kind not in WRITERS:
        abort(404)
    mimetype, write = WRITERS[kind]
    return Response(_xml(write(_feed(kind))), mimetype=mimetype)


@bp.get("/opensearch.xml")
def browser_search() -> Response:
    """The OpenSearch description by which a browser adds this archive to its search box."""
    root = Element("OpenSearchDescription", xmlns=OPENSEARCH)
    _add(root, "ShortName", _("Tìm báo"))
    _add(root, "Description", _("Tìm trong kho báo tiếng Việt"))
    _add(root, "InputEncoding", "UTF-8")
    page = url_for("pages.search", _external=True)
    SubElement(root, "Url", type="text/html", template=f"{page}{'&' if '?' in page else '?'}q={{searchTerms}}")
    return Response(_xml(root), mimetype="application/opensearchdescription+xml")


def feed_url(kind: str, address: SearchAddress) -> str:
    """Where the feed of a search stands on this server."""
    return _narrowed(address).on_page(1).at(place("feeds.feed", kind=kind))


def _narrowed(address: SearchAddress) -> SearchAddress:
    """The search without its order and size, which are a feed's own."""
    return replace(address.plain(), page=address.page, after=address.after)


def _feed(kind: str) -> Feed:
    address = _narrowed(read_address(request.args))
    asked = replace(address, size=FEED_SIZE, sort="" if address.default_sort == "moi" else "moi")
    results = service().search(asked.request(facets=False))
    more = address.page < facets.last_page(results.groups, FEED_SIZE)
    base = url_for("feeds.feed", kind=kind, _external=True)
    return Feed(
        title=_("Tìm báo: %(query)s", query=address.query) if address.query else _("Tìm báo"),
        updated=service().overview().last_run or datetime.fromtimestamp(0, UTC),
        page=address.on_page(1).at(url_for("pages.search", _external=True)),
        here=address.at(base),
        following=address.following(results.next).at(base) if more else None,
        hits=results.hits,
    )


def _atom(feed: Feed) -> Element:
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "vi"})
    _add(root, "title", feed.title)
    _add(root, "id", feed.page)
    _add(root, "updated", _aware(feed.updated).isoformat())
    _add(_add(root, "author"), "name", "timbao")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.here)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    if feed.following:
        SubElement(root, "link", rel="next", href=feed.following)
    for hit in feed.hits:
        _atom_entry(_add(root, "entry"), hit, feed)
    return root


def _atom_entry(entry: Element, hit: Hit, feed: Feed) -> None:
    article = hit.article
    published = _published(article)
    _add(entry, "title", article.title)
    _add(entry, "id", f"urn:timbao:{article.id}")
    _add(entry, "updated", _aware(article.updated or published or feed.updated).isoformat())
    if published:
        _add(entry, "published", published.isoformat())
    if byline := _byline(article):
        _add(_add(entry, "author"), "name", byline)
    SubElement(entry, "link", rel="alternate", type="text/html", href=_permalink(article))
    if original := web_url(article.url):
        SubElement(entry, "link", rel="via", href=_clean(original))
    _add(entry, "summary", _summary(hit)).set("type", "html")


def _rss(feed: Feed) -> Element:
    root = Element("rss", version="2.0")
    channel = _add(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.page)
    _add(channel, "description", _("Kết quả tìm trong kho báo, mới nhất trước"))
    _add(channel, "language", "vi")
    _add(channel, "lastBuildDate", format_datetime(_aware(feed.updated)))
    SubElement(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.here)
    if feed.following:
        SubElement(channel, f"{{{ATOM}}}link", rel="next", href=feed.following)
    for hit in feed.hits:
        _rss_item(_add(channel, "item"), hit)
    return root


def _rss_item(item: Element, hit: Hit) -> None:
    article = hit.article
    _add(item, "title", article.title)
    _add(item, "link", _permalink(article))
    _add(item, "guid", f"urn:timbao:{article.id}").set("isPermaLink", "false")
    if published := _published(article):
        _add(item, "pubDate", format_datetime(published))
    _add(item, "description", _summary(hit))


WRITERS: Mapping[str, tuple[str, Callable[[Feed], Element]]] = MappingProxyType(
    {"atom": ("application/atom+xml", _atom), "rss": ("application/rss+xml", _rss)}
)


def _add(parent: Element, name: str, text: str = "") -> Element:
    child = SubElement(parent, name)
    child.text = _clean(text) or None
    return child


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _xml(root: Element) -> bytes:
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _summary(hit: Hit) -> str:
    return " … ".join(to_html(passage) for passage in hit.passages)


def _permalink(article: Article) -> str:
    return url_for("pages.article", article_id=article.id, _external=True)


def _byline(article: Article) -> str | None:
    return article.author or (article.source.name if article.source else None)


def _published(article: Article) -> datetime | None:
    return _midnight(article.published) if article.published else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
