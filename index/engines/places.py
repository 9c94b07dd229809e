"""One number for an article's place in an order by date, as engines keep it in a column."""

from __future__ import annotations

from datetime import date
from typing import Final

from index.engine import Place, Sort

NUMBER_BITS: Final = 40
NUMBERS: Final = 1 << NUMBER_BITS
"""An article's number is below this."""
_LAST_DAY: Final = date.max.toordinal() + 1


def place_key(place: Place, sort: Sort) -> int:
    """What the column of this order, by date, holds: the greater, the earlier a hit.

    So unknown days (0) come last and ties go by number, newest number first, either way.
    """
    day = place.day.toordinal() if place.day else 0
    if sort is Sort.OLDEST and day:
        day = _LAST_DAY - day
    return day << NUMBER_BITS | place.number


def place_of(key: int, sort: Sort) -> Place:
    """The place that `place_key` made the key of."""
    day = key >> NUMBER_BITS
    if sort is Sort.OLDEST and day:
        day = _LAST_DAY - day
    return Place(date.fromordinal(day) if day else None, key & (NUMBERS - 1))


def day_keys(first: date | None, last: date | None) -> tuple[int, int]:
    """From which key to which the days from `first` to `last` reach in the order by newest; unknown days in none."""
    after = last.toordinal() + 1 if last else _LAST_DAY
    return (first.toordinal() if first else 1) << NUMBER_BITS, (after << NUMBER_BITS) - 1
