"""Pages as readers get them: python -m bench.serving [--articles 5000] [--home DIR] [--connections 50] [--seconds 10]

CPU of one page within the process, and what of it is the search; then a real `timbao serve`, asked by a small client
over kept connections: pages a second, their latencies and what processor time the server's processes took for each;
then first paint in a headless Chromium where there is one. The client runs on the same machine and takes its share.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from bench.articles import BAOMOI, unpack
from bench.measure import p50, p99, print_table
from bench.querying import FREQUENT, mix
from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.results import ResultPage, SearchRequest
from search.service import SearchService, open_service
from tests.browser.server import chromium, opened_browser
from web.app import create_app
from web.worker import settle

WARM_UP = 2
ROUNDS = 5
_TITLES = 1000
_SEED = 2017


def _of_the_mix() -> list[str]:
    """Pages of results of every class of questions, as often as `bench.querying` has them, in any order."""
    asked = [request.query for requests in mix(_TITLES).values() for request in requests if request.query]
    random.Random(_SEED).shuffle(asked)
    return [f"/tim?{urlencode({'q': query})}" for query in asked]


_RESULTS = _of_the_mix()
PATHS = {
    "results": _RESULTS,
    "frequent": [f"/tim?{urlencode({'q': query})}" for query in FREQUENT],
    "narrowed": [f"/tim?{urlencode({'q': query, 'ngay': '2017'})}" for query in FREQUENT],
    "all articles": ["/tim"],
    "completion": [f"/api/v1/complete?{urlencode({'q': query[:4]})}" for query in FREQUENT],
    "front page": ["/"],
    "asked again": _RESULTS[:50],
    "not modified": _RESULTS[:4],
}
_RATES = (100, 200)
"""Pages a second that readers ask for together: what a server on two processors has to bear, and twice as many."""
_ASKED = 200
"""Pages of a kind asked for within the process."""
_NUMBERS = count()
GZIP = {"Accept-Encoding": "gzip"}
_TAG = re.compile(r"^ETag: (.*?)\r?$", re.MULTILINE | re.IGNORECASE)
_LENGTH = re.compile(r"^Content-Length: (\d+)", re.MULTILINE | re.IGNORECASE)


def _unasked(path: str) -> str:
    """The same results at an address that nobody has asked for: pages that are kept would flatter the server."""
    return f"{path}+-zz{next(_NUMBERS)}"


class _Timed(SearchService):
    """Knows how much processor time its last search took, in milliseconds."""

    taken = 0.0

    def search(self, request: SearchRequest) -> ResultPage:
        start = time.process_time()
        try:
            return super().search(request)
        finally:
            self.taken += (time.process_time() - start) * 1000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--home", type=Path, help="a home that is indexed already, instead of --articles")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or _indexed(Path(folder), options.articles)
        _print_cpu(home)
        with _server(home) as (pid, host, port):
            _print_served(pid, host, port, (1, 4, options.connections), options.seconds)
            _print_paint(f"http://{host}:{port}")


def _indexed(folder: Path, articles: int) -> Path:
    unpack(BAOMOI, folder / "articles", articles)
    reindex(Settings(home=folder / "home"), [Archive.at(folder / "articles")])
    return folder / "home"


def _print_cpu(home: Path) -> None:
    rows = []
    with open_service(Settings(home=home)) as service:
        service.__class__ = _Timed
        assert isinstance(service, _Timed)
        app = create_app(service)
        settle(app, service)  # as every worker does
        client = app.test_client()
        for name in ("results", "frequent", "narrowed", "all articles", "completion", "front page"):
            paths = PATHS[name][:_ASKED]
            taken = [_cpu_ms(client, service, path) for path in paths * (WARM_UP + ROUNDS)][WARM_UP * len(paths) :]
            whole, search = sorted(each for each, _ in taken), sorted(each for _, each in taken)
            size, packed = len(client.get(paths[0]).data), len(client.get(paths[0], headers=GZIP).data)
            figures = (p50(whole), p99(whole), p50(search), p50(whole) - p50(search))
            rows.append((name, *(f"{each:.1f}" for each in (*figures, size / 1000, packed / 1000))))
    headings = ("page", "CPU ms p50", "p99", "of it search", "of it page", "kB", "kB gzip")
    print_table("One page, within the process", headings, rows)


def _cpu_ms(client: FlaskClient, service: _Timed, path: str) -> tuple[float, float]:
    """Milliseconds of processor time that one page takes in all threads of this process, and the search in it.

    Asked for uncompressed, because compressed pages are kept.
    """
    service.taken = 0.0
    start = time.process_time()
    client.get(path)
    return (time.process_time() - start) * 1000, service.taken


def _print_served(pid: int, host: str, port: int, counts: tuple[int, ...], seconds: float) -> None:
    rows = []
    levels = [("results", number, iter(_RESULTS[place :: len(counts)]), None) for place, number in enumerate(counts)]
    paced = [(f"{rate} a second", counts[-1], map(_unasked, cycle(_RESULTS)), rate) for rate in _RATES]
    again = ("frequent", "asked again", "completion", "not modified")
    kinds = [(name, counts[-1], _addresses(name), None) for name in again]
    for name, number, paths, rate in (*levels, *paced, *kinds):
        if name in again:
            _load(host, port, paths, 4, seconds)  # until every worker has answered
        before, began = _server_cpu_ms(pid), time.perf_counter()
        taken = _load(host, port, paths, number, seconds, anew=name != "not modified", rate=rate)
        took, cpu = time.perf_counter() - began, (_server_cpu_ms(pid) - before) / len(taken)
        figures = (f"{len(taken) / took:.0f}", f"{cpu:.1f}", f"{p50(taken):.0f}", f"{p99(taken):.0f}")
        rows.append((name, str(number), *figures, f"{taken[-1]:.0f}"))
    headings = ("page", "connections", "pages/s", "CPU ms a page", "ms p50", "p99", "most")
    print_table("Over HTTP", headings, rows)


def _addresses(name: str) -> Iterator[str]:
    """Without end; none twice where pages are to be made."""
    paths = cycle(PATHS[name])
    return map(_unasked, paths) if name == "frequent" else paths


@contextmanager
def _server(home: Path) -> Iterator[tuple[int, str, int]]:
    command = [sys.executable, "-u", "-m", "timbao", "--home", str(home), "serve", "--port", "0", "--rate", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://([\d.]+):(\d+)/", process.stdout.readline())
            assert found, "the server did not start"
            yield process.pid, found[1], int(found[2])
        finally:
            process.terminate()


def _server_cpu_ms(pid: int) -> float:
    """Processor time that the workers of a server have taken so far."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = [Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split() for worker in workers]
    return sum(int(each[11]) + int(each[12]) for each in fields) * 1000 / os.sysconf("SC_CLK_TCK")


