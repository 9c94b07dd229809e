"""The article store: the truth that serves text and that every index is built from. Reading side.

SQLAlchemy Core over SQLite (WAL) by default; `corpus.recorder` writes. Every committed write raises the store's
revision by one and stamps the articles that it touched, so an index asks `changed_since(its own revision)`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from corpus.article import Article, ArticleId, Origin
from corpus.errors import ConfigurationError, StoreAbsent, StoreError
from corpus.merge import merge
from corpus.serial import from_json
from corpus.tables import (
    SCHEMA_VERSION,
    archives,
    articles,
    files,
    hidden,
    metadata,
    records,
    refusals,
    state,
    versions,
)

_BATCH = 400

LAST_RUN = "last_run"
"""The note that holds the last finished reindex run's report as JSON."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one place tells of an article: its origin and `corpus.serial` JSON."""

    archive: str
    place: str
    record: str
    content: str


@dataclass(frozen=True, slots=True)
class Change:
    """An article that is new or changed, or gone. `number` is its unique number in the store.

    It travels between processes as the store keeps it; the article is made where it is needed.
    """

    number: int
    id: ArticleId
    told: tuple[Told, ...]

    @property
    def article(self) -> Article | None:
        """The article, made anew each time; None for one that is gone."""
        return _merged(self.id, self.told) if self.told else None


@dataclass(frozen=True, slots=True)
class StoredRefusal:
    """A file or record that was refused, as reported."""

    archive: str
    path: str
    record: str | None
    reason: str

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


