"""The database below the article store: its address, its connections, its errors as sentences.

One SQL text serves every database. It is written with `?` for each value, and keeps to what SQLite and PostgreSQL both
understand; a `Database` knows how its driver wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from corpus.errors import ConfigurationError, StoreError

Value = str | int | bytes | None
Row = tuple[Any, ...]


class Database(Protocol):
    """May be shared by threads: each reading has a connection of its own for as long as it lasts."""

    place: str
    """Where it is, for messages: an address without its password."""
    dialect: str
    """What SQLAlchemy calls the database and its driver."""

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows that a reading statement finds. Raises StoreError."""

    def tables(self) -> set[str]:
        """The names of the tables that are there. Raises StoreError."""

    def damage(self) -> list[str]:
        """What the database itself finds wrong with its files; nothing for a server, which has its own tools."""

    def exists(self) -> bool:
        """Whether there is a database at the address."""

    def connect(self) -> Any:
        """A connection of the driver for writing, made where there is no database yet. The caller closes it."""

    def failed(self, error: BaseException) -> StoreError:
        """What the driver raised, as a sentence that names the store and says what to do."""

    def close(self) -> None:
        """Give all idle connections back."""


def open_database(url: str) -> Database:
    """Raises ConfigurationError for an address that names no database. Nothing is connected yet."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        from corpus.store.sqlite import Sqlite

        return Sqlite(rest[1:])
    raise ConfigurationError(f"Không mở được kho bài ở địa chỉ “{url}”. Địa chỉ có dạng sqlite:////đường/dẫn/bai.db.")


def marks(count: int) -> str:
    """So many values within a statement: `?,?,?`."""
    return ",".join("?" * count)
