"""`timbao serve`, as a process."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from web.commands import serve


def test_it_serves_says_where_and_stops_when_told(tmp_path: Path) -> None:
    archive = tmp_path / "bai"
    archive.mkdir()
    (archive / "a.txt").write_text("Cầu treo mới khánh thành\n\nDân bản qua suối bằng cầu treo.\n", encoding="utf-8")
    home = tmp_path / "home"
    reindex(Settings(home=home), [Archive.at(archive)])
    command = [sys.executable, "-u", "-m", "timbao", "--home", str(home), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert found, line
            assert "Trang tìm báo đang mở tại" in line
            with urllib.request.urlopen(found[0] + "tim?q=cau+treo", timeout=20) as answer:
                assert "Cầu treo mới khánh thành" in re.sub("</?mark>", "", answer.read().decode())
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            process.wait(timeout=20)
            assert time.monotonic() - started < 15
        finally:
            process.kill()
    assert process.returncode == 0


def _served(home: Path, options: list[str], path: str, headers: dict[str, str]) -> str:
    """What a server started with these options answers."""
    command = [sys.executable, "-u", "-m", "timbao", "--home", str(home), "serve", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert found
            asked = urllib.request.Request(found[0] + path, headers=headers)
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return str(answer.read().decode())
        finally:
            process.terminate()


def test_only_a_trusted_proxy_is_believed(tmp_path: Path) -> None:
    (tmp_path / "bai").mkdir()
    home = tmp_path / "home"
    reindex(Settings(home=home), [Archive.at(tmp_path / "bai")])
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "bao.example", "X-Forwarded-For": "203.0.113.7"}
    trusting = _served(home, ["--proxy", "127.0.0.1", "--prefix", "/kho"], "/kho/opensearch.xml", told)
    assert "https://bao.example/kho/tim?q={searchTerms}" in trusting
    doubting = _served(home, [], "/opensearch.xml", told)
    assert "bao.example" not in doubting
    assert "http://127.0.0.1" in doubting


def test_a_port_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    archive = tmp_path / "bai"
    archive.mkdir()
    settings = Settings(home=tmp_path / "home")
    reindex(settings, [Archive.at(archive)])
    told = CliRunner().invoke(serve, ["--host", "192.0.2.1", "--port", "8000"], obj=settings)
    assert told.exit_code == 1
    assert "Không mở được cổng 8000 trên 192.0.2.1" in str(told.exception)
