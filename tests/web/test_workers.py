"""`timbao serve` with several workers: one that dies is replaced, slow readers hold nobody up, an end is in order."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from tests.web.serving import PATIENCE, Server, running, served
from web.connections import Peers
from web.shared import share
from web.worker import CONNECTIONS, IDLE_SECONDS, TURN_SECONDS, in_turn, listen

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BODY = "Dân bản qua suối bằng cầu treo. " * 40


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "bai"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text(f"Cầu treo số {number}\n\n{_BODY}{number}\n", encoding="utf-8")
    reindex(Settings(home=tmp_path / "home"), [Archive.at(folder)])
    return folder


@pytest.fixture
def server(archive: Path) -> Iterator[Server]:
    with running(served(archive.parent / "home")) as begun:
        yield begun


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    before = server.workers
    assert len(before) == 2
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    _until(lambda: len(server.workers - before) == 2)
    assert server.get("/tim?q=cau+treo")[0] == 200


def test_workers_are_renewed_one_after_the_other(server: Server) -> None:
    before = server.workers
    server.process.send_signal(signal.SIGHUP)
    _until(lambda: len(server.workers - before) == 2)
    assert server.process.poll() is None
    assert server.get("/healthz") == (200, "ok\n")


_RENEWED = """
import os, signal, threading, time
from web.supervisor import Supervisor

def work(place, ready):
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    time.sleep(1.2)
    os.write(1, b"+%d\\n" % place)
    ready()
    told.wait()
    os.write(1, b"-%d\\n" % place)

Supervisor(work, 2).run(lambda: os.write(1, b"mo :0\\n"))
"""


def test_a_worker_is_renewed_only_once_the_one_before_can_answer() -> None:
    with running([sys.executable, "-c", _RENEWED]) as server:
        assert server.process.stdout
        server.process.send_signal(signal.SIGHUP)
        said = [line.strip() for line in islice(server.process.stdout, 4)]
    assert said == ["-0", "+0", "-1", "+1"]


def test_a_new_generation_is_seen_without_a_restart(server: Server, archive: Path) -> None:
    before = server.workers
    assert "Chợ phiên" not in server.get("/tim?q=cho+phien")[1]
    (archive / "moi.txt").write_text("Chợ phiên vùng cao\n\nChợ phiên họp từ sáng sớm.\n", encoding="utf-8")
    reindex(Settings(home=archive.parent / "home"), [Archive.at(archive)], full=True)
    for _ in range(8):  # whichever worker answers
        assert "phiên</mark> vùng cao" in server.get("/tim?q=cho+phien")[1]
    assert server.workers == before


def test_half_a_request_holds_nobody_up(server: Server) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
    for each in slow:
        each.sendall(b"GET /tim HTTP/1.1\r\nHost: bao")
    assert server.get("/tim?q=cau+treo")[0] == 200
    for each in slow:
        each.close()


def test_hundreds_of_connections_that_ask_nothing_keep_nobody_out(archive: Path) -> None:
    with running(served(archive.parent / "home", "--workers", "1")) as server, ExitStack() as idle:
        for _ in range(CONNECTIONS + 50):
            idle.enter_context(closing(socket.create_connection(("127.0.0.1", server.port))))
        begun = time.monotonic()
        assert server.get("/tim?q=cau+treo")[0] == 200
        assert time.monotonic() - begun < IDLE_SECONDS, "not only once the idle ones have timed out"


def test_a_download_under_way_is_finished_before_the_end(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as reading:
        reading.settimeout(PATIENCE)
        reading.sendall(b"GET /tim.jsonl?q=cau+treo HTTP/1.0\r\n\r\n")
        got = reading.recv(100)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        while more := reading.recv(65536):
            got += more
    assert got.count(b"\n{") == 300
    assert server.process.wait(PATIENCE) == 0


_LONG = """
import time
from flask import Flask, Response, request
from web import observe
from web.connections import Peers
from web.shared import share
from web.supervisor import Supervisor
from web.worker import Worker, listen

app = Flask("dài")
observe.register(app, max_age=None, access_log=False)
app.add_url_rule("/", "home", lambda: "còn sống")
app.add_url_rule("/luc", "arrived", lambda: f"{time.perf_counter() - request.environ[observe.ARRIVED]:.3f}")
app.add_url_rule("/dai", "long", lambda: Response(b"." * 65536 for _ in range(320)))
sockets, shared = listen("127.0.0.1", 0), share(1)

def work(place, ready):
    observe.count_in(app, shared, place)
    Worker(app, sockets, 30.0, {}, peers=Peers(shared.connections, place)).run(ready)

