"""What is SQLite's own about an article store."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.errors import ConfigurationError, StoreError
from corpus.ingest import ingest
from corpus.store import Store
from corpus.store.writable import WritableStore


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "one.txt").write_text("Cầu mới qua sông thông xe sớm\nCầu rộng mười hai mét.\n")
    return folder


def test_what_a_run_leaves_is_one_whole_file(tmp_path: Path, news: Path) -> None:
    """Readers that are still there when a run ends do not keep it from filling the database's own file."""
    with WritableStore.open(f"sqlite:///{tmp_path / 'home' / 'articles.db'}", create=True) as store:
        ingest(store, Archive.at(news))
        assert store.fetch(list(store.all_ids()))
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["articles.db"]


def test_a_place_with_signs_that_mean_something_in_addresses(tmp_path: Path, news: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kho báo #1 50%?x=1' / 'bài.db'}"
    with WritableStore.open(url, create=True) as made:
        ingest(made, Archive.at(news))
    assert (tmp_path / "kho báo #1 50%?x=1" / "bài.db").is_file()
    with Store.open(url) as opened:
        assert len(list(opened.all_ids())) == 1


def test_no_store(tmp_path: Path) -> None:
    (tmp_path / "bad.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"bad\.db"):
        WritableStore.open(f"sqlite:///{tmp_path / 'bad.db'}", create=True)


@pytest.mark.parametrize("url", ["nonsense", "foo://x", "mysql://x/y", "sqlite://", "sqlite:///", "sqlite:bai.db"])
def test_an_address_that_names_no_database(url: str) -> None:
    with pytest.raises(ConfigurationError, match="sqlite:"):
        Store.open(url)
