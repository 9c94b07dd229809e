"""How dates, counts and addresses are written for the reader, in either language: the filters of templates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask
from markupsafe import Markup

from corpus.article import Article, Certainty
from corpus.sentence import Sentence
from search.results import UNKNOWN, Marked
from search.snippets import to_html
from web.language import _, language

_SCRIPT = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data)[\x00-\x20]*:", re.IGNORECASE)
_SENTENCE_ENDS = (".", "!", "?", "…", ":", ";", "”", "»", '"', ")", "’")

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ENGLISH_MONTHS = tuple(Locale("en").months["format"]["wide"].values())


@lru_cache(maxsize=8192)
def _number(value: float, decimals: int, code: str) -> str:
    """Pages repeat the same few hundred."""
    return Sentence.number(value, decimals).said(code)


def count(number: int) -> str:
    """`1234567` as `1.234.567`, in English `1,234,567`."""
    return _number(number, 0, language())


def per_thousand(share: float) -> str:
    """`3.44` as `3,4 ‰`, in English `3.4 ‰`; what is less than can be written so as `<0,1 ‰`."""
    too_little = 0 < share < 0.05
    return f"{'<' if too_little else ''}{_number(0.1 if too_little else share, 1, language())} ‰"


def day(value: date) -> str:
    """`2025-09-26` as `26 tháng 9, 2025`, in English `26 September 2025`."""
    return _date(value.year, value.month, value.day)


def short_day(value: date) -> str:
    """As a day is typed into a field: `26/9/2025`; in English `2025-09-26`, because 6/9 would be two days there."""
    if _in_english():
        return value.isoformat()
    return f"{value.day}/{value.month}/{value.year}"


def date_value(value: str) -> str:
    """A facet's `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as `2025`, `tháng 9, 2025`, `26 tháng 9, 2025`."""
    if value == UNKNOWN:
        return _("Không rõ ngày")
    return _date(*(int(part) for part in value.split("-")))


def date_step(value: str) -> str:
    """The same within a tree, where the year and month stand above it: `2025`, `tháng 9`, `ngày 26`."""
    if value == UNKNOWN:
        return _("Không rõ ngày")
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 2:
        return _ENGLISH_MONTHS[parts[1] - 1] if _in_english() else f"tháng {parts[1]}"
    return f"ngày {parts[2]}" if len(parts) == 3 and not _in_english() else str(parts[-1])


def _date(year: int, month: int = 0, day_of_month: int = 0) -> str:
    if not month:
        return str(year)
    if _in_english():
        return f"{day_of_month or ''} {_ENGLISH_MONTHS[month - 1]} {year}".lstrip()
    return f"{day_of_month or ''} tháng {month}, {year}".lstrip()


def _in_english() -> bool:
    return language() == "en"


def moment(value: datetime) -> str:
    """A point in time on Vietnam's clock: `06:30, 26 tháng 9, 2025`. A naive one is taken as UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))
    local = aware.astimezone(VIETNAM)
    return f"{local:%H:%M}, {day(local.date())}"


def seconds(milliseconds: float) -> str:
    """`12.4` ms as `0,012 giây`."""
    return _("%(number)s giây", number=_number(milliseconds / 1000, 3, language()))


def publication(article: Article) -> str:
    """The publication day with a word on its certainty."""
    if article.published is None:
        return _("không rõ ngày")
    if article.certainty is Certainty.INFERRED:
        return _("khoảng %(day)s", day=day(article.published))
    return day(article.published)


def marked(value: Marked) -> Markup:
    """Escaped text with `<mark>` around its spans, and no other tag."""
    return Markup(to_html(value))


def excerpt(passages: Sequence[Marked]) -> Markup:
    """Passages in a row, with an ellipsis wherever one begins or ends within a sentence."""
    shown: list[str] = []
    for passage in passages:
        if passage.text[:1].islower() and shown[-1:] != ["…"]:
            shown.append("…")
        shown.append(to_html(passage))
        if not passage.text.rstrip().endswith(_SENTENCE_ENDS):
            shown.append("…")
    return Markup(" ".join(shown))


def web_url(address: str | None) -> str | None:
    """The address where a browser may be sent there: http or https with a host, in one line; else None."""
    if not address or not address.isprintable():
        return None
    try:
        parts = urlsplit(address)
        return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def is_script(text: str) -> bool:
    """Whether a text is an address by which a browser would run what it holds."""
    return _SCRIPT.match(text) is not None


def register(app: Flask) -> None:
    """Make the formats available to templates as filters."""
    for function in (
        count,
        per_thousand,
        day,
        short_day,
        date_value,
        date_step,
        moment,
        seconds,
        publication,
        marked,
        excerpt,
        web_url,
    ):
        app.add_template_filter(function)
