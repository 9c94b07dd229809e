"""The article store, read. Every committed write raises its revision by one and stamps the articles that it touched,
so an index asks `changed_since(its own revision)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Self

from corpus.article import Article, ArticleId
from corpus.errors import StoreAbsent, StoreError
from corpus.sentence import Sentence
from corpus.serial import from_json
from corpus.store.database import Database, marks, open_database
from corpus.store.model import Change, Counts, Hidden, StoredRefusal, Told, merged

SCHEMA_VERSION: Final = "2"
_READ_ALIKE: Final = ("1",)
"""Earlier versions whose tables read as today's do: searches go on until the next run brings the store up."""
_BATCH: Final = 400
_IDS_A_BATCH: Final = 10_000

COPYING = "copying"
"""The note of a store that is the beginning of a copy: a mark of what it is a copy of."""

LAST_RUN = "last_run"
"""The note that holds the last finished reindex run's report as JSON."""


_UPGRADE_STORE: Final = Sentence(
    "hãy chạy “timbao reindex” một lần để nâng cấp", "run “timbao reindex” once to upgrade it"
)
_UPGRADE_TIMBAO: Final = Sentence("hãy dùng bản timbao mới hơn", "use a newer timbao")
_ANOTHER_SCHEMA: Final = Sentence(
    "Kho bài có lược đồ phiên bản {found}, bản này cần {needed}; {todo}.",
    "The article store has a schema of version {found}, and this timbao needs {needed}: {todo}.",
)
_HALF_COPIED: Final = Sentence(
    "Kho bài {place} mới chép được một phần. Hãy chạy lại “timbao store copy” cho xong.",
    "The article store {place} is only partly copied. Run “timbao store copy” again to complete it.",
)


def mark_of(revision: int) -> str:
    """The note that holds what no other store has: a random mark of the write that made this revision."""
    return f"mark:{revision}"