Supervisor(work, 1).run(lambda: print(f"cổng :{sockets[0].getsockname()[1]}", flush=True))
"""


def test_a_download_that_waits_for_its_reader_is_finished_before_the_end(tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("w+") as told, running([sys.executable, "-c", _LONG], stderr=told) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as reading:
            reading.settimeout(PATIENCE)
            reading.sendall(b"GET /dai HTTP/1.0\r\n\r\n")
            time.sleep(0.5)  # what the sockets hold is full
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            got = b"".join(iter(lambda: reading.recv(65536), b""))
        assert got.partition(b"\r\n\r\n")[2] == b"." * 65536 * 320
        assert server.process.wait(PATIENCE) == 0
        told.seek(0)
        assert told.read() == ""


def test_a_reader_who_goes_on_asking_is_told_when_it_ends_and_loses_no_answer() -> None:
    with running([sys.executable, "-c", _LONG]) as server:
        asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        with closing(asking):
            for number in count():
                asking.request("GET", "/")
                answer = asking.getresponse()
                assert answer.read().decode() == "còn sống"
                if number == 10:
                    server.process.send_signal(signal.SIGTERM)
                if answer.getheader("Connection") == "close":
                    break
                time.sleep(0.02)
        assert number > 10
        assert server.process.wait(PATIENCE) == 0


def test_the_application_is_told_when_a_request_arrived() -> None:
    with running([sys.executable, "-c", _LONG]) as server:
        status, told = server.get("/luc")
        assert status == 200
        assert 0 <= float(told) < PATIENCE


def test_a_reader_who_takes_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.worker.STALLED_SECONDS", 1)
    (listening,) = listen("127.0.0.1", 0)
    with listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            accepted.settimeout(PATIENCE)
            with pytest.raises(TimeoutError) as ended:  # of the connection, not of `settimeout`
                accepted.sendall(b"x" * 100_000_000)
            assert ended.value.errno == errno.ETIMEDOUT


def test_workers_do_not_outlive_their_parent(archive: Path) -> None:
    with running(served(archive.parent / "home")) as server:
        workers = server.workers
        server.process.kill()
        _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_home_without_an_index_is_told_and_nothing_runs_on(tmp_path: Path) -> None:
    command = served(tmp_path / "trong")
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert told.returncode == 1
    assert told.stderr.startswith("timbao: ")
    assert "reindex" in told.stderr


_STUCK = """
import sys, time
from flask import Flask
from web import observe
from web.connections import Peers
from web.shared import share
from web.supervisor import Supervisor
from web.worker import Worker, listen

app = Flask("kẹt")
observe.register(app, max_age=None, access_log=False)
app.add_url_rule("/ket", "ket", lambda: time.sleep(600) or "")
app.add_url_rule("/", "home", lambda: "còn sống")
sockets, shared = listen("127.0.0.1", 0), share(1)

def work(place, ready):
    observe.count_in(app, shared, place)
    Worker(app, sockets, 1.0, {}, peers=Peers(shared.connections, place)).run(ready)

Supervisor(work, 1).run(lambda: print(f"cổng :{sockets[0].getsockname()[1]}", flush=True))
"""


def test_a_worker_whose_request_will_not_end_is_replaced() -> None:
    with running([sys.executable, "-c", _STUCK]) as server:
        before = server.workers
        with socket.create_connection(("127.0.0.1", server.port)) as stuck:
            stuck.sendall(b"GET /ket HTTP/1.1\r\nHost: bao\r\n\r\n")
            _until(lambda: not server.workers & before)
        assert server.get("/") == (200, "còn sống")


def test_kept_connections_are_shared_evenly(server: Server) -> None:
    def held() -> list[int]:
        return [sum("socket:" in str(each.readlink()) for each in _open_files(pid)) for pid in server.workers]

    before = held()
    with ExitStack() as readers:
        for _ in range(40):
            readers.enter_context(closing(socket.create_connection(("127.0.0.1", server.port))))
        _until(lambda: sum(held()) - sum(before) == 40)
        assert max(held()) - min(held()) <= 4


def _open_files(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/fd").iterdir()


def test_a_worker_leaves_connections_to_those_who_hold_fewer_and_live() -> None:
    held = share(2).connections
    one, other = Peers(held, 0), Peers(held, 1)
    assert one.may_accept(5), "nobody else has been heard of"
    other.join()
    assert not one.may_accept(5)
    assert one.may_accept(1)
    assert other.may_accept(2)
    assert not other.may_accept(3)
    one.leave()
    assert other.may_accept(3)


def test_pages_are_made_one_after_the_other_but_none_waits_for_one_that_does_not_end() -> None:
    stuck, making = threading.Event(), threading.Semaphore(0)

    def app(environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
        making.release()
        if environ["PATH_INFO"] == "/ket":
            stuck.wait(PATIENCE)
        return [b"xong"]

    answer = in_turn(app)
    first = threading.Thread(target=answer, args=({"PATH_INFO": "/ket"}, lambda *_: None))
    first.start()
    assert making.acquire(timeout=PATIENCE)
    begun = time.monotonic()
    assert answer({"PATH_INFO": "/"}, lambda *_: lambda _: None) == [b"xong"]
    waited = time.monotonic() - begun
    stuck.set()
    first.join()
    assert waited >= TURN_SECONDS
