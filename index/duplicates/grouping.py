"""Which editions tell the same story: the connected components of alike pairs, kept up to date change by change.

Two editions are a pair when they share a band and are `alike`. That is said of the two texts and of how crowded their
bands are, never of the order in which they came, so an archive that grew, changed and shrank has the stories of the
same archive read afresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from corpus.store import Edition
from corpus.store.ledger import Ledger
from index.duplicates.held import HeldBands
from index.duplicates.signature import alike, bands, bands_of

CROWD: Final = 100
"""A band of more editions says nothing: a text that so many share is a form or a notice, no story."""


def regroup(
    rows: Ledger, told: Mapping[int, Edition | None], revision: int, held: HeldBands | None = None
) -> dict[int, int]:
    """These articles are now these editions, or none; returns the story of each of them that is not alone.

    Editions whose story changes are stamped with the store's `revision`. Told twice, nothing changes. `held`, where
    given, are the bands of the run, which its owner writes; without, all are written now.
    """
    before = rows.editions(told)
    gone = [each for each in before.values() if _signature(told[each.number]) != each.signature]
    fresh = [each for each in told.values() if each and _signature(before.get(each.number)) != each.signature]
    same = {each.number for each in before.values()} - {each.number for each in gone}
    rows.retell([each for number in same if (each := told[number]) and _differs(each, before[number])])
    if gone or fresh:
        _Regrouping(rows, gone, fresh, held or HeldBands()).write(revision)
    return rows.stories(told)


def _signature(edition: Edition | None) -> bytes | None:
    return edition.signature if edition else None


def _differs(now: Edition, before: Edition) -> bool:
    return (now.source, now.published, now.url) != (before.source, before.published, before.url)


class _Regrouping:
    """Takes editions away, brings others, and finds the stories of all whom that may concern.

    Those are the fresh ones, whoever shared a story with one that left, and whoever shares a band that became crowded
    or ceased to be. All others keep their pairs, so their stories are joined whole or stay.
    """

    def __init__(self, rows: Ledger, gone: list[Edition], fresh: list[Edition], held: HeldBands) -> None:
        self._rows = rows
        self._held = held
        signatures = [each.signature for each in (*gone, *fresh)]
        self._keys = dict(zip(signatures, bands_of(signatures), strict=True))
        self._sizes: dict[int, int] = {}
        crossed = self._exchange(gone, fresh)
        crowd = rows.editions({number for numbers in held.sharing(rows, crossed).values() for number in numbers})
        torn = {each.story for each in (*gone, *crowd.values()) if each.story is not None}
        self._concerned = {each.number: each for each in fresh} | crowd | rows.members(torn)

    def _exchange(self, gone: list[Edition], fresh: list[Edition]) -> list[int]:
        """Returns the bands that became crowded, or ceased to be."""
        lost = Counter(band for each in gone for band in self._bands(each))
        won = Counter(band for each in fresh for band in self._bands(each))
        self._rows.remove(gone)
        self._held.remove(self._rows, {each.number: self._bands(each) for each in gone})
        self._rows.add(fresh)
        self._held.add(self._rows, {each.number: self._bands(each) for each in fresh})
        self._sizes |= dict.fromkeys(self._surely_alone(won), 1)
        self._measure([*lost, *won])
        maybe = {*lost, *(band for band, size in self._sizes.items() if size > CROWD)}
        sizes = {band: self._sizes[band] for band in maybe}
        return [band for band, now in sizes.items() if (now > CROWD) != (now + lost[band] - won[band] > CROWD)]

    def _surely_alone(self, won: Counter[int]) -> list[int]:
        """The bands that came with one edition and that no other ever had."""
        seen = self._held.seen
        if seen is None:
            return []
        once = [band for band, count in won.items() if count == 1]
        before = seen.among(once)
        seen.add(won)
        return [band for band in once if band not in before]

    def _bands(self, edition: Edition) -> list[int]:
        if edition.signature not in self._keys:
            self._keys[edition.signature] = bands(edition.signature)
        return self._keys[edition.signature]

    def _measure(self, keys: Iterable[int]) -> None:
        """How many share each band; where the store is silent there is one at most, and none or one is the same."""
        unknown = {key for key in keys if key not in self._sizes}
        self._sizes |= dict.fromkeys(unknown, 1) | self._held.crowds(self._rows, unknown)

    def write(self, revision: int) -> None:
        """Join what is alike and write down whose story changed."""
        known, stories = self._neighbours(), _Components()
        whole = set()
        for one, other in self._pairs(known):
            nodes = [each.number if self._moves_alone(each) else each.story or 0 for each in (one, other)]
            whole |= {each.story for each in (one, other) if not self._moves_alone(each)}
            stories.join(*nodes)
        alone = {number for number, each in self._concerned.items() if each.story is not None}
        for story, members in stories.groups().items():
            alone -= members
            self._rows.join(members & whole - {story}, story, revision)
            moved = [number for number in members - whole if known[number].story != story]
            self._rows.move(moved, story, revision)
        self._rows.move(alone, None, revision)

    def _moves_alone(self, edition: Edition) -> bool:
        return edition.number in self._concerned or edition.story is None

    def _neighbours(self) -> dict[int, Edition]:
        """Those concerned and all who share a band with them."""
        keys = {band for each in self._concerned.values() for band in self._bands(each)}
        self._measure(keys)
        self._shared = self._held.sharing(self._rows, (key for key in keys if 1 < self._sizes[key] <= CROWD))
        numbers = {number for numbers in self._shared.values() for number in numbers}
        return self._concerned | self._rows.editions(numbers - self._concerned.keys())

    def _pairs(self, known: Mapping[int, Edition]) -> Iterator[tuple[Edition, Edition]]:
        """Every alike pair with at least one of those concerned."""
        candidates = {
            pair
            for numbers in self._shared.values()
            for pair in combinations(sorted(numbers), 2)
            if pair[0] in self._concerned or pair[1] in self._concerned
        }
        for pair in candidates:
            one, other = (known[number] for number in pair)
            if alike(one.signature, other.signature):
                yield one, other


class _Components:
    """Numbers that are joined; the least of each group is its name."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        """From now on these are in one group."""
        least, most = sorted((self._top(one), self._top(other)))
        self._above[most] = least

    def _top(self, number: int) -> int:
        while (above := self._above.setdefault(number, number)) != number:
            self._above[number] = self._above.setdefault(above, above)
            number = above
        return number

    def groups(self) -> dict[int, set[int]]:
        """Each group by its name."""
        found: dict[int, set[int]] = {}
        for number in list(self._above):
            found.setdefault(self._top(number), set()).add(number)
        return found
