"""How much waits for Tantivy's thread while a run hands it documents faster than it writes them."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from index.engines import open_engine, tantivy_backlog
from index.query import Everything
from tests.contract.helpers import article

_WORDS = [f"từ{number}" for number in range(50_000)]


def _pauses(monkeypatch: pytest.MonkeyPatch, folder: Path, documents: int, most: int) -> int:
    """How often a writer was made to wait that gets so many documents of some 16,000 letters."""
    pauses = []
    sleep = time.sleep

    def note(seconds: float) -> None:
        pauses.append(seconds)
        sleep(seconds)

    monkeypatch.setattr(tantivy_backlog, "_MOST", most)
    monkeypatch.setattr(tantivy_backlog, "_LOOK", 50_000)
    monkeypatch.setattr(tantivy_backlog.time, "sleep", note)
    pick, engine = random.Random(1), open_engine("tantivy:", folder)
    with engine.writer() as writer:
        for number in range(documents):
            writer.put(article(number + 1, " ".join(pick.choices(_WORDS, k=2000))))
        writer.commit(1)
    with engine.reader() as reader:
        assert reader.search(Everything(), limit=0).total == documents
    return len(pauses)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a thread does")
def test_a_writer_waits_for_the_thread_that_writes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _pauses(monkeypatch, tmp_path / "little", 200, 200_000) > 0
    assert _pauses(monkeypatch, tmp_path / "much", 200, 1 << 40) == 0


def test_where_nothing_tells_of_threads_it_never_waits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tantivy_backlog, "_THREADS", tmp_path / "nowhere")
    assert _pauses(monkeypatch, tmp_path / "index", 20, 0) == 0
