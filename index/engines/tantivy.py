"""The default engine: Tantivy, embedded, through tantivy-py 0.27.

Tokens come space-joined and are cut again by Tantivy's whitespace tokenizer; metadata values are held whole. Nothing
is stored: an article's id comes back from two numeric columns. One `IndexFolder` keeps fingerprint and revision beside
Tantivy's files.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import tantivy

from corpus.article import ArticleId
from index.document import IndexDocument
from index.engine import Fingerprint, Reader, Writer
from index.engines.folder import EmptyReader, IndexFolder, analyzer_version, read_failed, write_failed
from index.engines.tantivy_backlog import Backlog
from index.engines.tantivy_columns import SCHEMA, columns, library_errors, schema
from index.engines.tantivy_reader import TantivyReader
from index.engines.tantivy_values import REMEMBERED, Known
from index.errors import IndexOutdated

_THREADS: Final = 1
"""Each fills segments of its own, and a search opens every term of a question in every segment. One keeps up with the
process that hands it documents."""
_HEAP_BYTES: Final = 192_000_000
"""Some 20,000 articles, which become one segment; the process grows by half as much again."""
_LEAST_BYTES: Final = 15_000_000
"""Tantivy refuses less."""
_LISTS: Final = ("meta.json", ".managed.json")
"""Tantivy writes them for their owner alone; a reader of the index needs both."""
_REPLACED: Final = 500
"""Articles replaced together, """
_REPLACED_LETTERS: Final = 4 << 20
"""or fewer, when their tokens have this many letters."""


class TantivyEngine:
    """An index in one folder. Cheap to open; may be shared by threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder)
        self._index: tantivy.Index | None = None
        self._newest: tuple[tuple[tuple[int, int], ...], TantivyReader] | None = None
        self._values: Known = {}

    @contextmanager
    def writer(self, memory: int | None = None) -> Iterator[Writer]:
        """See `Engine.writer`; raises EngineError, IndexOutdated."""
        path = self._folder.path
        self._folder.prepare(self.builds_with())
        with library_errors(write_failed, path):
            index = tantivy.Index(schema(), str(path))
            raw = index.writer(max(memory or _HEAP_BYTES, _LEAST_BYTES), _THREADS)
            highest = _highest_number(index)
        writer = TantivyWriter(self._folder, index.schema, raw, highest)
        try:
            yield writer
        finally:
            with library_errors(write_failed, path):
                if writer.pending:
                    raw.rollback()  # not after a commit: it would break off the merges that the commit began
                raw.wait_merging_threads()
            self._folder.open_to_readers(*_LISTS)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See `Engine.reader`; raises EngineError, IndexOutdated."""
        state = self._state()
        if state and self._newest is not None and self._newest[0] == state:
            yield self._newest[1]
            return
        built_with = self._folder.built_with()
        if built_with is not None and built_with.schema != SCHEMA:
            raise IndexOutdated
        if built_with is None or not (self._folder.path / "meta.json").exists():
            self._folder.expect_nothing("meta.json")
            yield EmptyReader()
            return
        with library_errors(read_failed, self._folder.path):
            if self._index is None:
                index = tantivy.Index.open(str(self._folder.path))
                index.config_reader("manual")
                self._index = index
            self._index.reload()
            if len(self._values) > REMEMBERED:
                self._values = {}
            reader = TantivyReader(self._folder.path, self._index.schema, self._index.searcher(), self._values)
        self._newest = state, reader
        yield reader

    def _state(self) -> tuple[tuple[int, int], ...]:
        """Changes with each commit, which replaces the file `meta.json`; empty while there is no index."""
        try:
            found = [(self._folder.path / name).stat() for name in ("meta.json", "built_with.json")]
        except OSError:
            return ()
        return tuple((each.st_ino, each.st_mtime_ns) for each in found)

    def revision(self) -> int:
        """See `Engine.revision`."""
        return self._folder.revision()

    def built_with(self) -> Fingerprint | None:
        """See `Engine.built_with`."""
        return self._folder.built_with()

    def builds_with(self) -> Fingerprint:
        """See `Engine.builds_with`."""
        return Fingerprint("tantivy", SCHEMA, analyzer_version())


def _highest_number(index: tantivy.Index) -> int:
    """Of the articles in the index; -1 where there is none."""
    hits = index.searcher().search(tantivy.Query.all_query(), 1, order_by_field="article_number").hits
    return int(hits[0][0]) if hits else -1


class TantivyWriter:
    """See `index.engine.Writer`. `pending`: something was put or deleted since the last commit.

    Tantivy keeps each deletion until the commit, a term in more than a kilobyte and a set of terms in hardly more. So
    what stands in the index is replaced in sets; an article numbered higher than all before, `highest` of which is
    there already, is in no need of being deleted first.
    """

    def __init__(self, folder: IndexFolder, schema: tantivy.Schema, raw: tantivy.IndexWriter, highest: int) -> None:
        self.pending = False
        self._highest = highest
        self._folder = folder
        self._schema = schema
        self._raw = raw
        self._backlog = Backlog()
        self._replaced: dict[ArticleId, tantivy.Document | None] = {}
        self._letters = 0

    def put(self, document: IndexDocument) -> None:
        """See `Writer.put`; raises EngineError when the id or the number does not fit."""
        self.pending = True
        with library_errors(write_failed, self._folder.path):
            made = tantivy.Document.from_dict(columns(document), self._schema)
            letters = sum(map(len, document.text.values()))
            # Deleted while it was absent, a new article waits among the replaced, and would be deleted after it came.
            if document.number > self._highest and document.id not in self._replaced:
                self._raw.add_document(made)
            else:
                self._replace(document.id, made, letters)
        self._highest = max(self._highest, document.number)
        self._backlog.add(letters)

    def delete(self, article_id: ArticleId) -> None:
        """See `Writer.delete`."""
        self.pending = True
        with library_errors(write_failed, self._folder.path):
            self._replace(article_id, None, 0)

    def _replace(self, article_id: ArticleId, made: tantivy.Document | None, letters: int) -> None:
        self._replaced[article_id] = made
        self._letters += letters
        if len(self._replaced) >= _REPLACED or self._letters >= _REPLACED_LETTERS:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._replaced:
            there = tantivy.Query.term_set_query(self._schema, "article_id", list(self._replaced))
            self._raw.delete_documents_by_query(there)
        for made in self._replaced.values():
            if made is not None:
                self._raw.add_document(made)
        self._replaced.clear()
        self._letters = 0

    def commit(self, revision: int) -> None:
        """See `Writer.commit`."""
        with library_errors(write_failed, self._folder.path):
            self._hand_over()
            self._raw.commit()
        self._folder.open_to_readers(*_LISTS)
        self.pending = False
        self._folder.remember(revision)
