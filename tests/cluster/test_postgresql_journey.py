"""The whole journey over PostgreSQL: the same answers as over SQLite; two hosts; servers and runs that are killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from corpus.errors import StoreError
from corpus.settings import Settings
from corpus.store import Store
from search.service import open_service
from tests.cluster.conftest import Tell
from tests.cluster.postgres import Server
from tests.conftest import PROJECT
from web.app import create_app

DEMO = PROJECT / "corpus" / "demo"
MANY = 5_000


class Host:
    """The command with a home of its own; several may share a store."""

    def __init__(self, home: Path, store: str | None = None) -> None:
        self.settings = Settings(home=home, store=store)
        self._command = [sys.executable, "-m", "timbao", "--home", str(home), *(["--store", store] if store else [])]
        self._environment = {**os.environ, "PYTHONPATH": str(PROJECT)}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*self._command, *map(str, arguments)]
        return subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        command = [*self._command, *map(str, arguments)]
        return subprocess.Popen(
            command, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode in (0, 1), done.stderr
        return {key: value for key, value in json.loads(done.stdout).items() if key != "took_ms"}


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """An archive that takes a run several commits; each article says something else."""
    folder = tmp_path / "many"
    folder.mkdir()
    for part in range(40):
        (folder / f"{part}.jsonl").write_text("".join(map(_row, range(part, MANY, 40))))
    return folder


def _row(number: int) -> str:
    words = " ".join(f"tin{word}" for word in Random(number).sample(range(5000), 90))
    return json.dumps({"title": f"Bản tin số {number}", "content": f"Nội dung của bản tin: {words}."}) + "\n"


QUERIES = ("biên giới", "cho phien", '"cửa khẩu"', 'tỉnh:"Bình Dương"', "ngày:2018..2024", "", "không-có-từ-nào-thế")


_CHANGING = re.compile(r"nonce-[\w=+/-]+|nonce=\"[^\"]*\"|\d+([.,]\d+)? (ms|giây)|\d+:\d\d")
"""What is another in each answer: nonces, how long it took, when the last run was."""


def _page(settings: Settings, path: str) -> str:
    with open_service(settings) as service:
        answer = create_app(service).test_client().get(path)
        assert answer.status_code == 200
        return re.sub(
            r"nonce-[\w=+/-]+|nonce=\"[^\"]*\"|\d+([.,]\d+)? (ms|giây)|\d+:\d\d", "", answer.get_data(as_text=True)
        )


@pytest.fixture(scope="module")
def hosts(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Host, Host]:
    """The demonstration archive over PostgreSQL and over SQLite."""
    both = Host(tmp_path_factory.mktemp("pg"), server.new()), Host(tmp_path_factory.mktemp("sqlite"))
    for host in both:
        done = host.run("reindex", "--name", "demo", DEMO)
        assert done.returncode == 0, done.stderr
    return both


class TestTheSameAsOverSQLite:
    @pytest.mark.parametrize("query", QUERIES)
    def test_search(self, hosts: tuple[Host, Host], query: str) -> None:
        here, there = (host.json("search", query) for host in hosts)
        assert here == there

    def test_show_export_status(self, hosts: tuple[Host, Host]) -> None:
        exported = [host.run("export").stdout for host in hosts]
        assert exported[0] == exported[1]
        for line in exported[0].splitlines()[:5]:
            here, there = (host.json("show", json.loads(line)["id"], "--versions") for host in hosts)
            assert here == there
        told = [host.json("status") for host in hosts]
        for key in ("articles", "files", "by_format", "refused", "backlog", "hidden", "generation"):
            assert told[0][key] == told[1][key]
        assert [host.run("doctor").returncode for host in hosts] == [0, 0]

    @pytest.mark.parametrize("path", ["/tim?q=bi%C3%AAn+gi%E1%BB%9Bi", "/tim?q=cho+phien&sapxep=moi", "/"])
    def test_pages(self, hosts: tuple[Host, Host], path: str) -> None:
        here, there = (_page(host.settings, path) for host in hosts)
        assert here == there

    def test_what_is_taken_down_and_shown_again(self, hosts: tuple[Host, Host]) -> None:
        taken = hosts[0].json("search", "biên giới")["hits"][0]["id"]
        for command, there in ((["hide", taken, "--reason", "thử"], False), (["unhide", taken], True)):
            for host in hosts:
                done = host.run(*command)
                assert done.returncode == 0, done.stderr
                found = {hit["id"] for hit in host.json("search", "biên giới")["hits"]}
                assert (taken in found) is there
                assert (host.run("show", taken).returncode == 0) is there


def test_seeds_and_demo(server: Server, shared_data: Path, tmp_path: Path) -> None:
    answers = []
    for host in (Host(tmp_path / "pg", server.new()), Host(tmp_path / "sqlite")):
        assert host.run("reindex", DEMO, shared_data / "seeds").returncode == 0
        asked = ("bộ đội biên phòng", "nguồn:baolangson.vn", "lang son")
        answers.append([host.json("search", query) for query in asked])
    assert answers[0] == answers[1]
    assert answers[0][0]["total"] >= 5


def test_two_hosts_never_meet(server: Server, many: Path, tmp_path: Path) -> None:
    url = server.new()
    first, second = Host(tmp_path / "one", url), Host(tmp_path / "two", url)
    running = first.begin("reindex", many, "--jobs", "1")
    _wait(lambda: _revision(url) >= 1, running)
    done = second.run("reindex", DEMO)
    assert (done.returncode, running.poll()) == (75, None), done.stderr
    assert second.run("hide", "x", "--reason", "y", "--lock-timeout", "0").returncode == 75
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert second.run("reindex", many, "--lock-timeout", "60").returncode == 0, "a killed run holds no lock"
    assert (second.json("status")["articles"], second.json("status")["backlog"]) == (MANY, 0)


READING, INDEXING = "SELECT value::int > 1 FROM state WHERE key = 'revision'", "SELECT COUNT(*) > 1000 FROM editions"


@pytest.mark.parametrize("so_far", [READING, INDEXING], ids=["reading", "indexing"])
def test_the_server_is_killed_during_a_run(server: Server, many: Path, tmp_path: Path, so_far: str, told: Tell) -> None:
    """While files are read, and while the index is written."""
    url = server.new()
    host = Host(tmp_path / "home", url)
    running = host.begin("reindex", many, "--jobs", "1")
    _wait(lambda: _revision(url) > 0 and bool(server.ask(so_far, url.rpartition("/")[2])[0][0]), running)
    acknowledged = _revision(url)
    server.kill()
    _, said = running.communicate(timeout=120)
    assert running.returncode == 1
    assert "Traceback" not in said
    assert "máy chủ" in said
    done = host.run("search", "bản tin")
    assert done.returncode == 1
    assert "không tới được" in done.stderr
    server.start()
    assert _revision(url) >= acknowledged
    done = host.run("reindex", many)
    assert done.returncode == 0, done.stderr
    assert _everything(url) == MANY
    told(f"PostgreSQL killed at revision {acknowledged} of a run: {MANY} of {MANY} articles there, none double")
    assert host.json("search", "bản tin")["total"] == MANY
    assert host.run("doctor").returncode == 0


def _everything(url: str) -> int:
    with Store.open(url) as store:
        ids = list(store.all_ids())
        assert len(ids) == len(set(ids)) == len(store.fetch(ids))
        return len(ids)


def _revision(url: str) -> int:
    try:
        with Store.open(url) as store:
            return store.revision()
    except StoreError:
        return 0


def _wait(until: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + 120
    while not until():
        assert running.poll() is None, running.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.02)
