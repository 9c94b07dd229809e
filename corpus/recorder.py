"""The article store: writing side. What a file says now replaces what it said before, and only differences count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from corpus.article import ArticleId
from corpus.readers.model import Refusal
from corpus.store import Store
from corpus.tables import archives, articles, files, records, refusals, state

_IN_LIMIT = 400


@dataclass(frozen=True, slots=True)
class FileState:
    """What decides whether a file has to be read again. `digest` is of its bytes, `rules` of the extraction code."""

    size: int
    mtime_ns: int
    digest: bytes
    rules: str
    format: str = ""


UNFINISHED = FileState(-1, -1, b"", "")
"""The state of a file whose records are not all in yet: equal to no real one, so the next run reads it again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One article as one place tells it: `content` is `corpus.serial` JSON, `record` is "" for a whole file."""

    place: str
    record: str
    article_id: ArticleId
    digest: bytes
    content: str


@dataclass(slots=True)
class Touched:
    """The articles that a run touched, by what became of them."""

    added: set[ArticleId] = field(default_factory=set)
    changed: set[ArticleId] = field(default_factory=set)
    removed: set[ArticleId] = field(default_factory=set)


class Recorder:
    """One transaction at a time over one archive; `commit` makes it durable under the next revision."""

    def __init__(self, store: Store, archive: str) -> None:
        self._connection = store.engine.connect()
        self._touched_now: set[ArticleId] = set()
        self.touched = Touched()
        self._archive_id = self._archive(archive)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()

    def _archive(self, name: str) -> int:
        connection = self._connection
        found = connection.execute(sa.select(archives.c.id).where(archives.c.name == name)).scalar_one_or_none()
        if found is None:
            return _insert(connection, archives.insert().values(name=name))
        return int(found)

    def known_files(self) -> dict[str, FileState]:
        """Every file of the archive that was read before, by path."""
        query = sa.select(files).where(files.c.archive_id == self._archive_id)
        return {
            row.path: FileState(row.size, row.mtime_ns, row.digest, row.rules, row.format)
            for row in self._connection.execute(query)
        }

    def known_refusals(self) -> list[Refusal]:
        """Everything of the archive that stands refused, by path."""
        query = (
            sa.select(refusals.c.path, refusals.c.reason, refusals.c.record)
            .join(files, files.c.id == refusals.c.file_id)
            .where(files.c.archive_id == self._archive_id)
            .order_by(refusals.c.path, refusals.c.id)
        )
        return [Refusal(*row) for row in self._connection.execute(query)]

    def open_file(self, path: str) -> FileUpdate:
        """Begin to say anew what a file holds; it counts as unfinished until `FileUpdate.finish`."""
        return FileUpdate(self, self._connection, self._file_id(path))

    def _file_id(self, path: str) -> int:
        connection = self._connection
        mine = sa.and_(files.c.archive_id == self._archive_id, files.c.path == path)
        found = connection.execute(sa.select(files.c.id).where(mine)).scalar_one_or_none()
        values = _columns(UNFINISHED)
        if found is None:
            insert = files.insert().values(archive_id=self._archive_id, path=path, **values)
            return _insert(connection, insert)
        connection.execute(files.update().where(files.c.id == found).values(**values))
        return int(found)

    def restamp(self, path: str, now: FileState) -> None:
        """The file's bytes are the same, only its time has changed."""
        mine = sa.and_(files.c.archive_id == self._archive_id, files.c.path == path)
        self._connection.execute(files.update().where(mine).values(**_columns(now)))

    def remove_file(self, path: str) -> None:
        """The file is gone: so are its records, and the articles that no other file tells of."""
        update = self.open_file(path)
        update.finish_removed()

    def touch(self, article_ids: Iterable[ArticleId]) -> None:
        """These articles' records have changed in this transaction."""
        self._touched_now.update(article_ids)

    def commit(self) -> int:
        """Make everything since the last commit durable; returns the store's revision, the same if nothing changed."""
        connection = self._connection
        revision = int(connection.execute(sa.select(state.c.value).where(state.c.key == "revision")).scalar_one())
        if self._touched_now:
            revision += 1
            touched = sorted(self._touched_now)
            for start in range(0, len(touched), _IN_LIMIT):
                self._stamp(touched[start : start + _IN_LIMIT], revision)
            connection.execute(state.update().where(state.c.key == "revision").values(value=str(revision)))
            self._touched_now.clear()
        connection.commit()
        return revision

    def _stamp(self, ids: Sequence[ArticleId], revision: int) -> None:
        connection = self._connection
        told = set(
            connection.execute(
                sa.select(records.c.article_id).where(records.c.article_id.in_(ids)).distinct()
            ).scalars()
        )
        known: dict[ArticleId, bool] = {
            row.id: row.removed
            for row in connection.execute(sa.select(articles.c.id, articles.c.removed).where(articles.c.id.in_(ids)))
        }
        new = [each for each in ids if each not in known and each in told]
        if new:
            connection.execute(
                articles.insert(), [{"id": each, "revision": revision, "removed": False} for each in new]
            )
        for removed in (True, False):
            some = [each for each in known if (each not in told) is removed]
            if some:
                update = articles.update().where(articles.c.id.in_(some))
                connection.execute(update.values(revision=revision, removed=removed))
        self._tell_apart(known, told, new)

    def _tell_apart(self, known: dict[ArticleId, bool], told: set[ArticleId], new: Sequence[ArticleId]) -> None:
        touched = self.touched
        touched.added.update(new)
        for each, was_removed in known.items():
            if each not in told:
                if each in touched.added:
                    touched.added.discard(each)
                elif not was_removed:
                    touched.removed.add(each)
                touched.changed.discard(each)
            elif was_removed and each not in touched.removed:
                touched.added.add(each)
            elif each not in touched.added:
                touched.removed.discard(each)
                touched.changed.add(each)


