"""Connections of one worker: how one is read, when waitress looks at it, how it ends, and how many a worker takes."""

from __future__ import annotations

import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import WSGITask

from web.observe import ARRIVED
from web.refusals import RefusalTask

_AHEAD = 1
"""Connections that a worker may hold more than another before it leaves the next one to the others."""
_ALIVE_SECONDS = 1.5
"""A worker that has not been heard of for longer takes none, and the others do not wait for it."""


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads a request; an address that cannot be one is refused like any other."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head. Raises ParsingError where waitress' own lets through what urllib says of `http://[`: the
        connection then ended without an answer."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError("Bad URI") from error

    def received(self, data: bytes) -> int:
        """Read on; gives the bytes taken."""
        taken: int = super().received(data)
        if self.completed:
            self.arrived = time.perf_counter()
        return taken


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that is answered by the application, which is told when it arrived."""

    def get_environment(self) -> dict[str, Any]:
        """The request as WSGI has it."""
        environ: dict[str, Any] = super().get_environment()
        environ[ARRIVED] = self.request.arrived
        return environ


class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection whose refusals are pages."""

    error_task_class = RefusalTask
    parser_class = Parser
    task_class = Task
    ending = False
    """Whether its next answer is its last one, and says so."""

    def service(self) -> None:
        """Answer the request that has arrived first; called by waitress, in one of its threads."""
        if self.ending:
            self.requests[0].headers["CONNECTION"] = "close"
        super().service()

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing has come or gone for so long, and nothing is under way."""
        busy = self.requests or self.total_outbufs_len
        return not busy and time.time() - self.last_activity > seconds

    def writable(self) -> bool:
        """Whether waitress' loop is to send what is waiting.

        Not while a thread answers: it sends by itself all that the reader takes. Waitress' own answer is yes, and its
        loop then turns without rest until the thread has sent: 28 times for a page of results instead of twice, and
        each turn takes the interpreter from the thread.
        """
        if self.requests and not self.will_close and self.total_outbufs_len <= self.sendbuf_len:
            return False
        return bool(super().writable())


class Peers:
    """Connections held by each worker of a server, in memory that all see, so that none takes many more than another.

    Readers stay with the worker that accepted them. Workers that race for fifty end at 17 and 33, and the readers of
    one then wait twice as long as those of the other.
    """

    def __init__(self, held: memoryview[float], place: int) -> None:
        """`held` has two numbers for each worker: its connections, and when it said so; `place` is this one's."""
        self._held, self._own = held, 2 * place

    def join(self, held: int = 0) -> None:
        """Be heard of, holding so many: before the first reader may come, or the others would take them all."""
        self._held[self._own], self._held[self._own + 1] = held, time.monotonic()

    def may_accept(self, held: int) -> bool:
        """Whether this worker, which holds so many, is to take the next one."""
        self.join(held)
        now = time.monotonic()
        others = [
            self._held[place]
            for place in range(0, len(self._held), 2)
            if place != self._own and now - self._held[place + 1] < _ALIVE_SECONDS
        ]
        return held <= min(others, default=held) + _AHEAD

    def leave(self) -> None:
        """Take no more: the others do not count on this one."""
        self._held[self._own + 1] = 0.0
