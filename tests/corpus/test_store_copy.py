"""A store copied into each kind of database: whole, gone on with after a stop, never on top of another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus.archive import Archive
from corpus.errors import StoreError
from corpus.ingest import ingest
from corpus.store import Edition, Hidden, Store
from corpus.store.copy import copy
from corpus.store.database import open_database
from corpus.store.ledger import ledger
from corpus.store.stories import copies
from corpus.store.tables import metadata
from corpus.store.takedown import hide
from corpus.store.writable import WritableStore
from tests.conftest import PROJECT

COUNT = 2100


class _BrokenError(Exception):
    pass


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A store with something in every table, more than one batch of some."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    rows = [f'{{"title": "Bài số {n}", "content": "Nội dung số {n} của kho báo."}}\n' for n in range(COUNT)]
    (folder / "a.jsonl").write_text("".join([*rows, "{bad\n"]))
    url = f"sqlite:///{tmp_path / 'source.db'}"
    with WritableStore.open(url, create=True) as store:
        ingest(store, Archive.at(folder, "kho"))
        ingest(store, Archive.at(PROJECT / "corpus" / "demo", "demo"))
        (folder / "a.jsonl").write_text("".join([rows[0].replace("của kho báo", "đã sửa"), *rows[1:]]) + "{bad\n")
        ingest(store, Archive.at(folder, "kho"))
        first, *_ = store.all_ids()
        hide(store, Hidden(first, "theo yêu cầu", "2024-01-01T00:00:00+00:00", None))
        numbers = [each.number for each in store.changed_since(0, store.revision())][:3]
        with ledger(store) as editions:
            editions.add([Edition(number=n, signature=b"\x00\xff", source="b") for n in numbers])
            editions.add_bands([(band, n) for n in numbers for band in (n, 1)])
            editions.move(numbers, min(numbers), 2)
        store.keep_note("last_run", "{}")
    return url


def _copied(
    source: str, target: str, stop: Callable[[str, int], bool] = lambda table, done: False
) -> Mapping[str, int]:
    def progress(table: str, done: int, _: int) -> None:
        if stop(table, done):
            raise _BrokenError

    with Store.open(source) as store:
        return copy(store, open_database(target), progress)


def _all(url: str) -> dict[str, object]:
    with WritableStore.open(url) as store, store.engine.connect() as connection:
        tables = {
            name: connection.execute(sa.select(table).order_by(*table.primary_key)).all()
            for name, table in metadata.tables.items()
        }
        notes = [tuple(row) for row in tables.pop("state") if row.key != "run"]
        ids = list(store.all_ids())
        return {**tables, "state": notes, "articles as read": store.fetch(ids), "copies": copies(store, ids[:50])}


def test_everything_comes_and_the_copy_goes_on_by_itself(
    source: str, new_store: Callable[[], str], tmp_path: Path
) -> None:
    target = new_store()
    counted = _copied(source, target)
    assert counted["records"] > COUNT
    assert all(counted.values()), counted
    assert _all(target) == _all(source)
    (tmp_path / "dumps" / "b.txt").write_text("Bài mới sau khi chép\nNội dung của bài mới.\n")
    with WritableStore.open(target) as store:
        assert ingest(store, Archive.at(tmp_path / "dumps", "kho")).added == 1
        assert ingest(store, Archive.at(PROJECT / "corpus" / "demo", "demo")).read == 0


def test_a_copy_that_was_broken_off_is_no_store_and_goes_on(source: str, new_store: Callable[[], str]) -> None:
    target = new_store()
    with pytest.raises(_BrokenError):
        _copied(source, target, lambda table, done: table == "records" and done > 0)
    for kind in (Store, WritableStore):
        with pytest.raises(StoreError, match="store copy"):
            kind.open(target)
    with pytest.raises(StoreError, match="store copy"):
        WritableStore.open(target, create=True)
    met: list[tuple[str, int]] = []
    _copied(source, target, lambda table, done: bool(met.append((table, done))))
    assert next(done for table, done in met if table == "records") > 0, "it began anew"
    assert _all(target) == _all(source)


def test_what_was_begun_of_another_state_goes(source: str, new_store: Callable[[], str]) -> None:
    target = new_store()
    with pytest.raises(_BrokenError):
        _copied(source, target, lambda table, done: table == "records" and done > 0)
    with WritableStore.open(source) as store:
        hide(store, Hidden(next(store.all_ids()), "theo yêu cầu", "2024-01-02T00:00:00+00:00", None))
    _copied(source, target)
    assert _all(target) == _all(source)


def test_no_store_is_copied_over(source: str, new_store: Callable[[], str]) -> None:
    target = new_store()
    with WritableStore.open(target, create=True) as store:
        store.keep_note("mine", "kept")
    with pytest.raises(StoreError, match="đã có một kho bài"):
        _copied(source, target)
    with Store.open(target) as store:
        assert store.note("mine") == "kept"
