"""Work spread over processes, or done here where it is little."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from corpus.stopping import checkpoint

if TYPE_CHECKING:
    from corpus.processes import Processes

HEAVY: Final = 1 << 20
"""Bytes, or letters, in one task."""

Task = TypeVar("Task")
Result = TypeVar("Result")


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def portions(each: Iterable[Task], weigh: Callable[[Task], int], most: int) -> Iterator[tuple[Task, ...]]:
    """Tasks of bounded number and weight, the same whoever does them, so that memory is bounded and commits are alike.

    A portion ends with what makes it weigh `HEAVY` or more.
    """
    some: list[Task] = []
    weight = 0
    for one in each:
        some.append(one)
        weight += weigh(one)
        if len(some) == most or weight >= HEAVY:
            yield tuple(some)
            some, weight = [], 0
    if some:
        yield tuple(some)


class Workers:
    """At most `jobs` processes, started by the first `map` that wants them; with one job there are none at all."""

    def __init__(self, jobs: int | None = None) -> None:
        """`jobs` is the number of cores that this process may use unless given."""
        self.jobs = jobs or cores()
        self._processes: Processes | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._processes is not None:
            self._processes.stop()

    def map(
        self, function: Callable[[Task], Result], tasks: Iterable[Task], *, here: bool = False
    ) -> Iterator[tuple[Task, Result | None]]:
        """Each task with its result, in order; None for a task whose process died of it, twice.

        `here` does the work in this process: for little work, which a process's start would outlast. Function, tasks
        and results must be picklable. What the function raises is raised here, and Stopped between two tasks.
        """
        if not here and self.jobs > 1:
            yield from self._spread().map(function, tasks)
            return
        for task in tasks:
            checkpoint()
            yield task, function(task)

    def _spread(self) -> Processes:
        """Imported late: a run with little to do never pays for what starts processes."""
        if self._processes is None:
            from corpus.processes import Processes

            self._processes = Processes(self.jobs)
        return self._processes
