"""Files that something writes while they are read: refused by name, kept as they were, read again by the next run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.ingest import IngestReport, ingest
from corpus.readers.model import RawDocument, Refusal
from corpus.reading import FilesTask, documents_of, read_files
from corpus.store.told import FileTold
from corpus.store.writable import WritableStore
from corpus.walk import FoundFile, Walk


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WritableStore]:
    with WritableStore.open(f"sqlite:///{tmp_path / 'articles.db'}", create=True) as made:
        yield made


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def _run(store: WritableStore, news: Path) -> IngestReport:
    return ingest(store, Archive.at(news))


def _titles(store: WritableStore) -> set[str]:
    return {article.title for article in store.fetch(list(store.all_ids()))}


def _rows(first: int, last: int) -> str:
    rows = [{"title": f"Tin {n}", "content": f"Bản tin thứ {n}. " + "Trời nắng. " * 90} for n in range(first, last)]
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_big_file_that_grows_while_read(store: WritableStore, news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = news / "rows.jsonl"
    path.write_text(_rows(0, 1500))
    assert path.stat().st_size > 1 << 20
    assert _run(store, news).added == 1500
    path.write_text(_rows(1000, 2500))

    def growing(file: FoundFile) -> Iterator[RawDocument | Refusal]:
        for number, document in enumerate(documents_of(file)):
            if number == 100:
                with path.open("a") as stream:
                    stream.write(_rows(2500, 2600))
            yield document

    monkeypatch.setattr("corpus.ingest.documents_of", growing)
    report = _run(store, news)
    assert [(each.path, each.reason.vi) for each in report.refused] == [
        ("rows.jsonl", "Tệp thay đổi trong lúc đang đọc; lượt sau sẽ đọc lại.")
    ]
    assert (report.removed, report.newly_refused) == (0, 1)
    monkeypatch.undo()
    report = _run(store, news)
    assert report.refused == []
    assert _titles(store) == {f"Tin {n}" for n in range(1000, 2600)}


@pytest.mark.parametrize("change", [lambda path: path.write_text("Ngắn\nBài.\n"), os.utime])
def test_a_small_file_that_is_written_while_read(
    store: WritableStore, news: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    path = news / "tin.txt"
    path.write_text("Tin của ngày\nMột bài đủ dài để đọc trong ngày hôm nay.\n")
    os.utime(path, (1, 1))
    stat = os.fstat

    def meanwhile(descriptor: int) -> os.stat_result:
        found = stat(descriptor)
        if os.path.samestat(found, path.stat()):
            change(path)
        return found

    monkeypatch.setattr(os, "fstat", meanwhile)
    report = _run(store, news)
    monkeypatch.undo()
    assert [each.path for each in report.refused] == ["tin.txt"]
    assert "thay đổi trong lúc đang đọc" in report.refused[0].reason.vi
    assert _run(store, news).refused == []
    assert len(_titles(store)) == 1


def test_a_file_that_changes_between_the_walk_and_the_reading(store: WritableStore, news: Path) -> None:
    """What is remembered is what was read, so that the next run has nothing to do."""
    path = news / "tin.txt"
    path.write_text("Tin của ngày\nMột bài đủ dài để đọc trong ngày hôm nay.\n")
    (found,) = Walk(news)
    path.write_text("Tin đã sửa\nMột bài khác đủ dài để đọc trong ngày hôm nay.\n")
    (told,) = read_files(FilesTask("a", (found,), (None,)))
    assert isinstance(told, FileTold)
    assert "Tin đã sửa" in told.rows[0].content
    assert (told.state.size, told.state.mtime_ns) == (path.stat().st_size, path.stat().st_mtime_ns)