class Store:
    """Open one with `Store.open`; close it, or use it as a context manager."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Store:
        """Open the store at a database URL. Without `create` a store that is not there raises StoreError."""
        try:
            parsed = sa.make_url(url)
            engine = sa.create_engine(parsed)
        except (ArgumentError, ImportError) as error:
            raise ConfigurationError(
                f"Không mở được kho bài ở địa chỉ “{url}”: {error}. Địa chỉ có dạng sqlite:////đường/dẫn/bai.db."
            ) from error
        path = Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
        if path is not None and not create and not path.is_file():
            raise StoreAbsent(path)
        if path is not None and create:
            path.parent.mkdir(parents=True, exist_ok=True)
        sa.event.listen(engine, "handle_error", _as_store_error)
        if path is not None:
            sa.event.listen(engine, "connect", lambda connection, _: _prepare_sqlite(connection, parsed))
        store = cls(engine)
        store._check_schema(create)
        return store

    def _check_schema(self, create: bool) -> None:
        tables = set(sa.inspect(self.engine).get_table_names())
        # The schema's version is written last: without it a first run was broken off, and makes the rest now.
        made = "state" in tables and self.note("schema") is not None
        if made and (missing := metadata.tables.keys() - tables):
            # Made again they would be empty, and every article in them gone without a word.
            raise StoreError(
                f"Kho bài thiếu bảng {', '.join(sorted(missing))}. Hãy lấy lại bản sao lưu bằng “timbao restore”, "
                "hoặc chuyển tệp đi nơi khác và chạy lại “timbao reindex”."
            )
        if create:
            metadata.create_all(self.engine)
            with self.engine.begin() as connection:
                known = connection.execute(sa.select(state.c.key)).scalars().all()
                for key, value in (("schema", SCHEMA_VERSION), ("revision", "0")):
                    if key not in known:
                        connection.execute(state.insert().values(key=key, value=value))
        if (found := self.note("schema")) != SCHEMA_VERSION:
            raise StoreError(f"Kho bài có lược đồ phiên bản {found}, không phải {SCHEMA_VERSION}; hãy dùng đúng bản.")

    def close(self) -> None:
        """Give the database's connections back."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def note(self, key: str) -> str | None:
        """A value kept by name, such as the report of the last run."""
        with self.engine.connect() as connection:
            return connection.execute(sa.select(state.c.value).where(state.c.key == key)).scalar_one_or_none()

    def keep_note(self, key: str, value: str) -> None:
        """Keep a value by name."""
        with self.engine.begin() as connection:
            connection.execute(state.delete().where(state.c.key == key))
            connection.execute(state.insert().values(key=key, value=value))

    def revision(self) -> int:
        """The number of the last committed write; 0 for a store that never held anything."""
        return int(self.note("revision") or 0)

    def fetch(self, ids: Sequence[ArticleId]) -> list[Article]:
        """The articles in the order asked; those that are not there are left out."""
        found: dict[ArticleId, tuple[Told, ...]] = {}
        with self.engine.connect() as connection:
            for start in range(0, len(ids), _BATCH):
                found.update(_load(connection, ids[start : start + _BATCH]))
        return [_merged(each, found[each]) for each in ids if each in found]

    def versions(self, article_id: ArticleId) -> list[tuple[str, Article]]:
        """Earlier texts of the article, newest first, each with the UTC time at which it was found replaced."""
        query = sa.select(versions.c.replaced, versions.c.content).where(versions.c.article_id == article_id)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(versions.c.id.desc())).all()
        return [(row.replaced, from_json(article_id, row.content)) for row in rows]

    def changed_since(self, revision: int, until: int) -> Iterator[Change]:
        """Every article touched after `revision` up to `until`, oldest write first, once each."""
        last = (revision, -1)
        while True:
            with self.engine.connect() as connection:
                rows = connection.execute(_touched(last, until)).all()
                loaded = _load(connection, [row.id for row in rows if not row.removed])
            if not rows:
                return
            for row in rows:
                yield Change(row.number, row.id, loaded.get(row.id, ()))
            last = (rows[-1].revision, rows[-1].number)

    def changes_of(self, numbers: Mapping[ArticleId, int]) -> Iterator[Change]:
        """These articles, by id and number, as though they had changed; those that are not there are left out."""
        ids = list(numbers)
        for start in range(0, len(ids), _BATCH):
            with self.engine.connect() as connection:
                loaded = _load(connection, ids[start : start + _BATCH])
            yield from (Change(numbers[each], each, told) for each, told in loaded.items())

    def changed_count(self, revision: int, until: int) -> int:
        """How many articles `changed_since` tells of."""
        touched = sa.and_(articles.c.revision > revision, articles.c.revision <= until)
        with self.engine.connect() as connection:
            return _count(connection, articles, touched)

    def all_ids(self) -> Iterator[ArticleId]:
        """Every article's id, in the order in which they came."""
        with self.engine.connect() as connection:
            query = sa.select(articles.c.id).where(~articles.c.removed).order_by(articles.c.number)
            yield from connection.execution_options(yield_per=1000).execute(query).scalars()

    def spread_ids(self, count: int) -> list[ArticleId]:
        """At most `count` articles' ids, evenly spread over all."""
        with self.engine.connect() as connection:
            total = _count(connection, articles, ~articles.c.removed)
            rank = sa.func.row_number().over(order_by=articles.c.number).label("rank")
            ranked = sa.select(articles.c.id, rank).where(~articles.c.removed).subquery()
            every = max(1, -(-total // max(1, count)))
            return list(connection.execute(sa.select(ranked.c.id).where(ranked.c.rank % every == 0)).scalars())

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its file; nothing for a server, which has its own tools."""
        if self.engine.dialect.name != "sqlite":
            return []
        with self.engine.connect() as connection:
            found = connection.execute(sa.text("PRAGMA integrity_check")).scalars().all()
        return [] if found == ["ok"] else list(found)

    def counts(self) -> Counts:
        """How much the store holds."""
        with self.engine.connect() as connection:
            by_format = sa.select(files.c.format, sa.func.count()).group_by(files.c.format).order_by(files.c.format)
            formats = {row[0]: row[1] for row in connection.execute(by_format)}
            return Counts(
                articles=_count(connection, articles, ~articles.c.removed),
                files=sum(formats.values()),
                by_format=formats,
                refused=_count(connection, refusals),
            )

    def refused(self) -> list[StoredRefusal]:
        """Everything refused that still stands in the archives, by path."""
        query = (
            sa.select(archives.c.name, refusals.c.path, refusals.c.record, refusals.c.reason)
            .join(files, files.c.id == refusals.c.file_id)
            .join(archives, archives.c.id == files.c.archive_id)
            .order_by(archives.c.name, refusals.c.path, refusals.c.id)
        )
        with self.engine.connect() as connection:
            return [StoredRefusal(*row) for row in connection.execute(query)]


def _count(connection: sa.Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one()


def _touched(after: tuple[int, int], until: int) -> sa.Select[Any]:
    revision, number = after
    newer = sa.or_(articles.c.revision > revision, sa.and_(articles.c.revision == revision, articles.c.number > number))
    if number < 0:
        newer = articles.c.revision > revision
    return (
        sa.select(articles.c.number, articles.c.id, articles.c.revision, articles.c.removed)
        .where(newer, articles.c.revision <= until)
        .order_by(articles.c.revision, articles.c.number)
        .limit(_BATCH)
    )


def _load(connection: sa.Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, tuple[Told, ...]]:
    """What is told of each article, in an order that does not depend on when it was read."""
    query = (
        sa.select(
            records.c.article_id, archives.c.name.label("archive"), records.c.place, records.c.record, records.c.content
        )
        .join(files, files.c.id == records.c.file_id)
        .join(archives, archives.c.id == files.c.archive_id)
        .where(records.c.article_id.in_(ids), records.c.article_id.not_in(sa.select(hidden.c.article_id)))
        .order_by(records.c.article_id, archives.c.name, records.c.place, records.c.record)
    )
    rows = connection.execute(query).all()
    by_article = groupby(rows, lambda row: row.article_id)
    return {article_id: tuple(Told(*row[1:]) for row in same) for article_id, same in by_article}


def _merged(article_id: ArticleId, told: Sequence[Told]) -> Article:
    return merge([_article(article_id, each) for each in told])


def _article(article_id: ArticleId, told: Told) -> Article:
    origin = Origin(told.archive, told.place, told.record or None)
    return replace(from_json(article_id, told.content), origins=(origin,))


def _as_store_error(context: ExceptionContext) -> StoreError:
    """Whatever a database raises becomes a sentence that names the store and what to do."""
    assert context.engine is not None
    if "locked" in str(context.original_exception):
        return StoreError("Một chương trình khác đang ghi kho bài. Hãy đợi một lát rồi thử lại.")
    return _failed(context.engine.url, context.original_exception)


def _failed(url: sa.URL, reason: object) -> StoreError:
    return StoreError(
        f"Không đọc hay ghi được kho bài {url.render_as_string()}: {reason}. Hãy kiểm tra chỗ trống và quyền ghi trên "
        "đĩa; nếu tệp bị hỏng, “timbao doctor” cho biết rõ và “timbao restore” lấy lại bản sao lưu."
    )


def _prepare_sqlite(connection: sqlite3.Connection, url: sa.URL) -> None:
    try:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        raise _failed(url, error) from error
