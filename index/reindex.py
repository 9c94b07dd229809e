"""The reindex job: archives → store → index, one run at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from corpus import logs
from corpus.archive import Archive
from corpus.errors import StoreDamaged
from corpus.garbage import collecting_seldom
from corpus.ingest import IngestReport, Progress, ingest
from corpus.readers.model import Refusal
from corpus.salvage import expect_uncondemned, salvage
from corpus.sentence import LANGUAGES, Sentence
from corpus.settings import Settings
from corpus.store import LAST_RUN
from corpus.store.check import check_some
from corpus.store.writable import WritableStore
from corpus.workers import Workers, cores
from index.catalogue import condemn
from index.lock import only_run
from index.memory import shared
from index.refresh import refresh

_BEGAN: Final = Sentence("Lượt reindex bắt đầu.", "A reindex run begins.")
_READ: Final = Sentence("Đã đọc xong một kho.", "An archive has been read.")
_SALVAGED: Final = Sentence("Kho bài được cứu từ một tệp hỏng.", "The article store was salvaged from a damaged file.")


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a run did. `read` counts files opened, the next four count articles.

    `notices` are about what a person should know, such as an index that was damaged and built again.
    """

    read: int
    added: int
    changed: int
    removed: int
    unchanged: int
    generation: str
    seconds: float
    newly_refused: int
    refused: Sequence[Refusal] = field(default=())
    notices: Sequence[Sentence] = field(default=())

    def as_json(self, language: str = LANGUAGES[0]) -> dict[str, object]:
        """The stable JSON form (`timbao reindex --json`), its sentences in one of `corpus.sentence.LANGUAGES`."""
        return {
            "read": self.read,
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "refused": [{"path": each.place, "reason": each.reason.said(language)} for each in self.refused],
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
            "notices": [each.said(language) for each in self.notices],
        }


def reindex(
    settings: Settings,
    archives: Sequence[Archive],
    *,
    full: bool = False,
    jobs: int | None = None,
    memory: int | None = None,
    allow_shrink: bool = False,
    lock_timeout: float = 0.0,
    reading: Progress = lambda done, of: None,
    indexing: Progress = lambda done, of: None,
) -> ReindexReport:
    """Bring store and index up to what the archives hold now.

    `jobs` processes share the work, as many as there are cores unless given, fewer where `memory` bytes do not suffice
    for all. A damaged SQLite store is salvaged first. Raises AnotherRun when the lock is held for longer than
    `lock_timeout` seconds, ArchiveShrunk unless `allow_shrink`, TimbaoError when the store or the index cannot be
    written. A run that is killed loses nothing: run it again.
    """
    with only_run(settings, lock_timeout), collecting_seldom():
        run = partial(_run, settings, archives, full, jobs, memory, allow_shrink, reading, indexing)
        try:
            expect_uncondemned(settings)
            return run()
        except StoreDamaged:
            if not settings.store_url.startswith("sqlite:"):
                raise  # a server has its own tools
            done = salvage(settings, lambda: condemn(settings, _SALVAGED))
            report = run()
            return replace(report, notices=[done, *report.notices])


def _run(
    settings: Settings,
    archives: Sequence[Archive],
    full: bool,
    jobs: int | None,
    memory: int | None,
    allow_shrink: bool,
    reading: Progress,
    indexing: Progress,
) -> ReindexReport:
    started = time.monotonic()
    share = shared(memory, jobs or cores())
    with WritableStore.open(settings.store_url, create=True) as store, Workers(share.jobs) as workers:
        check_some(store)
        logs.event("run_began", _BEGAN, archives=[each.name for each in archives], jobs=workers.jobs)
        ingested = IngestReport()
        for archive in archives:
            told = ingest(store, archive, reading, workers=workers, allow_shrink=allow_shrink)
            figures = {"read": told.read, "added": told.added, "changed": told.changed, "removed": told.removed}
            logs.event("archive_read", _READ, archive=archive.name, **figures)
            ingested.add(told)
        refreshed = refresh(settings, store, workers, full=full, progress=indexing, memory=share.writer)
        total = store.counts().articles
        report = ReindexReport(
            read=ingested.read,
            added=ingested.added,
            changed=ingested.changed,
            removed=ingested.removed,
            unchanged=max(0, total - ingested.added - ingested.changed),
            generation=refreshed.generation,
            seconds=time.monotonic() - started,
            newly_refused=ingested.newly_refused,
            refused=ingested.refused,
            notices=refreshed.notices,
        )
        finished = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), **report.as_json(settings.language)}
        store.keep_note(LAST_RUN, json.dumps(finished | {"refused": len(ingested.refused)}, ensure_ascii=False))
        return report
