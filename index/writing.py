"""The writing of an index: changes of the store → documents with their stories → engine, suggestions, checksums."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from corpus.stopping import checkpoint
from index.analysing import analysed
from index.beside import Beside
from index.engine import Engine
from index.job import Job
from index.stories import StoryFinder
from index.suggestions import Learner


def write_changes(engine: Engine, beside: Beside, job: Job, since: int, until: int) -> None:
    """Put what the store changed after revision `since` up to `until`, and commit. Raises EngineError, Stopped."""
    store, workers = job.store, job.workers
    beside.seal.lift()
    learner, stories = Learner(), StoryFinder(store, since, until)
    of = store.changed_count(since, until)
    with engine.writer(job.memory) as writer:
        changes = analysed(store.changed_since(since, until), of, workers)
        for done, each in enumerate(stories.told(changes, of), 1):
            if each.document is not None:
                writer.put(each.document)
                learner.add(each.document)
            else:
                writer.delete(each.change.id)
            checkpoint()
            job.progress(done, of)
        for document in stories.retold(workers):
            checkpoint()
            writer.put(document)
        stories.finish()
        checkpoint()
        beside.lineage.keep(store, until)
        beside.share()
        # What was learnt waits as a draft until the engine has committed, so both may be written at once.
        with ThreadPoolExecutor(1) as thread:
            committed = thread.submit(writer.commit, until)
            beside.suggestions.draft(learner)
            committed.result()
        with engine.reader() as reader:
            beside.suggestions.publish(reader, until)
    beside.seal.put()
    beside.share()
