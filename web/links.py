"""Where things stand on this server. A page of results holds a hundred links to a dozen places."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, g, request, url_for

from web.address import SearchAddress, quoted
from web.language import chosen, later

_ID = "ID"
PAGES: tuple[tuple[str, str], ...] = (
    ("pages.search", later("Tất cả bài báo")),
    ("pages.browse", later("Duyệt kho báo")),
    ("pages.places", later("Bản đồ")),
    ("pages.compare", later("Xu hướng")),
    ("pages.help_page", later("Cách tìm")),
    ("pages.about", later("Về kho báo này")),
)
"""The ways in, by what they are called."""


def place(endpoint: str, **values: str) -> str:
    """As `url_for` for an address on this server, without asking the router for the same address again."""
    try:
        standing = g.standing
    except AttributeError:
        standing = g.standing = (request.root_path, chosen())
    return _built(endpoint, standing, tuple(values.items()))


@lru_cache(maxsize=1024)
def _built(endpoint: str, _standing: tuple[str, str | None], values: tuple[tuple[str, str], ...]) -> str:
    """`_standing` is what else an address depends on: the prefix and the language that was chosen."""
    named: dict[str, Any] = dict(values)
    return url_for(endpoint, **named)


def search_url(address: SearchAddress) -> str:
    """Where the results of a search stand."""
    return address.at(place("pages.search"))


def map_url(address: SearchAddress) -> str:
    """Where the same search stands as a map."""
    return address.at(place("pages.places"))


def values_url(name: str, address: SearchAddress) -> str:
    """Where all values of a search's facet stand."""
    return address.on_page(1).at(place("pages.values", name=name))


def trends_url(address: SearchAddress, queries: Sequence[str] | None = None) -> str:
    """Where a search, or several under its filters, stand over time."""
    asked = [query for query in (queries if queries is not None else (address.query,)) if query]
    pairs = [("q", query) for query in asked] + [pair for pair in address.plain().pairs() if pair[0] != "q"]
    return with_pairs(place("pages.compare"), pairs)


def article_url(article_id: str, query: str = "") -> str:
    """Where an article stands, with what the query matches marked."""
    before, after = place("pages.article", article_id=_ID).rsplit(_ID, 1)
    base = before + quote(article_id, safe="") + after
    return with_pairs(base, [("q", query)]) if query else base


def with_pairs(base: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The address with these parameters after those that it has."""
    if not pairs:
        return base
    return base + ("&" if "?" in base else "?") + "&".join([f"{name}={quoted(value)}" for name, value in pairs])


def register(app: Flask) -> None:
    """Make the links available to templates; `url_for` there is `place`."""
    for function in (search_url, map_url, values_url, trends_url, article_url):
        app.add_template_global(function)
    app.jinja_env.globals.update(url_for=place, site_pages=PAGES)
