"""The article store, written: SQLAlchemy Core over the database's connections. Imported only by runs that write."""

from __future__ import annotations

from functools import partial
from typing import Self

import sqlalchemy as sa
from sqlalchemy.engine import ExceptionContext

from corpus.errors import StoreAbsent, StoreError
from corpus.store.database import Database, open_database
from corpus.store.reader import SCHEMA_VERSION, Store
from corpus.store.tables import metadata, state


class WritableStore(Store):
    """A store that its holder may write, one process at a time (`index.lock`)."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.engine = sa.create_engine(f"{database.dialect}://", creator=database.connect, poolclass=sa.QueuePool)
        sa.event.listen(self.engine, "handle_error", partial(_as_store_error, database))

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Self:
        """Open the store at a database URL; without `create` it must be there. Raises StoreAbsent, StoreError."""
        database = open_database(url)
        if not create and not database.exists():
            raise StoreAbsent(database.place)
        store = cls(database)
        store._prepare(create)
        store.check_schema()
        return store

    def _prepare(self, create: bool) -> None:
        with self.engine.connect():
            tables = self.database.tables()
        # The schema's version is written last: without it a first run was broken off, and makes the rest now.
        made = "state" in tables and self.note("schema") is not None
        if made and (missing := metadata.tables.keys() - tables):
            # Made again they would be empty, and every article in them gone without a word.
            raise StoreError(
                f"Kho bài thiếu bảng {', '.join(sorted(missing))}. Hãy lấy lại bản sao lưu bằng “timbao restore”, "
                "hoặc chuyển tệp đi nơi khác và chạy lại “timbao reindex”."
            )
        if not made:
            if not create:
                raise StoreAbsent(self.database.place)
            self._create()

    def _create(self) -> None:
        metadata.create_all(self.engine)
        with self.engine.begin() as connection:
            known = connection.execute(sa.select(state.c.key)).scalars().all()
            for key, value in (("schema", SCHEMA_VERSION), ("revision", "0")):
                if key not in known:
                    connection.execute(state.insert().values(key=key, value=value))

    def close(self) -> None:
        """Give the database's connections back; last the writing one, which leaves SQLite's file complete by itself."""
        super().close()
        self.engine.dispose()

    def keep_note(self, key: str, value: str) -> None:
        """Keep a value by name."""
        with self.engine.begin() as connection:
            connection.execute(state.delete().where(state.c.key == key))
            connection.execute(state.insert().values(key=key, value=value))


def _as_store_error(database: Database, context: ExceptionContext) -> StoreError:
    return database.failed(context.original_exception)
