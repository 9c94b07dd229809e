"""What comes out of the article store, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from corpus.article import Article, ArticleId, Origin
from corpus.merge import merge
from corpus.sentence import Sentence
from corpus.serial import from_json


class Told(NamedTuple):
    """What one place tells of an article: its origin and `corpus.serial` JSON.

    A tuple, as `Change` and `Edition` are, because they travel between processes by the hundred thousand: a third of a
    data class's cost.
    """

    archive: str
    place: str
    record: str
    content: str

    def article(self, article_id: ArticleId) -> Article:
        """The article as this place alone tells it."""
        return from_json(article_id, self.content, (Origin(self.archive, self.place, self.record or None),))


def merged(article_id: ArticleId, told: Sequence[Told]) -> Article:
    """The article as all places (one or more) tell it."""
    return merge([each.article(article_id) for each in told])


class Change(NamedTuple):
    """An article that is new or changed, or gone. `number` is its unique number in the store.

    It travels between processes as the store keeps it; the article is made where it is needed.
    """

    number: int
    id: ArticleId
    told: tuple[Told, ...]

    @property
    def article(self) -> Article | None:
        """The article, made anew each time; None for one that is gone."""
        return merged(self.id, self.told) if self.told else None


class Edition(NamedTuple):
    """An article as one publication of a story. `story` is the least number of its editions, None for one alone."""

    number: int
    signature: bytes
    source: str | None = None
    published: date | None = None
    url: str | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class StoredRefusal:
    """A file or record that was refused, as reported."""

    archive: str
    path: str
    record: str | None
    reason: Sentence

    @property
    def place(self) -> str:
        """The path, and the record where the file holds many."""
        return self.path if self.record is None else f"{self.path}#{self.record}"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the store holds."""

    articles: int
    files: int
    by_format: dict[str, int]
    refused: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """An article taken down: why, and since when (UTC, ISO 8601). `url` where it was named by its address."""

    id: ArticleId
    reason: str
    since: str
    url: str | None
