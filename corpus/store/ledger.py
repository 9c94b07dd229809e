"""The stories that articles tell, written: which editions there are, and which tell the same story.

`index.duplicates` decides; this module reads and writes. One `Ledger` is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TypeVar

import sqlalchemy as sa

from corpus.store.model import Edition
from corpus.store.stories import STORIES_REVISION
from corpus.store.tables import bands, editions, state
from corpus.store.writable import WritableStore, put_note

_IN_LIMIT = 5000
_PAIRS = 400
"""Rows in one statement; SQLite's older builds allow 999 values."""
_SCANNED = 50_000
_BANDED_UNTIL = "banded_until"
"""The note that holds the number up to which the bands of all editions are written."""
_T = TypeVar("_T")


def keep_known_until(store: WritableStore, revision: int) -> None:
    """Stories are now known up to this revision of the store."""
    store.keep_note(STORIES_REVISION, str(revision))


@contextmanager
def ledger(store: WritableStore) -> Iterator[Ledger]:
    """One transaction, durable when the block ends well and never made when it does not."""
    with store.begin() as connection:
        yield Ledger(connection)


class Ledger:
    """Editions and bands within one transaction. A band is a key that editions of one story are likely to share."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def editions(self, numbers: Iterable[int]) -> dict[int, Edition]:
        """Those of these articles that are there."""
        return self._editions(editions.c.number, numbers)

    def members(self, stories: Iterable[int]) -> dict[int, Edition]:
        """Every edition of these stories."""
        return self._editions(editions.c.story, stories)

    def _editions(self, column: sa.Column[int], values: Iterable[int]) -> dict[int, Edition]:
        names = ("number", "signature", "source", "published", "url", "story")
        query = sa.select(*(editions.c[name] for name in names))
        rows = (
            row._mapping for some in _slices(values) for row in self._connection.execute(query.where(column.in_(some)))
        )
        return {row["number"]: Edition(**{name: row[name] for name in names}) for row in rows}

    def add(self, fresh: Sequence[Edition]) -> None:
        """New editions, each alone."""
        rows = [{**_told(each), "number": each.number, "signature": each.signature} for each in fresh]
        if rows:
            self._connection.execute(editions.insert(), rows)

    def add_bands(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Bands, each with the number of an edition that has it, neighbours in the table side by side where many come.

        Those there already stay. Hundreds in one statement: twenty bands an edition, one by one, cost more than all
        that was found out.
        """
        mark = "(?, ?)" if self._connection.dialect.paramstyle == "qmark" else "(%s, %s)"
        whole = len(pairs) - len(pairs) % _PAIRS
        for rows, count in ((pairs[:whole], _PAIRS), (pairs[whole:], 1)):
            values = [tuple(chain.from_iterable(rows[at : at + count])) for at in range(0, len(rows), count)]
            if values:
                statement = (
                    f"INSERT INTO bands (band, number) VALUES {', '.join([mark] * count)} ON CONFLICT DO NOTHING"
                )
                self._connection.exec_driver_sql(statement, values)

    def banded_until(self) -> int | None:
        """The number up to which every edition's bands are there; None where no run has said so."""
        query = sa.select(state.c.value).where(state.c.key == _BANDED_UNTIL)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else int(found)

    def keep_banded_until(self, number: int) -> None:
        """The bands of every edition up to this number are there."""
        put_note(self._connection, _BANDED_UNTIL, str(number))

    def signatures(self, *, above: int) -> Iterator[dict[int, bytes]]:
        """Those of all editions numbered higher, some thousands at a time, by number."""
        query = sa.select(editions.c.number, editions.c.signature).order_by(editions.c.number).limit(_IN_LIMIT)
        while some := self._connection.execute(query.where(editions.c.number > above)).all():
            yield {row.number: row.signature for row in some}
            above = some[-1].number

    def stories(self, numbers: Iterable[int]) -> dict[int, int]:
        """The story of each of these editions that is not alone."""
        query = "SELECT number, story FROM editions WHERE story IS NOT NULL AND number IN ({})"
        return dict(self._among(query, numbers))

    def highest(self) -> int:
        """The highest number of an edition; 0 where there is none."""
        return self._connection.execute(sa.select(sa.func.max(editions.c.number))).scalar_one() or 0

    def bands(self) -> Iterator[list[int]]:
        """Every band that there is, some thousands at a time."""
        query = sa.select(bands.c.band).distinct().order_by(bands.c.band).limit(_SCANNED)
        some = self._connection.execute(query).scalars().all()
        while some:
            yield list(some)
            some = self._connection.execute(query.where(bands.c.band > some[-1])).scalars().all()

    def remove(self, gone: Sequence[Edition]) -> None:
        """These editions."""
        for some in _slices(each.number for each in gone):
            self._connection.execute(editions.delete().where(editions.c.number.in_(some)))

    def remove_bands(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Bands, each with the number of an edition that has it no longer."""
        if pairs:
            one = sa.and_(bands.c.band == sa.bindparam("b"), bands.c.number == sa.bindparam("n"))
            self._connection.execute(bands.delete().where(one), [{"b": band, "n": number} for band, number in pairs])

    def retell(self, changed: Sequence[Edition]) -> None:
        """Source, day and address of editions whose text stayed as it was."""
        if changed:
            update = editions.update().where(editions.c.number == sa.bindparam("n"))
            self._connection.execute(update, [{**_told(each), "n": each.number} for each in changed])

    def crowds(self, keys: Iterable[int]) -> dict[int, int]:
        """How many editions share each of these bands; those of none are absent."""
        query = "SELECT band, COUNT(*) FROM bands WHERE band IN ({}) GROUP BY band"
        return dict(self._among(query, keys))

    def sharing(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the editions that have each of these bands, in no order."""
        found: dict[int, list[int]] = {}
        for band, number in self._among("SELECT band, number FROM bands WHERE band IN ({})", keys):
            found.setdefault(band, []).append(number)
        return found

    def _among(self, query: str, values: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Whole numbers are written into the statement: as parameters they cost more than all else together."""
        for some in _slices(values):
            found = self._connection.exec_driver_sql(query.format(",".join(map(str, some))))
            yield from ((row[0], row[1]) for row in found)

    def move(self, numbers: Iterable[int], story: int | None, revision: int) -> None:
        """These editions now tell this story."""
        self._move(editions.c.number, numbers, story, revision)

    def join(self, stories: Iterable[int], story: int, revision: int) -> None:
        """Every edition of these stories now tells this one."""
        self._move(editions.c.story, stories, story, revision)

    def _move(self, column: sa.Column[int], values: Iterable[int], story: int | None, revision: int) -> None:
        update = editions.update().values(story=story, moved=revision)
        for some in _slices(values):
            self._connection.execute(update.where(column.in_(some)))


def _told(edition: Edition) -> dict[str, object]:
    return {"source": edition.source, "published": edition.published, "url": edition.url}


def _slices(values: Iterable[_T], size: int = _IN_LIMIT) -> Iterator[list[_T]]:
    """A database takes only so many values at once."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
