"""What files say, written: what a file says now replaces what it said before, and only differences count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from corpus.article import ArticleId
from corpus.readers.model import Refusal
from corpus.sentence import Sentence
from corpus.store.files import known_files
from corpus.store.revisions import Touched, chunks, stamp
from corpus.store.tables import archives, files, records, refusals, versions
from corpus.store.told import UNFINISHED, FileState, FileTold, Row
from corpus.store.writable import WritableStore


class Recorder:
    """One transaction at a time over one archive; `commit` makes it durable under the next revision."""

    def __init__(self, store: WritableStore, archive: str) -> None:
        known = known_files(store, archive)
        self.known = {path: state for path, (_, state) in known.items()}
        """Every file of the archive as it was when this recorder was made, by path."""
        self.touched = Touched()
        self._file_ids = {path: file_id for path, (file_id, _) in known.items()}
        self._touched_now: set[ArticleId] = set()
        self._store = store
        self._connection = store.engine.connect()
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

    def put_files(self, told: Sequence[FileTold]) -> None:
        """All that these files say, each path once; what they said before and no longer say goes."""
        update = self._update([(each.path, each.state) for each in told], {each.state.rules for each in told})
        update.put([(self._file_ids[each.path], row) for each in told for row in each.rows])
        update.refuse([(self._file_ids[each.path], refusal) for each in told for refusal in each.refusals])
        update.drop_the_rest()

    def open_file(self, path: str, rules: str) -> FileUpdate:
        """Begin to say anew, in parts, what a file holds by these rules; until it is restamped it is unfinished."""
        return FileUpdate(self._update([(path, UNFINISHED)], {rules}), self._file_ids[path])

    def restamp(self, states: Iterable[tuple[str, FileState]]) -> None:
        """These files' bytes are the same, only their times have changed."""
        self._keep_states([(self._file_ids[path], now) for path, now in states])

    def note_problems(self, problems: Sequence[Refusal]) -> None:
        """Paths that could not be looked at. What they told before still stands; every run tries them again."""
        states = dict.fromkeys((each.path for each in problems), UNFINISHED)
        self._update(list(states.items()), set()).refuse([(self._file_ids[each.path], each) for each in problems])

    def remove_files(self, paths: Sequence[str], rules: str) -> None:
        """The files are gone: so are their records, and the articles that no other file tells of.

        A text read by `rules` that another file tells otherwise now becomes an earlier version.
        """
        ids = {path: self._file_ids.pop(path) for path in paths}
        same_rules = {
            file_id for path, file_id in ids.items() if path in self.known and self.known[path].rules == rules
        }
        _Update(self, self._connection, list(ids.values()), same_rules).drop_the_rest()
        for some in chunks(list(ids.values())):
            self._connection.execute(files.delete().where(files.c.id.in_(some)))

    def _update(self, states: Sequence[tuple[str, FileState]], rules: set[str]) -> _Update:
        """Begin with these files; files not known before cost no question.

        A text that changes becomes an earlier version where it was read by `rules`: by others only our reading changed.
        """
        known = [(self._file_ids[path], now) for path, now in states if path in self._file_ids]
        new = [(path, now) for path, now in states if path not in self._file_ids]
        before = ((path, self.known[path]) for path, _ in states if path in self.known)
        same_rules = {self._file_ids[path] for path, state in before if state.rules in rules and path in self._file_ids}
        update = _Update(self, self._connection, [file_id for file_id, _ in known], same_rules)
        self._keep_states(known)
        if new:
            insert = files.insert().returning(files.c.id, files.c.path)
            rows = [{"archive_id": self._archive_id, "path": path, **now._asdict()} for path, now in new]
            for file_id, path in self._connection.execute(insert, rows):
                self._file_ids[path] = file_id
        return update

    def _keep_states(self, states: Sequence[tuple[int, FileState]]) -> None:
        if states:
            update = files.update().where(files.c.id == sa.bindparam("of_id"))
            self._connection.execute(update, [{"of_id": file_id, **now._asdict()} for file_id, now in states])

    def touch(self, article_ids: Iterable[ArticleId]) -> None:
        """These articles' records have changed in this transaction."""
        self._touched_now.update(article_ids)

    @property
    def touched_now(self) -> int:
        """How many articles the transaction has touched."""
        return len(self._touched_now)

    def commit(self) -> int:
        """Make everything since the last commit durable; returns the store's revision, the same if nothing changed."""
        self._store.expect_sole(self._connection)
        revision = stamp(self._connection, self._touched_now, self.touched)
        self._touched_now.clear()
        self._connection.commit()
        return revision


