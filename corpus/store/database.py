"""The database below the article store: its address, its connections, its errors as sentences.

One SQL text serves every database. It is written with `?` for each value, and keeps to what SQLite and PostgreSQL both
understand; a `Database` knows how its driver wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from corpus.errors import ConfigurationError, StoreError
from corpus.sentence import Sentence

Value = str | int | bytes | None
Row = tuple[Any, ...]


class Database(Protocol):
    """May be shared by threads: each reading has a connection of its own for as long as it lasts."""

    place: str
    """Where it is, for messages: an address without its password."""
    dialect: str
    """What SQLAlchemy calls the database and its driver."""

    snapshot: tuple[str, ...]
    """Statements by which a connection for reading begins a transaction that sees one moment."""

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows that a reading statement finds. Raises StoreError."""

    def tables(self) -> set[str]:
        """The names of the tables that are there; none where nothing was ever made. Raises StoreError."""

    def size(self) -> int:
        """Bytes that it takes on the disk of its server; 0 for files, which are counted where they are."""

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its files; nothing for a server, which has its own tools."""

    def only_run(self) -> AbstractContextManager[bool]:
        """Try to be the one run that writes this database, from whatever host: False while another is."""

    def connect_to_read(self) -> Any:
        """A connection of the driver that cannot write. The caller closes it."""

    def connect(self) -> Any:
        """A connection of the driver for writing; a file is made where there is none. The caller closes it."""

    def failed(self, error: BaseException) -> StoreError:
        """What the driver raised, as a sentence that names the store and says what to do."""

    def close(self) -> None:
        """Give all idle connections back."""


_NO_DRIVER: Final = Sentence(
    "Kho bài PostgreSQL cần thêm gói psycopg ({why}). Hãy cài “pip install 'timbao[postgres]'”.",
    "An article store in PostgreSQL needs the package psycopg ({why}). Run “pip install 'timbao[postgres]'”.",
)
_NO_DATABASE: Final = Sentence(
    "Không mở được kho bài ở địa chỉ “{scheme}…”. Địa chỉ có dạng sqlite:////đường/dẫn/bai.db hay "
    "postgresql://người_dùng@máy_chủ/cơ_sở_dữ_liệu.",
    "No article store can be opened at the address “{scheme}…”. Write sqlite:////path/to/articles.db or "
    "postgresql://user@host/database.",
)


def open_database(url: str, *, patient: bool = False) -> Database:
    """Raises ConfigurationError for an address that names no database. Nothing is connected yet.

    A `patient` reader waits for its answer however long that takes: runs and operators do, people who search do not.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from corpus.store.sqlite import Sqlite

        return Sqlite(rest[1:])
    if scheme in ("postgresql", "postgres"):
        try:
            from corpus.store.postgresql import PostgreSQL
        except ImportError as error:
            raise ConfigurationError(_NO_DRIVER.filled(why=error)) from error
        return PostgreSQL(url, patient=patient)
    raise ConfigurationError(_NO_DATABASE.filled(scheme=scheme))


def marks(count: int) -> str:
    """So many values within the brackets of `IN`: `?,?,?`; for none what nothing equals, as SQL has no empty list."""
    return ",".join("?" * count) or "NULL"
