"""A request to stop, by SIGTERM or from the keyboard, ends a run at once and in order: nothing half done stays."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from corpus.errors import TimbaoError


class Stopped(TimbaoError):  # noqa: N818 - what was asked for
    """The run was asked to stop."""

    def __init__(self, number: int) -> None:
        super().__init__("Lượt reindex dừng theo yêu cầu. Những gì đã ghi xong được giữ; lượt sau làm tiếp.")
        self.exit_code = 128 + number  # type: ignore[misc]  # the shell's convention, known only now


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Within, SIGTERM, SIGHUP and SIGINT raise Stopped in the main thread; what was not committed is rolled back."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
