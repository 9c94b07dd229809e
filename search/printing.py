"""Results and articles as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import click

from corpus.article import Article
from corpus.sentence import Sentence
from search.results import UNKNOWN, Facets, Hit, Marked, ResultPage
from search.syntax import SYNTAX

_NO_DATE = Sentence("không rõ ngày", "no date")
_NO_SOURCE = Sentence("không rõ nguồn", "no source")
_CAPTION = Sentence("Ảnh", "Photo")
_SUMMARY = Sentence("{total} bài, {took:.0f} ms. {understood}", "{total} articles, {took:.0f} ms. {understood}")
_DID_YOU_MEAN = Sentence("Có phải bạn muốn tìm: {queries}?", "Did you mean: {queries}?")
_MORE = Sentence("Còn nữa: thêm --cursor {cursor}", "There is more: add --cursor {cursor}")
_FACETS = (
    (Sentence("Tỉnh", "Province"), "province"),
    (Sentence("Báo", "Source"), "source"),
    (Sentence("Tác giả", "Author"), "author"),
    (Sentence("Chuyên mục", "Section"), "section"),
    (Sentence("Năm", "Year"), "date"),
)
_UNKNOWN = Sentence("không rõ", "unknown")
_FACET_VALUES = 12


def print_syntax(language: str) -> None:
    """Every way to ask, and what it means."""
    width = max(len(row.example) for row in SYNTAX)
    for row in SYNTAX:
        click.echo(f"{row.example:<{width}}  {row.meaning.said(language)}")


def print_page(page: ResultPage, language: str, *, with_facets: bool) -> None:
    """Hits to stdout; what is said about them to stderr."""
    for notice in page.notices:
        click.echo(notice.said(language), err=True)
    for number, hit in enumerate(page.hits, page.request.offset + 1):
        _print_hit(number, hit, language)
    if with_facets:
        _print_facets(page.facets, language)
    if page.suggestions:
        click.echo(_DID_YOU_MEAN.filled(queries=" · ".join(page.suggestions)).said(language), err=True)
    if page.next:
        click.echo(_MORE.filled(cursor=page.next).said(language), err=True)
    summary = _SUMMARY.filled(total=page.total, took=page.took_ms, understood=page.understood)
    click.echo(summary.said(language), err=True)


def print_article(article: Article, language: str) -> None:
    """The whole of it."""
    click.secho(_plain(article.title), bold=True)
    about = (*_about(article, language), ", ".join(article.provinces), article.author or "", article.url or "")
    click.secho(_joined(about) + "\n", dim=True)
    for paragraph in f"{article.lead}\n{article.body}".split("\n"):
        if paragraph:
            click.echo(_plain(paragraph) + "\n")
    for caption in article.captions:
        click.secho(f"[{_CAPTION.said(language)}] {_plain(caption)}", dim=True)


def _print_hit(number: int, hit: Hit, language: str) -> None:
    article = hit.article
    about = (*_about(article, language), ", ".join(article.provinces[:3]), article.author or "")
    click.echo(f"{number}. {_coloured(hit.title, bold=True)}")
    click.secho("   " + _joined(about), dim=True)
    for passage in hit.passages:
        click.echo("   " + _coloured(passage))
    place = article.url or (article.origins[0] if article.origins else "")
    click.secho(f"   {article.id}  {_plain(str(place))}\n", dim=True)


def _about(article: Article, language: str) -> tuple[str, str]:
    source = article.source.name if article.source else _NO_SOURCE.said(language)
    return _day(article.published, language), source


def _day(day: date | None, language: str) -> str:
    return f"{day:%d/%m/%Y}" if day else _NO_DATE.said(language)


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(_plain(part) for part in parts if part)


def _plain(text: str) -> str:
    """Characters that would steer a terminal are shown as a space."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _coloured(marked: Marked, *, bold: bool = False) -> str:
    text = _plain(marked.text)
    parts, end = [], 0
    for span in marked.spans:
        parts.append(click.style(text[end : span.start], bold=bold))
        parts.append(click.style(text[span.start : span.end], fg="yellow", bold=True))
        end = span.end
    return "".join([*parts, click.style(text[end:], bold=bold)])


def _print_facets(facets: Facets, language: str) -> None:
    for label, name in _FACETS:
        if values := getattr(facets, name):
            told = [(_plain(each.label), each) for each in values[:_FACET_VALUES] if each.value != UNKNOWN]
            told += [(_UNKNOWN.said(language), each) for each in values[-1:] if each.value == UNKNOWN]
            click.echo(f"{label.said(language)}: " + ", ".join(f"{name} ({each.count})" for name, each in told))
