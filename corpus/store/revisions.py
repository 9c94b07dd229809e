"""What a transaction touched becomes visible to indexes: the store's revision rises and stamps the articles."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import sqlalchemy as sa

from corpus.article import ArticleId
from corpus.store.reader import mark_of
from corpus.store.tables import articles, hidden, records, state

_IN_LIMIT: Final = 400
_T = TypeVar("_T")


@dataclass(slots=True)
class Touched:
    """The articles that a run touched, by what became of them."""

    added: set[ArticleId] = field(default_factory=set)
    changed: set[ArticleId] = field(default_factory=set)
    removed: set[ArticleId] = field(default_factory=set)


def stamp(connection: sa.Connection, ids: Collection[ArticleId], touched: Touched) -> int:
    """Raise the revision by one, if `ids` are any, and stamp them; returns it. `touched` learns what became of each.

    An article without records, or one that is hidden, counts as removed from now on.
    """
    revision = int(connection.execute(sa.select(state.c.value).where(state.c.key == "revision")).scalar_one())
    if ids:
        revision += 1
        for some in chunks(sorted(ids)):
            _stamp_some(connection, some, revision, touched)
        connection.execute(state.update().where(state.c.key == "revision").values(value=str(revision)))
        # A copy taken back by hand may have grown again beyond an index; it then has this revision, yet another mark.
        connection.execute(state.delete().where(state.c.key == mark_of(revision)))
        connection.execute(state.insert().values(key=mark_of(revision), value=secrets.token_hex(8)))
    return revision


def _stamp_some(connection: sa.Connection, ids: Sequence[ArticleId], revision: int, touched: Touched) -> None:
    with_records = sa.select(records.c.article_id).where(records.c.article_id.in_(ids)).distinct()
    told = set(connection.execute(with_records).scalars())
    told -= set(connection.execute(sa.select(hidden.c.article_id).where(hidden.c.article_id.in_(ids))).scalars())
    known: dict[ArticleId, bool] = {
        row.id: row.removed
        for row in connection.execute(sa.select(articles.c.id, articles.c.removed).where(articles.c.id.in_(ids)))
    }
    new = [each for each in ids if each not in known and each in told]
    if new:
        connection.execute(articles.insert(), [{"id": each, "revision": revision, "removed": False} for each in new])
    for removed in (True, False):
        some = [each for each in known if (each not in told) is removed]
        if some:
            update = articles.update().where(articles.c.id.in_(some))
            connection.execute(update.values(revision=revision, removed=removed))
    touched.added.update(new)
    _tell_apart(known, told, touched)


def _tell_apart(known: dict[ArticleId, bool], told: set[ArticleId], touched: Touched) -> None:
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


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The values in parts that one statement can name."""
    for start in range(0, len(values), _IN_LIMIT):
        yield values[start : start + _IN_LIMIT]
