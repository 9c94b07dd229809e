"""The work on articles that may be done in any process: what the store keeps → what an index holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from corpus.store import Change
from corpus.workers import Workers
from index.analysis.analyzer import Analyzer
from index.document import IndexDocument

_ARTICLES_A_TASK: Final = 100
_FEW: Final = 600
"""Fewer articles are analysed where the run is: processes would take longer to start."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """What became of a change: the document, or None for an article that is gone."""

    change: Change
    document: IndexDocument | None


def analysed(changes: Iterable[Change], count: int, workers: Workers) -> Iterator[Analysed]:
    """Each of the `count` changes, in order, analysed by the workers."""
    changes = iter(changes)
    tasks = iter(lambda: tuple(islice(changes, _ARTICLES_A_TASK)), ())
    for task, documents in workers.map(documents_of, tasks, here=count < _FEW):
        made = documents if documents is not None else documents_of(task)
        yield from map(Analysed, task, made)


def documents_of(changes: tuple[Change, ...]) -> list[IndexDocument | None]:
    """The changes' documents, in order."""
    analyzer = _analyzer()
    return [
        None if (article := change.article) is None else analyzer.document(article, change.number) for change in changes
    ]


@lru_cache(1)
def _analyzer() -> Analyzer:
    """One a process: it is fast once it has seen some hundred articles."""
    return Analyzer()
