"""A request to stop, by SIGTERM or from the keyboard: noted at once, obeyed between two steps of a run.

An exception raised by a signal's handler comes up anywhere: in a destructor, where Python drops it, or inside a library
that makes another error of it. So the request is only noted, and a run asks for it where nothing is half done.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import Final

from corpus.errors import TimbaoError
from corpus.sentence import LANGUAGES, Sentence

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_GRACE: Final = 6.0
"""Seconds. A step that outlasts them is broken off with the process; what is on the disk bears that at any moment."""

_AT_ONCE: Final = Sentence(
    "Dừng ngay. Những gì đã ghi xong được giữ; lượt sau làm tiếp.",
    "Stopping at once. What has been written is kept; the next run goes on from there.",
)


@dataclass(slots=True)
class _Request:
    number: int | None = None


_ASKED: Final = _Request()
"""The first request's signal. Signals are the process's, and so is this."""


class Stopped(TimbaoError):  # noqa: N818 - what was asked for
    """The run was asked to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Sentence(
                "Lượt này dừng theo yêu cầu. Những gì đã ghi xong được giữ; lượt sau làm tiếp.",
                "This run stops as asked. What has been written is kept; the next run goes on from there.",
            )
        )
        self.exit_code = 128 + number  # type: ignore[misc]  # the shell's convention, known only now


def checkpoint() -> None:
    """Raises Stopped once the process has been asked to stop within `stopping_on_signals`; costs nothing otherwise."""
    if _ASKED.number is not None:
        raise Stopped(_ASKED.number)


@contextmanager
def stopping_on_signals(language: str = LANGUAGES[0]) -> Iterator[None]:
    """Within, SIGTERM, SIGHUP and SIGINT make the next `checkpoint` raise Stopped; for the main thread.

    A second request, or a step that goes on for too long, ends the process as it is, with the same exit code and
    a word about it in `language`.
    """
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    before = {each: signal.signal(each, lambda *_: None) for each in _SIGNALS}
    waking = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    listening = Thread(target=_listen, args=(receiver, _AT_ONCE.said(language)), daemon=True)
    listening.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(waking)
        for each, handler in before.items():
            signal.signal(each, handler)
        sender.close()
        listening.join()
        _ASKED.number = None


def _listen(receiver: socket.socket, last_words: str) -> None:
    """A thread's work, so that it goes on while the main thread waits for a library."""
    with closing(receiver):
        number = _ASKED.number = _next_request(receiver)
        if number is None:
            return
        receiver.settimeout(_GRACE)
        with suppress(TimeoutError):
            if _next_request(receiver) is None:
                return
    _end_now(128 + number, last_words)


def _next_request(receiver: socket.socket) -> int | None:
    """The next signal that asks to stop; None when there will be none. Raises TimeoutError."""
    while told := receiver.recv(1):
        if told[0] in _SIGNALS:
            return told[0]
    return None


def _end_now(code: int, last_words: str) -> None:
    with suppress(OSError):
        os.write(2, f"timbao: {last_words}\n".encode())
    os._exit(code)
