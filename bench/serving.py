"""Pages as readers get them: python -m bench.serving [--articles 5000] [--home DIR] [--connections 50] [--seconds 10]

CPU of one results page with facets within the process; then pages a second and their latencies from a real
`timbao serve`, asked by a small client over kept connections. The client runs on the same machine and takes its share.
"""

from __future__ import annotations

import argparse
import http.client
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from bench.articles import BAOMOI, unpack
from bench.measure import p50, p99, print_table
from bench.querying import WHOLE
from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import open_service
from web.app import create_app

WARM_UP = 2
PATHS = {
    "results": [f"/tim?{urlencode({'q': query})}" for query in WHOLE],
    "narrowed": [f"/tim?{urlencode({'q': query, 'ngay': '2017'})}" for query in WHOLE],
    "all articles": ["/tim"],
    "completion": [f"/api/v1/complete?{urlencode({'q': query[:4]})}" for query in WHOLE],
    "front page": ["/"],
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--home", type=Path, help="a home that is indexed already, instead of --articles")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or _indexed(Path(folder), options.articles)
        _print_cpu(home)
        _print_served(home, options.connections, options.seconds)


def _indexed(folder: Path, articles: int) -> Path:
    unpack(BAOMOI, folder / "articles", articles)
    reindex(Settings(home=folder / "home"), [Archive.at(folder / "articles")])
    return folder / "home"


def _print_cpu(home: Path) -> None:
    rows = []
    with open_service(Settings(home=home)) as service:
        client = create_app(service).test_client()
        for name, paths in PATHS.items():
            taken = sorted([_cpu_ms(client, path) for path in paths * (WARM_UP + 5)][WARM_UP:])
            size = len(client.get(paths[0]).data)
            packed = len(client.get(paths[0], headers={"Accept-Encoding": "gzip"}).data)
            rows.append((name, f"{p50(taken):.1f}", f"{p99(taken):.1f}", f"{size / 1000:.0f}", f"{packed / 1000:.0f}"))
    print_table("One page, within the process", ("page", "CPU ms p50", "p99", "kB", "kB gzip"), rows)


def _cpu_ms(client: FlaskClient, path: str) -> float:
    """Milliseconds of processor time that one page takes, in all threads of this process."""
    start = time.process_time()
    client.get(path)
    return (time.process_time() - start) * 1000


def _print_served(home: Path, connections: int, seconds: float) -> None:
    rows = []
    with _server(home) as (host, port):
        for count in (1, 4, connections):
            taken = _load(host, port, count, seconds)
            pages = len(taken) / seconds
            rows.append((str(count), f"{pages:.0f}", f"{p50(taken):.0f}", f"{p99(taken):.0f}", f"{taken[-1]:.0f}"))
    print_table("Over HTTP", ("connections", "results pages/s", "ms p50", "p99", "most"), rows)


@contextmanager
def _server(home: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-u", "-m", "timbao", "--home", str(home), "serve", "--port", "0", "--rate", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://([\d.]+):(\d+)/", process.stdout.readline())
            assert found, "the server did not start"
            yield found[1], int(found[2])
        finally:
            process.terminate()


def _load(host: str, port: int, connections: int, seconds: float) -> list[float]:
    """Milliseconds that each results page took, sorted; a failed request ends the bench."""
    taken: list[float] = []
    failures: list[str] = []
    end = time.perf_counter() + seconds

    def ask(start: int) -> None:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        paths = PATHS["results"]
        for path in cycle(paths[start % len(paths) :] + paths[: start % len(paths)]):
            began = time.perf_counter()
            if began >= end or failures:
                return
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failures.append(f"{path}: {answer.status}")
            taken.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return sorted(taken)


if __name__ == "__main__":
    main()
