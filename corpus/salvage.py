"""A damaged SQLite store: all that can still be read of it becomes a new one, and the archives tell the rest again.

The damaged file is kept beside it. What no archive tells (what was taken down, which archives there are) must be
readable whole, else nothing is done: then only a backup helps.
"""

from __future__ import annotations

import shutil
import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from corpus.backup import CONDEMNED, beside, database_path
from corpus.durable import make_durable
from corpus.errors import NEXT_RUN_MENDS, StoreDamaged, StoreError
from corpus.sentence import Sentence
from corpus.serial import digest
from corpus.settings import Settings
from corpus.store.writable import WritableStore

_KEPT_WHOLE: Final = ("state", "archives", "hidden")
_TOLD_AGAIN: Final = ("files", "records", "refusals", "articles", "versions")
_ROWS: Final = 500
_FARTHEST: Final = 40
"""Two to this power: rows that are jumped over in search of one that can be read again."""

_MENDED: Final = """
DELETE FROM refusals WHERE file_id NOT IN (SELECT id FROM files);
INSERT OR IGNORE INTO files (id, archive_id, path, size, mtime_ns, digest, format, rules)
    SELECT file_id, (SELECT archive_id FROM files GROUP BY archive_id ORDER BY COUNT(*) DESC LIMIT 1),
           CASE INSTR(place, '!/') WHEN 0 THEN place ELSE SUBSTR(place, 1, INSTR(place, '!/') - 1) END,
           -1, -1, x'', '', ''
      FROM records WHERE file_id NOT IN (SELECT id FROM files) GROUP BY file_id;
DELETE FROM records WHERE file_id NOT IN (SELECT id FROM files);
INSERT INTO articles (id, revision, removed)
    SELECT DISTINCT article_id, 0, 0 FROM records WHERE article_id NOT IN (SELECT id FROM articles);
UPDATE files SET mtime_ns = -1, digest = x'';
UPDATE state SET value = CAST(value AS INTEGER) + 1 WHERE key = 'revision';
UPDATE articles SET revision = (SELECT CAST(value AS INTEGER) FROM state WHERE key = 'revision'),
    removed = id NOT IN (SELECT article_id FROM records) OR id IN (SELECT article_id FROM hidden);
DELETE FROM state WHERE key IN ('stories_revision', 'banded_until') OR key LIKE 'mark:%';
"""
"""Afterwards every record has a file and an article, every file is read again, and stories are found anew."""

_SALVAGED: Final = Sentence(
    "Tệp kho bài bị hỏng ({lost} chỗ không đọc được). Đã chép sang kho mới những gì còn đọc được và đọc lại mọi tệp "
    "trong các kho; tệp hỏng được giữ ở {aside}. Hãy kiểm tra ổ đĩa và chạy lại “timbao reindex” cho mọi kho.",
    "The article store’s file is damaged (unreadable places: {lost}). What could still be read was copied into a "
    "new store, and all files of the archives were read again; the damaged file is kept at {aside}. Check the disk and "
    "run “timbao reindex” again for every archive.",
)
_HOPELESS: Final = Sentence(
    "Kho bài {path} bị hỏng và không tự cứu được: {why}. Hãy lấy lại bản sao lưu bằng “timbao restore”; nếu không có, "
    "hãy chuyển tệp ấy đi nơi khác rồi chạy lại “timbao reindex”.",
    "The article store {path} is damaged, and timbao cannot repair it: {why}. Restore a backup with “timbao "
    "restore”; if there is none, move the file away and run “timbao reindex” again.",
)
_NOT_WHOLE: Final = Sentence("bảng {table} không đọc được trọn vẹn", "the table {table} cannot be read completely")
_NO_TABLE: Final = Sentence("không có bảng {table}", "the table {table} is missing")


class _TableLost(StoreError):  # noqa: N818 - a state, met on the way
    """A table that has to be read whole cannot be."""


def condemn(settings: Settings) -> None:
    """The next run salvages the store: what found the damage is not what a run would meet."""
    with suppress(OSError):
        _mark(settings).touch()