class Store:
    """Open one with `Store.open`; close it, or use it as a context manager. May be shared by threads."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str, *, patient: bool = False) -> Self:
        """Open the store at a database URL. Raises StoreAbsent where none was ever made, StoreError.

        See `open_database` for `patient`.
        """
        database = open_database(url, patient=patient)
        try:
            if "state" not in database.tables():
                raise StoreAbsent(database.place)
            store = cls(database)
            store.check_schema()
        except BaseException:
            database.close()
            raise
        return store

    def check_schema(self) -> None:
        """Raises StoreError for a store that another version of timbao made, StoreAbsent for one not yet made whole."""
        self.expect_whole()
        found = self.note("schema")
        if found is None:
            raise StoreAbsent(self.database.place)
        if found not in (SCHEMA_VERSION, *_READ_ALIKE):
            older = found.isdigit() and int(found) < int(SCHEMA_VERSION)
            todo = _UPGRADE_STORE if older else _UPGRADE_TIMBAO
            raise StoreError(_ANOTHER_SCHEMA.filled(found=found, needed=SCHEMA_VERSION, todo=todo))

    def expect_whole(self) -> None:
        """Raises StoreError for the beginning of a copy."""
        if self.note(COPYING) is not None:
            raise StoreError(_HALF_COPIED.filled(place=self.database.place))

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def note(self, key: str) -> str | None:
        """A value kept by name, such as the report of the last run."""
        rows = self.database.rows("SELECT value FROM state WHERE key = ?", [key])
        return rows[0][0] if rows else None

    def revision(self) -> int:
        """The number of the last committed write; 0 for a store that never held anything."""
        return int(self.note("revision") or 0)

    def fetch(self, ids: Sequence[ArticleId]) -> list[Article]:
        """The articles in the order asked; those that are not there are left out."""
        found = self._told(ids)
        return [merged(each, found[each]) for each in ids if each in found]

    def versions(self, article_id: ArticleId) -> list[tuple[str, Article]]:
        """Earlier texts of the article, newest first, each with the UTC time at which it was found replaced."""
        query = "SELECT replaced, content FROM versions WHERE article_id = ? ORDER BY id DESC"
        rows = self.database.rows(query, [article_id])
        return [(replaced, from_json(article_id, content)) for replaced, content in rows]

    def changed_since(self, revision: int, until: int) -> Iterator[Change]:
        """Every article touched after `revision` up to `until`, oldest write first, once each."""
        last = (revision + 1, -1)
        while rows := self.database.rows(
            """SELECT number, id, revision, removed FROM articles
                WHERE (revision, number) > (?, ?) AND revision <= ? ORDER BY revision, number LIMIT ?""",
            [*last, until, _BATCH],
        ):
            told = self._told([article_id for _, article_id, _, removed in rows if not removed])
            for number, article_id, _, _ in rows:
                yield Change(number, article_id, told.get(article_id, ()))
            last = (rows[-1][2], rows[-1][0])

    def changes_of(self, numbers: Mapping[ArticleId, int]) -> Iterator[Change]:
        """These articles, by id and number, as though they had changed; those that are not there are left out."""
        ids = list(numbers)
        for start in range(0, len(ids), _BATCH):
            told = self._told(ids[start : start + _BATCH])
            yield from (Change(numbers[each], each, some) for each, some in told.items())

    def changed_count(self, revision: int, until: int) -> int:
        """How many articles `changed_since` tells of."""
        return self._count("articles WHERE revision > ? AND revision <= ?", revision, until)

    def all_ids(self) -> Iterator[ArticleId]:
        """Every article's id, in the order in which they came."""
        last = -1
        while rows := self.database.rows(
            "SELECT number, id FROM articles WHERE number > ? AND NOT removed ORDER BY number LIMIT ?",
            [last, _IDS_A_BATCH],
        ):
            yield from (article_id for _, article_id in rows)
            last = rows[-1][0]

    def spread_ids(self, count: int) -> list[ArticleId]:
        """At most `count` articles' ids, evenly spread over all."""
        every = max(1, -(-self._count("articles WHERE NOT removed") // max(1, count)))
        rows = self.database.rows(
            """SELECT id FROM
                (SELECT id, row_number() OVER (ORDER BY number) AS place FROM articles WHERE NOT removed) AS placed
                WHERE place % ? = 0 ORDER BY place""",
            [every],
        )
        return [article_id for (article_id,) in rows]

    def counts(self) -> Counts:
        """How much the store holds."""
        by_format = "SELECT format, COUNT(*) FROM files GROUP BY format ORDER BY format"
        formats: dict[str, int] = dict(self.database.rows(by_format))
        return Counts(
            articles=self._count("articles WHERE NOT removed"),
            files=sum(formats.values()),
            by_format=formats,
            refused=self._count("refusals"),
        )

    def refused(self) -> list[StoredRefusal]:
        """Everything refused that still stands in the archives, by path."""
        rows = self.database.rows(
            """SELECT archives.name, refusals.path, refusals.record, refusals.reason
                 FROM refusals JOIN files ON files.id = refusals.file_id JOIN archives ON archives.id = files.archive_id
                ORDER BY archives.name, refusals.path, refusals.id"""
        )
        return [
            StoredRefusal(archive, path, record, Sentence.from_kept(reason)) for archive, path, record, reason in rows
        ]

    def archives(self) -> list[str]:
        """The names of the archives that were ever read."""
        return [name for (name,) in self.database.rows("SELECT name FROM archives ORDER BY name")]

    def hidden(self) -> list[Hidden]:
        """Every article taken down, oldest first."""
        query = "SELECT article_id, reason, since, url FROM hidden ORDER BY since, article_id"
        return [Hidden(*row) for row in self.database.rows(query)]

    def _count(self, what: str, *values: int) -> int:
        return int(self.database.rows(f"SELECT COUNT(*) FROM {what}", values)[0][0])

    def _told(self, ids: Sequence[ArticleId]) -> dict[ArticleId, tuple[Told, ...]]:
        """What is told of each article, in an order that does not depend on when it was read."""
        found: dict[ArticleId, tuple[Told, ...]] = {}
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            rows = self.database.rows(_TOLD.format(marks(len(some))), some)
            rows.sort()
            for article_id, same in groupby(rows, lambda row: row[0]):
                found[article_id] = tuple(Told(*row[1:]) for row in same)
        return found


_TOLD: Final = """
    SELECT records.article_id, archives.name, records.place, records.record, records.content
      FROM records JOIN files ON files.id = records.file_id JOIN archives ON archives.id = files.archive_id
     WHERE records.article_id IN ({0})
       AND NOT EXISTS (SELECT 1 FROM hidden WHERE hidden.article_id = records.article_id)"""
