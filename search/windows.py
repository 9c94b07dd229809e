"""Which stretch of finds in a paragraph is worth most: in C where that was compiled at installation, else in Python."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from index.compiled import Implementation, fastest
from search.finding import Find

_CLOSENESS = 0.5
"""What two words are worth for standing side by side."""
_FAR = 10.0
"""Characters between two words that halve the worth of their closeness."""


class Window(NamedTuple):
    """Neighbouring finds that fit into a passage, `finds[first : last + 1]`, and what they are worth."""

    worth: float
    first: int
    last: int


BestWindow = Callable[[list[Find], list[float], float, int, float], Window | None]
"""Of the windows that begin with each of the finds and are at most so many characters long, the first of those worth
most: `weights` by number of the wanted, each counted once, closeness, and the paragraph's own gain. None where none
holds anything of weight or is worth more than `least`.
"""


Tally = tuple[list[int], list[int]]
"""By number of the wanted: how many finds there are of each, and how many of these stand in a run."""

CountFinds = Callable[[list[Find], int], Tally]
"""Counts finds of so many wanted."""


def load_best_window(implementation: Implementation | None = None) -> BestWindow:
    """By default the fastest. Raises ImportError where "c" was not compiled."""
    return fastest(_best_window_in_c, lambda: _best_window, implementation)


def _best_window_in_c() -> BestWindow:
    from search import _finds

    def best(finds: list[Find], weights: list[float], gain: float, length: int, least: float) -> Window | None:
        found = _finds.best_window(finds, weights, gain, _CLOSENESS, _FAR, length, least)
        return Window(*found) if found else None

    return best


def load_tally(implementation: Implementation | None = None) -> CountFinds:
    """By default the fastest. Raises ImportError where "c" was not compiled."""
    return fastest(_tally_in_c, lambda: _tally, implementation)


def _tally_in_c() -> CountFinds:
    from search import _finds

    return _finds.tally


def _tally(finds: list[Find], wanted: int) -> Tally:
    totals, in_runs = [0] * wanted, [0] * wanted
    for _, _, which, in_run in finds:
        totals[which] += 1
        in_runs[which] += in_run
    return totals, in_runs


def _best_window(finds: list[Find], weights: list[float], gain: float, length: int, least: float) -> Window | None:
    closeness = _closeness(finds)
    held: dict[int, int] = {}
    covered = 0.0
    after = 0
    best: Window | None = None
    for first, (start, _, leaving, _) in enumerate(finds):
        while after < len(finds) and (after == first or finds[after][1] <= start + length):
            which = finds[after][2]
            if which not in held:
                covered += weights[which]
            held[which] = held.get(which, 0) + 1
            after += 1
        if covered > 0:
            worth = gain + covered + _CLOSENESS * min(closeness[after - 1] - closeness[first], len(held))
            if worth > least:
                least, best = worth, Window(worth, first, after - 1)
        held[leaving] -= 1
        if not held[leaving]:
            del held[leaving]
            covered -= weights[leaving]
    return best


def _closeness(finds: list[Find]) -> list[float]:
    """Running sums: up to each find, how close it and those before stand to their predecessors."""
    total = 0.0
    sums = [total]
    for (_, end, before, _), (start, _, which, _) in pairwise(finds):
        if which != before:
            near = _FAR / (_FAR + max(0, start - end - 1))
            total += near if which == before + 1 else near / 2
        sums.append(total)
    return sums
