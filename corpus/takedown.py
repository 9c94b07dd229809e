"""Articles taken down: never found nor served, whatever is read or rebuilt, until they are shown again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from corpus.addresses import clean_url
from corpus.article import ArticleId, Origin
from corpus.identity import article_id
from corpus.revisions import Touched, stamp
from corpus.store import Store
from corpus.tables import articles, hidden


@dataclass(frozen=True, slots=True)
class Hidden:
    """An article taken down: why, and since when (UTC, ISO 8601). `url` where it was named by its address."""

    id: ArticleId
    reason: str
    since: str
    url: str | None


def identify(store: Store, id_or_url: str) -> tuple[ArticleId, str | None]:
    """The id, and the canonical address where one was given. An address need not have been read yet.

    Raises KeyError for an id that the store never had.
    """
    if "://" in id_or_url:
        url = clean_url(id_or_url)
        return article_id(url, Origin("", "")), url
    with store.engine.connect() as connection:
        if connection.execute(sa.select(articles.c.id).where(articles.c.id == id_or_url)).first() is None:
            raise KeyError(id_or_url)
    return id_or_url, None


def hide(store: Store, taken: Hidden) -> None:
    """Take the article down; doing so again replaces the reason."""
    with store.engine.begin() as connection:
        connection.execute(hidden.delete().where(hidden.c.article_id == taken.id))
        values = {"article_id": taken.id, "reason": taken.reason, "since": taken.since, "url": taken.url}
        connection.execute(hidden.insert().values(values))
        stamp(connection, {taken.id}, Touched())


def unhide(store: Store, hidden_id: ArticleId) -> bool:
    """Show the article again; False for one that is not hidden."""
    with store.engine.begin() as connection:
        gone = connection.execute(hidden.delete().where(hidden.c.article_id == hidden_id)).rowcount
        if gone:
            stamp(connection, {hidden_id}, Touched())
    return bool(gone)


def all_hidden(store: Store) -> list[Hidden]:
    """Every article taken down, oldest first."""
    query = sa.select(hidden.c.article_id, hidden.c.reason, hidden.c.since, hidden.c.url)
    with store.engine.connect() as connection:
        return [Hidden(*row) for row in connection.execute(query.order_by(hidden.c.since, hidden.c.article_id))]


def now() -> str:
    """The time that goes into `Hidden.since`."""
    return datetime.now(UTC).isoformat(timespec="seconds")
