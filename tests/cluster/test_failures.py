"""What goes wrong between timbao and a cluster: each is told in its own words, nothing is lost, all comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.ingest import Archive
from corpus.settings import Settings
from index.catalogue import Catalogue
from index.engines import open_engine
from index.engines.opensearch_address import API_KEY, AUTHORITY, PASSWORD, USER, read_address
from index.engines.opensearch_client import Client
from index.engines.opensearch_snapshot import read_state
from index.engines.opensearch_writer import write_state
from index.errors import EngineError, EngineUnavailable, IndexOutdated
from index.query import Everything
from index.reindex import reindex
from search.results import SearchRequest
from search.service import open_service
from tests.cluster.gate import Gate, certificate, password
from tests.cluster.nodes import ask
from tests.conftest import PROJECT
from tests.contract.helpers import article, found, index, name, term
from web.app import create_app

HERE = Path("gen-000001")
Address = Callable[[], str]


@pytest.fixture
def gate(opensearch: str) -> Iterator[Gate]:
    with Gate(opensearch) as gate:
        yield gate


@pytest.fixture
def by_gate(gate: Gate, new_index: Address, opensearch: str) -> str:
    """The address of a new index, by way of the gate."""
    return new_index().replace(opensearch, f"127.0.0.1:{gate.port}")


@pytest.fixture
def home(tmp_path: Path, new_index: Address) -> Settings:
    """A home whose index is in the cluster; one small archive is in it."""
    write(tmp_path / "kho", "một", "Thuyền về bến cũ")
    settings = Settings(home=tmp_path / "home", engine=new_index())
    run(settings)
    return settings


def write(folder: Path, record: str, title: str) -> None:
    folder.mkdir(exist_ok=True)
    row = {"id": record, "title": title, "content": f"{title} trong sương sớm.", "url": f"https://kho.example/{record}"}
    (folder / f"{record}.json").write_text(json.dumps(row, ensure_ascii=False), "utf-8")


def run(settings: Settings) -> list[str]:
    report = reindex(settings, [Archive.at(settings.home.parent / "kho", "kho")], jobs=1)
    return [each.vi for each in report.notices]


def titles(settings: Settings, query: str = "") -> set[str]:
    with open_service(settings) as service:
        return {hit.article.title for hit in service.search(SearchRequest(query=query)).hits}


def told(error: pytest.ExceptionInfo[EngineError], *words: str) -> None:
    assert isinstance(error.value, EngineUnavailable)
    for word in words:
        assert word in str(error.value)


def test_nobody_is_there(gate: Gate, by_gate: str) -> None:
    gate.shut()
    with pytest.raises(EngineError) as error:
        open_engine(by_gate, HERE).revision()
    told(error, f"127.0.0.1:{gate.port}", "Không kết nối được", "kiểm tra địa chỉ")
    with pytest.raises(EngineError, match="Không kết nối được"):
        open_engine("opensearch://khong-co-may-nay.invalid/kho", HERE).revision()


def test_somebody_else_is_there(tmp_path: Path) -> None:
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with pytest.raises(EngineError) as error:
            open_engine(f"opensearch://127.0.0.1:{server.server_address[1]}/kho", HERE).revision()
        server.shutdown()
    told(error, "không phải OpenSearch")


def test_a_node_that_answers_slowly(gate: Gate, by_gate: str) -> None:
    engine = open_engine(f"{by_gate}?timeout=1", HERE)
    index(engine, article(1, "chậm"))
    gate.delay = 3
    with pytest.raises(EngineError) as error:
        engine.revision()
    told(error, "không trả lời trong 1 giây", "timeout")
    gate.delay = 0
    assert found(engine, term("chậm")) == [name(1)]


def test_a_busy_cluster_is_asked_again(gate: Gate, by_gate: str) -> None:
    engine = open_engine(by_gate, HERE)
    with engine.writer() as writer:
        gate.busy = 3
        for number in range(1200):
            writer.put(article(number, "bận", article_id=f"bài{number}"))
        gate.busy += 3
        writer.commit(1)
    assert len(found_by(by_gate)) == 1000
    gate.busy = 2
    with open_engine(by_gate, HERE).reader() as reader:
        assert reader.count() == 1200
    gate.busy = 10**6
    with pytest.raises(EngineError) as error:
        open_engine(by_gate, HERE).revision()
    told(error, "quá tải")


def found_by(address: str) -> list[str]:
    with open_engine(address, HERE).reader() as reader:
        return [hit.id for hit in reader.search(Everything(), limit=1000).hits]


def test_passwords_keys_and_certificates_come_from_the_environment(
    opensearch: str, new_index: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = certificate(tmp_path)
    with Gate(opensearch, made) as gate:
        gate.letting_in = {password("toà soạn", "mật:khẩu"), "ApiKey abc="}
        address = new_index().replace("opensearch:", "opensearchs:").replace(opensearch, f"localhost:{gate.port}")
        with pytest.raises(EngineError) as error:
            open_engine(address, HERE).revision()
        told(error, "chứng thư TLS", AUTHORITY)
        monkeypatch.setenv(AUTHORITY, str(made[0]))
        for user, word in (("", ""), ("toà soạn", "nhầm")):
            monkeypatch.setenv(USER, user)
            monkeypatch.setenv(PASSWORD, word)
            with pytest.raises(EngineError) as error:
                open_engine(address, HERE).revision()
            told(error, USER, PASSWORD)
            assert "nhầm" not in str(error.value)
        monkeypatch.setenv(PASSWORD, "mật:khẩu")
        index(open_engine(address, HERE), article(1, "kín"))
        monkeypatch.setenv(API_KEY, "abc=")
        monkeypatch.setenv(PASSWORD, "")
        assert found(open_engine(address, HERE), term("kín")) == [name(1)]
        monkeypatch.setenv(AUTHORITY, str(tmp_path / "vắng.pem"))
        with pytest.raises(EngineError, match=AUTHORITY):
            open_engine(address, HERE).revision()


@pytest.mark.parametrize("command", [("search", "thuyền"), ("reindex", "--name", "kho"), ("status",)])
def test_the_command_says_so_in_a_sentence(
    home: Settings, gate: Gate, opensearch: str, command: tuple[str, ...]
) -> None:
    behind = home.engine.replace(opensearch, f"127.0.0.1:{gate.port}")
    gate.letting_in = {password("toà soạn", "mật:khẩu")}
    archive = [str(home.home.parent / "kho")] if command[0] == "reindex" else []
    shown = subprocess.run(
        [sys.executable, "-m", "timbao", "--home", str(home.home), *command, *archive],
        env={**os.environ, "TIMBAO_ENGINE": behind, USER: "toà soạn", PASSWORD: "nhầm"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "không nhận tên và mật khẩu" in shown.stderr
    assert PASSWORD in shown.stderr
    assert "nhầm" not in shown.stderr
    assert "Traceback" not in shown.stderr


def test_an_index_of_another_version_is_built_anew(home: Settings) -> None:
    client = Client(read_address(home.engine))
    place = f"{client.address.index}-gen-000001"
    state = read_state(client, place)
    assert state
    write_state(client, place, state, built_with={"engine": "opensearch", "schema": "0", "analyzer": "0"})
    with pytest.raises(IndexOutdated, match=r"một phiên bản khác.*timbao reindex"):
        titles(home)
    run(home)
    assert titles(home) == {"Thuyền về bến cũ"}
    assert Catalogue(home).name() == "gen-000002"


def test_a_mapping_changed_by_hand_is_noticed_and_mended(home: Settings, opensearch: str) -> None:
    place = f"{read_address(home.engine).index}-gen-000001"
    ask(opensearch, "PUT", f"/{place}/_mapping", {"properties": {"thêm": {"type": "keyword"}}})
    with pytest.raises(EngineError, match="đã bị sửa"):
        titles(home)
    assert any("đã bị sửa" in each for each in run(home))
    assert titles(home) == {"Thuyền về bến cũ"}


def test_a_foreign_index_is_left_alone(opensearch: str, new_index: Address) -> None:
    address = new_index()
    place = f"{read_address(address).index}-{HERE.name}"
    ask(opensearch, "PUT", f"/{place}", {"mappings": {"properties": {"của": {"type": "text"}}}})
    engine = open_engine(address, HERE)
    with pytest.raises(EngineError, match="không phải do timbao lập"), engine.writer():
        pass
    with pytest.raises(EngineError, match="không phải do timbao lập"), engine.reader():
        pass


def test_a_full_disk_stops_the_run_and_loses_nothing(home: Settings, opensearch: str) -> None:
    place = f"{read_address(home.engine).index}-gen-000001"
    block = "index.blocks.read_only_allow_delete"
    ask(opensearch, "PUT", f"/{place}/_settings", {block: True})
    write(home.home.parent / "kho", "hai", "Chợ nổi họp từ khuya")
    with pytest.raises(EngineError) as error:
        run(home)
    told(error, "chỉ cho đọc", "đĩa", block)
    assert titles(home) == {"Thuyền về bến cũ"}, "what was there is found all the while"
    assert Catalogue(home).name() == "gen-000001", "no new index is tried where there is no room"
    ask(opensearch, "PUT", f"/{place}/_settings", {block: None})
    run(home)
    assert titles(home) == {"Thuyền về bến cũ", "Chợ nổi họp từ khuya"}


def test_a_cluster_that_somebody_made_read_only(home: Settings, opensearch: str) -> None:
    block = "cluster.blocks.read_only_allow_delete"
    write(home.home.parent / "kho", "hai", "Chợ nổi họp từ khuya")
    try:
        ask(opensearch, "PUT", "/_cluster/settings", {"persistent": {block: True}})
        for full in (False, True):
            with pytest.raises(EngineError) as error:
                reindex(home, [Archive.at(home.home.parent / "kho", "kho")], jobs=1, full=full)
            told(error, "chỉ cho đọc", "cluster.blocks.*")
        assert titles(home) == {"Thuyền về bến cũ"}, "what was there is found all the while"
    finally:
        ask(opensearch, "PUT", "/_cluster/settings", {"persistent": {block: None}})
    run(home)
    assert titles(home) == {"Thuyền về bến cũ", "Chợ nổi họp từ khuya"}


def test_an_article_that_the_cluster_refuses_is_named(new_index: Address) -> None:
    engine = open_engine(new_index(), HERE)
    index(engine, article(1, "trước"))
    unfit = article(2, "lỗi")._replace(story=2**70)
    with pytest.raises(EngineError, match=name(2)):
        index(engine, article(3, "cùng lượt"), unfit, revision=2)
    assert found(engine, Everything()) == [name(1)]
    assert engine.revision() == 1
    index(engine, article(2, "sửa rồi"), revision=2)
    assert set(found(engine, Everything())) == {name(1), name(2)}


def test_a_cluster_that_is_away_is_told_and_comes_back_by_itself(home: Settings, gate: Gate, opensearch: str) -> None:
    behind = replace(home, engine=home.engine.replace(opensearch, f"127.0.0.1:{gate.port}"))
    with open_service(behind) as service:
        client = create_app(service).test_client()
        assert [client.get(each).status_code for each in ("/", "/tim?q=thuyền", "/readyz", "/healthz")] == [200] * 4
        gate.shut()
        page = client.get("/tim?q=thuyền")
        assert page.status_code == 503
        assert "Tạm thời chưa tìm được trong kho báo" in page.text
        assert [client.get(each).status_code for each in ("/readyz", "/healthz")] == [503, 200]
        assert client.get("/readyz").text == "engine unavailable\n"
        shown = subprocess.run(
            [sys.executable, "-m", "timbao", "--home", str(behind.home), "search", "thuyền"],
            env={**os.environ, "TIMBAO_ENGINE": behind.engine},
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert shown.returncode == 1
        assert shown.stderr.startswith("timbao: Không kết nối được với OpenSearch")
        assert shown.stderr.count("\n") == 1, "one sentence and no traceback"
        gate.open()
        assert client.get("/tim?q=thuyền").status_code == 200
        assert client.get("/readyz").status_code == 200


def test_a_machine_that_shares_nothing_but_the_addresses_suggests_alike(home: Settings, tmp_path: Path) -> None:
    other = replace(home, home=tmp_path / "máy khác", store=home.store_url)
    with open_service(home) as here, open_service(other) as there:
        assert there.complete("thuy") == here.complete("thuy") != ()
        assert {hit.article.id for hit in there.search(SearchRequest(query="thuyen ve ben")).hits}
