"""Worker processes under one parent: forked, watched, replaced when they die, stopped when it is told to.

SIGTERM, SIGINT   the workers finish what they are answering, then everything ends
SIGHUP            the workers are replaced one after the other, each once the one before can answer
SIGKILL           of the parent: its workers notice and finish, see `web.worker`

The parent waits for signals and does nothing else, so that nothing can go wrong in it. It knows nothing of HTTP.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import time
from collections.abc import Callable
from typing import NoReturn

import click

from corpus.errors import TimbaoError
from corpus.sentence import LANGUAGES, Sentence

GRACE_SECONDS = 10.0
"""So long a worker may go on with what it is answering."""
_LEAST_LIFE = 1.0
"""Seconds that a worker lives at least: one that dies at once is not forked as fast as the machine can."""
_LISTEN_SECONDS = 0.1
"""How often the parent listens for a worker that has begun."""
_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})

Work = Callable[[int, Callable[[], None]], None]
"""What a worker does, given its place from 0 and a function to call once it can answer. Returns when told to stop."""

_DIED = Sentence(
    "Tiến trình {pid} phục vụ trang đã dừng bất thường (mã {code}); một tiến trình khác thay nó.",
    "Process {pid}, which served the page, ended unexpectedly (code {code}); another takes its place.",
)
_ENDED_AT_ONCE = Sentence(
    "Tiến trình phục vụ trang dừng ngay khi vừa mở.",
    "The process that serves the page ended as soon as it began.",
)


class StartFailed(TimbaoError):  # noqa: N818 - named for what it is
    """A worker could not begin; the message is its own."""


class Supervisor:
    """`count` processes that each do `work`; what is said of them on stderr is said in `language`."""

    def __init__(self, work: Work, count: int, language: str = LANGUAGES[0]) -> None:
        self._work, self._count, self._language = work, count, language
        self._workers: dict[int, tuple[int, float]] = {}
        self._due: dict[int, float] = {}
        self._to_renew: list[int] = []
        self._starting: list[int] = []

    def run(self, opened: Callable[[], None]) -> None:
        """Until told to stop; calls `opened` when all workers can answer. Raises StartFailed where one cannot begin."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        gc.collect()
        gc.freeze()  # pages that no collection writes to stay shared with the workers
        try:
            pipes = [self._fork(place) for place in range(self._count)]
            for pipe in pipes:
                _expect(pipe)
            opened()
            self._watch()
        finally:
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _fork(self, place: int) -> int:
        """Begin the worker of a place; gives the end of a pipe on which it says how that went."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._live(place, writing)
        os.close(writing)
        self._workers[pid] = (place, time.monotonic())
        return reading

    def _live(self, place: int, pipe: int) -> NoReturn:
        """The whole life of a worker; never returns into the parent's code."""
        status, waited_for = 1, True

        def ready() -> None:
            nonlocal waited_for
            waited_for = False
            _say(pipe, b"+")

        try:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches everybody: the parent passes it on
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            self._work(place, ready)
            status = 0
        except Exception as error:  # whatever it is, the parent has to hear of it
            reason = error.message if isinstance(error, TimbaoError) else Sentence.same(str(error))
            _say(pipe, f"-{reason.kept()}".encode()) if waited_for else self._tell(reason)
        finally:
            os._exit(status)

    def _watch(self) -> None:
        while True:
            now = time.monotonic()
            for place in [place for place, due in self._due.items() if due <= now]:
                del self._due[place]
                self._starting.append(self._fork(place))
            wait = min(self._due.values(), default=now + 60) - now
            if self._starting:
                wait = min(wait, _LISTEN_SECONDS)
            caught = signal.sigtimedwait(_SIGNALS, max(0.01, wait))
            if caught and caught.si_signo in {signal.SIGTERM, signal.SIGINT}:
                return
            if caught and caught.si_signo == signal.SIGHUP:
                self._to_renew = list(range(self._count))
                self._renew_next()
            self._hear()
            self._reap()

    def _reap(self) -> None:
        """Plan another worker for each that has ended."""
        for pid, (place, begun) in list(self._workers.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            del self._workers[pid]
            self._due[place] = begun + _LEAST_LIFE
            if status:
                code = os.waitstatus_to_exitcode(status)
                self._tell(_DIED.filled(pid=pid, code=code))

    def _hear(self) -> None:
        """What those that take another's place say; where one can answer, the next may be renewed."""
        for pipe in select.select(self._starting, (), (), 0)[0]:
            self._starting.remove(pipe)
            try:
                _expect(pipe)
            except StartFailed as error:
                self._tell(error.message)
            else:
                self._renew_next()

    def _tell(self, sentence: Sentence) -> None:
        click.echo(f"timbao: {sentence.said(self._language)}", err=True)

    def _renew_next(self) -> None:
        if self._to_renew:
            place = self._to_renew.pop(0)
            for pid in [pid for pid, (taken, _) in self._workers.items() if taken == place]:
                os.kill(pid, signal.SIGTERM)

    def _stop(self) -> None:
        """The workers finish; whoever has not after the time of grace is killed."""
        for pid in self._workers:
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS + 2
        while self._workers:
            for pid in list(self._workers):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del self._workers[pid]
                elif time.monotonic() > deadline:
                    os.kill(pid, signal.SIGKILL)
            if self._workers:
                signal.sigtimedwait({signal.SIGCHLD}, 0.2)


def _say(pipe: int, told: bytes) -> None:
    os.write(pipe, told)
    os.close(pipe)


def _expect(pipe: int) -> None:
    with os.fdopen(pipe, "rb") as reading:
        told = reading.read()
    if told != b"+":
        raise StartFailed(Sentence.from_kept(told[1:].decode()) or _ENDED_AT_ONCE)
