"""What a page says of itself: JSON-LD, OpenGraph and other meta tags, canonical address."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml.html import HtmlElement

_ARTICLE_TYPES: Final = frozenset(
    {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle"}
)
_CONTROL = re.compile(r"[\x00-\x1f]+")
_TRAILING_COMMA = re.compile(r",\s*([\]}])")
_DEEPEST: Final = 6

PUBLISHED: Final = (
    "article:published_time", "pubdate", "datepublished", "publishdate", "publish_date", "date", "dc.date.issued",
    "dc.date", "dcterms.created", "og:published_time", "published_time", "its_publication",
)  # fmt: skip
"""Names of meta tags that hold the time of publication, lower case."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """`meta`: lower-case name, property or itemprop → its first content. `article`: the JSON-LD object, or empty."""

    meta: Mapping[str, str]
    article: Mapping[str, Any]
    breadcrumb: tuple[str, ...]
    canonical: str | None

    def first(self, *names: str) -> str | None:
        """The content of the first of these meta tags that the page has."""
        return next((self.meta[name] for name in names if name in self.meta), None)

    def text(self, name: str) -> str:
        """A text of the JSON-LD article, or nothing."""
        value = self.article.get(name)
        return html.unescape(value).strip() if isinstance(value, str) else ""

    @property
    def authors(self) -> tuple[str, ...]:
        """The names of the JSON-LD article's authors."""
        return tuple(_names(self.article.get("author")))


def read_metadata(tree: HtmlElement) -> Metadata:
    """Reads a parsed page; broken JSON-LD is as good as none."""
    objects = [
        each
        for script in tree.iter("script")
        if _is_linked_data(script)
        for each in _objects(_parse(script.text or ""))
    ]
    links = tree.xpath('//link[@rel="canonical"]/@href')
    return Metadata(
        meta=_meta(tree),
        article=next((each for each in objects if _types(each) & _ARTICLE_TYPES), {}),
        breadcrumb=tuple(name for each in objects if "BreadcrumbList" in _types(each) for name in _steps(each)),
        canonical=links[0].strip() if links else None,
    )


def _is_linked_data(script: HtmlElement) -> bool:
    return (script.get("type") or "").strip().lower() == "application/ld+json"


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            if name := tag.get(attribute):
                found.setdefault(name.strip().lower(), content)
    return found


def _parse(text: str) -> object:
    """JSON as pages write it: with raw line ends in texts, comments around it and commas too many."""
    text = _CONTROL.sub(" ", text).strip().removeprefix("//<![CDATA[").removesuffix("//]]>").rstrip("; ")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1", text))
    except (ValueError, RecursionError):
        return None


def _objects(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _objects(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)


def _types(value: Mapping[str, Any]) -> frozenset[str]:
    types = value.get("@type")
    return frozenset(each for each in (types if isinstance(types, list) else [types]) if isinstance(each, str))


def _steps(breadcrumb: Mapping[str, Any]) -> Iterator[str]:
    for step in breadcrumb.get("itemListElement") or ():
        if isinstance(step, dict):
            item = step.get("item")
            name = step.get("name") or (item.get("name") if isinstance(item, dict) else None)
            if isinstance(name, str) and name.strip():
                yield html.unescape(name).strip()


def _names(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield html.unescape(value).strip()
    elif isinstance(value, dict):
        yield from _names(value.get("name"))
    elif isinstance(value, list):
        for each in value:
            yield from _names(each)
