"""The bands that a run has found and not yet written: held in memory, and written many at once, in their order.

Bands are random numbers, so in a large table each lies on a page of its own. Written with each batch of editions they
would cause every page to be written hundreds of times over: ten times the work at a million articles. What a killed
run had not written yet follows from the signatures of its editions, and the next run writes it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus.stopping import checkpoint
from corpus.store.ledger import Ledger, ledger
from corpus.store.writable import WritableStore
from index.duplicates.seen import SeenBands, seen_bands
from index.duplicates.signature import bands_of

_MOST: Final = 2_000_000
"""Bands, of eight bytes each; more are written."""
_WRITTEN: Final = 100_000
"""In one transaction."""
_NUMBER_BITS: Final = 32
"""Of a number counted from the last one that was written: fewer articles than that come in a run."""

_Packed = npt.NDArray[np.int64]


class HeldBands:
    """Bands of the editions numbered higher than `after` are held; those of others go to the store's table at once.

    `seen`, where given, knows every band of the store, and learns those that come.
    """

    def __init__(self, after: float = float("inf"), seen: SeenBands | None = None) -> None:
        self.seen = seen
        self._after = after
        self._runs: list[_Packed] = []
        """Each in order of band and number, and more than twice as long as the one behind it."""

    def add(self, rows: Ledger, keys: Mapping[int, Sequence[int]]) -> None:
        """The bands of each of these numbers."""
        rows.add_bands([(band, number) for number, some in keys.items() if number <= self._after for band in some])
        run = self._packed(keys)
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) < 2 * len(run):
            run = np.sort(np.concatenate((self._runs.pop(), run)), kind="stable")  # merges what is in order already
        self._runs.append(run)

    def remove(self, rows: Ledger, keys: Mapping[int, Sequence[int]]) -> None:
        """These numbers no longer have these bands."""
        rows.remove_bands([(band, number) for number, some in keys.items() if number <= self._after for band in some])
        if len(gone := self._packed(keys)):
            self._runs = [run[~np.isin(run, gone)] for run in self._runs]

    def _packed(self, keys: Mapping[int, Sequence[int]]) -> _Packed:
        held = {number: some for number, some in keys.items() if number > self._after}
        if not held:
            return np.empty(0, np.int64)
        numbers = np.repeat(np.fromiter(held, np.int64) - int(self._after), [len(some) for some in held.values()])
        bands = np.fromiter(chain.from_iterable(held.values()), np.int64)
        return np.unique(bands << _NUMBER_BITS | numbers)

    def crowds(self, rows: Ledger, keys: Iterable[int]) -> dict[int, int]:
        """How many editions share each of these bands; those of none are absent."""
        asked = list(keys)
        crowds = Counter(rows.crowds(asked))
        crowds.update({band: len(numbers) for band, numbers in self._holding(asked).items()})
        return crowds

    def sharing(self, rows: Ledger, keys: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the editions that have each of these bands, in no order."""
        asked = list(keys)
        found = rows.sharing(asked)
        for band, numbers in self._holding(asked).items():
            found.setdefault(band, []).extend(numbers)
        return found

    def _holding(self, keys: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        bands: Any = np.sort(np.fromiter(keys, np.int64))
        for run in self._runs:
            starts, ends = (np.searchsorted(run, each << _NUMBER_BITS) for each in (bands, bands + 1))
            for place in np.flatnonzero(ends > starts):
                numbers = self._numbers(run[starts[place] : ends[place]])
                found.setdefault(int(bands[place]), []).extend(numbers)
        return found

    @property
    def many(self) -> bool:
        """Whether they should be written now."""
        return sum(map(len, self._runs)) >= _MOST

    def write(self, store: WritableStore) -> None:
        """Into the store's table; nothing is held then. Raises Stopped between two parts."""
        if not self._runs:
            return
        for some in self._parts():
            checkpoint()
            with ledger(store) as rows:
                rows.add_bands(some)
        with ledger(store) as rows:
            self._after = rows.highest()
            rows.keep_banded_until(self._after)
        self._runs = []

    def _parts(self) -> Iterator[list[tuple[int, int]]]:
        packed = np.sort(np.concatenate(self._runs), kind="stable")
        for start in range(0, len(packed), _WRITTEN):
            some = packed[start : start + _WRITTEN]
            yield list(zip((some >> _NUMBER_BITS).tolist(), self._numbers(some), strict=True))

    def _numbers(self, packed: _Packed) -> list[int]:
        numbers: list[int] = ((packed & ((1 << _NUMBER_BITS) - 1)) + int(self._after)).tolist()
        return numbers


def held_bands(store: WritableStore, changes: int) -> HeldBands:
    """For a run with so many changes; what an earlier run had left to write is written."""
    with ledger(store) as rows:
        after = rows.banded_until()
        if after is None:
            after = rows.highest()
            rows.keep_banded_until(after)
        held = HeldBands(after)
        for some in rows.signatures(above=after):
            held.add(rows, dict(zip(some, bands_of(list(some.values())), strict=True)))
    held.write(store)
    with ledger(store) as rows:
        held.seen = seen_bands(rows, changes)
    return held
