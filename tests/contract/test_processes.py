"""Several processes at one index: commits are seen by all, a writer that dies leaves no trace."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.engine import Engine
from index.query import Everything
from tests.conftest import PROJECT
from tests.contract.helpers import article, found, index, name, numbers, term

WRITE_UNTIL_KILLED = """
import sys
from pathlib import Path
from index.engines import open_engine
from tests.contract.helpers import article
with open_engine(sys.argv[1], Path(sys.argv[2])).writer() as writer:
    for round in range(1, 1000):
        for number in range(50):
            writer.put(article(number, f"lượt{round} " + "chữ " * 200))
        print(round, "put", flush=True)
        writer.commit(round)
        print(round, "committed", flush=True)
"""

COUNT = """
import sys
from pathlib import Path
from index.engines import open_engine
from index.query import Everything
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
for _ in sys.stdin:
    with engine.reader() as reader:
        print(reader.count(), engine.revision(), flush=True)
"""


def start(script: str, address: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, address, str(folder)]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_reader_in_another_process_sees_each_commit(engine: Engine, address: str, folder: Path) -> None:
    with start(COUNT, address, folder) as other:
        assert other.stdin
        assert other.stdout

        def seen() -> str:
            assert other.stdin
            assert other.stdout
            other.stdin.write("\n")
            other.stdin.flush()
            return other.stdout.readline().strip()

        assert seen() == "0 0"
        with engine.writer() as writer:
            for number in range(1, 6):
                writer.put(article(number, "chung"))
                assert seen() == f"{number - 1} {number - 1}"
                writer.commit(number)
                assert seen() == f"{number} {number}"
            writer.delete(name(1))
            writer.commit(6)
        assert seen() == "4 6"
        other.stdin.close()


@pytest.mark.parametrize("after", ["1 put", "2 put", "2 committed", "3 put"])
def test_a_killed_writer_leaves_one_whole_commit(engine: Engine, address: str, folder: Path, after: str) -> None:
    with start(WRITE_UNTIL_KILLED, address, folder) as writer:
        assert writer.stdout
        for line in writer.stdout:
            if line.strip() == after:
                time.sleep(random.random() * 0.05)
                writer.send_signal(signal.SIGKILL)
                break
    assert writer.returncode == -signal.SIGKILL

    revision = engine.revision()
    with engine.reader() as reader:
        count = reader.count()
        by_round = {each: reader.search(term(f"lượt{each}"), limit=0).total for each in range(10)}
    whole = {each: total for each, total in by_round.items() if total}
    assert (count, whole) in [(0, {}), *((50, {each: 50}) for each in range(1, 10))]
    visible = next(iter(whole), 0)
    assert revision in (visible, visible - 1), "the revision remembered is never newer than what is visible"

    index(engine, article(60, "sau đó"), revision=77)
    assert numbers(engine, term("sau")) == {60}
    assert len(found(engine, Everything())) == count + 1
    assert engine.revision() == 77
