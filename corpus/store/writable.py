"""The article store, written: SQLAlchemy Core over the database's connections. Imported only by runs that write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Self
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext

from corpus.errors import StoreAbsent, StoreError
from corpus.sentence import Sentence
from corpus.store.database import Database, open_database
from corpus.store.migrations import migrate
from corpus.store.reader import SCHEMA_VERSION, Store
from corpus.store.tables import metadata, state

_RUN: Final = "run"
"""The note that holds the token of the run that opened the store last."""
_TABLES_MISSING: Final = Sentence(
    "Kho bài thiếu bảng {tables}. Hãy lấy lại bản sao lưu bằng “timbao restore”, hoặc chuyển tệp đi nơi khác và chạy "
    "lại “timbao reindex”.",
    "The article store is missing tables: {tables}. Restore a backup with “timbao restore”, or move the file away and "
    "run “timbao reindex” again.",
)
_ANOTHER_BEGAN: Final = Sentence(
    "Một lượt khác đã bắt đầu ghi kho bài này, nên lượt này dừng. Những gì đã ghi được giữ.",
    "Another run has begun to write this article store, so this one stops. What has been written is kept.",
)


class WritableStore(Store):
    """A store that its holder may write, one run at a time (`index.lock`).

    The lock may be lost without a word, as when the network loses its connection. So each run leaves a token, and a
    run that finds another's in its transaction writes no more.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.engine = engine_of(database)
        self._token = uuid4().hex

    @classmethod
    def open(cls, url: str, *, create: bool = False, patient: bool = True) -> Self:
        """Open the store at a database URL; without `create` it must be there.

        A store of an earlier version is brought up to this one. Raises StoreAbsent, StoreError.
        """
        store = cls(open_database(url, patient=patient))
        try:
            store._prepare(create)
            store.check_schema()
            with store.engine.begin() as connection:
                put_note(connection, _RUN, store._token)
        except BaseException:
            store.close()
            raise
        return store

    def _prepare(self, create: bool) -> None:
        tables = self.database.tables()
        # The schema's version is written last: without it a first run was broken off, and makes the rest now.
        found = self.note("schema") if "state" in tables else None
        if "state" in tables:
            self.expect_whole()
        if found is None:
            if not create:
                raise StoreAbsent(self.database.place)
            metadata.create_all(self.engine)
            with self.engine.begin() as connection:
                put_note(connection, "revision", "0")
                put_note(connection, "schema", SCHEMA_VERSION)
            return
        if missing := metadata.tables.keys() - tables:
            # Made again they would be empty, and every article in them gone without a word.
            raise StoreError(_TABLES_MISSING.filled(tables=", ".join(sorted(missing))))
        migrate(self.engine, found)

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        """One transaction, durable when the block ends well and never made when it does not."""
        with self.engine.begin() as connection:
            self.expect_sole(connection)
            yield connection

    def expect_sole(self, connection: sa.Connection) -> None:
        """Raises StoreError where another run has begun; none can until this transaction has ended."""
        query = sa.select(state.c.value).where(state.c.key == _RUN).with_for_update()
        if connection.execute(query).scalar_one_or_none() != self._token:
            raise StoreError(_ANOTHER_BEGAN)

    def keep_note(self, key: str, value: str) -> None:
        """Keep a value by name."""
        with self.begin() as connection:
            put_note(connection, key, value)

    def close(self) -> None:
        """Give the database's connections back; last the writing one, which leaves SQLite's file complete by itself."""
        super().close()
        self.engine.dispose()


def engine_of(database: Database, connect: Callable[[], Any] | None = None) -> sa.Engine:
    """For writing, unless `connect` is the database's other way. Whatever the driver raises becomes a StoreError."""
    engine = sa.create_engine(f"{database.dialect}://", creator=connect or database.connect, poolclass=sa.QueuePool)
    sa.event.listen(engine, "handle_error", partial(_as_store_error, database))
    return engine


def put_note(connection: sa.Connection, key: str, value: str) -> None:
    """Keep a value by name."""
    connection.execute(state.delete().where(state.c.key == key))
    connection.execute(state.insert().values(key=key, value=value))


def _as_store_error(database: Database, context: ExceptionContext) -> StoreError:
    return database.failed(context.original_exception)
