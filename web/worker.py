"""One process that answers: waitress over the sockets that its parent has opened.

Waitress reads requests and writes answers in one loop and lends a thread only to a request that has arrived whole, so
that slow readers cost a socket each and nothing more. (gunicorn's threads can be held by as many half-sent requests.)
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import waitress
from flask import Flask
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from corpus.errors import TimbaoError
from search.results import SearchRequest
from search.service import SearchService
from web.connections import Channel, Peers
from web.observe import overdue
from web.supervisor import GRACE_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 4
TURN_SECONDS = 0.25
"""So long a page waits at most for the one that is being made. Two that are made at once take the interpreter from each
other: over fifty connections a page then costs 15% more, and one in a hundred waits twice as long."""
MAX_HEADER_BYTES = 64 * 1024
MAX_REFUSED_BYTES = 1024 * 1024
"""Bodies up to here are taken in, so that the application can say in the reader's language that they are too large."""
IDLE_SECONDS = 30
STALLED_SECONDS = 60
"""A reader who takes nothing for so long of what is being sent is gone, or holds a download's place for nothing."""
CONNECTIONS = 500
_FULL = CONNECTIONS - 20
"""With more connections than these a worker closes those that have been quiet for longest: whoever holds hundreds and
asks nothing keeps nobody out."""
BACKLOG = 512
_REST, _LOOK_AGAIN = 1.0, 0.02
"""Seconds after which the loop turns without a reason, and where the next connection is for another worker."""
_QUIET = 0.5
"""Seconds without a word after which a worker that ends closes a connection: a request may be on its way."""
_STUCK_GRACE = 2.0
"""What a worker still gives to other requests once one of them will not end."""
_OBJECTS = 20_000
"""New objects between two garbage collections; a page makes some thousands, and few of them in circles. 4% of a page's
processor time beside Python's own 700."""
_log = logging.getLogger("timbao.worker")


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen there; a name such as `localhost` can have several. Raises OSError."""
    opened: list[socket.socket] = []
    for family, kind, protocol, _name, place in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    ):
        found = socket.socket(family, kind, protocol)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # What is accepted has it too: the kernel ends the connection, as waitress never does while something is sent.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1000)
        if family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if opened and port == 0:  # the same port for all
            place = (place[0], opened[0].getsockname()[1], *place[2:])
        found.bind(place)
        found.listen(BACKLOG)
        found.setblocking(False)
        opened.append(found)
    return opened


def settle(app: Flask, service: SearchService) -> None:
    """Load what the first readers would wait for, and leave it out of every later garbage collection.

    Tables, words and templates are some 170,000 objects; to visit them all takes tens of milliseconds in the midst of
    somebody's request.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with suppress(TimbaoError):  # what is wrong is told to those who ask
        service.search(SearchRequest(query="tìm báo"))
        service.complete("ti")
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)


def in_turn(app: WSGIApplication) -> WSGIApplication:
    """The application, making one page after the other; what is streamed is made beside, piece by piece."""
    turn = threading.Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        has_turn = turn.acquire(timeout=TURN_SECONDS)
        try:
            return app(environ, start_response)
        finally:
            if has_turn:
                turn.release()

    return answer


class Worker:
    """Answers with an application until SIGTERM, then finishes what it has begun.

    `waits`: its pages wait for other machines, so that several are under way at once.
    """

    def __init__(
        self,
        app: Flask,
        sockets: list[socket.socket],
        timeout: float,
        options: Mapping[str, Any],
        *,
        peers: Peers,
        waits: bool = False,
    ) -> None:
        self._app, self._timeout, self._peers = app, timeout, peers
        self._map: dict[int, Any] = {}
        self._grace: float | None = None
        self._server = waitress.create_server(
            app if waits else in_turn(app),
            map=self._map,
            sockets=sockets,
            threads=THREADS,
            ident=None,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_REFUSED_BYTES,
            channel_timeout=IDLE_SECONDS,
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
            **options,
        )
        self._listening = [each for each in self._map.values() if isinstance(each, BaseWSGIServer)]
        for listening in self._listening:
            listening.channel_class = Channel
        # A full queue is told by the latencies in /metrics, not by a line for every request in it.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)

    def run(self, ready: Callable[[], None]) -> None:
        """Serve; calls `ready` when it begins."""
        signal.signal(signal.SIGTERM, lambda *_: self._end(GRACE_SECONDS))
        threading.Thread(target=self._watch, args=(os.getppid(),), daemon=True).start()
        self._peers.join()
        ready()
        while self._grace is None:
            self._turn()
        self._drain(time.monotonic() + self._grace)

    def _turn(self) -> None:
        """One turn of waitress' loop; connections that others are to take are looked at again soon."""
        held = sum(len(each.active_channels) for each in self._listening)
        if held > _FULL:
            self._make_room(held - _FULL)
        accepts = self._peers.may_accept(held)
        for listening in self._listening:
            listening.accepting = accepts
        wasyncore.loop(timeout=_REST if accepts else _LOOK_AGAIN, map=self._map, count=1, use_poll=True)

    def _make_room(self, number: int) -> None:
        """Close so many connections at most, of those on which nothing is under way."""
        quiet = [channel for channel in self._channels() if channel.is_quiet(0)]
        for channel in sorted(quiet, key=lambda channel: channel.last_activity)[:number]:
            channel.handle_close()

    def _end(self, grace: float) -> None:
        self._grace = grace

    def _watch(self, parent: int) -> None:
        """End where the parent is gone or a request takes too long: a thread alone cannot be stopped."""
        while self._grace is None:
            time.sleep(min(1.0, self._timeout / 4))
            if os.getppid() != parent:
                self._end(GRACE_SECONDS)
            elif stuck := overdue(self._app, self._timeout):
                _log.error("%s has taken more than %g s: this worker is replaced", stuck, self._timeout)
                self._end(_STUCK_GRACE)

    def _drain(self, deadline: float) -> None:
        """Take no new connection, answer what has been asked, close those that ask nothing more."""
        self._peers.leave()
        for listening in self._listening:
            listening.accepting = False
            wasyncore.dispatcher.close(listening)  # its own would also close what threads wake the loop with
        channels = self._channels()
        for channel in channels:
            channel.ending = True
        while channels and time.monotonic() < deadline:
            wasyncore.loop(timeout=0.1, map=self._map, count=1, use_poll=True)
            for channel in channels:
                if channel.is_quiet(_QUIET):
                    channel.handle_close()
            channels = self._channels()

    def _channels(self) -> list[Channel]:
        return [each for each in self._map.values() if isinstance(each, Channel)]
