"""How dates, counts and addresses are written for a Vietnamese reader: the filters that templates use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from corpus.article import Article, Certainty
from search.results import Marked
from search.snippets import to_html

_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "”", "»", '"', ")", "’")

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def count(number: int) -> str:
    """`1234567` as `1.234.567`."""
    return f"{number:,}".replace(",", ".")


def day(value: date) -> str:
    """`2025-09-26` as `26 tháng 9, 2025`."""
    return f"{value.day} tháng {value.month}, {value.year}"


def short_day(value: date) -> str:
    """`2025-09-26` as `26/9/2025`, as it is typed into a field."""
    return f"{value.day}/{value.month}/{value.year}"


def date_value(value: str) -> str:
    """A facet's `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as `2025`, `tháng 9, 2025`, `26 tháng 9, 2025`."""
    parts = [int(part) for part in value.split("-")]
    match parts:
        case [year, month, day_of_month]:
            return f"{day_of_month} tháng {month}, {year}"
        case [year, month]:
            return f"tháng {month}, {year}"
        case _:
            return str(parts[0])


def moment(value: datetime) -> str:
    """A point in time on Vietnam's clock: `06:30, 26 tháng 9, 2025`. A naive one is taken as UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))
    local = aware.astimezone(VIETNAM)
    return f"{local:%H:%M}, {day(local.date())}"


def seconds(milliseconds: float) -> str:
    """`12.4` ms as `0,012 giây`."""
    return f"{milliseconds / 1000:.3f} giây".replace(".", ",")


def publication(article: Article) -> str:
    """The publication day with a word on its certainty."""
    if article.published is None:
        return "không rõ ngày"
    if article.certainty is Certainty.INFERRED:
        return f"khoảng {day(article.published)}"
    return day(article.published)


def marked(value: Marked) -> Markup:
    """Escaped text with `<mark>` around its spans, and no other tag."""
    return Markup(to_html(value))


def excerpt(passages: Sequence[Marked]) -> Markup:
    """Passages in a row, with an ellipsis wherever one begins or ends within a sentence."""
    shown = Markup("")
    for passage in passages:
        opening = "… " if passage.text[:1].islower() and not shown.endswith("… ") else ""
        closing = "" if passage.text.rstrip().endswith(_SENTENCE_ENDS) else "…"
        shown += Markup("{}{}{} ").format(opening, marked(passage), closing and f" {closing}")
    return Markup(shown.rstrip())


def web_url(address: str | None) -> str | None:
    """The address where a browser may be sent there: http or https with a host, in one line; else None."""
    if not address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
        return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def register(app: Flask) -> None:
    """Make the formats available to templates as filters."""
    for function in (count, day, short_day, date_value, moment, seconds, publication, marked, excerpt, web_url):
        app.add_template_filter(function)
