"""What an operator does to keep a home well: doctor, rollback, taking down, backup, samples, monitoring."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from index.seal import Seal
from tests.conftest import PROJECT
from tests.test_journey import DEMO, Timbao

QUERY = "chợ nổi Cái Răng"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("indexed") / "home"
    Timbao(home, "tantivy:").reindex(DEMO, more=["--name", "demo"])
    return home


@pytest.fixture
def timbao(indexed: Path, tmp_path: Path) -> Timbao:
    """A home of its own that holds the demonstration archive."""
    shutil.copytree(indexed, tmp_path / "home")
    return Timbao(tmp_path / "home", "tantivy:")


def _again(timbao: Timbao, *more: str) -> subprocess.CompletedProcess[str]:
    return timbao.run("reindex", DEMO, "--name", "demo", *more)


def _generation(timbao: Timbao) -> Path:
    folder = timbao.home / "index" / "tantivy"
    return folder / (folder / "current").read_text().strip()


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


class TestDamage:
    def test_a_sound_home(self, timbao: Timbao) -> None:
        done = timbao.run("doctor")
        assert (done.returncode, done.stdout) == (0, "Kho bài và chỉ mục nguyên vẹn.\n")

    def test_every_file_of_the_index_is_watched(self, timbao: Timbao) -> None:
        settings, archive = Settings(timbao.home), Archive.at(DEMO, "demo")
        sealed = [path for path in _generation(timbao).iterdir() if path.name[0] != "." and path.stat().st_size]
        kinds = {path.suffix or path.name for path in sealed}
        assert {".json", ".pos", ".db", "revision"} <= kinds
        for kind in sorted(kinds):
            generation = _generation(timbao)
            path = next(
                each for each in generation.iterdir() if kind in (each.suffix, each.name) and each.name[0] != "."
            )
            if "lock" in path.name:
                continue
            _flip(path)
            report = reindex(settings, [archive], jobs=1)
            assert report.generation > generation.name, path.name
            assert "lập lại" in report.notices[0].vi
        assert timbao.json("search", QUERY)["total"] > 0
        assert timbao.run("doctor").returncode == 0

    def test_a_lost_file_is_noticed(self, timbao: Timbao) -> None:
        settings, archive = Settings(timbao.home), Archive.at(DEMO, "demo")
        for kind in (".term", ".fast", "meta.json"):
            generation = _generation(timbao)
            next(generation.glob(f"*{kind}")).unlink()
            assert reindex(settings, [archive], jobs=1).generation > generation.name, kind
        assert timbao.json("search", QUERY)["total"] > 0

    def test_the_output_of_a_merge_that_goes_on_after_the_commit_is_no_damage(self, timbao: Timbao) -> None:
        left_over = _generation(timbao) / f"{'0a' * 16}.term"
        left_over.write_bytes(b"begun")
        Seal(_generation(timbao)).lift()
        Seal(_generation(timbao)).put()
        left_over.write_bytes(b"begun and gone on")
        assert timbao.run("doctor").returncode == 0

    def test_doctor_names_the_file_and_the_next_run_mends(self, timbao: Timbao) -> None:
        path = max(_generation(timbao).glob("*.pos"), key=lambda each: each.stat().st_size)
        _flip(path)
        done = timbao.run("doctor")
        assert done.returncode == 1
        assert path.name in done.stdout
        assert _again(timbao).returncode == 0
        assert timbao.run("doctor").returncode == 0

    def test_doctor_says_once_what_mends_a_page_of_zeroes(self, timbao: Timbao) -> None:
        path = timbao.home / "articles.db"
        data = bytearray(path.read_bytes())
        middle = len(data) // 8192 * 4096
        data[middle : middle + 4096] = bytes(4096)
        path.write_bytes(data)
        done = timbao.run("doctor")
        assert (done.returncode, done.stdout.count("restore")) == (1, 1), done.stdout

    def test_a_damaged_store_is_told_not_traced(self, timbao: Timbao) -> None:
        path = timbao.home / "articles.db"
        data = bytearray(path.read_bytes())
        data[4096:] = bytes(len(data) - 4096)
        path.write_bytes(data)
        for command in (["doctor"], ["reindex", DEMO, "--name", "demo"], ["status"]):
            done = timbao.run(*command)
            assert done.returncode == 1
            assert "Traceback" not in done.stderr
            assert "restore" in done.stderr + done.stdout


def test_an_older_copy_put_back_by_hand_and_grown_again_is_noticed(timbao: Timbao, tmp_path: Path) -> None:
    """The store then reaches the index's revision once more, with other articles."""
    settings, news = Settings(timbao.home), tmp_path / "news"
    news.mkdir()
    timbao.run("backup", tmp_path / "copy.db")
    for text in ("Chuyện xalemba\nMột chuyện ở bến đò làng bên.\n", "Chuyện cây cầu\nMột chuyện về chiếc cầu mới.\n"):
        (news / "tin.txt").write_text(text)
        assert len(reindex(settings, [Archive.at(news)], jobs=1).notices) == ("cầu" in text)
        for end in ("", "-wal", "-shm"):
            (timbao.home / f"articles.db{end}").unlink(missing_ok=True)
        shutil.copy(tmp_path / "copy.db", timbao.home / "articles.db")
    assert timbao.run("doctor").returncode == 1
    reindex(settings, [Archive.at(news)], jobs=1)
    assert timbao.json("search", '"cây cầu"')["total"] == 1
    assert timbao.json("search", "xalemba")["total"] == 0
    assert timbao.run("doctor").returncode == 0


