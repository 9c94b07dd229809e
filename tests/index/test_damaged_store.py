"""A store whose file no longer holds what was written: noticed, and made whole from its remains and the archives."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.errors import StoreDamaged, StoreError
from corpus.salvage import condemn
from corpus.settings import Settings
from corpus.store import Hidden, Store
from corpus.store.check import check
from corpus.store.takedown import hide
from corpus.store.writable import WritableStore
from index.catalogue import Catalogue
from index.reindex import ReindexReport, reindex
from index.verify import faults

_PAGE = 4096


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder, dice = tmp_path / "news", random.Random(5)
    folder.mkdir()
    for number in range(60):
        words = " ".join(dice.choices("chợ đò bến cầu núi rừng biển trường học sách lúa".split(), k=120))
        (folder / f"{number}.txt").write_text(f"Chuyện thứ {number}\n{words}.\n")
    rows = [
        {"title": f"Tin {n}", "content": f"Bản tin thứ {n} trong ngày.", "url": f"https://a.example/{n}"}
        for n in range(60)
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


@pytest.fixture
def settings(tmp_path: Path, news: Path) -> Settings:
    made = Settings(tmp_path / "home")
    _run(made, news)
    with WritableStore.open(made.store_url) as store:
        hide(store, Hidden(min(store.all_ids()), "x", "2026-01-01T00:00:00+00:00", None))
    _run(made, news)
    return made


def _run(settings: Settings, news: Path) -> ReindexReport:
    return reindex(settings, [Archive.at(news)], jobs=1)


def _held(settings: Settings) -> dict[str, object]:
    with Store.open(settings.store_url) as store:
        engine = Catalogue(settings).current()
        assert engine is not None
        assert faults(engine, store, 1000) == []
        assert store.database.damage() == []
        check(store)
        return {each.id: each for each in store.fetch(list(store.all_ids()))} | {"hidden": store.hidden()}


def _pages_of(path: Path, name: str) -> list[int]:
    """The leaf pages of a table or an index: those whose contents no other page repeats."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
    data = path.read_bytes()
    return _leaves(data, root)


def _leaves(data: bytes, number: int) -> list[int]:
    """By the SQLite file format, section 1.6: kinds 13 and 10 are leaves, 5 and 2 have pages below."""
    page = data[(number - 1) * _PAGE : number * _PAGE]
    if page[0] in (13, 10):
        return [number]
    cells = [int.from_bytes(page[12 + 2 * n : 14 + 2 * n]) for n in range(int.from_bytes(page[3:5]))]
    below = [int.from_bytes(page[cell : cell + 4]) for cell in cells] + [int.from_bytes(page[8:12])]
    return [leaf for each in below for leaf in _leaves(data, each)]


def _spoil(path: Path, page: int, how: Callable[[bytes], bytes]) -> None:
    data = bytearray(path.read_bytes())
    start = (page - 1) * _PAGE
    data[start : start + _PAGE] = how(bytes(data[start : start + _PAGE]))
    path.write_bytes(data)


@pytest.mark.parametrize("table", ["records", "files", "articles", "editions", "bands", "sqlite_autoindex_articles_1"])
def test_a_page_of_zeroes(settings: Settings, news: Path, table: str) -> None:
    before, path = _held(settings), settings.home / "articles.db"
    for page in _pages_of(path, table)[:2]:
        _spoil(path, page, lambda data: bytes(len(data)))
    with Store.open(settings.store_url) as store, pytest.raises((StoreDamaged, AssertionError)):
        assert store.database.damage() == []
    report = _run(settings, news)
    if not report.notices:  # what no run meets, `timbao doctor` does
        condemn(settings)
        report = _run(settings, news)
    assert "Tệp kho bài bị hỏng" in report.notices[0].vi
    assert (settings.home / "articles.db.damaged-1").exists()
    assert _held(settings) == before
    assert _run(settings, news).read == 0


def test_a_text_with_other_letters(settings: Settings, news: Path) -> None:
    """A page that SQLite finds in order: only the digest tells."""
    before, path = _held(settings), settings.home / "articles.db"
    page = _pages_of(path, "records")[3]
    _spoil(path, page, lambda data: data.replace("chợ".encode(), "chỡ".encode()))
    report = _run(settings, news)
    assert "Tệp kho bài bị hỏng" in report.notices[0].vi
    assert _held(settings) == before


@pytest.mark.parametrize("table", ["hidden", "archives"])
def test_what_no_archive_tells_is_never_lost_silently(settings: Settings, news: Path, table: str) -> None:
    path = settings.home / "articles.db"
    for page in _pages_of(path, table):
        _spoil(path, page, lambda data: bytes(len(data)))
    condemn(settings)
    spoilt = path.read_bytes()
    with pytest.raises(StoreError, match="không tự cứu được"):
        _run(settings, news)
    assert path.read_bytes()[: len(spoilt)] == spoilt
