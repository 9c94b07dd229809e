"""The contract of every article store, with ingest, over real folders: what is read, what counts, what stays."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from corpus.archive import Archive
from corpus.errors import ConfigurationError, StoreAbsent, StoreError
from corpus.ingest import IngestReport, ingest
from corpus.store import Edition, Hidden, Store
from corpus.store.ledger import ledger
from corpus.store.stories import copies, moved_since
from corpus.store.tables import files, records, state
from corpus.store.takedown import hide, unhide
from corpus.store.writable import WritableStore
from corpus.workers import Workers

ONE = "Cầu mới qua sông thông xe sớm\nCầu rộng mười hai mét.\nNgười dân hai bờ đi lại dễ hơn.\n"
TWO = "Trường làng có thư viện\nBọn trẻ đọc sách buổi chiều.\nCô giáo xin được bốn trăm cuốn sách.\n"


@pytest.fixture
def url(new_store: Callable[[], str]) -> str:
    return new_store()


@pytest.fixture
def store(url: str) -> Iterator[WritableStore]:
    with WritableStore.open(url, create=True) as opened:
        yield opened


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "one.txt").write_text(ONE)
    (folder / "two.txt").write_text(TWO)
    return folder


def _ingest(store: WritableStore, folder: Path, name: str | None = None, *, allow_shrink: bool = False) -> IngestReport:
    return ingest(store, Archive.at(folder, name), allow_shrink=allow_shrink)


def _ids(store: WritableStore) -> list[str]:
    return list(store.all_ids())


def _counted(report: IngestReport) -> tuple[int, int, int, int]:
    return report.read, report.added, report.changed, report.removed


def test_reads_everything_once(store: WritableStore, news: Path) -> None:
    assert _counted(_ingest(store, news)) == (2, 2, 0, 0)
    revision = store.revision()
    assert _counted(_ingest(store, news)) == (0, 0, 0, 0)
    assert store.revision() == revision
    titles = {article.title for article in store.fetch(_ids(store))}
    assert titles == {"Cầu mới qua sông thông xe sớm", "Trường làng có thư viện"}


def test_a_changed_file_alone_is_read_and_keeps_its_id(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    before = set(_ids(store))
    (news / "one.txt").write_text(ONE + "Lễ thông xe có múa lân.\n")
    assert _counted(_ingest(store, news)) == (1, 0, 1, 0)
    assert set(_ids(store)) == before
    assert any("múa lân" in article.body for article in store.fetch(_ids(store)))


def test_earlier_versions_stay_readable(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    for more in ("Lễ thông xe có múa lân.\n", "Lễ thông xe dời sang tháng sau.\n"):
        (news / "one.txt").write_text(ONE + more)
        _ingest(store, news)
    (changed,) = [each for each in store.fetch(_ids(store)) if each.title.startswith("Cầu")]
    bodies = [version.body for _, version in store.versions(changed.id)]
    assert [("múa lân" in body, "tháng sau" in body) for body in bodies] == [(True, False), (False, False)]


def _dump(news: Path, *told: tuple[str, str]) -> None:
    rows = [{"url": f"https://bao.vn/{name}.html", "title": f"Tin {name}", "body": body} for name, body in told]
    (news / "tin.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def _versions(store: WritableStore) -> dict[str, list[str]]:
    """Earlier bodies by title."""
    return {each.title: [old.body for _, old in store.versions(each.id)] for each in store.fetch(_ids(store))}


def test_a_text_that_changes_where_rows_move_stays_readable(store: WritableStore, tmp_path: Path) -> None:
    news = tmp_path / "dump"
    news.mkdir()
    _dump(news, ("một", "Chợ nổi họp từ sáng sớm."), ("hai", "Trường làng có thư viện."))
    _ingest(store, news)
    _dump(news, ("ba", "Đê mới đắp xong."), ("một", "Chợ nổi họp đến trưa."), ("hai", "Trường làng có thư viện."))
    _ingest(store, news)
    assert _versions(store) == {"Tin một": ["Chợ nổi họp từ sáng sớm."], "Tin hai": [], "Tin ba": []}
    _dump(news, ("hai", "Trường làng có thư viện."))
    _ingest(store, news, allow_shrink=True)
    _dump(news, ("hai", "Trường làng có thư viện."), ("một", "Chợ nổi họp đến trưa."))
    _ingest(store, news)
    assert _versions(store) == {"Tin một": ["Chợ nổi họp từ sáng sớm."], "Tin hai": []}


def test_a_text_that_changes_where_its_file_moves_stays_readable(store: WritableStore, tmp_path: Path) -> None:
    news = tmp_path / "dump"
    news.mkdir()
    _dump(news, ("một", "Chợ nổi họp từ sáng sớm."), ("hai", "Trường làng có thư viện."))
    _ingest(store, news)
    (news / "tin.jsonl").rename(news / "cũ.jsonl")
    _ingest(store, news, allow_shrink=True)
    assert _versions(store) == {"Tin một": [], "Tin hai": []}
    _dump(news, ("một", "Chợ nổi họp đến trưa."), ("hai", "Trường làng có thư viện."))
    (news / "cũ.jsonl").unlink()
    _ingest(store, news, allow_shrink=True)
    assert _versions(store) == {"Tin một": ["Chợ nổi họp từ sáng sớm."], "Tin hai": []}


def test_texts_that_only_other_rules_change_are_no_versions(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    with store.engine.begin() as connection:
        connection.execute(files.update().values(rules="older"))
        connection.execute(records.update().values(digest=b"other", content='{"title": "Đọc sai"}'))
    assert _counted(_ingest(store, news)) == (2, 0, 2, 0)
    assert [store.versions(each) for each in _ids(store)] == [[], []]


def test_a_touched_file_is_read_but_changes_nothing(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    revision = store.revision()
    os.utime(news / "one.txt", ns=(1, 1))
    assert _counted(_ingest(store, news)) == (1, 0, 0, 0)
    assert store.revision() == revision
    assert _counted(_ingest(store, news)) == (0, 0, 0, 0)


def test_a_vanished_file_takes_its_article_along(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    since = store.revision()
    (news / "one.txt").unlink()
    assert _counted(_ingest(store, news)) == (0, 0, 0, 1)
    assert len(_ids(store)) == 1
    changes = list(store.changed_since(since, store.revision()))
    assert [change.article for change in changes] == [None]
    (news / "one.txt").write_text(ONE)
    assert _counted(_ingest(store, news)) == (1, 1, 0, 0)
    assert len(_ids(store)) == 2


def test_roots_do_not_collide_nor_remove_each_other(store: WritableStore, news: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.txt").write_text(TWO)
    _ingest(store, news)
    _ingest(store, other)
    assert len(set(_ids(store))) == 3
    (other / "one.txt").unlink()
    _ingest(store, other)
    assert len(_ids(store)) == 2


def test_a_name_makes_an_archive_the_same_after_it_moved(store: WritableStore, news: Path, tmp_path: Path) -> None:
    _ingest(store, news, "báo cũ")
    before = set(_ids(store))
    news.rename(tmp_path / "moved")
    assert _counted(_ingest(store, tmp_path / "moved", "báo cũ")) == (0, 0, 0, 0)
    assert set(_ids(store)) == before


def test_a_missing_root_is_no_empty_archive(store: WritableStore, news: Path, tmp_path: Path) -> None:
    _ingest(store, news)
    news.rename(tmp_path / "away")
    with pytest.raises(ConfigurationError, match="giữ nguyên"):
        Archive.at(news)
    assert len(_ids(store)) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100], ids=["closed", "names only", "no names"])
def test_a_root_that_may_not_be_read_is_no_empty_archive(news: Path, mode: int) -> None:
    news.chmod(mode)
    with pytest.raises(ConfigurationError, match="không có quyền đọc"):
        Archive.at(news)


def test_an_article_that_moved_keeps_its_id_where_its_address_says_so(store: WritableStore, tmp_path: Path) -> None:
    page = {"title": "Một tin", "content": "Nội dung của một tin.", "url": "https://bao.example/1"}
    (tmp_path / "news" / "mới").mkdir(parents=True)
    path = tmp_path / "news" / "tin.json"
    path.write_text(json.dumps(page))
    _ingest(store, tmp_path / "news")
    before = _ids(store)
    path.rename(tmp_path / "news" / "mới" / "tin.json")
    assert _counted(_ingest(store, tmp_path / "news")) == (1, 0, 1, 0)
    assert _ids(store) == before
    assert [origin.path for origin in store.fetch(before)[0].origins] == ["mới/tin.json"]


@pytest.mark.parametrize("when", [0, 1, 4_000_000_000])
def test_times_of_another_clock_are_only_compared(store: WritableStore, news: Path, when: int) -> None:
    """As after a clock that jumped: what counts is whether a time is another than before, never whether it is later."""
    for path in news.iterdir():
        os.utime(path, (when, when))
    assert _ingest(store, news).read == 2
    assert _ingest(store, news).read == 0
    os.utime(news / "one.txt", (when + 1, when + 1))
    assert _counted(_ingest(store, news)) == (1, 0, 0, 0)


class _Unmounts(Workers):
    """As if the disk went away between the walk and the reading."""

    def __init__(self, folder: Path) -> None:
        super().__init__(1)
        self._folder = folder

    def map(self, function: Any, tasks: Any, *, here: bool = False) -> Any:
        self._folder.rename(self._folder.with_name("away"))
        yield from super().map(function, tasks, here=here)


def test_a_folder_that_vanishes_during_the_run(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    before = store.fetch(_ids(store))
    for path in news.iterdir():
        os.utime(path, (5, 5))
    report = ingest(store, Archive.at(news), workers=_Unmounts(news))
    assert {each.path for each in report.refused} == {"one.txt", "two.txt"}
    assert store.fetch(_ids(store)) == before
    news.with_name("away").rename(news)
    assert (_ingest(store, news).refused, store.fetch(_ids(store))) == ([], before)


def test_one_url_in_two_files_is_one_article_with_two_origins(store: WritableStore, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    url = "https://vungbien.example/mot-bai.html"
    long = {"title": "Chợ họp lại", "content": "Chợ họp từ sáng sớm.\nĐông vui.", "url": url}
    short = {"title": "Chợ họp lại", "summary": "Chợ họp.", "link": f"{url}#top", "author": "Lê Na"}
    (folder / "a.jsonl").write_text(json.dumps(short))
    (folder / "b.jsonl").write_text(json.dumps(long))
    assert _ingest(store, folder).added == 1
    (article,) = store.fetch(_ids(store))
    assert [origin.path for origin in article.origins] == ["a.jsonl", "b.jsonl"]
    assert "Đông vui" in article.body
    assert article.author == "Lê Na"
    (folder / "b.jsonl").unlink()
    report = _ingest(store, folder)
    assert (report.changed, report.removed) == (1, 0)
    (article,) = store.fetch(_ids(store))
    assert [origin.path for origin in article.origins] == ["a.jsonl"]


def test_rows_with_the_same_number_are_all_kept(store: WritableStore, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    rows = [f'{{"id": "7", "title": "Bài {n}", "content": "Nội dung số {n} của kho báo."}}\n' for n in range(3)]
    (folder / "a.jsonl").write_text("".join(rows))
    assert _ingest(store, folder).added == 3
    assert _ingest(store, folder).read == 0


def test_changed_since_tells_each_article_once_in_batches(store: WritableStore, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    rows = [f'{{"title": "Bài số {n}", "content": "Nội dung số {n} của kho báo."}}\n' for n in range(2500)]
    (folder / "a.jsonl").write_text("".join(rows))
    assert _ingest(store, folder).added == 2500
    changes = list(store.changed_since(0, store.revision()))
    assert len({change.id for change in changes}) == len(changes) == 2500
    assert store.changed_count(0, store.revision()) == 2500
    assert all(change.article is not None for change in changes)


def test_what_is_no_id_finds_nothing(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    asked = ["", "a\x00b", "'", "%s", "?", "\ufffd", "x" * 100_000, "Ａ"]
    assert store.fetch(asked) == []
    assert [store.versions(each) for each in asked] == [[]] * len(asked)
    assert copies(store, asked) == {}
    assert store.fetch([]) == []
    assert copies(store, []) == {}


def test_fetch_keeps_the_order_asked(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    first, second = _ids(store)
    assert [article.id for article in store.fetch([second, "khongcobai", first])] == [second, first]


def test_threads_read_at_once_while_another_writes(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    ids = _ids(store)
    start = Barrier(9)

    def read() -> set[tuple[str, ...]]:
        start.wait()
        return {tuple(article.id for article in store.fetch(ids)) for _ in range(50)}

    with ThreadPoolExecutor(8) as readers:
        reading = [readers.submit(read) for _ in range(8)]
        start.wait()
        for number in range(20):
            store.keep_note("n", str(number))
        assert [each.result() for each in reading] == [{tuple(ids)}] * 8


def test_nothing_is_written_by_a_store_opened_to_be_read(store: WritableStore, url: str) -> None:
    with Store.open(url) as read_only, pytest.raises(StoreError, match=r"readonly|read-only|chỉ cho đọc"):
        read_only.database.rows("DELETE FROM state RETURNING key")
    assert store.note("schema")


class TestBadInput:
    def test_is_named_with_its_reason_and_the_rest_goes_on(self, store: WritableStore, news: Path) -> None:
        (news / "empty.txt").write_bytes(b"")
        (news / "binary.txt").write_bytes(bytes(range(256)) * 20)
        (news / "rows.jsonl").write_text('{"title": "Bài tốt", "content": "Nội dung tốt của bài."}\n{"title": \n')
        report = _ingest(store, news)
        assert report.added == 3
        refused = {each.place for each in report.refused}
        assert refused == {"empty.txt", "binary.txt", "rows.jsonl#2"}
        assert all(each.reason.vi for each in report.refused)
        assert report.newly_refused == 3
        again = _ingest(store, news)
        assert (again.read, again.newly_refused, len(again.refused)) == (0, 0, 3)
        assert {each.place for each in store.refused()} == refused

    def test_a_refusal_goes_when_its_file_goes(self, store: WritableStore, news: Path) -> None:
        (news / "empty.txt").write_bytes(b"")
        _ingest(store, news)
        (news / "empty.txt").unlink()
        assert _ingest(store, news).refused == []

    def test_an_empty_folder_is_an_empty_archive(self, store: WritableStore, tmp_path: Path) -> None:
        (tmp_path / "nothing").mkdir()
        assert _counted(_ingest(store, tmp_path / "nothing")) == (0, 0, 0, 0)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_what_cannot_be_read_now_keeps_what_it_told_before(self, store: WritableStore, news: Path) -> None:
        _ingest(store, news)
        os.utime(news / "one.txt", ns=(1, 1))
        (news / "one.txt").chmod(0)
        report = _ingest(store, news)
        assert report.removed == 0
        assert len(_ids(store)) == 2

    def test_a_loop_of_links_a_pipe_and_a_broken_link(self, store: WritableStore, news: Path) -> None:
        (news / "loop").symlink_to(news)
        (news / "broken.txt").symlink_to(news / "nowhere.txt")
        os.mkfifo(news / "pipe.txt")
        report = _ingest(store, news)
        assert report.added == 2
        assert {each.path for each in report.refused} == {"broken.txt", "pipe.txt"}

    def test_a_name_that_is_no_utf8(self, store: WritableStore, news: Path) -> None:
        Path(os.fsdecode(os.fsencode(news) + b"/b\xe1o.txt")).write_text(ONE)
        report = _ingest(store, news)
        assert report.added == 2
        (refusal,) = report.refused
        assert "UTF-8" in refusal.reason.vi

    def test_signs_that_a_database_does_not_take_as_they_are(self, store: WritableStore, tmp_path: Path) -> None:
        folder = tmp_path / "dumps"
        folder.mkdir()
        row = {"id": "a\x00b%s?", "title": "Bài có dấu lạ", "content": "Nội dung\x00 có \\ và ' và 100% và ?."}
        row |= {"source": "Báo\x00 Làng", "author": "Lê\ud800 Na", "url": "https://vungbien.example/a?b=%00&c='"}
        (folder / "a.jsonl").write_text(json.dumps(row) + '\n{"a\\u0000": \n')
        report = _ingest(store, folder)
        assert (report.added, len(report.refused), len(store.refused())) == (1, 1, 1)
        (article,) = store.fetch(_ids(store))
        assert (article.title, article.author) == ("Bài có dấu lạ", "Lê\ufffd Na")

    def test_a_store_that_is_not_there(self, url: str) -> None:
        for kind in (Store, WritableStore):
            with pytest.raises(StoreAbsent, match="reindex"):
                kind.open(url)

    def test_a_table_that_is_gone_is_not_made_again_empty(self, store: WritableStore, url: str, news: Path) -> None:
        _ingest(store, news)
        with store.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE bands"))
        with pytest.raises(StoreError, match="bands"):
            WritableStore.open(url, create=True)

    def test_a_run_that_lost_its_lock_writes_no_more(self, store: WritableStore, url: str, news: Path) -> None:
        with WritableStore.open(url) as other:
            with pytest.raises(StoreError, match="lượt khác"):
                _ingest(store, news)
            with pytest.raises(StoreError, match="lượt khác"):
                store.keep_note("a", "b")
            assert _counted(_ingest(other, news)) == (2, 2, 0, 0)

    def test_a_store_of_a_later_version_is_left_as_it_is(self, store: WritableStore, url: str) -> None:
        with store.engine.begin() as connection:
            connection.execute(state.update().where(state.c.key == "schema").values(value="99"))
        for kind in (Store, WritableStore):
            with pytest.raises(StoreError, match="99"):
                kind.open(url)
        assert store.note("schema") == "99"


def test_copies_are_told_oldest_first(store: WritableStore, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    days = ("2024-02-02", None, "2024-01-01", "2024-03-03")
    rows = [
        {"title": f"Bài {n}", "content": f"Nội dung số {n} của kho.", "url": f"https://b.example/{n}", "date": day}
        for n, day in enumerate(days)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    _ingest(store, folder)
    changes = list(store.changed_since(0, store.revision()))
    told = [(each.number, article) for each in changes if (article := each.article)]
    told.sort(key=lambda each: ["Bài 2", "Bài 1", "Bài 0", "Bài 3"].index(each[1].title))
    with ledger(store) as editions:
        made = [Edition(number=n, signature=b"", published=article.published, url=article.url) for n, article in told]
        editions.add(made)
        editions.add_bands([(band, n) for n, _ in told for band in (7, -(1 << 31), 7)])
        editions.move([n for n, _ in told[:3]], min(n for n, _ in told[:3]), 5)
        assert editions.crowds([7, 8]) == {7: 4}
        assert {band: set(held) for band, held in editions.sharing([-(1 << 31)]).items()} == {
            -(1 << 31): {n for n, _ in told}
        }
    found = copies(store, [article.id for _, article in told])
    assert [each.url for each in found[told[0][1].id]] == [f"https://b.example/{n}" for n in (0, 1)]
    assert [(str(each.date), each.url) for each in found[told[2][1].id]] == [
        ("2024-01-01", "https://b.example/2"),
        ("None", "https://b.example/1"),
    ]
    assert told[3][1].id not in found
    assert [move.id for move in moved_since(store, 4)] == [
        article.id for _, article in sorted(told[:3], key=lambda each: each[0])
    ]


def test_what_is_taken_down_is_neither_read_nor_counted(store: WritableStore, news: Path) -> None:
    _ingest(store, news)
    gone, stays = _ids(store)
    hide(store, Hidden(gone, "theo yêu cầu", "2024-01-01T00:00:00+00:00", None))
    assert [each.id for each in store.fetch([gone, stays])] == _ids(store) == [stays]
    assert (store.counts().articles, [each.id for each in store.hidden()]) == (1, [gone])
    assert unhide(store, gone)
    assert not unhide(store, gone)
    assert set(_ids(store)) == {gone, stays}


def test_ids_are_spread_evenly(store: WritableStore, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    rows = [f'{{"title": "Bài số {n}", "content": "Nội dung số {n} của kho báo."}}\n' for n in range(40)]
    (folder / "a.jsonl").write_text("".join(rows))
    _ingest(store, folder)
    ids = _ids(store)
    assert store.spread_ids(4) == ids[9::10]
    assert store.spread_ids(100) == ids
