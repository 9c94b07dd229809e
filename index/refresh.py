"""Store → index: what changed is put in; an index that is outdated or damaged is built anew beside and swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.ingest import Progress
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store.stories import known_until
from corpus.store.writable import WritableStore
from corpus.workers import Workers
from index.beside import Beside
from index.catalogue import Catalogue
from index.engine import Engine
from index.errors import EngineError, EngineUnavailable
from index.job import Job
from index.seal import CHECKED_A_RUN
from index.verify import faults

_SAMPLE: Final = 50
"""Articles that a new generation must find before it is used."""
ANOTHER_STORES: Final = Sentence(
    "Chỉ mục không phải của kho bài này, hay của một bản sao khác của nó.",
    "The index belongs to another article store, or to another copy of this one.",
)
_REBUILT: Final = Sentence(
    "{why} Đã lập lại chỉ mục từ kho bài.", "{why} The index has been built again from the article store."
)
_NOT_USED: Final = Sentence(
    "Chỉ mục vừa lập không đúng với kho bài nên không được dùng: {why}",
    "The index just built does not match the article store, so it is not used: {why}",
)
_SPACE: Final = Sentence.same(" ")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The generation that searches use from now on, and sentences about what a person should know."""

    generation: str
    notices: Sequence[Sentence] = ()


def refresh(
    settings: Settings,
    store: WritableStore,
    workers: Workers,
    *,
    full: bool = False,
    progress: Progress = lambda done, of: None,
    memory: int | None = None,
) -> Refreshed:
    """Bring the index up to the store's revision. The caller holds the lock.

    Raises EngineError when the index cannot be written, or when a new one does not hold what the store holds; then
    searches go on using the one before.
    """
    catalogue, job = Catalogue(settings), Job(store, workers, progress, memory)
    found = catalogue.faults(CHECKED_A_RUN)
    if not (full or found):
        reasons = _update(catalogue, job)
        if reasons is None:
            return Refreshed(catalogue.name() or "")
        found = reasons
    _rebuild(catalogue, job)
    notices = [_REBUILT.filled(why=_SPACE.joining(found))] if found else []
    return Refreshed(catalogue.name() or "", notices)


def _update(catalogue: Catalogue, job: Job) -> list[Sentence] | None:
    """None when the current index is up to date now, else why it must be built anew (nothing: it is outdated)."""
    engine, beside = catalogue.usable(), catalogue.beside()
    if engine is None or beside is None:
        return []
    try:
        if engine.revision() > job.store.revision() or not beside.lineage.fits(job.store):
            return [ANOTHER_STORES]
        _write_changes(engine, beside, job)
        return faults(engine, job.store, sample=0) or None
    except EngineUnavailable:
        raise
    except EngineError as error:
        return [error.message]


def _rebuild(catalogue: Catalogue, job: Job) -> None:
    engine, folder = catalogue.begin()
    try:
        _write_changes(engine, catalogue.beside_new(folder), job)
        if found := faults(engine, job.store, _SAMPLE):
            raise EngineError(_NOT_USED.filled(why=_SPACE.joining(found[:5])))
    except BaseException:
        # A full disk has room again for the run that tries next.
        catalogue.abandon()
        raise
    catalogue.publish(folder)


def _write_changes(engine: Engine, beside: Beside, job: Job) -> None:
    """Putting an article again changes nothing, so what a killed run had not yet learnt is read once more."""
    since, until = min(engine.revision(), beside.suggestions.revision(), known_until(job.store)), job.store.revision()
    if since == until and engine.built_with() is not None:
        return
    # Imported late: a run with nothing to do needs neither the analyzer nor NumPy.
    from index.writing import write_changes

    write_changes(engine, beside, job, since, until)