def expect_uncondemned(settings: Settings) -> None:
    """Raises StoreDamaged for a store that was condemned."""
    if settings.store_url.startswith("sqlite:") and _mark(settings).exists():
        damaged = Sentence("Kho bài {url} bị hỏng. {todo}", "The article store {url} is damaged. {todo}")
        raise StoreDamaged(damaged.filled(url=settings.store_url, todo=NEXT_RUN_MENDS))


def _mark(settings: Settings) -> Path:
    path = database_path(settings)
    return path.with_name(path.name + CONDEMNED)


def salvage(settings: Settings, before: Callable[[], None]) -> Sentence:
    """Returns a sentence that says what was done. The caller holds the lock; all files are due to be read again.

    `before` is called just before the new store is put in place. Raises StoreError, before anything has changed, where
    what no archive tells cannot be read.
    """
    path = database_path(settings)
    draft = path.with_name(path.name + ".salvaged")
    _remove(draft)
    try:
        with WritableStore.open(f"sqlite:///{draft}", create=True):
            pass
        lost = _copy(path, draft)
        make_durable(draft)
        aside = _set_aside(path)
        before()
        for each in beside(path):
            each.unlink(missing_ok=True)
        draft.replace(path)
        _mark(settings).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(_HOPELESS.filled(path=path, why=error)) from error
    except _TableLost as error:
        raise StoreError(_HOPELESS.filled(path=path, why=error.message)) from error
    finally:
        _remove(draft)
    return _SALVAGED.filled(lost=lost, aside=aside)


def _copy(path: Path, draft: Path) -> int:
    """Returns in how many places rows could not be read."""
    lost = 0
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(draft)) as new,
    ):
        new.execute("DELETE FROM state")
        for table in (*_KEPT_WHOLE, *_TOLD_AGAIN):
            gaps = _copy_table(old, new, table)
            if gaps and table in _KEPT_WHOLE:
                raise _TableLost(_NOT_WHOLE.filled(table=table))
            lost += gaps
        new.executescript(_MENDED)
        new.commit()
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        new.execute("PRAGMA journal_mode=DELETE")
    return lost


def _copy_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    # An earlier version's store has fewer; opening the new one brings it up to date.
    columns = [name for name in _columns(new, table) if name in set(_columns(old, table))]
    if not columns:
        raise _TableLost(_NO_TABLE.filled(table=table))
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    gaps = 0
    for rows in _readable(old, table, columns):
        if not rows:
            gaps += 1
        sound = [row for row in rows if table != "records" or _is_sound(dict(zip(columns, row, strict=True)))]
        gaps += len(rows) - len(sound)
        new.executemany(insert, sound)
    return gaps


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]


def _is_sound(record: dict[str, Any]) -> bool:
    return isinstance(record["content"], str) and digest(record["content"]) == record["digest"]


def _readable(old: sqlite3.Connection, table: str, columns: Sequence[str]) -> Iterator[list[Any]]:
    """The rows in parts; an empty part stands for rows that cannot be read."""
    query = f"SELECT rowid, {', '.join(columns)} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?"
    last: int | None = 0
    most = _ROWS
    while last is not None:
        try:
            rows = old.execute(query, (last, most)).fetchall()
        except sqlite3.Error:
            if most == 1:
                yield []
                last = _beyond(old, query, last)
            most = max(1, most // 8)
            continue
        if not rows:
            return
        yield [row[1:] for row in rows]
        last, most = rows[-1][0], min(_ROWS, most * 2)


def _beyond(old: sqlite3.Connection, query: str, last: int) -> int | None:
    """The least row number after which a row can be read again, found by doubling and halving; None for none."""

    def reads(step: int) -> bool:
        try:
            old.execute(query, (last + step, 1)).fetchall()
        except sqlite3.Error:
            return False
        return True

    step = next((1 << power for power in range(_FARTHEST) if reads(1 << power)), None)
    if step is None:
        return None
    return last + bisect_left(range(step), True, step // 2 + 1, key=reads) if step > 1 else last + 1


def _set_aside(path: Path) -> Path:
    """A copy, so that at no moment there is no store."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    shutil.copyfile(path, aside)
    for each in beside(path):
        if each.exists() and each.name.endswith("-wal"):
            shutil.copyfile(each, aside.with_name(aside.name + "-wal"))
    return aside


def _remove(draft: Path) -> None:
    for each in (draft, *beside(draft)):
        each.unlink(missing_ok=True)
