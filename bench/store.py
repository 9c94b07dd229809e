"""The article store alone: python -m bench.store [--articles 5000]

Records into the store, articles out of it ten at a time, and a whole copy; SQLite beside PostgreSQL in the same run,
where a PostgreSQL can be started (`tests.cluster.postgres`).
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.articles import BAOMOI, unpack
from bench.measure import print_table, stopwatch
from corpus.archive import Archive
from corpus.ingest import ingest
from corpus.store.copy import copy
from corpus.store.database import open_database
from corpus.store.recorder import Recorder
from corpus.store.told import FileState, FileTold, Row
from corpus.store.writable import WritableStore
from tests.cluster import postgres

_QUESTIONS = 300
_FILES_A_TASK = 50
"""As `corpus.ingest` has it."""
_STATE = FileState(1, 1, b"", "bench", "txt")


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, Callable[[], str]]]:
    """Ways to make the address of an empty store, by name."""
    numbers = iter(range(100))
    found: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder / f'{next(numbers)}.db'}"}
    if lacking := postgres.missing():
        print(f"PostgreSQL cannot run here: {lacking}")
        yield found
        return
    with postgres.Server() as server:
        yield found | {"PostgreSQL": server.new}


def _measured(source: WritableStore, rows: Sequence[Row], url: str, copied: str) -> tuple[float, ...]:
    """Articles/s recorded; ms of a fetch of ten, wall and this process's CPU; articles/s of a whole copy."""
    with WritableStore.open(url, create=True) as store:
        with stopwatch() as recording, Recorder(store, "bench") as recorder:
            for start in range(0, len(rows), _FILES_A_TASK):
                recorder.put_files([FileTold(row.place, _STATE, (row,)) for row in rows[start : start + _FILES_A_TASK]])
                if recorder.touched_now >= 2000:
                    recorder.commit()
            recorder.commit()
        pick, ids = random.Random(1), list(store.all_ids())
        asked = [pick.sample(ids, 10) for _ in range(_QUESTIONS)]
        for some in asked[:50]:
            store.fetch(some)
        began = time.process_time()
        with stopwatch() as fetching:
            for some in asked:
                store.fetch(some)
        used = time.process_time() - began
    with stopwatch() as copying:
        copy(source, open_database(copied), lambda *_: None)
    count = len(rows)
    each = 1000 / _QUESTIONS
    return count / recording.seconds, fetching.seconds * each, used * each, count / copying.seconds


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _databases(Path(name)) as databases:
        unpack(BAOMOI, Path(name) / "news", options.articles)
        with WritableStore.open(f"sqlite:///{name}/source.db", create=True) as source:
            ingest(source, Archive.at(Path(name) / "news", "bench"))
            query = "SELECT place, record, article_id, digest, content FROM records ORDER BY id"
            rows = [Row(*row) for row in source.database.rows(query)]
            measured = [(each, *_measured(source, rows, new(), new())) for each, new in databases.items()]
        header = ("", "recorded/s", "fetch of 10, ms", "its CPU here, ms", "copied/s")
        print_table(f"{len(rows)} articles", header, measured)


if __name__ == "__main__":
    main()
