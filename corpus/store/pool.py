"""Connections for reading, lent to one reader at a time.

Made when they are wanted and not before: a `timbao search` makes one, a web server as many as its threads read at
once. A server's refusal reaches the reader who asked, with its reason; psycopg's own pool, which connects in threads of
its own, can only say that it waited in vain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final, Generic, Protocol, TypeVar

_SIZE: Final = 32
"""Connections at most; one reader more waits for a moment."""


class _Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=_Closable)


class Pool(Generic[C]):
    """May be shared by threads."""

    def __init__(self, connect: Callable[[], C], size: int = _SIZE) -> None:
        self._connect = connect
        self._free = BoundedSemaphore(size)
        self._idle: deque[C] = deque()

    @contextmanager
    def lend(self) -> Iterator[C]:
        """The connection used last, or a new one. It comes back unless the block raises: then it is closed."""
        with self._free:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    def close(self) -> None:
        """Close all idle connections; what is lent now is closed by nobody."""
        while self._idle:
            self._idle.pop().close()
