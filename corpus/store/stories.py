"""The stories that articles tell, read: which articles are copies of one, and which changed their story."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from corpus.article import ArticleId, Copy
from corpus.store.database import marks
from corpus.store.reader import Store

STORIES_REVISION = "stories_revision"
"""The note that holds the store's revision up to which stories are known."""


@dataclass(frozen=True, slots=True)
class Move:
    """An article whose story is another than before."""

    number: int
    id: ArticleId
    story: int | None


def known_until(store: Store) -> int:
    """The store's revision up to which stories are known; 0 where none ever were."""
    return int(store.note(STORIES_REVISION) or 0)


def moved_since(store: Store, revision: int) -> list[Move]:
    """The articles whose story changed after the revision, in the order of their numbers."""
    rows = store.database.rows(
        """SELECT editions.number, articles.id, editions.story
             FROM editions JOIN articles ON articles.number = editions.number
            WHERE editions.moved > ? ORDER BY editions.number""",
        [revision],
    )
    return [Move(*row) for row in rows]


def copies(store: Store, ids: Collection[ArticleId]) -> dict[ArticleId, tuple[Copy, ...]]:
    """The other editions of each article's story, oldest first, unknown days last; articles alone are left out."""
    rows = store.database.rows(
        f"""SELECT asked.id, others.id, editions.source, CAST(editions.published AS TEXT), editions.url
              FROM articles AS asked
              JOIN editions AS mine ON mine.number = asked.number
              JOIN editions ON editions.story = mine.story AND editions.number <> mine.number
              JOIN articles AS others ON others.number = editions.number
             WHERE asked.id IN ({marks(len(ids))})
             ORDER BY editions.published IS NULL, editions.published, editions.number""",
        list(ids),
    )
    found: dict[ArticleId, list[Copy]] = {}
    for asked, article_id, source, day, url in rows:
        copy = Copy(id=article_id, source=source, date=date.fromisoformat(day) if day else None, url=url)
        found.setdefault(asked, []).append(copy)
    return {article_id: tuple(others) for article_id, others in found.items()}