def test_rollback(timbao: Timbao) -> None:
    assert timbao.run("rollback").returncode == 1
    _again(timbao, "--full")
    assert _generation(timbao).name == "gen-000002"
    assert timbao.run("rollback").returncode == 0
    assert _generation(timbao).name == "gen-000001"
    assert timbao.json("search", QUERY)["total"] > 0
    assert _again(timbao).returncode == 0


class TestTakenDown:
    def test_is_never_found_again(self, timbao: Timbao) -> None:
        article_id = timbao.run("search", QUERY, "--ids").stdout.splitlines()[0]
        assert timbao.run("hide", article_id, "--reason", "Theo yêu cầu của tòa soạn").returncode == 0
        for more in ([], ["--full"]):
            _again(timbao, *more)
            assert article_id not in timbao.run("search", QUERY, "--ids").stdout
            assert timbao.run("show", article_id).returncode == 1
            assert article_id not in timbao.run("export").stdout
        assert timbao.json("status")["articles"] == 23
        assert timbao.json("status")["hidden"][0]["reason"] == "Theo yêu cầu của tòa soạn"
        assert timbao.run("unhide", article_id).returncode == 0
        assert timbao.run("search", QUERY, "--ids").stdout.splitlines()[0] == article_id
        assert timbao.run("unhide", article_id).returncode == 1

    def test_a_generation_gone_back_to_lacks_it(self, timbao: Timbao) -> None:
        def found() -> tuple[int, list[str]]:
            page = timbao.json("search", QUERY)
            return page["total"], [each["id"] for each in page["hits"]]

        before = found()
        _again(timbao, "--full")
        timbao.run("hide", before[1][0], "--reason", "x")
        without = found()
        assert timbao.run("rollback").returncode == 0
        assert _generation(timbao).name == "gen-000001"
        assert found() == without != before
        assert timbao.run("doctor").returncode == 0
        timbao.run("unhide", before[1][0])
        assert found() == before

    def test_by_its_address_before_it_was_ever_read(self, tmp_path: Path) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", "tantivy:")
        news.mkdir()
        timbao.reindex(news)
        assert timbao.run("hide", "http://www.bao.example/tin/1#x", "--reason", "x").returncode == 0
        row = {"title": "Một tin", "content": "Một tin phải gỡ.", "url": "https://bao.example/tin/1"}
        (news / "rows.jsonl").write_text(json.dumps(row))
        assert timbao.reindex(news)["added"] == 0
        assert timbao.json("search", "tin")["total"] == 0

    def test_an_id_never_seen(self, timbao: Timbao) -> None:
        assert timbao.run("hide", "khongcobainay", "--reason", "x").returncode == 1


class TestBackup:
    def test_restored_it_is_as_it_was(self, timbao: Timbao, tmp_path: Path) -> None:
        copy = tmp_path / "copy.db"
        before = timbao.run("export").stdout
        gone = timbao.run("search", "đèn xanh gọi mực", "--ids").stdout.splitlines()[0]
        assert timbao.run("backup", copy).returncode == 0
        (tmp_path / "empty").mkdir()
        timbao.reindex(tmp_path / "empty", more=["--name", "demo", "--allow-shrink"])
        assert timbao.run("export").stdout == ""
        timbao.run("hide", gone, "--reason", "x")
        done = timbao.run("restore", copy)
        assert done.returncode == 0, done.stderr
        after = timbao.run("export").stdout.splitlines()
        assert after == [line for line in before.splitlines() if gone not in line]
        assert timbao.json("search", QUERY)["total"] > 0
        assert timbao.run("doctor").returncode == 0

    def test_over_a_damaged_store(self, timbao: Timbao, tmp_path: Path) -> None:
        copy = tmp_path / "copy.db"
        timbao.run("backup", copy)
        (timbao.home / "articles.db").write_bytes(b"garbage" * 1000)
        assert timbao.run("restore", copy).returncode == 0
        assert len(timbao.run("export").stdout.splitlines()) == 24

    def test_onto_the_store_itself(self, timbao: Timbao, tmp_path: Path) -> None:
        (tmp_path / "link.db").symlink_to(timbao.home / "articles.db")
        before = (timbao.home / "articles.db").stat().st_ino
        for target in (timbao.home / "articles.db", tmp_path / "link.db"):
            done = timbao.run("backup", target)
            assert (done.returncode, "chính kho bài" in done.stderr) == (1, True)
        assert (timbao.home / "articles.db").stat().st_ino == before

    def test_one_that_does_not_fit_leaves_nothing(self, timbao: Timbao, tmp_path: Path) -> None:
        timbao.run("backup", tmp_path / "whole.db")
        limited = f"ulimit -f 16; exec {sys.executable} -m timbao --home {timbao.home}"
        (tmp_path / "copies").mkdir()
        for command in (f"backup {tmp_path / 'copies' / 'copy.db'}", f"restore {tmp_path / 'whole.db'}"):
            done = subprocess.run(
                ["bash", "-c", f"{limited} {command}"], cwd=PROJECT, capture_output=True, text=True, check=False
            )
            assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert list((tmp_path / "copies").iterdir()) == []
        assert list(timbao.home.glob("*.restored*")) == []
        assert timbao.run("doctor").returncode == 0

    @pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_bytes(b"no database" * 99)])
    def test_a_copy_that_is_none_changes_nothing(
        self, timbao: Timbao, tmp_path: Path, make: Callable[[Path], object]
    ) -> None:
        make(tmp_path / "copy.db")
        assert timbao.run("restore", tmp_path / "copy.db").returncode == 1
        assert len(timbao.run("export").stdout.splitlines()) == 24
        assert timbao.run("doctor").returncode == 0


