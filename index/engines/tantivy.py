"""The default engine: Tantivy, embedded, through tantivy-py 0.27.

Tokens come space-joined and are cut again by Tantivy's whitespace tokenizer; metadata values are held whole. Nothing
is stored: an article's id comes back from two numeric columns. One `IndexFolder` keeps fingerprint and revision beside
Tantivy's files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Occur

from corpus.article import ArticleId
from index.document import IndexDocument, TextField, ValueField
from index.engine import Fingerprint, Match, Matches, Reader, Sort, Writer
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
from index.engines.tantivy_query import QueryCompiler, scores
from index.errors import EngineError, IndexOutdated
from index.query import Query

_SCHEMA: Final = schema_name(4)
"""The version changes whenever the columns or what is written into them changes."""

_THREADS: Final = max(1, min(4, os.cpu_count() or 1))
_HEAP_BYTES: Final = 96_000_000 * _THREADS
_FACET_VALUES: Final = 1_000_000
_TIES_LOOKED_AT: Final = 32
_ID_BYTES: Final = 16

_NUMBER_BITS: Final = 40
_NUMBERS: Final = 1 << _NUMBER_BITS
_LAST_DAY: Final = date.max.toordinal() + 1


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("article_id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_all", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("article_grouped", tokenizer_name="raw", index_option="basic")
    for text in TextField:
        option = "position" if text.positions else "freq"
        builder.add_text_field(text.label, tokenizer_name="whitespace", index_option=option)
    for value in ValueField:
        builder.add_text_field(value.value, tokenizer_name="raw", index_option="basic", fast=True)
    for column in ("article_id_high", "article_id_low", "article_number", "article_newest", "article_oldest"):
        builder.add_unsigned_field(column, fast=True)
    builder.add_unsigned_field("article_story", fast=True)
    return builder.build()


@contextmanager
def _library_errors(make: Any, folder: Path) -> Iterator[None]:
    """Turn what tantivy-py raises into an EngineError made by `make`.

    A panic in Rust arrives as pyo3's PanicException, which is no Exception and cannot be imported.
    """
    try:
        yield
    except (ValueError, OSError, KeyError, RuntimeError, OverflowError) as error:
        if "LockBusy" in str(error):
            raise being_written(folder) from error
        raise make(folder, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise make(folder, error) from error


class TantivyEngine:
    """An index in one folder. Cheap to open; may be shared by threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder(folder)
        self._index: tantivy.Index | None = None

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        """See `Engine.writer`; raises EngineError, IndexOutdated."""
        path = self._folder.path
        self._folder.prepare(self.builds_with())
        with _library_errors(write_failed, path):
            index = tantivy.Index(_schema(), str(path))
            raw = index.writer(_HEAP_BYTES, _THREADS)
        writer = TantivyWriter(self._folder, index.schema, raw)
        try:
            yield writer
        finally:
            with _library_errors(write_failed, path):
                if writer.pending:
                    raw.rollback()  # not after a commit: it would break off the merges that the commit began
                raw.wait_merging_threads()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See `Engine.reader`; raises EngineError, IndexOutdated."""
        built_with = self._folder.built_with()
        if built_with is not None and built_with.schema != _SCHEMA:
            raise IndexOutdated
        if built_with is None or not (self._folder.path / "meta.json").exists():
            self._folder.expect_nothing("meta.json")
            yield EmptyReader()
            return
        with _library_errors(read_failed, self._folder.path):
            if self._index is None:
                index = tantivy.Index.open(str(self._folder.path))
                index.config_reader("manual")
                self._index = index
            self._index.reload()
            reader = TantivyReader(self._folder.path, self._index.schema, self._index.searcher())
        yield reader

    def revision(self) -> int:
        """See `Engine.revision`."""
        return self._folder.revision()

    def built_with(self) -> Fingerprint | None:
        """See `Engine.built_with`."""
        return self._folder.built_with()

    def builds_with(self) -> Fingerprint:
        """See `Engine.builds_with`."""
        return Fingerprint("tantivy", _SCHEMA, analyzer_version())


class TantivyWriter:
    """See `index.engine.Writer`. `pending`: something was put or deleted since the last commit."""

    def __init__(self, folder: IndexFolder, schema: tantivy.Schema, raw: tantivy.IndexWriter) -> None:
        self.pending = False
        self._folder = folder
        self._schema = schema
        self._raw = raw

    def put(self, document: IndexDocument) -> None:
        """See `Writer.put`; raises EngineError when the id or the number does not fit."""
        self.pending = True
        with _library_errors(write_failed, self._folder.path):
            self._raw.delete_documents_by_term("article_id", document.id)
            self._raw.add_document(tantivy.Document.from_dict(_columns(document), self._schema))

    def delete(self, article_id: ArticleId) -> None:
        """See `Writer.delete`."""
        self.pending = True
        with _library_errors(write_failed, self._folder.path):
            self._raw.delete_documents_by_term("article_id", article_id)

    def commit(self, revision: int) -> None:
        """See `Writer.commit`."""
        with _library_errors(write_failed, self._folder.path):
            self._raw.commit()
        self.pending = False
        self._folder.remember(revision)


def _columns(document: IndexDocument) -> dict[str, Any]:
    if not 0 <= document.number < _NUMBERS:
        raise EngineError(f"Số {document.number} của bài {document.id} nằm ngoài khoảng 0–{_NUMBERS - 1}.")
    high, low = _packed(document.id)
    day = document.published.toordinal() if document.published else 0
    columns: dict[str, Any] = {
        "article_id": document.id,
        "article_all": "1",
        "article_id_high": high,
        "article_id_low": low,
        "article_number": document.number,
        # Both are read from the greatest down, so unknown days (0) come last and ties go by number either way.
        "article_newest": day << _NUMBER_BITS | document.number,
        "article_oldest": (day and _LAST_DAY - day) << _NUMBER_BITS | document.number,
    }
    if document.story is not None:
        columns |= {"article_grouped": "1", "article_story": document.story}
    columns.update((field.label, parted(tokens)) for field, tokens in document.text.items())
    columns.update((field.value, list(values)) for field, values in document.values.items())
    return columns


def _packed(article_id: ArticleId) -> tuple[int, int]:
    """The id's bytes as two numbers, because numeric columns are read ten times faster than stored text."""
    data = article_id.encode()
    if not 0 < len(data) <= _ID_BYTES or b"\0" in data:
        raise EngineError(f"Mã bài “{article_id}” không dùng được: phải dài từ 1 đến {_ID_BYTES} byte.")
    data = data.ljust(_ID_BYTES, b"\0")
    return int.from_bytes(data[:8]), int.from_bytes(data[8:])


