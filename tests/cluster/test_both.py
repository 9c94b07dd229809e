"""The whole journey over OpenSearch and PostgreSQL at once, as the how-to page has it: the same answers as embedded."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus
from urllib.request import urlopen

import pytest

from tests.cluster.__main__ import addresses
from tests.cluster.postgres import Server as PostgreSQL
from tests.conftest import PROJECT
from tests.web import serving

PAGE = PROJECT / "docs" / "howto" / "many-machines.md"
QUERIES = (
    "biên giới",
    "bo doi bien phong",
    '"cửa khẩu"',
    'tỉnh:"Bình Dương"',
    "ngày:2018..2024",
    "nguồn:baolangson.vn",
    "bien phofng",
    "gần_giống:",
    "",
    "không-có-từ-nào-thế",
)


class Machine:
    """Runs the command with a home of its own; two addresses in its environment say where everything else is."""

    def __init__(self, home: Path, addresses: dict[str, str]) -> None:
        self._home = home
        self._addresses = addresses
        self.followed: subprocess.CompletedProcess[str] | None = None
        programs = home.with_name(f"{home.name}-bin")
        programs.mkdir(parents=True)
        program = programs / "timbao"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timbao "$@"\n')
        program.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(PROJECT),
            "TIMBAO_HOME": str(home),
            **addresses,
        }

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-c", script]
        return subprocess.run(
            command, env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120
        )

    def json(self, query: str) -> Any:
        done = self.shell(f"timbao search --json --limit 100 -- '{query}'")
        assert done.returncode in (0, 1), done.stderr
        return _comparable(json.loads(done.stdout))

    def server(self) -> list[str]:
        said = [f"{name}={value}" for name, value in self._addresses.items()]
        return ["env", *said, *serving.served(self._home)]


def _comparable(page: Any) -> Any:
    """Without what took how long, and without scores: each engine reckons its own, so their orders may differ."""
    hits = {hit["id"]: {key: value for key, value in hit.items() if key != "score"} for hit in page["hits"]}
    assert len(hits) == len(page["hits"])
    return {key: value for key, value in page.items() if key not in ("took_ms", "links")} | {"hits": hits}


@pytest.fixture(scope="module")
def machines(
    opensearch: str, new_index: Callable[[], str], postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Machine, Machine]:
    """One on both servers, one embedded; nothing in them yet."""
    folder = tmp_path_factory.mktemp("machines")
    name = new_index().rpartition("/")[2]
    there = {**addresses(opensearch, postgresql.new()), "TIMBAO_ENGINE": f"opensearch://{opensearch}/{name}?shards=2"}
    return Machine(folder / "both", there), Machine(folder / "embedded", {})


@pytest.fixture(scope="module")
def indexed(machines: tuple[Machine, Machine]) -> tuple[Machine, Machine]:
    """The demonstration archive by the page's own command, and the seeds where they are."""
    seeds = Path(os.environ.get("TIMBAO_SHARED_DATA", PROJECT.parent / "shared" / "data")) / "seeds"
    for machine in machines:
        machine.followed = machine.shell(next(each for each in _commands() if " reindex " in each))
        if seeds.is_dir():
            done = machine.shell(f"timbao reindex --name seeds '{seeds}'")
            assert done.returncode == 0, done.stderr
    return machines


def _commands() -> list[str]:
    """The commands of the page's section on both together, word by word."""
    section = PAGE.read_text("utf-8").partition("## Both together\n")[2].partition("\n## ")[0]
    return [line.strip() for line in section.splitlines() if line.startswith("    ")]


def test_the_how_to_page_word_by_word(indexed: tuple[Machine, Machine]) -> None:
    assert [each.split("=")[0] for each in _commands()[:2]] == ["export TIMBAO_STORE", "export TIMBAO_ENGINE"]
    assert _commands()[3:] == ["timbao serve"], "which the tests below ask"
    shown = []
    for machine in indexed:
        assert machine.followed
        assert machine.followed.returncode == 0, machine.followed.stderr
        shown.append(
            sorted(re.sub(r"\d+([.,]\d+)? (ms|giây)|^ *\d+\.", "", machine.followed.stdout, flags=re.M).split("\n"))
        )
    assert shown[0] == shown[1]


@pytest.mark.parametrize("query", QUERIES)
def test_the_command_answers_as_embedded(indexed: tuple[Machine, Machine], query: str) -> None:
    here, there = (machine.json(query) for machine in indexed)
    assert here == there


@pytest.fixture(scope="module")
def servers(indexed: tuple[Machine, Machine]) -> Iterator[tuple[serving.Server, serving.Server]]:
    """`timbao serve` on each."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(serving.running(machine.server())) for machine in indexed)
        yield one, other


_CHANGING = re.compile(r"nonce-[\w=+/-]+|nonce=\"[^\"]*\"|\d+([.,]\d+)? (ms|giây)|\d+:\d\d|commit=\w+|[\w=-]{8}\.\w+")
"""What is another in each answer: nonces, how long it took, when the last run was, which commit was seen."""


def _page(server: serving.Server, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=serving.PATIENCE) as answer:
        text = answer.read().decode()
    return _CHANGING.sub("", text).replace(f":{server.port}", "")


Servers = tuple[serving.Server, serving.Server]


@pytest.mark.parametrize("query", QUERIES)
def test_the_pages_answer_as_embedded(servers: Servers, query: str) -> None:
    """In an order by date the whole page is the same; by relevance what the page is made of."""
    pages = [server.get(f"/api/v1/search?q={quote_plus(query)}&so=50") for server in servers]
    assert [status for status, _ in pages] == [200, 200]
    first, second = (_comparable(json.loads(text)) for _, text in pages)
    assert first == second
    for sort in ("moi", "cu"):
        one, other = (_page(server, f"/tim?q={quote_plus(query)}&sapxep={sort}&so=50") for server in servers)
        assert one == other
        assert all(f"/bai/{each}" in one for each in first["hits"])


def test_everything_else_answers_as_embedded(servers: Servers) -> None:
    found = json.loads(servers[0].get("/api/v1/search?q=bi%C3%AAn")[1])["hits"][0]["id"]
    for path in ("/", f"/bai/{quote(found)}", "/xu-huong?q=bi%C3%AAn", "/duyet", "/ban-do", "/tim.jsonl?q=bi%C3%AAn"):
        one, other = (_page(server, path) for server in servers)
        assert sorted(one.splitlines()) == sorted(other.splitlines()), path
    for typed in ("bien", "bộ đ", "lang"):
        one, other = (server.get(f"/api/v1/complete?q={quote_plus(typed)}")[1] for server in servers)
        assert json.loads(one) == json.loads(other)


def test_servers_of_ones_own() -> None:
    """`make cluster`: both addresses are printed and answer, and the servers end with it."""
    command = [sys.executable, "-m", "tests.cluster"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            lines = [running.stdout.readline().strip() for _ in range(2)]
            asked = "; ".join([*lines, '"$0" -m timbao search biên'])
            done = subprocess.run(
                ["bash", "-c", asked, sys.executable], cwd=PROJECT, capture_output=True, text=True, check=False
            )
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
        finally:
            running.kill()
    assert "Chưa có" in done.stderr
    assert "Traceback" not in done.stderr
