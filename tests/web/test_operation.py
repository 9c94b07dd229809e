"""What the server is to those who run it: limits, validators, compression, health, counts, downloads."""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.sentence import Sentence
from search import wire
from search.results import SearchRequest
from search.service import SearchService
from search.wire import CSV_COLUMNS
from tests.web.conftest import ARTICLES, FERRIES
from tests.web.page import read
from web import limits, observe
from web.answers import Pages
from web.app import create_app
from web.export import AT_ONCE
from web.shared import share

RESULTS = "/tim?q=ph%C3%A0"
FAR = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.mark.parametrize("path", ["/", RESULTS, "/api/v1/search?q=ph%C3%A0", "/tro-giup", "/tim.atom"])
def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["ETag"].startswith('W/"')
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Content-Security-Policy"]
    other = client.get(path, headers={"If-None-Match": '"something-else"'})
    assert other.status_code == 200


def test_what_has_not_changed_is_not_even_searched(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(service).test_client()
    tag = client.get(RESULTS).headers["ETag"]

    def never(*_: object) -> Any:
        raise AssertionError("searched")

    monkeypatch.setattr(service, "search", never)
    assert client.get(RESULTS, headers={"If-None-Match": tag}).status_code == 304
    monkeypatch.setattr(service, "version", lambda: ("another",))
    changed = create_app(service).test_client().get(RESULTS, headers={"If-None-Match": tag})
    assert changed.status_code == 500, "the archive has changed: asked anew"


def test_what_was_answered_is_answered_again_until_the_archive_changes(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, packed = create_app(service).test_client(), {"Accept-Encoding": "gzip"}
    first = {path: client.get(path, headers=packed) for path in (RESULTS, "/", "/api/v1/search", "/tim.atom")}

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("searched")

    for name in ("search", "overview"):
        monkeypatch.setattr(service, name, never)
    for path, answer in first.items():
        again = client.get(path, headers=packed)
        assert again.data == answer.data
        assert sorted(again.headers) == sorted(answer.headers), "once each, in whichever order"
        assert client.head(path, headers=packed).data == b""
    for other in ({"Accept-Language": "en", **packed}, {}):
        assert client.get(RESULTS, headers=other).status_code == 500, "not the same answer"
    now = time.monotonic()
    monkeypatch.setattr(service, "version", lambda: ("another",))
    monkeypatch.setattr("web.answers.time.monotonic", lambda: now + 1)
    assert client.get(RESULTS, headers=packed).status_code == 500


def test_pages_kept_are_bounded() -> None:
    pages = Pages(160)
    for number in range(40):
        pages.put(str(number), b"x" * 10, [])
        pages.get("0")
    assert [number for number in range(40) if pages.get(str(number))] == [0, *range(25, 40)]
    pages.put("large", b"x" * 11, [])
    assert pages.get("large") is None


def test_errors_have_no_validator(client: FlaskClient) -> None:
    for path in ("/khong-co", "/tim?trang=0", "/tim?q=ph%C3%A0&trang=99", "/healthz", "/metrics", "/tim.csv?q=a"):
        assert "ETag" not in client.get(path).headers, path


def test_each_language_has_its_own_validator(client: FlaskClient) -> None:
    english = client.get(RESULTS, headers={"Accept-Language": "en"})
    assert english.headers["ETag"] != client.get(RESULTS).headers["ETag"]
    assert "Accept-Language" in english.headers["Vary"]


@pytest.mark.parametrize("path", [RESULTS, "/api/v1/search?q=ph%C3%A0", "/tim.rss", "/static/style.css", "/khong-co"])
def test_answers_are_compressed_for_those_who_can_read_it(client: FlaskClient, path: str) -> None:
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) * 1.5 < len(plain.data)
    times = re.compile(rb"0,\d+ gi|took_ms\W+[\d.]+")
    assert times.sub(b"", gzip.decompress(packed.data)) == times.sub(b"", plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


def test_a_bucket_empties_and_fills() -> None:
    now = [0.0]
    limiter = limits.Limiter(2.0, share().clients, clock=lambda: now[0])
    assert [limiter.wait("a") for _ in range(10)] == [0.0] * 10
    assert limiter.wait("a") == 0.5
    assert limiter.wait("b") == 0.0
    now[0] += 0.5
    assert limiter.wait("a") == 0.0
    assert limiter.wait("a") > 0


def test_workers_share_what_a_client_has_spent() -> None:
    clients = share().clients
    one, another = (limits.Limiter(0.2, clients, clock=lambda: 100.0) for _ in range(2))
    assert one.wait("203.0.113.7") == 0.0
    assert another.wait("203.0.113.7") == pytest.approx(5.0)


def test_one_household_is_one_client(service: SearchService) -> None:
    client = create_app(service, rate=0.2).test_client()
    for address, status in (("2001:db8::1", 200), ("2001:db8::2", 429), ("2001:db8:0:1::1", 200), ("không ai", 200)):
        assert client.get(RESULTS, environ_overrides={"REMOTE_ADDR": address}).status_code == status


def test_too_many_requests_are_told_when_to_come_back(service: SearchService) -> None:
    client = create_app(service, rate=0.2).test_client()
    assert client.get(RESULTS, environ_overrides=FAR).status_code == 200
    refused = client.get(RESULTS, environ_overrides=FAR)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 6
    assert "nhanh quá" in refused.text
    assert client.get("/api/v1/search", environ_overrides=FAR).get_json()["status"] == 429
    assert client.get(RESULTS).status_code == 200, "this machine is not limited"


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    for path in ("/tim", "/khong-co"):
        answer = client.post(path, data=b"x" * 100_000)
        assert answer.status_code == 413
        assert "Yêu cầu quá lớn" in answer.text


def test_an_address_that_is_too_long_is_refused_in_a_sentence(client: FlaskClient) -> None:
    for path in ("/tim?q=" + "a" * 40_000, "/" + "a" * 40_000):
        answer = client.get(path)
        assert answer.status_code == 414
        assert "Địa chỉ quá dài" in answer.text
    assert client.get("/api/v1/search?q=" + "a" * 40_000).get_json()["status"] == 414


def test_ready_only_while_the_index_is_there_and_fresh(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    assert create_app(service).test_client().get("/readyz").status_code == 200
    assert create_app(service, max_age=24).test_client().get("/readyz").data == b"ready\n"
    stale = create_app(service, max_age=0).test_client().get("/readyz")
    assert (stale.status_code, stale.data) == (503, b"stale\n")

    def fails(*_: object) -> Any:
        from index.errors import EngineError

        raise EngineError(Sentence.same("hỏng"))

    monkeypatch.setattr(service, "search", fails)
    client = create_app(service).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


_SAMPLE = re.compile(r'[a-z_]+(\{[a-z]+="[^"{}]*"(,[a-z]+="[^"{}]*")*\})? [0-9.]+(e[+-]?[0-9]+)?')


def test_metrics_count_in_prometheus_format(service: SearchService) -> None:
    client = create_app(service).test_client()
    for path in (RESULTS, RESULTS, "/khong-co", "/bai/" + '"}\n'):
        client.get(path)
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    for line in lines:
        assert line.startswith("# TYPE ") or _SAMPLE.fullmatch(line), line
    assert 'timbao_requests_total{endpoint="pages.search",status="200"} 2' in lines
    assert f"timbao_articles {ARTICLES}" in lines
    assert 'timbao_request_seconds_count{endpoint="pages.search"} 2' in lines
    buckets = [
        int(line.split()[-1]) for line in lines if line.startswith('timbao_request_seconds_bucket{endpoint="pages.se')
    ]
    assert buckets == sorted(buckets)
    assert len(buckets) == len(observe.BUCKETS) + 1


def test_metrics_count_what_all_workers_answered(service: SearchService) -> None:
    shared = share(2)
    first, second = (create_app(service, shared=shared, worker=place).test_client() for place in range(2))
    for client in (first, second, second):
        client.get("/healthz")
    assert 'timbao_requests_total{endpoint="observe.healthz",status="200"} 3' in first.get("/metrics").text.splitlines()
    replaced = create_app(service, shared=shared, worker=1).test_client()
    assert 'endpoint="observe.healthz",status="200"} 3' in replaced.get("/metrics").text


def test_what_a_reader_waited_for_an_answer_is_counted_but_keeps_no_worker_from_living(app: Flask) -> None:
    at_once, waited = {}, {observe.ARRIVED: time.perf_counter() - 40}
    client = app.test_client()
    observed: observe.Observed = app.extensions[observe._KEY]
    before = sum(observed._own)
    for each in (at_once, waited):
        client.get("/healthz", environ_overrides=each)
    assert 40 < sum(observed._own) - before - 4 < 80
    with app.test_request_context("/healthz", environ_overrides=waited):
        app.preprocess_request()
        assert observed.overdue(30) is None


def test_the_access_log_tells_no_question(service: SearchService, capsys: pytest.CaptureFixture[str]) -> None:
    log = logging.getLogger("timbao.access")
    log.handlers.clear()
    try:
        create_app(service, access_log=True).test_client().get(RESULTS, environ_overrides=FAR)
    finally:
        log.handlers.clear()
    entry = json.loads(capsys.readouterr().err)
    assert (entry["method"], entry["endpoint"], entry["status"]) == ("GET", "pages.search", 200)
    assert entry["bytes"] > 1000
    assert not {"q", "query", "203.0.113.7"} & set(map(str, (*entry, *entry.values())))


def test_the_whole_result_as_json_lines(client: FlaskClient) -> None:
    page = read(client, RESULTS + "&sapxep=cu")
    answer = client.get(page.link(".ways-out", "JSONL"))
    assert answer.mimetype == "application/jsonl"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="timbao.jsonl"'
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert len({article["id"] for article in found}) == len(found) == FERRIES
    assert [article["date"] for article in found] == sorted(article["date"] for article in found)
    assert found[0]["body"]


def test_the_whole_result_as_a_table(client: FlaskClient) -> None:
    answer = client.get(read(client, RESULTS + "&tinh=C%C3%A0+Mau").link(".ways-out", "CSV"))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert 0 < len(rows) < FERRIES
    assert tuple(rows[0]) == CSV_COLUMNS
    assert all("Cà Mau" in row["provinces"] for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "  =HYPERLINK(1)", "＝1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert wire._cell(text) == f"'{text}"
    assert wire._cell([text, "a"]).startswith("'")
    assert wire._cell("lũ -1") == "lũ -1"


def test_many_threads_may_ask_at_once(service: SearchService) -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = [f"phà -không{number}" for number in range(200)]
            totals = list(threads.map(lambda query: service.search(SearchRequest(query=query, limit=0)).total, asked))
    finally:
        sys.setswitchinterval(usual)
    assert set(totals) == {FERRIES}


def test_downloads_leave_threads_to_those_who_search(service: SearchService) -> None:
    client = create_app(service).test_client()
    for _ in range(2 * AT_ONCE):  # one that fails or is read to its end makes room
        assert client.get("/tim.csv?trang=0").status_code == 400
        assert client.get("/tim.jsonl").status_code == 200
    reading = [client.get("/tim.jsonl", buffered=False) for _ in range(AT_ONCE)]
    refused = client.get("/tim.csv")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert "nhiều người tải" in refused.text
    assert client.get(RESULTS).status_code == 200
    for download in reading:
        download.close()
    assert client.get("/tim.csv").status_code == 200


@pytest.mark.parametrize("path", ["/tim.csv", "/tim.jsonl"])
def test_a_download_that_cannot_be_read_says_so(client: FlaskClient, path: str) -> None:
    assert client.get(path + "?trang=0").status_code == 400
    assert client.get(path + "?q=" + "a" * 10_000).status_code == 400
    assert client.get(path + "?q=zzqxj").status_code == 200


@pytest.mark.parametrize("path", ["/tim.jsonl", "/tim.csv", "/api/v1/search", "/tim.atom"])
def test_addresses_no_browser_may_follow_are_not_passed_on(client: FlaskClient, path: str) -> None:
    answer = client.get(path + "?q=b%E1%BA%BFn+c%E1%BA%A3ng")
    assert "alert" in answer.text
    assert "javascript:" not in answer.text


def test_every_page_stands_behind_a_prefix(service: SearchService, app: Flask) -> None:
    answer = app.test_client().get(RESULTS, base_url="http://bao.example/kho")
    assert 'data-complete="/kho/api/v1/complete"' in answer.text
