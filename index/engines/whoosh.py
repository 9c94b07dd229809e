"""The pure-Python engine, for where no wheel of Tantivy runs, and the second opinion in the contract tests.

Whoosh-Reloaded 2.7.5 keeps the postings; `index.engines.whoosh_query` walks them. Ten and more times slower than the
default engine, with the same articles found and counted.
"""

from __future__ import annotations

import heapq
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from whoosh import fields, index

from corpus.article import ArticleId
from corpus.errors import TimbaoError
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Fingerprint, Match, Matches, Place, Reader, Sort, Writer
from index.engines.folder import (
    EmptyReader,
    IndexFolder,
    analyzer_version,
    being_written,
    parted,
    read_failed,
    schema_name,
    write_failed,
)
from index.engines.whoosh_query import Evaluator, Postings
from index.errors import EngineError, IndexOutdated
from index.query import Query

_SCHEMA: Final = schema_name(4)
"""The version changes whenever the fields or what is written into them change."""

_MEMORY_MB: Final = 128
_IDLE_READERS: Final = 4
_LAST_DAY: Final = date.max.toordinal() + 1
_LONGEST_TOKEN_BYTES: Final = 65_530
"""Longer ones cannot be found; Tantivy drops them too."""


def _schema() -> Any:
    schema = fields.Schema(
        article_id=fields.ID(stored=True),
        article_number=fields.NUMERIC(int, bits=64, signed=True, sortable=True),
        article_day=fields.NUMERIC(int, bits=32, signed=True, sortable=True, default=0),
        article_story=fields.NUMERIC(int, bits=64, signed=True, sortable=True, default=0),
    )
    for text in TextField:
        schema.add(text.label, fields.TEXT() if text.positions else fields.KEYWORD(scorable=True))
    for value in ValueField:
        schema.add(value.value, fields.KEYWORD())
    return schema


@contextmanager
def _library_errors(make: Callable[[Path, object], EngineError], folder: Path) -> Iterator[None]:
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


class WhooshEngine:
    """An index in one folder. May be shared by threads; each reader is one thread's at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder)
        self._idle: deque[WhooshReader] = deque(maxlen=_IDLE_READERS)

    @contextmanager
    def writer(self, memory: int | None = None) -> Iterator[Writer]:
        """See `Engine.writer`; raises EngineError, IndexOutdated."""
        path = self._folder.path
        self._folder.prepare(self.builds_with())
        with _library_errors(write_failed, path):
            if not index.exists_in(str(path)):
                index.create_in(str(path), _schema())
            writer = WhooshWriter(self._folder)
        try:
            yield writer
        finally:
            with _library_errors(write_failed, path):
                writer.cancel()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See `Engine.reader`; raises EngineError, IndexOutdated."""
        built_with, path = self._folder.built_with(), self._folder.path
        if built_with is None:
            yield EmptyReader()
            return
        if built_with.schema != _SCHEMA:
            raise IndexOutdated
        with _library_errors(read_failed, path):
            reader = self._take(path) if index.exists_in(str(path)) else None
        if reader is None:
            self._folder.expect_nothing("_MAIN_*.toc")
        if reader is None or reader.count() == 0:
            yield EmptyReader()
            return
        yield reader
        self._idle.append(reader)

    def _take(self, path: Path) -> WhooshReader:
        """An idle reader of the newest commit, else a new one: opening reads the whole index into memory."""
        opened = index.open_dir(str(path))
        generation = opened.latest_generation()
        while self._idle:
            with suppress(IndexError):
                reader = self._idle.pop()
                if reader.generation == generation:
                    return reader
        return WhooshReader(path, opened.reader())

    def revision(self) -> int:
        """See `Engine.revision`."""
        return self._folder.revision()

    def built_with(self) -> Fingerprint | None:
        """See `Engine.built_with`."""
        return self._folder.built_with()

    def builds_with(self) -> Fingerprint:
        """See `Engine.builds_with`."""
        return Fingerprint("whoosh", _SCHEMA, analyzer_version())


class WhooshWriter:
    """See `index.engine.Writer`."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._begin()

    def _begin(self) -> None:
        """A Whoosh writer lives for one commit."""
        self._raw: Any = index.open_dir(str(self._folder.path)).writer(limitmb=_MEMORY_MB)
        self._committed: Any = self._raw.reader()
        self._added: dict[ArticleId, int] = {}

    def put(self, document: IndexDocument) -> None:
        """See `Writer.put`."""
        with _library_errors(write_failed, self._folder.path):
            self._remove(document.id)
            self._added[document.id] = self._raw.docnum
            self._raw.add_document(**_fields(document))

    def delete(self, article_id: ArticleId) -> None:
        """See `Writer.delete`."""
        with _library_errors(write_failed, self._folder.path):
            self._remove(article_id)

    def _remove(self, article_id: ArticleId) -> None:
        """Whoosh's own `update_document` opens a searcher for each and does not see what is not committed."""
        for number in Postings(self._committed).ids("article_id", article_id):
            self._raw.delete_document(number)
        if article_id in self._added:
            self._raw.newsegment.delete_document(self._added.pop(article_id))

    def commit(self, revision: int) -> None:
        """See `Writer.commit`."""
        with _library_errors(write_failed, self._folder.path):
            self._committed.close()
            self._raw.commit()
            _sync(self._folder.path)
        self._folder.remember(revision)
        with _library_errors(write_failed, self._folder.path):
            self._begin()

    def cancel(self) -> None:
        """Drop what was not committed and free the lock."""
        self._committed.close()
        if not self._raw.is_closed:
            self._raw.cancel()


def _sync(folder: Path) -> None:
    """Whoosh renames its table of contents into place and leaves the writing to disk to the system."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _fields(document: IndexDocument) -> dict[str, Any]:
    """Lists of tokens go past Whoosh's analyzers."""
    made: dict[str, Any] = {
        "article_id": [document.id],
        "_stored_article_id": document.id,
        "article_number": document.number,
        "article_day": document.published.toordinal() if document.published else 0,
        "article_story": 0 if document.story is None else document.story + 1,
    }
    for text_field, tokens in document.text.items():
        made[text_field.label] = [_short(token) for token in parted(tokens).split(" ") if token]
    for value_field, values in document.values.items():
        made[value_field.value] = [value for value in values if len(value.encode()) <= _LONGEST_TOKEN_BYTES]
    return made


def _short(token: str) -> str:
    return token if len(token) < _LONGEST_TOKEN_BYTES // 4 or len(token.encode()) <= _LONGEST_TOKEN_BYTES else BOUNDARY


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
        with _library_errors(read_failed, self._folder):
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
        with _library_errors(read_failed, self._folder):
            return self._postings.doc_freq(field.label, token)

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """See `Reader.frequencies`."""
        return {token: self.doc_freq(field, token) for token in tokens}

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        with _library_errors(read_failed, self._folder):
            found = (raw.decode() for raw in self._raw.expand_prefix(field.label, prefix))
            counted = ((term, self._postings.doc_freq(field.label, term)) for term in found)
            living = (each for each in counted if each[1])
            return heapq.nsmallest(max(0, limit), living, key=lambda each: (-each[1], each[0]))

    def count(self) -> int:
        """See `Reader.count`."""
        return int(self._raw.doc_count())
