"""What is asked of the search service and what it answers: plain frozen data for web, CLI, API and feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from corpus.article import Article, Copy
from corpus.sentence import Sentence
from index.engine import Place, Sort

UNKNOWN = "unknown"
"""The value, of any facet, of articles that have none there; one can choose it like every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One question. Several values in one filter mean any of them; filters are joined by AND.

    `provinces` are display names or `today/former` paths, `sources` are `Source.key`s; `dates` are `YYYY`, `YYYY-MM`
    or `YYYY-MM-DD`; each may be `UNKNOWN`. `limit` is 0–1000.

    A later page begins at `offset`, or `after` a place where the order is by date, and then `offset` only says how many
    hits were before; `commit` is that of the page before. `search.cursor.resumed` sets all three.
    """

    query: str = ""
    first_day: date | None = None
    last_day: date | None = None
    dates: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    after: Place | None = None
    commit: str = ""
    facets: bool = True
    group: bool = True
    freshness: float = 0.0
    """How much newer articles gain by relevance: 0 nothing, 1 about a word, at most 10."""
    as_typed: bool = False
    """Take keys of Telex and VNI for what they are and not for the letters that they may have meant."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the article's own text to be marked: offsets into the string it belongs to."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A slice of the original text with the spans to mark, as offsets within the slice, in order, not overlapping."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One result. `passages` are slices of the original lead, body or captions, best first as they are to be read."""

    article: Article
    score: float
    title: Marked
    passages: tuple[Marked, ...]
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article to be read: every paragraph, with what the query asked for marked."""

    article: Article
    title: Marked
    lead: tuple[Marked, ...]
    body: tuple[Marked, ...]
    captions: tuple[Marked, ...]
    copies: tuple[Copy, ...] = ()
    related: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What someone who types may mean: the whole text, what it ends in (`word`, `phrase`, `province`, `source`), and
    how many articles hold it.
    """

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The archive as a whole. `last_run` is when the last reindex run finished."""

    articles: int
    sources: int
    first_day: date | None
    last_day: date | None
    revision: int
    last_run: datetime | None


class FacetValue(NamedTuple):
    """One value, the number of articles that have it, whether it is chosen, and the values below it.

    A tuple, because a result has thousands of authors and those are made four times as fast.
    """

    value: str
    label: str
    count: int  # type: ignore[assignment]  # tuples can count their items; nobody asks these to
    chosen: bool = False
    children: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Counts over the whole result; those of one facet ignore the choice made in that facet.

    The most frequent values come first, equal ones by the Vietnamese alphabet; years from the newest. `UNKNOWN` comes
    last, where any article has no value.
    """

    date: tuple[FacetValue, ...] = ()
    province: tuple[FacetValue, ...] = ()
    source: tuple[FacetValue, ...] = ()
    author: tuple[FacetValue, ...] = ()
    section: tuple[FacetValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """The answer. `understood` is a sentence; `notices` say what the search did beyond what was typed.

    Both are said in Vietnamese and in English: `understood.said("en")`.
    """

    request: SearchRequest
    understood: Sentence
    is_understood: bool
    """Whether anything of the query could be read as a question; notices say what could not."""
    total: int
    groups: int
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=Facets)
    notices: tuple[Sentence, ...] = ()
    suggestions: tuple[str, ...] = ()
    retyped: str | None = None
    """What the query was read as, where keys of Telex or VNI were taken for letters."""
    commit: str = ""
    """Of the index that answered: within one, pages by offset neither repeat nor miss a hit."""
    next: str | None = None
    """The cursor of the page after this one (`search.cursor`); None on the last."""
    took_ms: float = 0.0
