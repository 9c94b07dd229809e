"""Generations in a cluster: a new one is built beside the old one, swapped by its alias, and can be gone back from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.sentence import Sentence
from corpus.settings import Settings
from index.catalogue import Catalogue
from index.engines.opensearch_address import read_address
from index.errors import EngineError
from index.reindex import reindex
from search.results import SearchRequest
from search.service import SearchService, open_service
from tests.cluster.nodes import ask
from tests.conftest import PROJECT


@pytest.fixture
def settings(tmp_path: Path, new_index: Callable[[], str]) -> Settings:
    """A home of one article, indexed."""
    (tmp_path / "kho").mkdir()
    settings = Settings(home=tmp_path / "home", engine=new_index())
    add(settings, "một", "Thuyền về bến cũ")
    return settings


def add(settings: Settings, record: str, title: str, *, full: bool = False) -> str:
    """One article more; the generation that holds it."""
    archive = settings.home.parent / "kho"
    row = {"id": record, "title": title, "content": f"{title} trong sương sớm.", "url": f"https://kho.example/{record}"}
    (archive / f"{record}.json").write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    return reindex(settings, [Archive.at(archive, "kho")], jobs=1, full=full).generation


def titles(service: SearchService) -> set[str]:
    return {hit.article.title for hit in service.search(SearchRequest(query="")).hits}


def indices(settings: Settings, host: str) -> list[str]:
    name = read_address(settings.engine).index
    return sorted(each.removeprefix(f"{name}-") for each in ask(host, "GET", f"/{name}-*/_alias"))


def test_a_full_build_is_a_new_index_under_the_same_name(settings: Settings, opensearch: str) -> None:
    with open_service(settings) as service:
        assert titles(service) == {"Thuyền về bến cũ"}
        assert add(settings, "hai", "Chợ nổi họp từ khuya") == "gen-000001"
        assert titles(service) == {"Thuyền về bến cũ", "Chợ nổi họp từ khuya"}
        assert add(settings, "ba", "Đèo cao gió lớn", full=True) == "gen-000002"
        assert add(settings, "bốn", "Rẫy cà phê trổ hoa", full=True) == "gen-000003"
    with open_service(settings) as service:
        assert len(titles(service)) == 4
        assert service.complete("cho n")[0].text.casefold() == "chợ nổi"
    assert indices(settings, opensearch) == ["gen-000002", "gen-000003"], "one is kept to go back to"


def test_going_back_and_on_again(settings: Settings, opensearch: str) -> None:
    with pytest.raises(EngineError, match="quay về"):
        Catalogue(settings).rollback([])
    add(settings, "hai", "Chợ nổi họp từ khuya", full=True)
    assert Catalogue(settings).rollback([]) == "gen-000001"
    with open_service(settings) as service:
        assert titles(service) == {"Thuyền về bến cũ"}
    assert add(settings, "ba", "Đèo cao gió lớn") == "gen-000001"
    with open_service(settings) as service:
        assert len(titles(service)) == 3


def test_what_a_killed_build_has_left_is_removed_by_the_next(settings: Settings, opensearch: str) -> None:
    engine, _ = Catalogue(settings).begin()
    with engine.writer():
        pass
    assert indices(settings, opensearch) == ["gen-000001", "gen-000002"]
    assert add(settings, "hai", "Chợ nổi họp từ khuya", full=True) == "gen-000003"
    assert indices(settings, opensearch) == ["gen-000001", "gen-000003"]


def test_a_condemned_index_is_built_anew(settings: Settings) -> None:
    beside = Catalogue(settings).beside()
    assert beside
    beside.seal.condemn([Sentence.same("Chỉ mục bị nghi là hỏng.")])
    assert add(settings, "hai", "Chợ nổi họp từ khuya") == "gen-000002"


def test_an_alias_that_somebody_moved_is_told(settings: Settings, opensearch: str) -> None:
    name = read_address(settings.engine).index
    ask(opensearch, "PUT", f"/{name}-khac")
    ask(opensearch, "POST", "/_aliases", {"actions": [{"add": {"index": f"{name}-khac", "alias": name}}]})
    with pytest.raises(EngineError, match="Bí danh"):
        Catalogue(settings).name()


def test_the_commands_work_over_a_cluster(settings: Settings) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "timbao", "--home", str(settings.home), *arguments]
        environment = {**os.environ, "TIMBAO_ENGINE": settings.engine}
        return subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    archive = str(settings.home.parent / "kho")
    told = json.loads(run("reindex", "--name", "kho", "--full", "--json", archive).stdout)
    assert told["generation"] == "gen-000002"
    status = json.loads(run("status", "--json").stdout)
    assert (status["generation"], status["backlog"], status["articles"]) == ("gen-000002", 0, 1)
    assert json.loads(run("search", "thuyền", "--json").stdout)["total"] == 1
    assert run("doctor").returncode == 0
    assert "gen-000001" in run("rollback").stdout
    (hit,) = json.loads(run("search", "thuyền", "--json").stdout)["hits"]
    assert run("hide", hit["id"], "--reason", "thử").returncode == 0
    assert run("search", "thuyền").returncode == 1
