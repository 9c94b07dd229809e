"""The work on articles that may be done in any process: what the store keeps → what an index holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.store import Change, Edition
from corpus.workers import Workers, portions
from index.analysis.analyzer import Analyzer
from index.document import IndexDocument
from index.duplicates.signature import edition

_ARTICLES_A_TASK: Final = 100
_FEW: Final = 600
"""Fewer articles are analysed where the run is: processes would take longer to start."""


class Analysed(NamedTuple):
    """What became of a change: the document, None for an article that is gone; and what stories are found by."""

    change: Change
    document: IndexDocument | None
    edition: Edition | None


def analysed(changes: Iterable[Change], count: int, workers: Workers) -> Iterator[Analysed]:
    """Each of the `count` changes, in order, analysed by the workers."""
    tasks = portions(changes, lambda each: sum(len(told.content) for told in each.told), _ARTICLES_A_TASK)
    for task, results in workers.map(documents_of, tasks, here=count < _FEW):
        for change, (document, told) in zip(task, results or documents_of(task), strict=True):
            yield Analysed(change, document, told)


def documents_of(changes: tuple[Change, ...]) -> list[tuple[IndexDocument | None, Edition | None]]:
    """The changes' documents and editions, in order."""
    return [_made(change) for change in changes]


def _made(change: Change) -> tuple[IndexDocument | None, Edition | None]:
    article = change.article
    if article is None:
        return None, None
    document = _analyzer().document(article, change.number)
    return document, edition(article, document)


@lru_cache(1)
def _analyzer() -> Analyzer:
    """One a process: it is fast once it has seen some hundred articles."""
    return Analyzer()
