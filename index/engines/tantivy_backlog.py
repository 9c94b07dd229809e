"""What waits for Tantivy's writing thread, bounded: it takes ten thousand documents, of any size, before it says wait.

tantivy-py tells nothing of that queue. But the thread sleeps when the queue is empty, and Linux tells that.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.stopping import checkpoint

_MOST: Final = 48 << 20
"""Letters of tokens that may wait, in two to three times as many bytes: some seconds of work."""
_LOOK: Final = 2 << 20
"""Letters between two looks at the thread."""
_PAUSE: Final = 0.01
_THREADS: Final = Path("/proc/self/task")
_NAME: Final = "thrd-tantivy-in"
"""Linux keeps 15 letters of a thread's name."""


class Backlog:
    """Counts what a writer was given since its thread was last seen idle. Where that cannot be seen it never waits."""

    def __init__(self) -> None:
        self._waiting = 0
        self._look_at = _LOOK

    def add(self, letters: int) -> None:
        """As much was given to it; returns once little enough waits. Raises Stopped where that was asked for."""
        self._waiting += letters
        if self._waiting < self._look_at:
            return
        while not _idle():
            if self._waiting < _MOST:
                self._look_at = self._waiting + _LOOK
                return
            checkpoint()
            time.sleep(_PAUSE)
        self._waiting, self._look_at = 0, _LOOK


def _idle() -> bool:
    return all(state == "S" for state in _states())


def _states() -> Iterator[str]:
    """Of each thread that writes; see proc(5)."""
    for folder in _THREADS.glob("*"):
        try:
            _, _, rest = (folder / "stat").read_text("utf-8").partition(f"({_NAME})")
        except OSError:
            continue  # it has just ended
        if rest:
            yield rest.split()[0]
