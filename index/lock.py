"""One reindex run at a time in a home."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from corpus.errors import TimbaoError
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.stopping import checkpoint
from corpus.store.database import Database, open_database
from index.engines.folder import write_failed

_LOOK_AGAIN: Final = 0.1
"""Seconds."""
_ASK_AGAIN: Final = 0.5
"""Seconds between two questions to a server."""


class AnotherRun(TimbaoError):  # noqa: N818 - not a failure: the other run does the work
    """Another reindex run holds the lock."""

    exit_code = 75

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "Một lượt reindex khác đang chạy; lượt này không làm gì.",
                "Another reindex run is at work; this one does nothing.",
            )
        )


@contextmanager
def only_run(settings: Settings, timeout: float = 0.0) -> Iterator[None]:
    """Hold the home's lock, and the store's where many hosts share it.

    Waits up to `timeout` seconds for another run to end, then raises AnotherRun. The kernel frees a `flock` when its
    holder dies, a server its lock when the connection ends, so a killed run never blocks the next. Raises EngineError
    where nothing can be written.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        file = settings.lock_path.open("a+")
    except OSError as error:
        raise write_failed(settings.home, error.strerror) from error
    until = time.monotonic() + timeout
    with file:
        _wait_for(file, until)
        with _only_run_of(open_database(settings.store_url), until):
            yield


@contextmanager
def _only_run_of(database: Database, until: float) -> Iterator[None]:
    while True:
        with database.only_run() as alone:
            if alone:
                yield
                return
        if time.monotonic() >= until:
            raise AnotherRun
        checkpoint()
        time.sleep(_ASK_AGAIN)


def _wait_for(file: IO[str], until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise AnotherRun from None
            checkpoint()
            time.sleep(_LOOK_AGAIN)
        else:
            break
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
