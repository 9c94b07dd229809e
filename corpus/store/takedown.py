"""Articles taken down: never found nor served, whatever is read or rebuilt, until they are shown again."""

from __future__ import annotations

from datetime import UTC, datetime

from corpus.addresses import clean_url
from corpus.article import ArticleId, Origin
from corpus.identity import article_id
from corpus.store.model import Hidden
from corpus.store.reader import Store
from corpus.store.revisions import Touched, stamp
from corpus.store.tables import hidden
from corpus.store.writable import WritableStore


def identify(store: Store, id_or_url: str) -> tuple[ArticleId, str | None]:
    """The id, and the canonical address where one was given. An address need not have been read yet.

    Raises KeyError for an id that the store never had.
    """
    if "://" in id_or_url:
        url = clean_url(id_or_url)
        return article_id(url, Origin("", "")), url
    if not store.database.rows("SELECT 1 FROM articles WHERE id = ?", [id_or_url]):
        raise KeyError(id_or_url)
    return id_or_url, None


def hide(store: WritableStore, taken: Hidden) -> None:
    """Take the article down; doing so again replaces the reason."""
    with store.begin() as connection:
        connection.execute(hidden.delete().where(hidden.c.article_id == taken.id))
        values = {"article_id": taken.id, "reason": taken.reason, "since": taken.since, "url": taken.url}
        connection.execute(hidden.insert().values(values))
        stamp(connection, {taken.id}, Touched())


def unhide(store: WritableStore, hidden_id: ArticleId) -> bool:
    """Show the article again; False for one that is not hidden."""
    with store.begin() as connection:
        gone = connection.execute(hidden.delete().where(hidden.c.article_id == hidden_id)).rowcount
        if gone:
            stamp(connection, {hidden_id}, Touched())
    return bool(gone)


def now() -> str:
    """The time that goes into `Hidden.since`."""
    return datetime.now(UTC).isoformat(timespec="seconds")
