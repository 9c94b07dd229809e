"""A Bloom filter of the bands that the store holds: those surely never seen need not be asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from corpus.store.ledger import Ledger

_BANDS: Final = 20
_BITS_A_BAND: Final = 12
"""Of a hundred bands never seen eight are asked for in vain, at most."""
_FEW: Final = 500
_SHARE: Final = 4
"""A run that changes less than one article in so many asks for its own bands sooner than it learns all."""


class SeenBands:
    """Never forgets, so it may hold a band that is gone; it never lacks one that is there."""

    def __init__(self, expected: int) -> None:
        """`expected` bands, more or fewer."""
        self._bits = np.zeros(1 << max(13, min(26, (expected * _BITS_A_BAND).bit_length() - 3)), np.uint8)

    def add(self, keys: Iterable[int]) -> None:
        """These bands are there now."""
        places, masks = self._places(keys)
        np.bitwise_or.at(self._bits, places, masks)

    def among(self, keys: Collection[int]) -> set[int]:
        """Those of these bands that may be there."""
        places, masks = self._places(keys)
        found = (self._bits[places] & masks) != 0
        return {key for key, there in zip(keys, found.tolist(), strict=True) if there}

    def _places(self, keys: Iterable[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
        """Bands are random numbers already."""
        numbers: Any = np.fromiter(keys, np.int64)
        places = (numbers >> 3) & (len(self._bits) - 1)
        return places, np.left_shift(np.uint8(1), (numbers & 7).astype(np.uint8))


def seen_bands(rows: Ledger, changes: int) -> SeenBands | None:
    """What the store holds, for a run with so many changes; None where to ask for each is less work."""
    if changes < _FEW or (there := rows.highest()) > _SHARE * changes:
        return None
    seen = SeenBands(_BANDS * (there + changes))
    for some in rows.bands():
        seen.add(some)
    return seen
