"""The stories that articles tell, written: which editions there are, and which tell the same story.

`index.duplicates` decides; this module reads and writes. One `Ledger` is one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from corpus.store.stories import STORIES_REVISION
from corpus.store.tables import bands, editions
from corpus.store.writable import WritableStore

_IN_LIMIT = 5000
_PAIRS = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An article as one publication of a story. `story` is the least number of its editions, None for one alone."""

    number: int
    signature: bytes
    source: str | None = None
    published: date | None = None
    url: str | None = None
    story: int | None = None


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

    def add(self, fresh: Sequence[Edition], keys: Mapping[int, Sequence[int]]) -> None:
        """New editions, each alone, and the bands of each number."""
        rows = [{**_told(each), "number": each.number, "signature": each.signature} for each in fresh]
        pairs = sorted((band, each.number) for each in fresh for band in keys[each.number])
        if rows:
            self._connection.execute(editions.insert(), rows)
        for some in _slices(pairs, _PAIRS):
            # Whole numbers written into the statement: twenty bands an edition, one by one, cost a server's client more
            # than all that was found out about them.
            values = ",".join(f"({band},{number})" for band, number in some)
            self._connection.exec_driver_sql(f"INSERT INTO bands (band, number) VALUES {values}")

    def remove(self, gone: Sequence[Edition], keys: Mapping[int, Sequence[int]]) -> None:
        """These editions and the bands of each number."""
        pairs = [{"b": band, "n": each.number} for each in gone for band in keys[each.number]]
        if pairs:
            one = sa.and_(bands.c.band == sa.bindparam("b"), bands.c.number == sa.bindparam("n"))
            self._connection.execute(bands.delete().where(one), pairs)
        for some in _slices(each.number for each in gone):
            self._connection.execute(editions.delete().where(editions.c.number.in_(some)))

    def retell(self, changed: Sequence[Edition]) -> None:
        """Source, day and address of editions whose text stayed as it was."""
        if changed:
            update = editions.update().where(editions.c.number == sa.bindparam("n"))
            self._connection.execute(update, [{**_told(each), "n": each.number} for each in changed])

    def crowds(self, keys: Iterable[int]) -> dict[int, int]:
        """How many editions share each of these bands, where there is more than one."""
        return dict(self._of_bands("band, COUNT(*)", keys, "GROUP BY band HAVING COUNT(*) > 1"))

    def sharing(self, keys: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the editions that have each of these bands."""
        found: dict[int, list[int]] = {}
        for band, number in self._of_bands("band, number", keys):
            found.setdefault(band, []).append(number)
        return found

    def _of_bands(self, columns: str, keys: Iterable[int], rest: str = "") -> Iterator[tuple[int, int]]:
        """Whole numbers are written into the statement: as parameters they cost more than all else together."""
        for some in _slices(keys):
            among = ",".join(map(str, some))
            query = f"SELECT {columns} FROM bands WHERE band IN ({among}) {rest}"
            yield from ((row[0], row[1]) for row in self._connection.exec_driver_sql(query))

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
