"""A pool of processes: results in the order of the tasks, memory bounded, a process that dies replaced."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from typing import Final, TypeVar

from corpus.garbage import collect_seldom
from corpus.stopping import checkpoint

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD_A_JOB: Final = 3
"""Tasks handed out before their results are taken: enough to keep a process busy, few enough to bound memory."""
_YIELDING: Final = 19
"""How much nicer than the parent: as nice as can be, because what they make faster than it is written would only wait
there, in memory, and be written when they have nothing left to do."""
_PIPE: Final = 1 << 20
"""Bytes that a pipe holds, as many as Linux lets anyone ask for: a task's result is some hundred thousand."""
_LOOK_UP: Final = 0.2
"""Seconds between two looks for a request to stop while a result is waited for."""


class Processes:
    """Spawned, never forked: libraries below run threads. They end with their parent, however it ends."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | None]]:
        """See `corpus.workers.Workers.map`."""
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            checkpoint()
            waiting.append((task, self._submit(function, task)))
            if len(waiting) > _AHEAD_A_JOB * self._jobs:
                yield waiting[0][0], self._first(function, waiting)
        while waiting:
            yield waiting[0][0], self._first(function, waiting)

    def _submit(self, function: Callable[[Task], Result], task: Task) -> Future[Result]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._jobs, get_context("spawn"), _begin)
            _widen(self._pool)
        try:
            return self._pool.submit(function, task)
        except (BrokenProcessPool, OSError) as error:
            # A pool that breaks just now closes its pipes under the process that it is starting: an OSError.
            failed: Future[Result] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed

    def _first(self, function: Callable[[Task], Result], waiting: deque[tuple[Task, Future[Result]]]) -> Result | None:
        """Take the first task's result."""
        task, future = waiting.popleft()
        try:
            return self._result(future)
        except BrokenProcessPool:
            self.stop()
        # Any of the tasks under way may have killed it. This one is tried again alone, then the others go on.
        try:
            return self._result(self._submit(function, task))
        except BrokenProcessPool:
            self.stop()
            return None
        finally:
            for place, (other, done) in enumerate(waiting):
                if done.cancelled() or not done.done() or isinstance(done.exception(), BrokenProcessPool):
                    waiting[place] = (other, self._submit(function, other))

    def _result(self, future: Future[Result]) -> Result:
        """Raises what the task raised, BrokenProcessPool when its process died, Stopped when that was asked for."""
        died = False
        while not future.done():
            checkpoint()
            if died and self._pool is not None:
                # The pool has had time to see it, and waits for the rest of what that process was writing.
                _end(self._pool)
            wait([future], _LOOK_UP)
            died = self._pool is not None and _has_dead(self._pool)
        checkpoint()  # first: who stops a run may have told its processes too, and they may have died of it
        return future.result()

    def stop(self) -> None:
        """End them at once."""
        pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)
            pool.shutdown(wait=True, cancel_futures=True)


def _widen(pool: ProcessPoolExecutor) -> None:
    """The pipe that brings results, where the system can: one that does not fit holds up its process, and each other
    that has a result as well, until the parent's threads have taken turns at reading it."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # this user may have no more: a narrow one does as well
            fcntl.fcntl(pool._result_queue._writer.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)  # type: ignore[attr-defined]


def _has_dead(pool: ProcessPoolExecutor) -> bool:
    return bool(connection.wait([each.sentinel for each in list((pool._processes or {}).values())], 0))


def _end(pool: ProcessPoolExecutor) -> None:
    """Kill the processes of a pool, which finds itself broken: of a result that one was just writing no more will come,
    and the thread that reads it learns so only when nobody holds the pipe's other end any longer."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool._result_queue._writer.close()  # type: ignore[attr-defined]


def _begin() -> None:
    """A request to stop is the parent's to handle; a parent that was killed leaves no orphan behind."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    os.nice(_YIELDING)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
