"""What waitress refuses by itself reads like the application's own pages."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from tests.conftest import PROJECT
from tests.web.serving import PATIENCE, Server, running, served
from web.security import HEADERS

HOST = b"Host: bao.example\r\n"
REFUSED = [
    pytest.param(b"GET / HTTP/1.1\r\nkh\xc3\xb4ng\r\n\r\n", 400, "không đúng quy cách", id="a head that is none"),
    pytest.param(b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: hai\r\n\r\n", 400, "quy cách", id="no length"),
    pytest.param(b"GET http://[bao/tim HTTP/1.1\r\n" + HOST + b"\r\n", 400, "quy cách", id="no host's name"),
    pytest.param(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431, "quá nhiều dữ liệu", id="a long head"),
    pytest.param(b"POST /tim HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", 413, "lớn như vậy", id="a large body"),
    pytest.param(b"POST /tim HTTP/1.1\r\nTransfer-Encoding: zip\r\n\r\n", 501, "không hỗ trợ", id="an unknown coding"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    reindex(Settings(home=home), [Archive.at(PROJECT / "corpus" / "demo")])
    with running(served(home, "--prefix", "/bao")) as begun:
        yield begun


def _answer(server: Server, sent: bytes) -> tuple[http.client.HTTPResponse, str]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as opened:
        opened.sendall(sent)
        answer = http.client.HTTPResponse(opened)
        answer.begin()
        return answer, answer.read().decode()


@pytest.mark.parametrize(("sent", "status", "sentence"), REFUSED)
def test_a_refusal_is_a_page_with_a_sentence(server: Server, sent: bytes, status: int, sentence: str) -> None:
    answer, page = _answer(server, sent)
    assert answer.status == status
    assert sentence in page
    assert '<html lang="vi">' in page
    assert 'href="/bao/static/style.css' in page, "in the place where the server stands"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Connection"] == "close"


def test_a_refusal_is_in_the_readers_language_and_for_a_program_json(server: Server) -> None:
    large = b"Content-Length: 9999999\r\n\r\n"
    _, page = _answer(server, b"POST /bao/tim HTTP/1.1\r\nAccept-Language: en-GB, vi;q=0.5\r\n" + large)
    assert "The request is too large" in page
    answer, told = _answer(server, b"POST /bao/api/v1/search HTTP/1.1\r\n" + large)
    assert answer.headers["Content-Type"] == "application/json"
    assert '"status":413' in told


def test_refusals_are_counted(server: Server) -> None:
    _answer(server, b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n")
    assert 'status="431"' in server.get("/bao/metrics")[1]
