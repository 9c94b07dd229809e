"""How a run keeps within a given memory: fewer processes, and a writer that writes out sooner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_RUN: Final = 350 << 20
"""Bytes of the run itself beside what its writer gathers: libraries, what suggestions learn, tasks on the way."""
_ALONE: Final = 500 << 20
"""The same of a run that reads and analyses in its own process, once it has learnt what suggestions it can hold."""
_PROCESS: Final = 200 << 20
"""Bytes of one process that reads and analyses."""
_WRITER: Final = 64 << 20
_LARGEST_WRITER: Final = 192 << 20


@dataclass(frozen=True, slots=True)
class Share:
    """What a run may take: so many processes, and so many bytes that wait to be written (None: as many as are good)."""

    jobs: int
    writer: int | None = None


def shared(memory: int | None, jobs: int) -> Share:
    """`memory` bytes among at most `jobs` processes; what cannot be kept within is done by one process all the same."""
    if memory is None:
        return Share(jobs)
    processes = (memory - _RUN - _WRITER) // _PROCESS
    jobs = max(1, min(jobs, processes))
    taken = _RUN + jobs * _PROCESS if jobs > 1 else _ALONE
    return Share(jobs, max(0, min(_LARGEST_WRITER, memory - taken)))
