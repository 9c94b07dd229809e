"""What the steps of writing an index share."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.ingest import Progress
from corpus.store.writable import WritableStore
from corpus.workers import Workers


@dataclass(frozen=True, slots=True)
class Job:
    """From which store, with whose help, told to whom; for `memory` see `index.engine.Engine.writer`."""

    store: WritableStore
    workers: Workers
    progress: Progress
    memory: int | None
