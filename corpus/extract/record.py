"""A dump's row or a feed's item → draft: columns understood, HTML taken out, the rest kept in `extra`."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from typing import Final

from corpus import dates, sources
from corpus.article import Source
from corpus.errors import InputRefused
from corpus.extract import site_texts
from corpus.extract.bylines import clean_author, without_byline
from corpus.extract.columns import Columns, understand
from corpus.extract.draft import Draft
from corpus.extract.paragraphs import lines, squeeze, unglued, unmarked, without_captions, without_end_mark
from corpus.extract.stamps import Stamps, stated_day
from corpus.readers.model import RawRecord
from corpus.sentence import Sentence

_SEPARATORS: Final = (";", "|", ",")
_NO_SCHEME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/\S", re.IGNORECASE)
_LONGEST_LITERAL: Final = 1 << 20
_LONGEST_SOURCE: Final = 80
_PARTLY_TOLD: Final = ("published", "day_in_url", "updated", "source", "section", "author")
"""Roles whose value may say more than the article's field does."""
_MOST_TAGS: Final = 20_000
"""Tags of a body that BeautifulSoup is asked to read; from more they are only taken out."""
_IS_HTML = re.compile(r"<(?:p|div|figure|table|article|section|h[1-6])\b[^<>]*>", re.IGNORECASE)

_NO_COLUMNS: Final = Sentence(
    "Không nhận ra cột tiêu đề hay nội dung trong các cột: {names}.",
    "None of these columns is recognised as a title or a body: {names}.",
)


def read_record(raw: RawRecord) -> Draft:
    """Raises InputRefused for a record whose columns hold no article, naming them."""
    row = _Row(raw, understand(tuple(raw.fields)))
    if not any(role in row.columns for role in ("title", "lead", "body")):
        names = ", ".join(list(raw.fields)[:12])
        raise InputRefused(_NO_COLUMNS.filled(names=names))
    title = squeeze(" ".join(lines(unmarked(row.text("title")))))
    draft = Draft(title=title.removesuffix(";"), url=row.url())
    draft.source = _source(row, draft.url or str(row.look("url") or ""))
    domain = draft.source.domain if draft.source else None
    _take_days(row, draft, domain)
    _take_text(row, draft, domain)
    draft.author = _author(row.take("author")) or _author_in_text(draft)
    draft.section = _section(row.texts("section"), draft.source)
    draft.tags = tuple(dict.fromkeys(row.texts("tags")))
    draft.language = row.text("language")[:2].lower() or None
    draft.extra |= row.rest() | row.partly_told(_told(draft))
    return draft


def _told(draft: Draft) -> set[str]:
    """What the article says in the words of its metadata."""
    source = draft.source
    told = {draft.author, draft.section, source.name if source else None, source.domain if source else None}
    return {each for each in told if each} | ({draft.published.isoformat()} if draft.published else set())


class _Row:
    """A record's values by role; what is never asked for, or not understood, is the rest."""

    def __init__(self, raw: RawRecord, columns: Columns) -> None:
        self.fields = raw.fields
        self.columns = columns
        self._used: set[str] = set()

    def take(self, role: str) -> object:
        """The first value of that role that is not empty."""
        for name in self.columns.get(role, ()):
            if (value := self.fields[name]) not in (None, "", [], {}):
                self._used.add(name)
                return value
        return None

    def look(self, role: str) -> object:
        """The same, but it stays in the rest."""
        return next((value for name in self.columns.get(role, ()) if (value := self.fields[name])), None)

    def text(self, role: str) -> str:
        return "\n".join(_strings(self.take(role)))

    def texts(self, role: str) -> list[str]:
        """The values of a list, or of a text that separates them by `;`, `|` or `,`."""
        values = _strings(self.take(role))
        if len(values) == 1:
            separator = next((each for each in _SEPARATORS if each in values[0]), None)
            values = values[0].split(separator) if separator else values
        return [cleaned for value in values if (cleaned := squeeze(unmarked(value)).strip())]

    def url(self) -> str | None:
        """The article's own address; `N/A`, a newspaper's home page and the like stay in the rest."""
        value = self.look("url")
        url = sources.clean_url(_with_scheme(value.strip())) if isinstance(value, str) else ""
        if not sources.names_an_article(url):
            return None
        self.take("url")
        return url

    def partly_told(self, told: set[str]) -> dict[str, str]:
        """Values of which the article tells only a part, such as the hour of a date or a newspaper's section."""
        names = [name for role in _PARTLY_TOLD for name in self.columns.get(role, ()) if name in self._used]
        return {str(name): shown for name in names if (shown := _shown(self.fields[name])) not in told}

    def rest(self) -> dict[str, str]:
        return {
            str(name): _shown(value)
            for name, value in self.fields.items()
            if name not in self._used and value not in (None, "", [], {})
        }


