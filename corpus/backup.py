"""Copies of the article store, made and taken back while others read and write it (SQLite's own backup)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from corpus.durable import make_durable, make_file
from corpus.errors import ConfigurationError, StoreError
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store import Hidden, Store
from corpus.store.takedown import hide
from corpus.store.writable import WritableStore

CONDEMNED: Final = ".condemned"
"""Ends the name of the mark beside a store that was found damaged."""
_ITSELF: Final = Sentence(
    "{target} là chính kho bài; hãy sao lưu vào một tệp khác.",
    "{target} is the article store itself. Back it up to another file.",
)


def backup(settings: Settings, target: Path) -> None:
    """Write a copy of the store, as it is at one moment, to `target`, which is replaced at once when complete.

    Raises StoreError where the store is absent or damaged or the copy cannot be written, ConfigurationError where
    `target` is the store itself: whoever has it open would go on writing into a file that is gone.
    """
    path = database_path(settings)
    with Store.open(settings.store_url):
        pass
    draft = target.with_name(target.name + ".new")
    with _as_store_errors(target):
        if target.exists() and target.samefile(path):
            raise ConfigurationError(_ITSELF.filled(target=target))
        with _removed_at_last(draft):
            _copy(path, draft)
            _expect_sound(draft)
            make_durable(draft)
            draft.replace(target)


def restore(settings: Settings, source: Path, before: Callable[[], None]) -> None:
    """The store becomes what the copy holds; what is taken down now stays so. The caller holds the lock.

    `before` is called when the copy has proved sound, just before it is put in place.

    Raises StoreError, before anything has changed, where `source` is no sound copy of a store.
    """
    path = database_path(settings)
    if not source.is_file():
        raise ConfigurationError(
            Sentence("Không có bản sao lưu nào tại {source}.", "There is no backup at {source}.").filled(source=source)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".restored")
    with _removed_at_last(draft):
        with _as_store_errors(source):
            _expect_sound(source)
            _copy(source, draft)
        with WritableStore.open(f"sqlite:///{draft}") as store:
            known = {each.id for each in store.hidden()}
            for each in _hidden_now(settings):
                if each.id not in known:
                    hide(store, each)
        before()
        with _as_store_errors(path):
            _put_in_place(draft, path)
            path.with_name(path.name + CONDEMNED).unlink(missing_ok=True)


def database_path(settings: Settings) -> Path:
    """The file of an SQLite store. Raises ConfigurationError for another database."""
    scheme, _, path = settings.store_url.partition(":///")
    if scheme != "sqlite":
        raise ConfigurationError(
            Sentence(
                "Chỉ sao lưu được kho SQLite; với PostgreSQL, hãy dùng pg_dump và pg_restore, hoặc “timbao store copy” "
                "để chép ra một tệp SQLite.",
                "Only an SQLite store can be backed up. For PostgreSQL use pg_dump and pg_restore, or “timbao store "
                "copy” to copy it into an SQLite file.",
            )
        )
    return Path(path)


@contextmanager
def _removed_at_last(draft: Path) -> Iterator[None]:
    """Nothing is left of a draft that did not become what it was for, by a run that was killed or by this one: on a
    disk that is full it would take the room of all that comes later.
    """
    made = (draft, *beside(draft), draft.with_name(draft.name + "-journal"))
    for each in made:
        each.unlink(missing_ok=True)
    try:
        yield
    finally:
        for each in made:
            each.unlink(missing_ok=True)


def _hidden_now(settings: Settings) -> list[Hidden]:
    """Nothing where the store cannot be read: that is why it is being restored."""
    try:
        with Store.open(settings.store_url) as store:
            return store.hidden()
    except StoreError:
        return []


def _put_in_place(draft: Path, path: Path) -> None:
    """Into the living database, so that whoever has it open sees it; a damaged one is replaced as a file."""
    try:
        if path.exists():
            _expect_sound(path)
            _copy(draft, path)
            return
    except sqlite3.Error:
        pass
    with closing(sqlite3.connect(draft)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    for each in beside(path):
        each.unlink(missing_ok=True)
    draft.replace(path)


def beside(path: Path) -> list[Path]:
    """The files that SQLite keeps beside a database in use."""
    return [path.with_name(path.name + end) for end in ("-wal", "-shm")]


def _copy(source: Path, target: Path) -> None:
    make_file(target)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _expect_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise sqlite3.DatabaseError("; ".join(found))


@contextmanager
def _as_store_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        failed = Sentence(
            "Không sao lưu hay khôi phục được với {path}: {why}.", "Backup or restore with {path} failed: {why}."
        )
        raise StoreError(failed.filled(path=path, why=error)) from error
