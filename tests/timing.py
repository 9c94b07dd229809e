"""How long something takes, for tests that compare it with itself and never with a clock."""

from __future__ import annotations

import time
from collections.abc import Callable


def cpu_seconds(act: Callable[[], object]) -> float:
    """The least of three times, in seconds of this process's CPU."""

    def once() -> float:
        start = time.process_time()
        act()
        return time.process_time() - start

    return min(once() for _ in range(3))
