"""SQLite: one file, nothing to start. Readers have connections that cannot write and never wait for a writer (WAL)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from corpus.durable import make_file
from corpus.errors import NEXT_RUN_MENDS, StoreDamaged, StoreError
from corpus.sentence import Sentence
from corpus.store.database import Row, Value
from corpus.store.pool import Pool

_BUSY_SECONDS: Final = 10.0
_CACHED_KIB: Final = 16_384
"""Of each connection: SQLite's own 2 MiB do not hold the index pages of a hundred thousand articles."""
_LOG_PAGES: Final = 8_000
"""Of 4 KiB, after which the write-ahead log goes into the file: a page that changes often is written there once."""

_LOCKED: Final = Sentence(
    "Một chương trình khác đang ghi kho bài. Hãy đợi một lát rồi thử lại.",
    "Another program is writing to the article store. Wait a moment and try again.",
)
_DAMAGED: Final = Sentence(
    "Tệp kho bài {place} bị hỏng: {why}. {todo}", "The article store’s file {place} is damaged: {why}. {todo}"
)
_FAILED: Final = Sentence(
    "Không đọc hay ghi được kho bài {place}: {why}. Hãy kiểm tra chỗ trống và quyền ghi trên đĩa.",
    "The article store {place} cannot be read or written: {why}. Check free space and permissions on the disk.",
)


class Sqlite:
    """The database in one file."""

    dialect = "sqlite"
    snapshot: tuple[str, ...] = ("BEGIN",)

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.place = f"sqlite:///{path}"
        self._pool = Pool(self.connect_to_read)

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows that a reading statement finds."""
        try:
            with self._pool.lend() as connection:
                return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self.failed(error) from error

    def tables(self) -> set[str]:
        """The names of the tables that are there."""
        if not self.path.is_file():
            return set()
        return {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def size(self) -> int:
        """Nothing beside the file."""
        return 0

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file."""
        found = [row[0] for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    @contextmanager
    def only_run(self) -> Iterator[bool]:
        """Always: whoever writes the file holds its home's lock."""
        yield True

    def connect_to_read(self) -> sqlite3.Connection:
        """Used by one thread at a time, though not always by the one that made it."""
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute(f"PRAGMA cache_size=-{_CACHED_KIB}")
        return connection

    def connect(self) -> sqlite3.Connection:
        """A connection for writing; every commit is on disk when it returns."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            make_file(self.path)
            connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, check_same_thread=False)
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                f"cache_size=-{_CACHED_KIB}",
                f"wal_autocheckpoint={_LOG_PAGES}",
            ):
                connection.execute(f"PRAGMA {pragma}")
        except (sqlite3.Error, OSError) as error:
            raise self.failed(error) from error
        return connection

    def failed(self, error: BaseException) -> StoreError:
        """What SQLite raised, as a sentence that says what to do."""
        if "locked" in str(error):
            return StoreError(_LOCKED)
        if _tells_of_damage(error):
            return StoreDamaged(_DAMAGED.filled(place=self.place, why=error, todo=NEXT_RUN_MENDS))
        return StoreError(_FAILED.filled(place=self.place, why=error))

    def close(self) -> None:
        """Give all idle connections back."""
        self._pool.close()


def _tells_of_damage(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "Could not decode" in str(error)
