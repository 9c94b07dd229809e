"""Stories while a run indexes: each document learns its story, and old ones whose story changed are told again.

Written to the store batch by batch, before the index commits: a run that was killed tells the same again, which changes
nothing, and what its stories moved is still stamped with a revision that the index has not reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from corpus.store.ledger import keep_known_until, ledger
from corpus.store.stories import moved_since
from corpus.store.writable import WritableStore
from corpus.workers import Workers
from index.analysing import Analysed, analysed
from index.document import IndexDocument
from index.duplicates.grouping import regroup
from index.duplicates.held import held_bands

_BATCH: Final = 1000


class StoryFinder:
    """For one run over the store's changes after `since` up to `until`."""

    def __init__(self, store: WritableStore, since: int, until: int) -> None:
        self._store = store
        self._since = since
        self._until = until
        self._shown: dict[int, int] = {}

    def told(self, changes: Iterable[Analysed], count: int) -> Iterator[Analysed]:
        """The same `count` changes, in order, each document with its story as far as it is known by then."""
        rest = iter(changes)
        held = held_bands(self._store, count)
        while batch := list(islice(rest, _BATCH)):
            with ledger(self._store) as rows:
                stories = regroup(rows, {each.change.number: each.edition for each in batch}, self._until, held)
            if held.many:
                held.write(self._store)
            self._shown |= stories
            for each in batch:
                document, story = each.document, stories.get(each.change.number)
                if document is not None and story is not None:
                    each = each._replace(document=document._replace(story=story))
                yield each
        held.write(self._store)

    def retold(self, workers: Workers) -> Iterator[IndexDocument]:
        """The documents of articles whose story is another than the index was told."""
        moves = moved_since(self._store, self._since)
        stale = {each.id: each for each in moves if each.story != self._shown.get(each.number, -1)}
        changes = self._store.changes_of({each.id: each.number for each in stale.values()})
        for made in analysed(changes, len(stale), workers):
            if made.document is not None:
                yield made.document._replace(story=stale[made.change.id].story)

    def finish(self) -> None:
        """Every change is told."""
        keep_known_until(self._store, self._until)
