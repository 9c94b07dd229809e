"""A whole store copied into another database, such as SQLite's into PostgreSQL: `timbao store copy`.

Everything goes as it is, numbers and revisions too, so an index made from the one fits the other. A copy that was
broken off goes on where it was, as long as its source stayed the same; until it is whole nobody can open it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import StoreError
from corpus.sentence import Sentence
from corpus.stopping import checkpoint
from corpus.store.database import Database
from corpus.store.reader import COPYING, SCHEMA_VERSION, Store
from corpus.store.tables import metadata, state
from corpus.store.writable import engine_of, put_note

_ROWS_A_BATCH: Final = 2000
_NOT_COPIED: Final = ("run", COPYING)
"""Notes about one database and no other."""

_NOT_EMPTY: Final = Sentence(
    "Ở {place} đã có một kho bài. Hãy chép vào một cơ sở dữ liệu còn trống.",
    "There is already an article store at {place}. Copy into an empty database.",
)
_INCOMPLETE: Final = Sentence(
    "Chép sang {place} không đủ ({wrong}). Hãy chạy lại lệnh này.",
    "The copy at {place} is not complete ({wrong}). Run this command again.",
)

Progress = Callable[[str, int, int], None]
"""Called with (table, rows copied, rows to copy) now and then."""


def copy(source: Store, target: Database, progress: Progress) -> Mapping[str, int]:
    """Copy all; returns the number of rows of each table, counted in the target. The caller holds the target's lock.

    Raises StoreError where the target holds another store, where either cannot be read or written, or where what came
    is not what was there.
    """
    engine = engine_of(target)
    try:
        with _snapshot(source.database) as rows:
            expected = {table.name: _count(rows, table) for table in metadata.sorted_tables}
            expected["state"] = rows.execute(_notes(sa.func.count())).scalar_one()
            _begin(engine, target, _mark(rows, expected))
            for table in metadata.sorted_tables:
                if table is not state:
                    _copy_table(rows, engine, table, expected[table.name], progress)
            return _finish(engine, target, rows, expected)
    finally:
        target.close()
        engine.dispose()


@contextmanager
def _snapshot(database: Database) -> Iterator[sa.Connection]:
    """The source as it is at one moment, whatever is written meanwhile."""
    engine = engine_of(database, database.connect_to_read)
    try:
        with engine.connect() as connection:
            for statement in database.snapshot:
                connection.exec_driver_sql(statement)
            yield connection
    finally:
        engine.dispose()


def _mark(rows: sa.Connection, counts: Mapping[str, int]) -> str:
    """What tells whether the source is still the same: all that runs write about themselves, and how much there is."""
    notes = sorted(map(tuple, rows.execute(_notes(state.c.key, state.c.value)).all()))
    return hashlib.sha256(repr((notes, sorted(counts.items()))).encode()).hexdigest()


def _notes(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).select_from(state).where(state.c.key.not_in(_NOT_COPIED))


def _begin(engine: sa.Engine, target: Database, mark: str) -> None:
    """An empty target, or the beginning of this very copy. What is left of another one goes."""
    there = target.tables() & metadata.tables.keys()
    notes: dict[str, str] = dict(target.rows("SELECT key, value FROM state")) if "state" in there else {}
    if "schema" in notes or (there and COPYING not in notes):
        raise StoreError(_NOT_EMPTY.filled(place=target.place))
    if notes and notes[COPYING] != mark:
        metadata.drop_all(engine)
    metadata.create_all(engine)
    with engine.begin() as connection:
        put_note(connection, COPYING, mark)


def _copy_table(rows: sa.Connection, engine: sa.Engine, table: sa.Table, of: int, progress: Progress) -> None:
    """In the order of the primary key, from where the target ends."""
    key = sa.tuple_(*table.primary_key)
    with engine.begin() as connection:
        done = _count(connection, table)
        end = connection.execute(_ends(table)).first()
    last = None if end is None else tuple(end)
    progress(table.name, done, of)
    query = sa.select(table).order_by(*table.primary_key).limit(_ROWS_A_BATCH)
    while some := rows.execute(query if last is None else query.where(key > last)).all():
        checkpoint()
        with engine.begin() as connection:
            connection.execute(table.insert(), [dict(row._mapping) for row in some])
        last = tuple(some[-1]._mapping[column] for column in table.primary_key)
        done += len(some)
        progress(table.name, done, of)


def _ends(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*table.primary_key).order_by(*(column.desc() for column in table.primary_key)).limit(1)


def _finish(engine: sa.Engine, target: Database, rows: sa.Connection, expected: Mapping[str, int]) -> Mapping[str, int]:
    """The notes come last, the schema's version among them: with them the target is a store."""
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            _continue_numbers(connection, table)
        connection.execute(state.delete())
        connection.execute(state.insert(), [dict(row._mapping) for row in rows.execute(_notes(*state.c))])
        put_note(connection, "schema", SCHEMA_VERSION)
        found = {table.name: _count(connection, table) for table in metadata.sorted_tables}
        wrong = [f"{name}: {found[name]}/{count}" for name, count in expected.items() if found[name] != count]
        if wrong:
            raise StoreError(_INCOMPLETE.filled(place=target.place, wrong=", ".join(wrong)))
    return found


def _continue_numbers(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL gives out numbers from a sequence beside the table; SQLite goes on from the highest by itself."""
    column = table.autoincrement_column
    if column is not None and connection.dialect.name == "postgresql":
        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0)).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(sa.select(sa.func.setval(sequence, highest + 1, False)))


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