def _unpacked(high: int, low: int) -> ArticleId:
    return (high.to_bytes(8) + low.to_bytes(8)).rstrip(b"\0").decode()


class TantivyReader:
    """See `index.engine.Reader`."""

    def __init__(self, folder: Path, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._folder = folder
        self._schema = schema
        self._searcher = searcher
        self._compiler = QueryCompiler(schema, _NUMBER_BITS)
        # Tantivy's own term counts include deleted articles until a merge drops them.
        self._has_deletions = searcher.doc_freq("article_all", "1") != searcher.num_docs

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[ValueField] = (),
        group: bool = False,
    ) -> Matches:
        """See `Reader.search`; raises EngineError."""
        # Tantivy makes room for `offset + limit` hits at once and aborts the process where there is none.
        limit, offset = (min(asked, self._searcher.num_docs) for asked in (limit, offset))
        with _library_errors(read_failed, self._folder):
            compiled = self._compiler.compile(query)
            by_score = sort is Sort.RELEVANCE and scores(query)
            column = "article_number" if sort is Sort.RELEVANCE else f"article_{sort.value}"
            hidden = self._hidden(compiled, None if by_score and limit > 0 else column) if group else []
            shown = self._without(compiled, hidden)
            hits: tuple[Match, ...] = ()
            if limit <= 0:
                groups = self._total(shown)
            elif by_score:
                groups, hits = self._by_score(shown, limit, offset)
            else:
                groups, hits = self._by_column(shown, column, limit, offset)
            return Matches(groups + len(hidden), hits, self._facets(compiled, facets) if facets else {}, groups)

    def _hidden(self, compiled: tantivy.Query, column: str | None) -> list[ArticleId]:
        """The articles whose story another article shows; without a `column` the order is by score.

        Few articles share a story, so these are looked at by themselves, and all that matched never are.
        """
        most = self._searcher.doc_freq("article_grouped", "1")
        if not most:
            return []
        grouped = tantivy.Query.term_query(self._schema, "article_grouped", "1", "basic")
        both = [(Occur.Must, compiled), (Occur.Must, tantivy.Query.const_score_query(grouped, 0.0))]
        query = tantivy.Query.boolean_query(both)
        if column is None:
            found = self._searcher.search(query, most).hits
        else:
            found = self._searcher.search(query, most, order_by_field=column).hits
        addresses = [address for _, address in found]
        stories, numbers = self._column("article_story", addresses), self._column("article_number", addresses)
        order = sorted(range(len(found)), key=lambda each: (-found[each][0], -numbers[each])) if not column else None
        seen: set[int] = set()
        hidden = []
        for each in order or range(len(found)):
            if stories[each] in seen:
                hidden.append(addresses[each])
            seen.add(stories[each])
        return self._ids(hidden) if hidden else []

    def _without(self, compiled: tantivy.Query, ids: Sequence[ArticleId]) -> tantivy.Query:
        if not ids:
            return compiled
        hidden = tantivy.Query.term_set_query(self._schema, "article_id", ids)
        return tantivy.Query.boolean_query([(Occur.Must, compiled), (Occur.MustNot, hidden)])

    def _total(self, compiled: tantivy.Query) -> int:
        return self._found(self._searcher.search(compiled, 1, order_by_field="article_number"))

    @staticmethod
    def _found(result: tantivy.SearchResult) -> int:
        count: int = result.count  # type: ignore[attr-defined]  # missing in the stubs of 0.27
        return count

    def _by_column(
        self, compiled: tantivy.Query, column: str, limit: int, offset: int
    ) -> tuple[int, tuple[Match, ...]]:
        result = self._searcher.search(compiled, limit, order_by_field=column, offset=offset)
        ids = self._ids([address for _, address in result.hits])
        return self._found(result), tuple(Match(each, 0.0) for each in ids)

    def _by_score(self, compiled: tantivy.Query, limit: int, offset: int) -> tuple[int, tuple[Match, ...]]:
        """The page by score, ties by number.

        Tantivy breaks ties by where an article lies in the index, so the page is cut from a window wide enough to
        hold every tie that reaches over its edges.
        """
        margin = _TIES_LOOKED_AT
        while True:
            start = max(0, offset - margin)
            size = offset - start + limit + margin
            result = self._searcher.search(compiled, size, offset=start)
            hits = result.hits
            page = hits[offset - start : offset - start + limit]
            if not page:
                return self._found(result), ()
            complete = (start == 0 or hits[0][0] != page[0][0]) and (len(hits) < size or hits[-1][0] != page[-1][0])
            if complete:
                break
            margin *= 8
        numbers = self._column("article_number", [address for _, address in hits])
        ordered = sorted(zip(hits, numbers, strict=True), key=lambda each: (-each[0][0], -each[1]))
        page = [hit for hit, _ in ordered[offset - start : offset - start + limit]]
        ids = self._ids([address for _, address in page])
        return self._found(result), tuple(Match(each, score) for each, (score, _) in zip(ids, page, strict=True))

    def _column(self, name: str, addresses: list[tantivy.DocAddress]) -> list[int]:
        return self._searcher.fast_field_values(name, addresses)  # type: ignore[return-value]  # every article has one

    def _ids(self, addresses: list[tantivy.DocAddress]) -> list[ArticleId]:
        return list(
            map(_unpacked, self._column("article_id_high", addresses), self._column("article_id_low", addresses))
        )

    def _facets(self, compiled: tantivy.Query, facets: Sequence[ValueField]) -> dict[ValueField, dict[str, int]]:
        # Each segment gives all its values, so that the sums over segments are exact.
        sizes = {"size": _FACET_VALUES, "segment_size": _FACET_VALUES}
        asked = {each.value: {"terms": {"field": each.value, **sizes}} for each in facets}
        try:
            answer = self._searcher.aggregate(compiled, asked)
        except ValueError as error:
            if "bucket limit" not in str(error):
                raise
            return {each: self._counted_by_terms(compiled, each) for each in facets}
        return {
            each: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[each.value]["buckets"]}
            for each in facets
        }

    def _counted_by_terms(self, compiled: tantivy.Query, field: ValueField) -> dict[str, int]:
        """Slower and without end: an aggregation refuses more than 65,000 values."""
        counts = self._searcher.terms_with_prefix(field.value, "", compiled)
        return {value: count for value, count in counts if count}

    def doc_freq(self, field: TextField, token: str) -> int:
        """See `Reader.doc_freq`."""
        with _library_errors(read_failed, self._folder):
            known = self._searcher.doc_freq(field.label, token)
            if not known or not self._has_deletions:
                return known
            return self._total(tantivy.Query.term_query(self._schema, field.label, token, "basic"))

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """See `Reader.terms`."""
        living = tantivy.Query.all_query() if self._has_deletions else None
        with _library_errors(read_failed, self._folder):
            return self._searcher.terms_with_prefix(field.label, prefix, living, max(0, limit))

    def count(self) -> int:
        """See `Reader.count`."""
        return self._searcher.num_docs
