"""Laws of stories: they depend on the articles that are there, never on how the archive came to hold them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.store import Edition
from corpus.store.ledger import ledger
from corpus.store.stories import moved_since
from corpus.store.tables import articles, editions
from corpus.store.tables import bands as table
from corpus.store.writable import WritableStore
from index.duplicates import grouping
from index.duplicates.grouping import regroup
from index.duplicates.held import HeldBands, held_bands
from index.duplicates.seen import SeenBands, seen_bands
from index.duplicates.signature import alike, bands, signature_of

NUMBERS = 12
Partition = dict[int, int | None]


def _text(base: int, variant: int) -> list[str]:
    """Texts of one base are much alike, the closer their variants the more; some are short, some too short."""
    pick = random.Random(base)
    words = [f"t{pick.randrange(2000)}" for _ in range((5, 20, 60, 90)[base % 4])]
    for step in range(variant):
        pick = random.Random(base * 100 + step)
        for _ in range(max(1, len(words) // 16)):
            words[pick.randrange(len(words))] = f"v{pick.randrange(2000)}"
    return words


SIGNATURES = [[signature_of(_text(base, variant)) for variant in range(6)] for base in range(6)]
TEXTS = st.tuples(st.integers(0, 5), st.integers(0, 5))
CHANGES = st.lists(
    st.dictionaries(st.integers(1, NUMBERS), st.none() | TEXTS, min_size=1, max_size=6), min_size=1, max_size=8
)


@contextmanager
def _store() -> Iterator[WritableStore]:
    with (
        TemporaryDirectory() as folder,
        WritableStore.open(f"sqlite:///{folder}/articles.db", create=True) as store,
    ):
        with store.engine.begin() as connection:
            rows = [{"number": n, "id": f"id-{n}", "revision": 1, "removed": False} for n in range(1, NUMBERS + 1)]
            connection.execute(articles.insert(), rows)
        yield store


def _edition(number: int, text: tuple[int, int] | None) -> Edition | None:
    made = SIGNATURES[text[0]][text[1]] if text else None
    return Edition(number=number, signature=made) if made else None


def _tell(
    store: WritableStore, told: dict[int, Edition | None], revision: int = 1, held: HeldBands | None = None
) -> dict[int, int]:
    with ledger(store) as rows:
        return regroup(rows, told, revision, held)


def _stories(store: WritableStore) -> Partition:
    with store.engine.connect() as connection:
        return {row.number: row.story for row in connection.execute(sa.select(editions.c.number, editions.c.story))}


def _by_definition(there: dict[int, Edition]) -> Partition:
    """Every pair looked at, and joined until nothing changes."""
    sizes = Counter(band for each in there.values() for band in bands(each.signature))
    telling = {
        number: {band for band in bands(each.signature) if sizes[band] <= grouping.CROWD}
        for number, each in there.items()
    }
    pairs = [
        (one, other)
        for one, other in combinations(there, 2)
        if telling[one] & telling[other] and alike(there[one].signature, there[other].signature)
    ]
    least = {number: number for number in there}
    for _ in there:
        for one, other in pairs:
            least[one] = least[other] = min(least[one], least[other])
    count = Counter(least.values())
    return {number: story if count[story] > 1 else None for number, story in least.items()}


def _after(changes: list[dict[int, tuple[int, int] | None]]) -> dict[int, Edition]:
    last = {number: text for told in changes for number, text in told.items()}
    return {number: made for number, text in sorted(last.items()) if (made := _edition(number, text))}


@pytest.mark.parametrize("after", [None, 0, NUMBERS // 2, NUMBERS], ids=["writes", "holds", "holds some", "remembers"])
@pytest.mark.parametrize("crowd", [2, 3, 100])
@settings(max_examples=40)
@given(changes=CHANGES)
def test_an_archive_that_grew_has_the_stories_of_one_read_afresh(
    crowd: int, after: int | None, changes: list[dict[int, tuple[int, int] | None]]
) -> None:
    held = None if after is None else HeldBands(after, SeenBands(20 * NUMBERS))
    with pytest.MonkeyPatch.context() as patch, _store() as grown:
        patch.setattr(grouping, "CROWD", crowd)
        for revision, told in enumerate(changes, 1):
            before = _stories(grown)
            answered = _tell(grown, {number: _edition(number, text) for number, text in told.items()}, revision, held)
            after = _stories(grown)
            there = _after(changes[:revision])
            assert after == _by_definition(there)
            assert answered == {number: story for number in told if (story := after.get(number)) is not None}
            moved = {move.number: move.story for move in moved_since(grown, revision - 1)}
            stayed = {number for number in after if number not in told}
            assert {number for number in stayed if after[number] != before[number]} == moved.keys() & stayed
            assert all(after[number] == story for number, story in moved.items())


@settings(max_examples=30)
@given(changes=CHANGES, sizes=st.lists(st.integers(1, 5), min_size=12, max_size=12), seed=st.randoms())
def test_the_order_of_telling_does_not_matter(
    changes: list[dict[int, tuple[int, int] | None]], sizes: list[int], seed: random.Random
) -> None:
    there = _after(changes)
    order = list(there)
    seed.shuffle(order)
    with _store() as store:
        for size in sizes:
            some, order = order[:size], order[size:]
            _tell(store, {number: there[number] for number in some})
        assert _stories(store) == {**_by_definition({n: there[n] for n in there if n not in order})}


@settings(max_examples=40)
@given(changes=CHANGES)
def test_telling_again_changes_nothing(changes: list[dict[int, tuple[int, int] | None]]) -> None:
    with _store() as store:
        for told in changes:
            _tell(store, {number: _edition(number, text) for number, text in told.items()})
        before = _stories(store)
        last = {number: text for told in changes for number, text in told.items()}
        _tell(store, {number: _edition(number, text) for number, text in last.items()}, 2)
        assert _stories(store) == before
        assert not moved_since(store, 1)


@given(base=st.integers(0, 5), one=st.integers(0, 5), other=st.integers(0, 5))
def test_alike_is_symmetric_and_reflexive(base: int, one: int, other: int) -> None:
    a, b = SIGNATURES[base][one], SIGNATURES[base][other]
    if a is not None and b is not None:
        assert alike(a, a)
        assert alike(a, b) == alike(b, a)


def test_the_texts_of_these_laws_are_of_every_kind() -> None:
    """Without this the laws above could hold of archives without stories."""
    some = [made for variants in SIGNATURES for made in variants]
    assert None in some
    pairs = [(a, b) for variants in SIGNATURES for a, b in combinations(variants, 2) if a and b]
    told = Counter((alike(a, b), bool(set(bands(a)) & set(bands(b)))) for a, b in pairs)
    assert min(told[True, True], told[False, True], told[False, False]) > 0


@settings(deadline=None, max_examples=40)
@given(changes=CHANGES, kept=st.integers(0, 8))
def test_bands_that_a_killed_run_held_are_written_by_the_next(
    changes: list[dict[int, tuple[int, int] | None]], kept: int
) -> None:
    """`kept` changes are written, the others held by a run that is killed."""
    with _store() as store:
        for number, told in enumerate(changes):
            if number == min(kept, len(changes) - 1):
                held = held_bands(store, 1000)
            elif number == 0:
                held = held_bands(store, 1)
            _tell(store, {each: _edition(each, text) for each, text in told.items()}, 1, held)
            if number < kept:
                held.write(store)
        held_bands(store, 1)
        there = _after(changes)
        expected = {(band, number) for number, each in there.items() for band in bands(each.signature)}
        with store.engine.connect() as connection:
            assert {tuple(row) for row in connection.execute(sa.select(table.c.band, table.c.number))} == expected
        assert _stories(store) == _by_definition(there)


def test_what_a_store_holds_is_learnt_whole() -> None:
    """By a run that changes much; one that changes little asks."""
    there = {number: made for number in range(1, NUMBERS + 1) if (made := _edition(number, (number % 6, number % 5)))}
    with _store() as store:
        _tell(store, dict(there))
        with ledger(store) as rows:
            seen = seen_bands(rows, 1000)
            assert seen_bands(rows, 1) is None
    assert seen is not None
    kept = {band for each in there.values() for band in bands(each.signature)}
    others = set(range(1000)) - kept
    assert seen.among(kept | others) >= kept
    assert len(seen.among(others)) < 100
