"""`make long`: a server under a flood still answers others within a second; an hour of searching while the archive
grows every minute ends without an error and without growth."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from tests.conftest import PROJECT
from tests.scale import scaled
from tests.web.serving import Server, running, served

pytestmark = pytest.mark.slow

ARTICLES = 3000
SECONDS = scaled(3600)
Recorder = Callable[[str, object], None]
"""`record_property`: what goes into the report of `make long`."""
_EXPENSIVE = ('"và của"~30', "a* b* c* d* e*", "sơn~ biên~ đường~ người~", "của HOẶC và HOẶC là HOẶC có", "b*" * 200)
_SIMPLE = ("cầu treo", "cau treo", '"cầu treo"', "suối", "tiêu_đề:cầu", "ngày:2024", "chợ phiên")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Several thousand articles, the demonstration archive among them."""
    folder = tmp_path / "bai"
    folder.mkdir()
    body = "Dân bản và bộ đội qua suối bằng cầu treo của xã, người và hàng của chợ phiên là một dòng dài. " * 30
    for number in range(ARTICLES):
        (folder / f"{number}.txt").write_text(f"Cầu treo số {number}\n\n{body}{number}\n", encoding="utf-8")
    reindex(Settings(home=tmp_path / "home"), [Archive.at(folder), Archive.at(PROJECT / "corpus" / "demo")])
    return folder


def _asked(server: Server, query: str, reader: str) -> tuple[int, float]:
    """The status, and the seconds it took."""
    begun = time.monotonic()
    status, _ = server.get(f"/tim?q={quote(query)}", {"X-Forwarded-For": reader})
    return status, time.monotonic() - begun


def _half_a_request(server: Server) -> socket.socket:
    opened = socket.create_connection(("127.0.0.1", server.port))
    opened.sendall(b"GET /tim HTTP/1.1\r\nHost: bao\r\nX-Long: " + b"x" * 30_000)
    return opened


def test_others_are_answered_within_a_second(archive: Path, record_property: Recorder) -> None:
    command = served(archive.parent / "home", "--proxy", "127.0.0.1")
    ended = threading.Event()
    with running(command) as server, ExitStack() as slow:
        for _ in range(500):
            slow.enter_context(_half_a_request(server))

        def flood() -> None:
            for number in count():
                if ended.is_set():
                    return
                _asked(server, _EXPENSIVE[number % len(_EXPENSIVE)], "203.0.113.7")

        threads = [threading.Thread(target=flood) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(3)
            answers = [_asked(server, query, "198.51.100.4") for query in _SIMPLE]
        finally:
            ended.set()
            for thread in threads:
                thread.join()
    record_property("slowest answer in s", f"{max(seconds for _, seconds in answers):.2f}")
    assert {status for status, _ in answers} == {200}
    assert max(seconds for _, seconds in answers) < 1


def _megabytes(server: Server) -> float:
    """Memory that the workers have for themselves."""
    kilobytes = (
        int(line.split()[1])
        for pid in server.workers
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        if line.startswith(("Private_Clean", "Private_Dirty"))
    )
    return sum(kilobytes) / 1024


def _runs(archive: Path, ended: threading.Event) -> Iterator[int]:
    """A run every minute, each with one article more and one changed; gives their exit codes."""
    command = [sys.executable, "-m", "timbao", "--home", str(archive.parent / "home"), "reindex", str(archive)]
    for number in count(ARTICLES):
        text = f"Cầu treo số {number}\n\nThêm một cây cầu.\n"
        (archive / f"{number}.txt").write_text(text, encoding="utf-8")
        (archive / "0.txt").write_text(text, encoding="utf-8")
        yield subprocess.run(command, check=False, capture_output=True, cwd=PROJECT).returncode
        if ended.wait(min(60.0, SECONDS / 10)):
            return


def test_an_hour_of_searching_while_the_archive_grows(archive: Path, record_property: Recorder) -> None:
    ended = threading.Event()
    codes: list[int] = []
    writing = threading.Thread(target=lambda: codes.extend(_runs(archive, ended)))
    statuses: set[int] = set()
    with running(served(archive.parent / "home")) as server:
        writing.start()
        try:
            begun = time.monotonic()
            warm = 0.0
            for number in count():
                statuses.add(_asked(server, _SIMPLE[number % len(_SIMPLE)], "127.0.0.1")[0])
                passed = time.monotonic() - begun
                if not warm and passed > SECONDS / 4:
                    warm = _megabytes(server)
                if passed > SECONDS:
                    break
            last = _megabytes(server)
        finally:
            ended.set()
            writing.join()
    figures = {"searches": number, "runs": len(codes), "MB after a quarter": warm, "MB at the end": last}
    for name, figure in figures.items():
        record_property(name, f"{figure:,.0f}")
    assert statuses == {200}
    assert set(codes) == {0}
    assert last < warm * 1.05
