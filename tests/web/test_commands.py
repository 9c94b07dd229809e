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

from corpus.ingest import Archive
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


def test_a_port_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    archive = tmp_path / "bai"
    archive.mkdir()
    settings = Settings(home=tmp_path / "home")
    reindex(settings, [Archive.at(archive)])
    told = CliRunner().invoke(serve, ["--host", "192.0.2.1", "--port", "8000"], obj=settings)
    assert told.exit_code == 1
    assert "Không mở được cổng 8000 trên 192.0.2.1" in told.output