def _with_scheme(url: str) -> str:
    return f"https://{url}" if _NO_SCHEME.match(url) else url


def _strings(value: object) -> list[str]:
    """The texts in a value: of a list, of a Python list's text in a cell, of objects with a `name` or `text`."""
    match value:
        case None:
            return []
        case str():
            return _literal(value) if value.startswith(("['", '["')) else [value]
        case dict():
            inner = next(
                (value[name] for name in ("name", "text", "value", "term", "href", "title") if value.get(name)), None
            )
            return _strings(inner)
        case list() | tuple():
            return [text for each in value for text in _strings(each)]
    return [str(value)]


def _literal(value: str) -> list[str]:
    if len(value) > _LONGEST_LITERAL or not value.rstrip().endswith("]"):
        return [value]
    try:
        parsed = ast.literal_eval(value.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return [value]
    return [str(each) for each in parsed] if isinstance(parsed, list) else [value]


def _shown(value: object) -> str:
    """A value as text that any store can hold: half characters of broken UTF-16 become question marks."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _source(row: _Row, url: str) -> Source | None:
    """The newspaper of the address, else the one that the record names."""
    named = squeeze(row.text("source")).strip()
    found = sources.from_url(url, named)
    if found is not None or not named:
        return found
    if known := sources.from_name(named) or sources.from_name(named.split(" - ")[0]) or sources.from_url(named):
        return known
    return Source(named) if len(named) <= _LONGEST_SOURCE and any(map(str.isalpha, named)) else None


def _take_days(row: _Row, draft: Draft, domain: str | None) -> None:
    stamps = Stamps(
        published=_first(row.look("published")),
        day_in_url=row.take("day_in_url"),
        fetched=_first(row.look("fetched")),
        url=draft.url,
        domain=domain,
    )
    draft.published = stated_day(stamps)
    if draft.published is not None:
        row.take("published")
    draft.updated = dates.moment(_first(row.look("updated")))
    if draft.updated is not None:
        row.take("updated")


def _first(value: object) -> object:
    """A stamp that is wrapped in a list or an object (`{"$date": …}`)."""
    match value:
        case [first, *_]:
            return first
        case {**inner} if inner:
            return next(iter(inner.values()))
    return value


def _take_text(row: _Row, draft: Draft, domain: str | None) -> None:
    draft.lead = _paragraphs(row.text("lead"))
    stated = _paragraphs(row.text("captions"))
    whole, pictured = _body(row.text("body"))
    text = lines(site_texts.without_boilerplate(whole, domain, draft.extra))
    draft.body, told = without_captions(part for line in text for part in unglued(line))
    draft.captions = list(dict.fromkeys((*stated, *pictured, *told)))
    if draft.lead == draft.body:
        draft.body = []
    first = draft.lead or draft.body
    if first:
        first[0] = site_texts.without_stamp(first[0], draft.source)


def _body(value: str) -> tuple[str, list[str]]:
    """A body's text and captions; one that is a piece of a page is read as pages are."""
    if not _IS_HTML.search(value) or value.count("<") > _MOST_TAGS:
        return unmarked(value), []
    from corpus.extract.blocks import blocks_in

    blocks = blocks_in(value)
    return "\n".join(blocks.paragraphs), blocks.captions


def _paragraphs(value: str) -> list[str]:
    return lines(unmarked(value)) if value else []


def _author(value: object) -> str | None:
    names = [name for text in _strings(value) if (name := clean_author(text))]
    return ", ".join(dict.fromkeys(names)) or None


def _author_in_text(draft: Draft) -> str | None:
    """The name that ends the body; it is taken off, and so is the `./.` of official texts."""
    draft.body, author = without_byline(draft.body)
    if draft.body:
        draft.body[-1] = without_end_mark(draft.body[-1])
    return author


def _section(values: Iterable[str], source: Source | None) -> str | None:
    """The first step of a path of sections that is not the newspaper itself."""
    steps = [step.strip() for value in values for step in value.split("/")]
    names = {source.name.lower(), (source.domain or "").split(".")[0]} if source else set()
    return next((step for step in steps if step and step.lower() not in names), None)
