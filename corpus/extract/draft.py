"""What a format's rules find out about a document, and how that becomes an `Article`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from corpus import dates, event_days, places, sources
from corpus.article import Article, Certainty, Origin, Source
from corpus.errors import InputRefused
from corpus.extract.language import language_of
from corpus.extract.paragraphs import first_sentence
from corpus.identity import article_id
from corpus.readers.model import RawDocument
from corpus.sentence import Sentence


@dataclass(slots=True, kw_only=True)
class Draft:
    """An article in the making. `lead` and `body` are paragraphs; `published` is a stated day."""

    title: str = ""
    lead: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    published: date | None = None
    updated: datetime | None = None
    source: Source | None = None
    author: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


_TITLE_ALONE: Final = Sentence("Không có nội dung bài: chỉ có tiêu đề.", "There is no article text, only a title.")
_NOTHING: Final = Sentence("Không có tiêu đề lẫn nội dung bài.", "There is neither a title nor any article text.")


def finish(draft: Draft, raw: RawDocument, archive: str) -> Article:
    """The article of a draft, with its id, its provinces and its inferred day.

    Raises InputRefused when there is nothing to read: no letter in lead or body, nor a title with an address, which is
    what dumps keep of films and picture stories.
    """
    paragraphs = (each for each in (*draft.lead, *draft.body) if any(map(str.isalnum, each)))
    first = next(paragraphs, "")
    if not first and not (draft.title and draft.url):
        raise InputRefused(_TITLE_ALONE if draft.title else _NOTHING)
    title = draft.title or first_sentence(first)
    day, certainty = _day(draft)
    lead, body = "\n".join(draft.lead), "\n".join(draft.body)
    source = draft.source or (sources.from_url(draft.url) if draft.url else None)
    origin = Origin(archive, raw.path, raw.record)
    return Article(
        id=article_id(draft.url, origin),
        title=title,
        title_made=not draft.title,
        lead=_without_glued_place(lead),
        body=body if lead else _without_glued_place(body),
        captions=tuple(draft.captions),
        published=day,
        certainty=certainty,
        updated=draft.updated,
        provinces=places.find(draft.title, lead, body, day, home=sources.home(source) if source else None),
        source=source,
        author=draft.author,
        section=draft.section,
        tags=draft.tags,
        language=draft.language or language_of(title, lead, body),
        url=draft.url,
        origins=(origin,),
        extra=MappingProxyType(draft.extra),
    )


def _day(draft: Draft) -> tuple[date | None, Certainty]:
    if draft.published is not None and dates.plausible(draft.published):
        return draft.published, Certainty.STATED
    first, *rest = (*draft.lead, *draft.body, "")
    inferred = event_days.from_event(first, draft.title, "\n".join(rest))
    return (inferred, Certainty.INFERRED) if inferred else (None, Certainty.UNKNOWN)


def _without_glued_place(text: str) -> str:
    """A text without the place that a feed glued to its first word; a place set apart belongs to the text."""
    place, rest = places.split_dateline(text)
    glued = place is not None and text.startswith(place) and text[len(place) :] == rest and not rest[:1].isspace()
    return rest if glued else text
