"""A run that keeps within its memory, and tasks that stay small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corpus.workers import HEAVY, portions
from index.engines.tantivy import TantivyEngine
from index.memory import Share, shared


@pytest.mark.parametrize(
    ("memory", "jobs"), [(100 << 20, 1), (600 << 20, 1), (1 << 30, 3), (1300 << 20, 4), (8 << 30, 4), (None, 4)]
)
def test_fewer_processes_where_memory_is_short(memory: int | None, jobs: int) -> None:
    assert shared(memory, 4).jobs == jobs


def test_what_is_left_is_the_writers() -> None:
    assert shared(None, 2) == Share(2, None)
    assert shared(100 << 20, 2) == Share(1, 0)
    assert shared(550 << 20, 2) == Share(1, 50 << 20)
    assert shared(8 << 30, 2) == Share(2, 192 << 20)


def test_a_writer_takes_what_its_library_needs_at_least(tmp_path: Path) -> None:
    with TantivyEngine(tmp_path / "index").writer(0) as writer:
        writer.commit(1)


_REPLACES = """
import sys
from pathlib import Path
from index.engines import open_engine
from tests.contract.helpers import article

def asked_for():
    told = Path("/proc/self/status").read_text().split("RssAnon:")[1]
    return int(told.split()[0]) / 1024

with open_engine("tantivy:", Path(sys.argv[1])).writer(0) as writer:
    writer.put(article(100_000, "cao nhất"))
    before = asked_for()
    for number in range(40_000):
        writer.delete(f"{number:016d}")
    print(asked_for() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process asked for")
def test_what_is_replaced_takes_no_memory_until_the_commit(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _REPLACES, str(tmp_path / "index")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(ended.stdout) < 15, "megabytes; a term each would take some forty"


def test_portions_are_bounded_by_number_and_weight() -> None:
    assert list(portions(range(5), lambda _: 1, 2)) == [(0, 1), (2, 3), (4,)]
    assert list(portions(range(4), lambda each: HEAVY if each == 1 else 0, 9)) == [(0, 1), (2, 3)]
    assert list(portions([], lambda _: 1, 2)) == []