class FileUpdate:
    """What one file says now, told row by row; rows that it no longer tells go with `finish`."""

    def __init__(self, recorder: Recorder, connection: sa.Connection, file_id: int) -> None:
        self._recorder = recorder
        self._connection = connection
        self._file_id = file_id
        query = sa.select(records.c.id, records.c.place, records.c.record, records.c.article_id, records.c.digest)
        self._before: dict[tuple[str, str], Any] = {
            (row.place, row.record): row for row in connection.execute(query.where(records.c.file_id == file_id))
        }
        connection.execute(refusals.delete().where(refusals.c.file_id == file_id))

    def put(self, rows: Sequence[Row]) -> None:
        """These rows stand in the file; a row's (place, record) is unique within it."""
        fresh, outdated = [], []
        for row in rows:
            before = self._before.pop((row.place, row.record), None)
            if before is not None and (before.digest, before.article_id) == (row.digest, row.article_id):
                continue
            if before is not None:
                outdated.append(before)
            fresh.append(row)
        self._drop(outdated)
        if fresh:
            self._connection.execute(
                records.insert(),
                [
                    {
                        "file_id": self._file_id,
                        "place": row.place,
                        "record": row.record,
                        "article_id": row.article_id,
                        "digest": row.digest,
                        "content": row.content,
                    }
                    for row in fresh
                ],
            )
            self._recorder.touch(row.article_id for row in fresh)

    def refuse(self, found: Sequence[Refusal]) -> None:
        """These places of the file were refused."""
        if found:
            self._connection.execute(
                refusals.insert(),
                [
                    {"file_id": self._file_id, "path": each.path, "record": each.record, "reason": each.reason}
                    for each in found
                ],
            )

    def finish(self, now: FileState) -> None:
        """Nothing more comes: drop what the file no longer tells and remember its state."""
        self._drop(list(self._before.values()))
        self._connection.execute(files.update().where(files.c.id == self._file_id).values(**_columns(now)))

    def finish_removed(self) -> None:
        """The file itself is gone."""
        self._drop(list(self._before.values()))
        self._connection.execute(files.delete().where(files.c.id == self._file_id))

    def _drop(self, rows: Sequence[Any]) -> None:
        ids = [row.id for row in rows]
        for start in range(0, len(ids), _IN_LIMIT):
            self._connection.execute(records.delete().where(records.c.id.in_(ids[start : start + _IN_LIMIT])))
        self._recorder.touch(row.article_id for row in rows)


def _insert(connection: sa.Connection, insert: sa.Insert) -> int:
    key = connection.execute(insert).inserted_primary_key
    assert key is not None  # a single-row insert always has one
    return int(key[0])


def _columns(now: FileState) -> dict[str, object]:
    return {
        "size": now.size,
        "mtime_ns": now.mtime_ns,
        "digest": now.digest,
        "rules": now.rules,
        "format": now.format,
    }
