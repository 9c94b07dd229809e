"""`timbao add` and `timbao watch`, as processes; and what a run logs."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_journey import Timbao

TEXT = "Chuyện {0}\nMột chuyện ngắn ở làng {0}.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "cũ").mkdir(parents=True)
    for word in ("thuyền", "cầu"):
        (folder / "cũ" / f"{word}.txt").write_text(TEXT.format(word))
    return folder


@pytest.fixture
def timbao(tmp_path: Path) -> Timbao:
    return Timbao(tmp_path / "home", "tantivy:")


def _found(timbao: Timbao, word: str) -> list[str]:
    done = timbao.run("search", f'"chuyện {word}"', "--json")
    return [hit["origin"] for hit in json.loads(done.stdout)["hits"]] if done.stdout else []


class TestAdd:
    def test_a_file_of_a_known_archive(self, timbao: Timbao, news: Path) -> None:
        timbao.reindex(news)
        (news / "mới.txt").write_text(TEXT.format("mới"))
        (news / "khác.txt").write_text(TEXT.format("khác"))
        (news / "cũ" / "cầu.txt").unlink()
        assert timbao.run("add", news / "mới.txt").returncode == 0
        assert _found(timbao, "mới") == ["mới.txt"]
        assert _found(timbao, "khác") == []
        assert _found(timbao, "cầu") == ["cũ/cầu.txt"], "only a run over the whole archive says what is gone"
        report = timbao.reindex(news)
        assert (report["read"], report["added"], report["removed"]) == (1, 1, 1)

    def test_a_file_of_no_archive_is_one_of_its_own(self, timbao: Timbao, news: Path) -> None:
        assert timbao.run("add", news / "cũ" / "cầu.txt", news / "cũ" / "thuyền.txt").returncode == 0
        assert _found(timbao, "cầu") == ["cầu.txt"]
        assert timbao.json("status")["articles"] == 2

    def test_an_archive_with_a_name(self, timbao: Timbao, news: Path) -> None:
        timbao.reindex(news, more=["--name", "bao"])
        (news / "mới.txt").write_text(TEXT.format("mới"))
        assert timbao.run("add", news / "mới.txt", "--archive", news, "--name", "bao").returncode == 0
        report = timbao.reindex(news, more=["--name", "bao"])
        assert (report["read"], report["unchanged"]) == (0, 3)

    def test_what_cannot_be_added(self, timbao: Timbao, news: Path, tmp_path: Path) -> None:
        assert "Không có tệp nào" in timbao.run("add", news / "không có.txt").stderr
        (tmp_path / "ngoài.txt").write_text(TEXT.format("ngoài"))
        done = timbao.run("add", tmp_path / "ngoài.txt", "--archive", news)
        assert (done.returncode, "không nằm trong kho" in done.stderr) == (1, True)
        (news / "trống.txt").write_text("")
        done = timbao.run("add", news / "trống.txt", "--json")
        assert done.returncode == 65
        assert json.loads(done.stdout)["refused"][0]["path"] == "trống.txt"


def _wait_for(happens: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while not happens():
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


def test_watch(timbao: Timbao, news: Path) -> None:
    with timbao.begin("watch", news) as process:
        _wait_for(lambda: _found(timbao, "cầu") == ["cũ/cầu.txt"], process)
        (news / "sâu").mkdir()
        (news / "sâu" / "mới.txt").write_text(TEXT.format("mới"))
        _wait_for(lambda: _found(timbao, "mới") == ["sâu/mới.txt"], process)
        (news / "cũ" / "cầu.txt").rename(news / "cầu.txt")
        _wait_for(lambda: _found(timbao, "cầu") == ["cầu.txt"], process)
        process.send_signal(signal.SIGTERM)
        told, error = process.communicate(timeout=30)
    assert process.returncode == 143
    assert told.count("Đã đọc") == 3
    assert "Traceback" not in error


def test_watch_outlasts_a_root_that_is_away_for_a_while(timbao: Timbao, news: Path) -> None:
    with timbao.begin("watch", news, "--every", "1s", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["added"] == 2
        away = news.rename(news.with_name("away"))
        assert "Không có thư mục hay tệp nào" in process.stderr.readline()
        shutil.copytree(away, news)
        (news / "mới.txt").write_text(TEXT.format("mới"))
        assert json.loads(process.stdout.readline())["added"] == 1
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 130


@pytest.mark.parametrize("form", ["json", "lines"])
def test_logs(timbao: Timbao, news: Path, form: str) -> None:
    (news / "trống.txt").write_text("")
    done = timbao.run("--log-format", form, "reindex", news)
    assert (done.returncode, done.stdout) == (65, "")
    lines = done.stderr.splitlines()
    if form == "json":
        events = [json.loads(line) for line in lines]
        assert [each["event"] for each in events] == ["run_began", "archive_read", "refused", "run_finished"]
        assert events[2]["place"] == "trống.txt"
        assert events[3]["added"] == 2
    else:
        assert "event=refused place=trống.txt" in lines[2]
        assert "WARNING timbao: " in lines[2]
    done = timbao.run("--log-format", form, "reindex", news / "không có")
    assert done.returncode == 1
    assert "event" in done.stderr
    assert len(done.stderr.splitlines()) == 1
