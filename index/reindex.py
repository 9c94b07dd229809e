"""The reindex job: archives → store → index, one run at a time."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from corpus.errors import TimbaoError
from corpus.ingest import Archive, IngestReport, Progress, ingest
from corpus.readers.model import Refusal
from corpus.settings import Settings
from corpus.store import LAST_RUN, Store
from corpus.stories import known_until
from corpus.workers import Workers
from index.analysing import analysed
from index.catalogue import Catalogue
from index.engine import Engine
from index.stories import StoryFinder
from index.suggestions import Learner, Suggestions


class AnotherRun(TimbaoError):  # noqa: N818 - not a failure: the other run does the work
    """Another reindex run holds the lock."""

    exit_code = 75

    def __init__(self) -> None:
        super().__init__("Một lượt reindex khác đang chạy; lượt này không làm gì.")


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a run did. `read` counts files opened, the next four count articles."""

    read: int
    added: int
    changed: int
    removed: int
    unchanged: int
    generation: str
    seconds: float
    newly_refused: int
    refused: Sequence[Refusal] = field(default=())

    def as_json(self) -> dict[str, object]:
        """The stable JSON form (`timbao reindex --json`)."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "refused": [{"path": each.place, "reason": each.reason} for each in self.refused],
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
        }


def reindex(
    settings: Settings,
    archives: Sequence[Archive],
    *,
    full: bool = False,
    jobs: int | None = None,
    allow_shrink: bool = False,
    reading: Progress = lambda done, of: None,
    indexing: Progress = lambda done, of: None,
) -> ReindexReport:
    """Bring store and index up to what the archives hold now.

    `jobs` processes share the work, as many as there are cores unless given. Raises AnotherRun when the lock is held,
    ArchiveShrunk unless `allow_shrink`, TimbaoError when the store or the index cannot be written. A run that is killed
    loses nothing: run it again.
    """
    started = time.monotonic()
    settings.home.mkdir(parents=True, exist_ok=True)
    with _lock(settings), Store.open(settings.store_url, create=True) as store, Workers(jobs) as workers:
        ingested = IngestReport()
        for archive in archives:
            ingested.add(ingest(store, archive, reading, workers=workers, allow_shrink=allow_shrink))
        generation = bring_up_to_date(settings, store, workers, full=full, progress=indexing)
        total = store.counts().articles
        report = ReindexReport(
            read=ingested.read,
            added=ingested.added,
            changed=ingested.changed,
            removed=ingested.removed,
            unchanged=max(0, total - ingested.added - ingested.changed),
            generation=generation,
            seconds=time.monotonic() - started,
            newly_refused=ingested.newly_refused,
            refused=ingested.refused,
        )
        finished = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **report.as_json()}
        store.keep_note(LAST_RUN, json.dumps(finished | {"refused": len(ingested.refused)}, ensure_ascii=False))
        return report


def bring_up_to_date(
    settings: Settings,
    store: Store,
    workers: Workers,
    *,
    full: bool = False,
    progress: Progress = lambda done, of: None,
) -> str:
    """Index what the store changed since the index's revision; a full or outdated one is built beside and swapped.

    Returns the name of the generation that searches use from now on.
    """
    catalogue = Catalogue(settings)
    engine, suggestions = None if full else catalogue.usable(), catalogue.suggestions()
    if engine is not None and suggestions is not None:
        _write_changes(engine, suggestions, store, workers, progress)
    else:
        engine, folder = catalogue.begin()
        _write_changes(engine, Suggestions(folder), store, workers, progress)
        catalogue.publish(folder)
    return catalogue.name() or ""


def _write_changes(
    engine: Engine, suggestions: Suggestions, store: Store, workers: Workers, progress: Progress
) -> None:
    """Putting an article again changes nothing, so what a killed run had not yet learnt is read once more."""
    since, until = min(engine.revision(), suggestions.revision(), known_until(store)), store.revision()
    if since == until and engine.built_with() is not None:
        return
    learner, stories = Learner(), StoryFinder(store, since, until)
    of = store.changed_count(since, until)
    with engine.writer() as writer:
        for done, each in enumerate(stories.told(analysed(store.changed_since(since, until), of, workers)), 1):
            if each.document is not None:
                writer.put(each.document)
                learner.add(each.document)
            else:
                writer.delete(each.change.id)
            progress(done, of)
        for document in stories.retold(workers):
            writer.put(document)
        stories.finish()
        writer.commit(until)
    with engine.reader() as reader:
        suggestions.learn(learner, reader, until)


@contextmanager
def _lock(settings: Settings) -> Iterator[None]:
    """The kernel frees a `flock` when its holder dies, so a killed run never blocks the next."""
    with settings.lock_path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherRun from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