def _load(
    host: str,
    port: int,
    paths: Iterator[str],
    connections: int,
    seconds: float,
    *,
    anew: bool = True,
    rate: float | None = None,
) -> list[float]:
    """Milliseconds that each page took, sorted, until there are no more paths; a failed request ends the bench.

    `anew`: nothing is told of what the reader has already. Each connection asks again as soon as it is answered, which
    is as fast as the server can; with a `rate` they ask so often a second together, and a page's time begins when it
    was due.
    """
    taken: list[float] = []
    failures: list[str] = []
    tags: dict[str, str] = {}
    start = time.perf_counter()
    taking, numbers = threading.Lock(), count()

    def following() -> tuple[str, float] | None:
        """A path, and when it is due."""
        with taking:
            due = start + next(numbers) / rate if rate else time.perf_counter()
            path = None if failures or due >= start + seconds else next(paths, None)
        if path is None:
            return None
        time.sleep(max(0.0, due - time.perf_counter()))
        return path, due

    def ask() -> None:
        connection = socket.create_connection((host, port), timeout=60)
        while (asked := following()) is not None:
            path, began = asked
            known = "" if anew else tags.get(path, "")
            head = _asked(connection, path, known)
            tags[path] = found[1] if (found := _TAG.search(head)) else ""
            if not head.startswith("HTTP/1.1 304" if known else "HTTP/1.1 200"):
                failures.append(f"{path}: {head}")
            if "Connection: close" in head:  # as waitress says with every 304
                connection.close()
                connection = socket.create_connection((host, port), timeout=60)
            taken.append((time.perf_counter() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return sorted(taken)


def _asked(connection: socket.socket, path: str, known: str) -> str:
    """The head of the answer, once all of it is there; `http.client` would take ten times as long of the server's."""
    told = f"If-None-Match: {known}\r\n" if known else ""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip\r\n{told}\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _received(connection)
    head, _, content = answer.partition(b"\r\n\r\n")
    lacking = (int(found[1]) if (found := _LENGTH.search(head.decode())) else 0) - len(content)
    while lacking > 0:
        lacking -= len(_received(connection))
    return head.decode()


def _received(connection: socket.socket) -> bytes:
    found = connection.recv(1 << 16)
    assert found, "the server hung up"
    return found


def _print_paint(site: str) -> None:
    """Milliseconds until a reader who comes for the first time sees a page."""
    executable = chromium()
    if executable is None:
        print("no Chromium on this machine: first paint is not measured")
        return
    rows = []
    with opened_browser(executable) as browser:
        for name in ("front page", "results"):
            painted = []
            for path in (PATHS[name] * ROUNDS)[:ROUNDS]:
                page = browser.new_context(bypass_csp=True).new_page()
                page.goto(site + path)
                page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
                painted.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                page.context.close()
            rows.append((name, f"{p50(sorted(painted)):.0f}", f"{max(painted):.0f}"))
    print_table("First paint in Chromium", ("page", "ms p50", "most"), rows)


if __name__ == "__main__":
    main()