class TestForCron:
    def test_quiet_says_nothing_when_all_is_well(self, timbao: Timbao) -> None:
        done = _again(timbao, "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_metrics(self, timbao: Timbao, tmp_path: Path) -> None:
        _again(timbao, "--metrics-file", str(tmp_path / "timbao.prom"))
        lines = (tmp_path / "timbao.prom").read_text().splitlines()
        figures = dict(line.split() for line in lines if not line.startswith("#"))
        assert figures["timbao_articles"] == "24"
        assert abs(float(figures["timbao_last_run_timestamp_seconds"]) - time.time()) < 60

    def test_status_watches_the_age(self, timbao: Timbao) -> None:
        assert timbao.run("status", "--max-age", "1h").returncode == 0
        time.sleep(1.1)
        assert timbao.run("status", "--max-age", "1s").returncode == 1

    def test_dry_run_writes_nothing(self, tmp_path: Path) -> None:
        timbao = Timbao(tmp_path / "home", "tantivy:")
        done = timbao.run("reindex", DEMO, "--dry-run")
        assert done.returncode == 0
        assert "sẽ đọc 16 tệp (16 tệp mới)" in done.stdout
        assert len(json.loads(timbao.run("reindex", DEMO, "--dry-run", "--json").stdout)["due"]) == 16
        assert not timbao.home.exists()

    def test_an_archive_that_is_mostly_gone_stops_the_run(self, tmp_path: Path) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", "tantivy:")
        news.mkdir()
        for number in range(30):
            (news / f"{number}.txt").write_text(f"Chuyện thứ {number}\nMột chuyện ngắn ở làng.\n")
        timbao.reindex(news)
        (news / "cũ").mkdir()
        for number in range(20):
            (news / f"{number}.txt").rename(news / "cũ" / f"{number}.txt")
        assert timbao.run("reindex", news).returncode == 0, "files that only moved are no loss"
        shutil.rmtree(news / "cũ")
        done = timbao.run("reindex", news)
        assert done.returncode == 1
        assert "--allow-shrink" in done.stderr
        assert timbao.json("search", "chuyện")["total"] == 30
        assert timbao.run("reindex", news, "--allow-shrink").returncode == 0
        assert timbao.json("search", "chuyện")["total"] == 10

    @pytest.mark.parametrize(
        ("number", "once_there"),
        [
            (signal.SIGTERM, "articles.db-wal"),
            (signal.SIGINT, "articles.db-wal"),
            (signal.SIGHUP, "articles.db-wal"),
            (signal.SIGTERM, "index/tantivy/gen-000001/.tantivy-writer.lock"),
        ],
    )
    def test_asked_to_stop_it_stops_in_order(self, tmp_path: Path, number: int, once_there: str) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", "tantivy:")
        news.mkdir()
        for each in range(1000):
            (news / f"{each}.txt").write_text(f"Chuyện thứ {each}\n" + "Một chuyện dài ở làng bên. " * 40)
        with timbao.begin("reindex", news) as process:
            while not (timbao.home / once_there).exists():
                assert process.poll() is None
                time.sleep(0.01)
            started = time.monotonic()
            process.send_signal(number)
            _, told = process.communicate(timeout=30)
        assert process.returncode == 128 + number
        assert time.monotonic() - started < 10
        assert "lượt sau làm tiếp" in told
        timbao.reindex(news)
        assert timbao.json("search", "chuyện")["total"] == 1000
