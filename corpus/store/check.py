"""Is what the store keeps still what was written? Records have digests: a run looks at some, `timbao doctor` at all."""

from __future__ import annotations

from typing import Final

from corpus.errors import NEXT_RUN_MENDS, StoreDamaged
from corpus.sentence import Sentence
from corpus.serial import digest
from corpus.store.reader import Store
from corpus.store.writable import WritableStore

RECORDS_A_RUN: Final = 2500
_CHECKED: Final = "checked_until"
_BATCH: Final = 500
_CHANGED: Final = Sentence(
    "Bài {id} trong kho không còn như khi ghi. {todo}",
    "Article {id} in the store is no longer as it was written. {todo}",
)


def check_some(store: WritableStore) -> None:
    """The next `RECORDS_A_RUN` records, so that over the runs all have their turn. Raises StoreDamaged."""
    after = int(store.note(_CHECKED) or 0)
    store.keep_note(_CHECKED, str(check(store, after, RECORDS_A_RUN)))


def check(store: Store, after: int = 0, at_most: int | None = None) -> int:
    """Records numbered above `after`; returns the last one's number, 0 where that was the end. Raises StoreDamaged."""
    left = at_most
    while left is None or left > 0:
        query = "SELECT id, digest, content, article_id FROM records WHERE id > ? ORDER BY id LIMIT ?"
        rows = store.database.rows(query, [after, _BATCH])
        if not rows:
            return 0
        for _, kept, content, article_id in rows:
            if digest(content) != kept:
                raise StoreDamaged(_CHANGED.filled(id=article_id, todo=NEXT_RUN_MENDS))
        after = rows[-1][0]
        left = None if left is None else left - len(rows)
    return after
