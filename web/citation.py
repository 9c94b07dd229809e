"""How an article is cited: as a line of text and as a BibLaTeX entry."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.article import Article
from corpus.vietnamese import fold
from web.formats import web_url

_SPECIAL = re.compile(r"[\\{}%&#_$~^]")
_IN_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Citation:
    """One article, cited."""

    text: str
    bibtex: str


def cite(article: Article) -> Citation:
    """What is known of the article, and nothing made up: absent parts are left out."""
    return Citation(_text(article), _bibtex(article))


def _text(article: Article) -> str:
    published = article.published
    parts = (
        article.author,
        f"“{article.title}”",
        article.source.name if article.source else None,
        f"{published.day}/{published.month}/{published.year}" if published else None,
        web_url(article.url),
    )
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _bibtex(article: Article) -> str:
    fields = (
        ("title", f"{{{_escaped(article.title)}}}"),
        ("author", f"{{{_escaped(article.author)}}}" if article.author else None),
        ("journal", _escaped(article.source.name) if article.source else None),
        ("date", article.published.isoformat() if article.published else None),
        ("url", _balanced(web_url(article.url))),
        ("langid", "vietnamese" if article.language == "vi" else None),
    )
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join((f"@article{{{_key(article)},", *lines, "}"))


def _key(article: Article) -> str:
    """Letters and digits of the newspaper, else the author, and the year; then the id, which tells them apart."""
    named = article.source.name if article.source else article.author or "bai"
    word = re.sub(r"[^a-z0-9]", "", fold(named))
    year = str(article.published.year) if article.published else ""
    return f"{word[:20]}{year}-{article.id[:6]}"


def _balanced(url: str | None) -> str | None:
    """The address without braces, which would end its field."""
    return url.replace("{", "%7B").replace("}", "%7D") if url else None


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _IN_WORDS.get(found[0], "\\" + found[0]), text)
