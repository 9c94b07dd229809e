"""The scores of all tokens of a text in a handful of additions: each in its own lane of one big integer.

A token's score I less B is the sum of what the token itself, the one before and the one after add. Each of these is a
32-bit fixed-point number in the token's row of bytes; the rows side by side are one integer, and three of its copies,
shifted so that the numbers of neighbours meet, are added at once. The scale is such that the upper byte of each sum is
the verdict: `UNDECIDED` within the band in which the labels of the neighbours matter, or rounding might.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

UNDECIDED: Final = 128
"""The verdict between B (less) and I (more)."""

_LANE: Final = 4
_OWN, _TO_NEXT, _TO_LAST, _FLAGS = 0, _LANE, 2 * _LANE, 3 * _LANE
_ROW: Final = _FLAGS + 1
_FORMAT: Final = struct.Struct("<3IB")
_FIXED: Final = struct.Struct("<I")
_ONE: Final = 1 << 24
_SHIFTED: Final = 32 * _ONE
"""Added to what neighbours add, which may be negative; taken away from what the token itself adds."""
ROUNDING: Final = 1e-6
"""Above what rounding to fixed point, and carries out of lanes that are of no use, may do to a sum."""


class Lanes:
    """The fixed-point scale of one model."""

    def __init__(self, surely_begins: float, surely_inside: float, largest: float) -> None:
        """A score up to the first means B, one above the second I; no number in a row is larger than `largest`."""
        self._least = surely_begins - ROUNDING
        self._unit = max(surely_inside + ROUNDING - self._least, largest * _ONE / _SHIFTED * 1.01) / _ONE
        self._edge = self.row((0.0, 0.0, 0.0), 0)

    def row(self, numbers: Sequence[float], flags: int) -> bytes:
        """What a token adds to its own score, to that of the next and to that of the one before; and any byte."""
        own, to_next, to_last = numbers
        return _FORMAT.pack(
            self._fixed(own - self._least) + UNDECIDED * _ONE - 2 * _SHIFTED,
            self._fixed(to_next) + _SHIFTED,
            self._fixed(to_last) + _SHIFTED,
            flags,
        )

    def sums(self, rows: bytes) -> bytes:
        """The rows, with what the neighbours add added to the first lane; the other lanes are of no more use."""
        lanes = int.from_bytes(self._edge + rows + self._edge, "little")
        from_last, from_next = 8 * (_ROW - _TO_NEXT), 8 * (_ROW + _TO_LAST)
        sums = lanes + (lanes << from_last) + (lanes >> from_next)
        return sums.to_bytes(len(rows) + 3 * _ROW, "little")[_ROW : len(rows) + _ROW]

    def score(self, sums: bytes, index: int) -> float:
        """The score of a token, to within `ROUNDING`."""
        fixed: int = _FIXED.unpack_from(sums, index * _ROW)[0]
        return self._least + (fixed - UNDECIDED * _ONE) * self._unit

    def _fixed(self, score: float) -> int:
        return round(score / self._unit)


def verdicts(sums: bytes) -> bytes:
    """A byte for each token, see `UNDECIDED`."""
    return sums[_LANE - 1 :: _ROW]


def flags(rows: bytes) -> bytes:
    """The byte that came with each row."""
    return rows[_FLAGS::_ROW]
