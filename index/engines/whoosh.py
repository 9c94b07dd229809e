"""The pure-Python engine, for where no wheel of Tantivy runs, and the second opinion in the contract tests.

Whoosh-Reloaded 2.7.5 keeps the postings; `index.engines.whoosh_query` walks them. Ten and more times slower than the
default engine, with the same articles found and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from whoosh import fields, index

from corpus.article import ArticleId
from corpus.durable import make_durable
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Fingerprint, Reader, Writer
from index.engines.folder import (
    EmptyReader,
    IndexFolder,
    analyzer_version,
    parted,
    read_failed,
    schema_name,
    write_failed,
)
from index.engines.whoosh_query import Postings
from index.engines.whoosh_reader import WhooshReader, library_errors
from index.errors import IndexOutdated

_SCHEMA: Final = schema_name(4)
"""The version changes whenever the fields or what is written into them change."""

_MEMORY_MB: Final = 128
_IDLE_READERS: Final = 4
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
        with library_errors(write_failed, path):
            if not index.exists_in(str(path)):
                index.create_in(str(path), _schema())
            writer = WhooshWriter(self._folder)
        try:
            yield writer
        finally:
            with library_errors(write_failed, path):
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
        with library_errors(read_failed, path):
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
        with library_errors(write_failed, self._folder.path):
            self._remove(document.id)
            self._added[document.id] = self._raw.docnum
            self._raw.add_document(**_fields(document))

    def delete(self, article_id: ArticleId) -> None:
        """See `Writer.delete`."""
        with library_errors(write_failed, self._folder.path):
            self._remove(article_id)

    def _remove(self, article_id: ArticleId) -> None:
        """Whoosh's own `update_document` opens a searcher for each and does not see what is not committed."""
        for number in Postings(self._committed).ids("article_id", article_id):
            self._raw.delete_document(number)
        if article_id in self._added:
            self._raw.newsegment.delete_document(self._added.pop(article_id))

    def commit(self, revision: int) -> None:
        """See `Writer.commit`."""
        with library_errors(write_failed, self._folder.path):
            self._committed.close()
            self._raw.commit()
            _sync(self._folder.path)
        self._folder.remember(revision)
        with library_errors(write_failed, self._folder.path):
            self._begin()

    def cancel(self) -> None:
        """Drop what was not committed and free the lock."""
        self._committed.close()
        if not self._raw.is_closed:
            self._raw.cancel()


def _sync(folder: Path) -> None:
    """Whoosh renames its table of contents into place and leaves the writing to disk to the system."""
    for path in [*folder.iterdir(), folder]:
        make_durable(path)


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
