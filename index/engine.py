"""The port: what timbao asks of an inverted index, whichever library or server holds it.

Every promise stands on its method, and `tests/contract/` holds each engine to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from corpus.article import ArticleId
from index.document import IndexDocument, TextField, ValueField
from index.query import Query


class Sort(StrEnum):
    """The order of hits. Ties, and articles of unknown date, go by `IndexDocument.number`, newest number first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands in an order by date. No two share one, because `number` is unique."""

    day: date | None
    number: int


@dataclass(frozen=True, slots=True)
class Match:
    """One article that matched. Sorted by date, `score` is 0.0 and `place` is given; else `place` is None."""

    id: ArticleId
    score: float
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """`total` articles matched, exactly; `hits` is the page asked for; `facets` counts articles a value, exactly.

    `lacking` tells for each facet asked for how many articles have no value in it.
    `groups` is the number of stories that these articles tell, exactly; without grouping it is `total`.
    """

    total: int
    hits: tuple[Match, ...] = ()
    facets: Mapping[ValueField, Mapping[str, int]] = field(default_factory=dict)
    groups: int = 0
    lacking: Mapping[ValueField, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an index was built with. A mismatch with what the code would write asks for a rebuild."""

    engine: str
    schema: str
    analyzer: str


class Writer(Protocol):
    """One writer at a time; the caller holds the lock. Nothing is visible to any reader before `commit`."""

    def put(self, document: IndexDocument) -> None:
        """Add the document; one with the same id is replaced. An id always comes with the same number."""

    def delete(self, article_id: ArticleId) -> None:
        """Remove the article; an id that is not there is fine."""

    def commit(self, revision: int) -> None:
        """Make all puts and deletes since the last commit visible at once and durable, and remember `revision`.

        A process killed before this returns leaves either the old or the new state; the revision remembered is never
        newer than what is visible, so that running again from `Engine.revision` loses nothing.
        """


class Reader(Protocol):
    """One unchanging snapshot: later commits do not show in it."""

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[ValueField] = (),
        group: bool = False,
        after: Place | None = None,
    ) -> Matches:
        """The hits from `offset`, at most `limit` (0: totals and facets only).

        Sorted by date, articles of unknown date come last both ways. With `group` each story is one hit, the first
        in the order asked for of its articles that match, and `offset` counts stories; total and facets count articles.
        With `after`, in an order by date, only what comes after that place is a hit, and `offset` counts from there;
        total, groups and facets count all the same. So a reader who goes on from the last hit seen meets none twice and
        misses none, also where the index has changed in between.
        """

    def doc_freq(self, field: TextField, token: str) -> int:
        """How many articles hold the token in the field."""

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """About how many articles hold each of the tokens in the field, at the price of one question.

        Articles that were removed or replaced since may still count; 0 is exact.
        """

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Terms that begin with `prefix` and the number of articles holding each: the `limit` most frequent,
        the most frequent first, equal ones in code-point order.
        """

    def count(self) -> int:
        """How many articles the snapshot holds."""


class Engine(Protocol):
    """An index in one place. Opening it makes nothing; the first writer creates what is missing."""

    def writer(self, memory: int | None = None) -> AbstractContextManager[Writer]:
        """Open for writing. Leaving without a commit drops what was not committed.

        `memory` is how many bytes may wait in this process before they are written out; the adapter's choice for None.
        """

    def reader(self) -> AbstractContextManager[Reader]:
        """The newest committed state. An index never committed reads as empty."""

    def revision(self) -> int:
        """The revision of the last commit; 0 before the first."""

    def built_with(self) -> Fingerprint | None:
        """The fingerprint written when the index was created; None when there is no index yet."""

    def builds_with(self) -> Fingerprint:
        """What a writer of today builds: when `built_with` differs, the index has to be rebuilt."""
