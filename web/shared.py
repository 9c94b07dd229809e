"""Memory that all workers of one server see: made before they are forked, plain numbers, no lock to be left held."""

from __future__ import annotations

import mmap
from dataclasses import dataclass

_BYTES = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """`clients` has one number for each client, see `limits`; `counts` a row for each worker, see `observe`;
    `connections` two numbers, see `connections.Peers`.

    A worker that takes another's place goes on with its row: what has been counted stays counted.
    """

    clients: memoryview[float]
    counts: tuple[memoryview[float], ...]
    connections: memoryview[float]


CLIENTS = 1 << 16
COUNTS = 2048


def share(workers: int = 1) -> Shared:
    """Zeroed memory for so many workers."""
    counts = _doubles(workers * COUNTS)
    rows = tuple(counts[start : start + COUNTS] for start in range(0, workers * COUNTS, COUNTS))
    return Shared(_doubles(CLIENTS), rows, _doubles(2 * workers))


def _doubles(number: int) -> memoryview[float]:
    """Eight aligned bytes each: the processor writes one at once."""
    return memoryview(mmap.mmap(-1, number * _BYTES)).cast("d")
