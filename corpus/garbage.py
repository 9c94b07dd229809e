"""Garbage in cycles, looked for more seldom while a run makes objects by the million that hardly ever form any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (50_000, 20, 100)
"""New objects between two looks, where Python's own choice is 700. Parsed pages, which are cycles, soon reach it."""


def collect_seldom() -> None:
    """From now on, in this process: some eight hundredths of its time while reading and analysing."""
    gc.set_threshold(*_SELDOM)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Within the block."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
