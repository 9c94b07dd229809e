"""Processes that share the work: order, death, orphans; and that nothing depends on how many there are."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import sqlalchemy as sa

from corpus.archive import Archive
from corpus.ingest import ingest
from corpus.readers.model import Refusal
from corpus.reading import FilesTask
from corpus.store.tables import articles, files, records
from corpus.store.writable import WritableStore
from corpus.workers import Workers
from tests.conftest import PROJECT


def _double(number: int) -> int:
    time.sleep(0.001 * (number % 3))
    return 2 * number


def _die_of_seven(number: int) -> int:
    if number == 7:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _die_while_seven_is_written(number: int) -> int:
    if number == 7:
        _write_half_a_result()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _hang_while_seven_is_written(number: int) -> int:
    if number == 7:
        _write_half_a_result()
        time.sleep(600)
    return number


def _write_half_a_result() -> None:
    """Into the pipe that brings results to the parent, as a process does that is killed in the middle of it."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and "result_queue" not in frame.f_locals:
        frame = frame.f_back
    assert frame is not None
    os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1000) + b"half of it")


def _fail_of_seven(number: int) -> int:
    return 1 // (number - 7)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_order(jobs: int) -> None:
    with Workers(jobs) as workers:
        assert list(workers.map(_double, range(50))) == [(n, 2 * n) for n in range(50)]


def test_tasks_are_not_taken_far_ahead() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        while taken < 1000:
            taken += 1
            yield taken

    with Workers(2) as workers:
        next(workers.map(_double, tasks()))
        assert taken < 20


def test_a_task_that_kills_its_process_costs_only_itself() -> None:
    with Workers(2) as workers:
        assert dict(workers.map(_die_of_seven, range(20))) == {n: None if n == 7 else n for n in range(20)}
        assert dict(workers.map(_double, range(3))) == {0: 0, 1: 2, 2: 4}


@pytest.mark.parametrize(
    "work",
    [
        "assert [n for _, n in workers.map(_die_while_seven_is_written, range(5, 10))] == [5, 6, None, 8, 9]",
        "workers._processes._submit(_hang_while_seven_is_written, 7); time.sleep(1)",
    ],
    ids=["its process has died", "all are ended"],
)
def test_half_a_result_holds_nobody_up(work: str) -> None:
    code = (
        "import time\n"
        "from corpus.workers import Workers\n"
        "from tests.corpus.test_workers import _die_while_seven_is_written, _hang_while_seven_is_written\n"
        "if __name__ == '__main__':\n"
        "    with Workers(2) as workers:\n"
        "        list(workers.map(_die_while_seven_is_written, range(5)))\n"
        f"        {work}\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    subprocess.run([sys.executable, "-c", code], env=environment, timeout=50, check=True)


def test_what_the_work_raises_is_raised_here() -> None:
    with Workers(2) as workers, pytest.raises(ZeroDivisionError):
        list(workers.map(_fail_of_seven, range(20)))


def test_no_process_outlives_a_killed_parent() -> None:
    code = (
        "import os, time\n"
        "from corpus.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    workers = Workers(2)\n"
        "    pids = {pid for _, pid in workers.map(os.getpgid, [0] * 40)}\n"
        "    print(*[each.pid for each in workers._processes._pool._processes.values()], flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    parent = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.kill()
    parent.wait()
    until = time.monotonic() + 10
    while any(_lives(pid) for pid in pids):
        assert time.monotonic() < until
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """More files than one process reads alone, one of them big."""
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(450):
        (folder / f"{number}.txt").write_text(f"Chuyện thứ {number}\nNgười trong làng {number} kể lại.\n")
    (folder / "trống.txt").write_text("")
    row = '{{"title": "Tin {0}", "content": "Nội dung của bản tin thứ {0} trong ngày. {1}"}}\n'
    (folder / "rows.jsonl").write_text("".join(row.format(n, "Trời nắng. " * 60) for n in range(1500)) + "{bad\n")
    assert (folder / "rows.jsonl").stat().st_size > 1 << 20
    return folder


def _rows(store: WritableStore) -> list[Any]:
    with store.engine.connect() as connection:
        return [connection.execute(sa.select(table)).all() for table in (files, records, articles)]


def test_the_store_does_not_depend_on_the_number_of_processes(news: Path, tmp_path: Path) -> None:
    seen = []
    for jobs in (1, 2):
        with WritableStore.open(f"sqlite:///{tmp_path / str(jobs)}.db", create=True) as store, Workers(jobs) as workers:
            report = ingest(store, Archive.at(news), workers=workers)
            assert (report.read, report.added, len(report.refused)) == (452, 1950, 2)
            seen.append(_rows(store))
    assert seen[0] == seen[1]


class _DiesOf(Workers):
    """As if the process died whenever it was given this file."""

    def __init__(self, name: str) -> None:
        super().__init__(1)
        self._name = name

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any], *, here: bool = False) -> Iterator[Any]:
        for task in tasks:
            deadly = isinstance(task, FilesTask) and any(file.name == self._name for file in task.files)
            yield task, None if deadly else function(task)


def test_a_deadly_file_is_refused_by_name(news: Path, tmp_path: Path) -> None:
    with WritableStore.open(f"sqlite:///{tmp_path / 'a.db'}", create=True) as store:
        report = ingest(store, Archive.at(news), workers=_DiesOf("7.txt"))
        assert report.added == 1949
        (refusal,) = [each for each in report.refused if each.path == "7.txt"]
        assert isinstance(refusal, Refusal)
        assert "chết" in refusal.reason.vi
        assert ingest(store, Archive.at(news)).read == 0, "it is not tried again before it changes"
