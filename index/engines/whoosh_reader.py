"""One commit of a Whoosh index, asked; and what Whoosh raises, in our words."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from whoosh import index

from corpus.errors import TimbaoError
from index.document import TextField, ValueField
from index.engine import Match, Matches, Place, Sort
from index.engines.folder import (
    being_written,
    read_failed,
)
from index.engines.whoosh_query import Evaluator, Postings
from index.errors import EngineError
from index.query import Query

_LAST_DAY: Final = date.max.toordinal() + 1


@contextmanager
def library_errors(make: Callable[[Path, object], EngineError], folder: Path) -> Iterator[None]:
    """Turn what Whoosh raises into an EngineError made by `make`.

    On damaged files Whoosh raises whatever it stumbles over (pickle, struct, zlib, assertion errors), so everything
    that is not ours counts as its failure.
    """
    try:
        yield
    except TimbaoError:
        raise
    except index.LockError as error:
        raise being_written(folder) from error
    except Exception as error:
        raise make(folder, f"{type(error).__name__} {error}".strip()) from error


def _by_date(day: int, number: int, sort: Sort) -> tuple[int, int]:
    """The greater, the earlier a hit; unknown days (0) come last either way."""
    return (day and _LAST_DAY - day if sort is Sort.OLDEST else day, number)


class WhooshReader:
    """See `index.engine.Reader`."""

    def __init__(self, folder: Path, raw: Any) -> None:
        self._folder = folder
        self._raw = raw
        self._postings = Postings(raw)
        self.generation = raw.generation()

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
        """See `Reader.search`; raises EngineError."""
        with library_errors(read_failed, self._folder):
            found = Evaluator(self._postings).evaluate(query, scored=sort is Sort.RELEVANCE and limit > 0)
            hidden = self._hidden(found, sort) if group else set()
            shown = {number: score for number, score in found.items() if number not in hidden} if hidden else found
            left = self._after(shown, sort, after) if after else shown
            page = self._ordered(left, sort, offset + limit)[offset:] if limit > 0 else []
            hits = tuple(self._match(number, found[number], sort) for number in page)
            counts = {each: self._counts(each, found) for each in facets}
            return Matches(len(found), hits, counts, len(shown), {each: self._lacking(each, found) for each in facets})

    def _hidden(self, found: Mapping[int, float], sort: Sort) -> set[int]:
        """The articles whose story another article shows."""
        stories = self._postings.column("article_story")
        grouped = {number: score for number, score in found.items() if stories[number]}
        shown: dict[int, int] = {}
        for number in self._ordered(grouped, sort, len(grouped)):
            shown.setdefault(stories[number], number)
        return grouped.keys() - shown.values()

    def _match(self, number: int, score: float, sort: Sort) -> Match:
        article_id = self._raw.stored_fields(number)["article_id"]
        if sort is Sort.RELEVANCE:
            return Match(article_id, score)
        day = self._postings.column("article_day")[number]
        place = Place(date.fromordinal(day) if day else None, self._postings.column("article_number")[number])
        return Match(article_id, score, place)

    def _after(self, found: Mapping[int, float], sort: Sort, after: Place) -> dict[int, float]:
        last = _by_date(after.day.toordinal() if after.day else 0, after.number, sort)
        days, numbers = self._postings.column("article_day"), self._postings.column("article_number")
        return {each: score for each, score in found.items() if _by_date(days[each], numbers[each], sort) < last}

    def _ordered(self, found: Mapping[int, float], sort: Sort, wanted: int) -> list[int]:
        """The first `wanted` articles by the sort's key, greatest first."""
        numbers = self._postings.column("article_number")
        if sort is Sort.RELEVANCE:
            return heapq.nlargest(wanted, found, key=lambda each: (found[each], numbers[each]))
        days = self._postings.column("article_day")
        return heapq.nlargest(wanted, found, key=lambda each: _by_date(days[each], numbers[each], sort))

    def _counts(self, field: ValueField, found: Mapping[int, float]) -> dict[str, int]:
        matched = found.keys()
        counts = {}
        for value in self._raw.field_terms(field.value):
            if count := sum(1 for each in self._postings.ids(field.value, value) if each in matched):
                counts[value] = count
        return counts

    def _lacking(self, field: ValueField, found: Mapping[int, float]) -> int:
        return len(found.keys() - set(self._postings.holding_any(field.value)))

    def doc_freq(self, field: TextField, token: str) -> int:
        """See `Reader.doc_freq`."""
        with library_errors(read_failed, self._folder):
            return self._postings.doc_freq(field.label, token)

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """See `Reader.frequencies`."""
        return {token: self.doc_freq(field, token) for token in tokens}

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        with library_errors(read_failed, self._folder):
            found = (raw.decode() for raw in self._raw.expand_prefix(field.label, prefix))
            counted = ((term, self._postings.doc_freq(field.label, term)) for term in found)
            living = (each for each in counted if each[1])
            return heapq.nsmallest(max(0, limit), living, key=lambda each: (-each[1], each[0]))

    def count(self) -> int:
        """See `Reader.count`."""
        return int(self._raw.doc_count())
