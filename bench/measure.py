"""Timing and printing, the same for every bench. Quote medians and ratios: single times are this machine's mood."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Final, TypeVar

Input = TypeVar("Input")

_REFUSED: Final = 65
"""The exit code of a run that did its work and refused something for the first time."""
_LOOK_UP: Final = 0.02
"""Seconds between two looks at a process's memory."""


@dataclass(slots=True)
class Stopwatch:
    """Seconds, once the block is left."""

    seconds: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Times its block by the wall clock."""
    watch = Stopwatch()
    start = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds by the wall; seconds of CPU of a process and all it started; the most megabytes of memory it had itself.

    `peak` counts what it asked for and `mapped` the parts of files that the system lends it, such as an index being
    merged, and takes back when memory is short. What it starts is smaller than itself.
    """

    seconds: float
    cpu: float
    peak: float
    mapped: float = float("nan")


def run_timbao(*arguments: str | Path) -> Used:
    """One `timbao` command in a process of its own; ends the bench where it fails, not where it refused a record."""
    command = [sys.executable, "-m", "timbao", *map(str, arguments)]
    with stopwatch() as watch:
        process = subprocess.Popen(command)
        memory = _Memory(f"/proc/{process.pid}/status")
        Thread(target=memory.watch, daemon=True).start()
        _, status, used = os.wait4(process.pid, 0)
    if (code := os.waitstatus_to_exitcode(status)) not in (0, _REFUSED):
        sys.exit(f"{' '.join(command)}: {code}")
    return Used(watch.seconds, used.ru_utime + used.ru_stime, memory.peak, memory.mapped)


@dataclass(slots=True)
class _Memory:
    """The most megabytes that a process was seen with (Linux), by the file that tells of it."""

    status: str
    peak: float = 0.0
    mapped: float = 0.0

    def watch(self) -> None:
        """Until the process has ended."""
        while told := _told(self.status):
            self.peak = max(self.peak, told["RssAnon"])
            self.mapped = max(self.mapped, told["RssFile"])
            time.sleep(_LOOK_UP)


def _told(status: str) -> dict[str, float]:
    """Megabytes by the names of /proc/PID/status; nothing of a process that has ended."""
    try:
        lines = Path(status).read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    return {line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith(" kB")}


def times_ms(
    act: Callable[[Input], object], inputs: Iterable[Input], *, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """Milliseconds that each call took by the clock, sorted."""
    taken = []
    for each in inputs:
        start = clock()
        act(each)
        taken.append((clock() - start) * 1000)
    return sorted(taken)


def cpu_times_ms(act: Callable[[Input], object], inputs: Iterable[Input]) -> list[float]:
    """Milliseconds of this process's CPU that each call took, sorted."""
    return times_ms(act, inputs, clock=time.process_time)


def p50(sorted_times: Sequence[float]) -> float:
    """The median."""
    return median(sorted_times)


def p99(sorted_times: Sequence[float]) -> float:
    """The time that one in a hundred exceeds."""
    return sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * 0.99))]


def peak_megabytes(process: int | str = "self") -> float:
    """The most memory of a process (Linux), of this one unless its number is given.

    Without that of the process that started it, which getrusage counts.
    """
    return _told(f"/proc/{process}/status").get("VmHWM", float("nan"))


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table in plain text; numbers to the right."""
    shown = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *shown, strict=True)]
    print(f"\n{title}")
    for row in (list(header), *shown):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip())


def _cell(value: object) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
