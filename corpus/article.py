"""The article: the one type that every layer shares.

An `Article` is what timbao knows of one piece of news, cleaned and in NFC. It never changes; a changed
text is a new `Article` with the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

ArticleId = str
"""Sixteen lower-case base-32 letters; see `corpus.identity`."""


class Certainty(StrEnum):
    """How a publication day is known."""

    STATED = "stated"
    """The source says when it was published: a meta tag, a dump's column, a date line, the URL."""
    INFERRED = "inferred"
    """Worked out from what the text tells, such as the day of the event."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """A newspaper or other publisher: its display name and, where known, its domain."""

    name: str
    domain: str | None = None

    @property
    def key(self) -> str:
        """The value that facets and filters use: the domain where known, else the name."""
        return self.domain or self.name


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where an article was read: its archive, the path within, and the record where a file holds many."""

    archive: str
    path: str
    record: str | None = None

    def __str__(self) -> str:
        return self.path if self.record is None else f"{self.path}#{self.record}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article as another publication of a story; `source` is a `Source.key`."""

    id: ArticleId
    source: str | None
    date: date | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of news.

    `body` and `lead` hold paragraphs separated by a single newline. `published` is a calendar day in
    Vietnam and is None exactly when `certainty` is UNKNOWN. `provinces` are display names of units in
    `corpus.places`, the primary one first. `title_made` says that the file had no title and that `title`
    was made from the first sentence (which then also stands in the text).
    """

    id: ArticleId
    title: str
    title_made: bool = False
    lead: str = ""
    body: str = ""
    captions: tuple[str, ...] = ()
    published: date | None = None
    certainty: Certainty = Certainty.UNKNOWN
    updated: datetime | None = None
    provinces: tuple[str, ...] = ()
    source: Source | None = None
    author: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str = "vi"
    url: str | None = None
    origins: tuple[Origin, ...] = ()
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