class _Update:
    """What some files say now beside what they said before; `file_ids` are those known before.

    Of the files in `versioned`, texts that are replaced stay readable as earlier versions.
    """

    def __init__(
        self, recorder: Recorder, connection: sa.Connection, file_ids: Sequence[int], versioned: set[int]
    ) -> None:
        self._versioned = versioned
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._doubtful: set[ArticleId] = set()
        """Articles whose text was kept as a version before all was known of what tells them now."""
        self._recorder = recorder
        self._connection = connection
        self._before: dict[tuple[int, str, str], Any] = {}
        columns = (records.c.id, records.c.file_id, records.c.place, records.c.record)
        query = sa.select(*columns, records.c.article_id, records.c.digest)
        for some in chunks(file_ids):
            for row in connection.execute(query.where(records.c.file_id.in_(some))):
                self._before[row.file_id, row.place, row.record] = row
            connection.execute(refusals.delete().where(refusals.c.file_id.in_(some)))

    def put(self, rows: Sequence[tuple[int, Row]]) -> None:
        """These rows stand in the files with those ids."""
        fresh, outdated = [], []
        for file_id, row in rows:
            before = self._before.pop((file_id, row.place, row.record), None)
            if before is not None and (before.digest, before.article_id) == (row.digest, row.article_id):
                continue
            if before is not None:
                outdated.append(before)
            fresh.append({"file_id": file_id, **row._asdict()})
        if outdated:
            self._keep_replaced(outdated, [row for _, row in rows])
            self._drop(outdated)
        if fresh:
            self._connection.execute(records.insert(), fresh)
            self._recorder.touch(row["article_id"] for row in fresh)

    def _keep_replaced(self, outdated: Sequence[Any], told: Sequence[Row]) -> None:
        """Of what these rows said, all that is not told beside them now, in another place."""
        same = {(row.article_id, row.digest) for row in told}
        changed = [each for each in outdated if each.file_id in self._versioned]
        changed = [each for each in changed if (each.article_id, each.digest) not in same]
        self._keep_versions(changed)
        self._doubtful.update({each.article_id for each in changed} - {row.article_id for row in told})

    def _keep_versions(self, rows: Sequence[Any]) -> None:
        """The text that is replaced stays readable beside the new one."""
        now = sa.literal(self._now)
        for some in chunks([row.id for row in rows]):
            replaced = sa.select(records.c.article_id, now, records.c.content).where(records.c.id.in_(some))
            columns = [versions.c.article_id, versions.c.replaced, versions.c.content]
            self._connection.execute(versions.insert().from_select(columns, replaced))

    def refuse(self, found: Sequence[tuple[int, Refusal]]) -> None:
        """These places of the files with those ids were refused."""
        if found:
            rows = [
                {"file_id": file_id, "path": each.path, "record": each.record, "reason": _storable(each.reason)}
                for file_id, each in found
            ]
            self._connection.execute(refusals.insert(), rows)

    def drop_the_rest(self) -> None:
        """Nothing more comes: what was not put again is no longer told."""
        rows = list(self._before.values())
        told_elsewhere = self._told_elsewhere([row for row in rows if row.file_id in self._versioned])
        self._keep_versions(told_elsewhere)
        self._doubtful.update(row.article_id for row in told_elsewhere)
        self._drop(rows)
        self._before = {}
        self._forget_what_stands()

    def _told_elsewhere(self, rows: Sequence[Any]) -> list[Any]:
        """Those of these rows whose article another row tells as well."""
        found: list[Any] = []
        for some in chunks(rows):
            query = sa.select(records.c.article_id).where(records.c.article_id.in_([row.article_id for row in some]))
            several = query.group_by(records.c.article_id).having(sa.func.count() > 1)
            names = set(self._connection.execute(several).scalars())
            found += [row for row in some if row.article_id in names]
        return found

    def _forget_what_stands(self) -> None:
        """A text that only moved is no earlier version, nor is that of an article that is gone."""
        same = sa.select(records.c.content).where(records.c.article_id == versions.c.article_id)
        told = sa.select(records.c.article_id)
        for some in chunks(sorted(self._doubtful)):
            kept = sa.and_(versions.c.article_id.in_(some), versions.c.replaced == self._now)
            stands = sa.or_(
                versions.c.content.in_(same), versions.c.article_id.not_in(told.where(records.c.article_id.in_(some)))
            )
            self._connection.execute(versions.delete().where(kept, stands))
        self._doubtful = set()

    def _drop(self, rows: Sequence[Any]) -> None:
        for some in chunks([row.id for row in rows]):
            self._connection.execute(records.delete().where(records.c.id.in_(some)))
        self._recorder.touch(row.article_id for row in rows)


class FileUpdate:
    """What one file says now, told part by part; what it no longer tells goes with `finish`."""

    def __init__(self, update: _Update, file_id: int) -> None:
        self._update = update
        self._file_id = file_id

    def put(self, rows: Sequence[Row]) -> None:
        """These rows stand in the file; a row's (place, record) is unique within it."""
        self._update.put([(self._file_id, row) for row in rows])

    def refuse(self, found: Sequence[Refusal]) -> None:
        """These places of the file were refused."""
        self._update.refuse([(self._file_id, each) for each in found])

    def finish(self) -> None:
        """Nothing more comes. `Recorder.restamp` then tells the file's state."""
        self._update.drop_the_rest()


def _insert(connection: sa.Connection, insert: sa.Insert) -> int:
    key = connection.execute(insert).inserted_primary_key
    assert key is not None  # a single-row insert always has one
    return int(key[0])


def _storable(reason: Sentence) -> str:
    """A reason may quote the very bytes that were wrong; PostgreSQL takes no NUL, and no database half a character."""
    return reason.kept().replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
