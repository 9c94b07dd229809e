"""Three real nodes, three shards with a copy each: `kill -9` of a node, of the manager, of the reindex run.

Afterwards no article that a commit acknowledged is missing and none is double, searches were answered all the while or
told that they could not be, and the index holds what one built afresh holds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.ingest import Archive
from corpus.settings import Settings
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Engine, Sort
from index.engines import open_engine
from index.errors import EngineUnavailable
from index.query import Everything, Phrase
from index.reindex import reindex
from search.results import SearchRequest
from search.service import SearchService, open_service
from tests.cluster import nodes
from tests.cluster.conftest import Tell
from tests.conftest import PROJECT
from tests.contract.helpers import TEXT, article, term

ARTICLES = 5_000
A_COMMIT = 500
HERE = Path("gen-000001")
SYLLABLES = "biển trời nước gió thuyền bến chợ lúa đồng cầu phố mưa nắng sương cá tôm vườn rẫy đèo suối".split()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nodes.Cluster]:
    if lacking := nodes.missing():
        pytest.skip(f"OpenSearch cannot run here: {lacking}")
    with nodes.Cluster(tmp_path_factory.mktemp("three"), 3) as cluster:
        yield cluster


def made(number: int, edition: int = 0) -> IndexDocument:
    pick = random.Random(number * 10 + edition)
    words = [pick.choice(SYLLABLES) for _ in range(80)]
    text = " ".join([*words[:30], BOUNDARY, *words[30:], f"lần{edition}"])
    day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
    values = {ValueField.PROVINCE: (f"tỉnh {number % 34}",), ValueField.SOURCE: (f"báo {number % 7}",)}
    return article(number, text, day, values, article_id=f"bài{number}", title=" ".join(words[:8]))


class Readers:
    """Search without a pause; `wrong` is what was answered and cannot be, `away` how often nothing was."""

    def __init__(self, address: str) -> None:
        self.answered, self.away, self.wrong = 0, 0, list[str]()
        self._address = address
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(2)]

    def __enter__(self) -> Readers:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for each in self._threads:
            each.join()

    def _run(self) -> None:
        engine = open_engine(self._address, HERE)
        while not self._done.is_set():
            try:
                self._look(engine)
                self.answered += 1
            except EngineUnavailable:
                self.away += 1
            except Exception as error:
                self.wrong.append(repr(error))

    def _look(self, engine: Engine) -> None:
        with engine.reader() as reader:
            count = reader.count()
            matches = reader.search(Everything(), limit=20, facets=(ValueField.SOURCE,))
            found = reader.search(term("thuyền"), limit=20)
        sums = sum(matches.facets[ValueField.SOURCE].values())
        if count % A_COMMIT or matches.total != count or sums != count or (count and len(matches.hits) != 20):
            self.wrong.append(f"half a commit: {count} articles, {matches.total} found, {sums} counted")
        if len({hit.id for hit in found.hits}) != len(found.hits):
            self.wrong.append("an article twice on a page")


def contents(engine: Engine) -> dict[str, Any]:
    """All that an index answers, as far as engines have to agree."""
    with engine.reader() as reader:
        every = reader.search(Everything(), limit=2 * ARTICLES, sort=Sort.NEWEST, facets=tuple(ValueField))
        return {
            "count": reader.count(),
            "ids": [hit.id for hit in every.hits],
            "facets": every.facets,
            "terms": reader.terms(TEXT, "", 100),
            "titles": reader.terms(TextField.TITLE, "", 100),
            "phrase": reader.search(Phrase(TEXT, ("thuyền", "bến")), limit=0).total,
        }


def afresh(folder: Path, documents: list[IndexDocument]) -> dict[str, Any]:
    engine = open_engine("tantivy:", folder)
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(1)
    return contents(engine)


@pytest.mark.parametrize("victim", ["a node", "the manager"])
def test_a_node_is_killed_while_articles_are_written_and_read(
    cluster: nodes.Cluster, victim: str, tmp_path: Path, told: Tell
) -> None:
    address = f"opensearch://{cluster.hosts}/{victim.replace(' ', '-')}?shards=3&replicas=1&connections=2"
    engine, killed = open_engine(address, HERE), -1
    expected = afresh(tmp_path / "tantivy", [made(each, edition=int(each < A_COMMIT)) for each in range(ARTICLES)])
    try:
        with Readers(address) as readers:
            with engine.writer() as writer:
                for number in range(ARTICLES):
                    writer.put(made(number))
                    if number == ARTICLES // 3:
                        manager = cluster.manager()
                        killed = manager if victim == "the manager" else (manager + 1) % 3
                        cluster.kill(killed)
                    if number % A_COMMIT == A_COMMIT - 1:
                        writer.commit(number + 1)
                for number in range(A_COMMIT):
                    writer.put(made(number, edition=1))
                writer.commit(ARTICLES + 1)
            before = readers.answered
            while readers.answered < before + 20:
                time.sleep(0.1)
        counts = f"{readers.answered} searches answered, {readers.away} told to come again, {len(readers.wrong)} wrong"
        told(f"{victim} killed while {ARTICLES} articles were written: {counts}")
        assert readers.wrong == []
        assert contents(engine) == expected, "with two nodes left"
        assert engine.revision() == ARTICLES + 1
    finally:
        cluster.start(killed)
        cluster.wait("green")
    assert contents(open_engine(address, HERE)) == expected, "with the third one back"


def test_a_reindex_run_is_killed_again_and_again(cluster: nodes.Cluster, tmp_path: Path, told: Tell) -> None:
    archive = tmp_path / "kho"
    archive.mkdir()
    pick = random.Random(9)
    address = f"opensearch://{cluster.hosts}/luot?shards=3&replicas=1"
    settings = Settings(home=tmp_path / "home", engine=address)
    killed = 0
    for kills in range(5):
        for number in range(60 * kills, 60 * kills + 60):
            words = " ".join(pick.choice(SYLLABLES) for _ in range(40))
            (archive / f"{number}.txt").write_text(f"Tin thứ {number}\n\n{words}.\n", "utf-8")
        if kills:
            (archive / f"{pick.randrange(60 * kills)}.txt").unlink(missing_ok=True)
        killed += _kill_a_run(settings, archive, after=0.8 + 2.5 * pick.random())
    told(f"reindex runs killed at work: {killed} of 5")
    reindex(settings, [Archive.at(archive, "kho")], jobs=1)
    fresh = Settings(home=tmp_path / "fresh")
    reindex(fresh, [Archive.at(archive, "kho")], jobs=1)
    with open_service(settings) as one, open_service(fresh) as other:
        for query in ("", "thuyền", '"nước gió"', "thuyen ben cho", "tin thứ 7"):
            assert _answers(one, query) == _answers(other, query)


def _kill_a_run(settings: Settings, archive: Path, after: float) -> bool:
    """Whether it was still at work."""
    command = [sys.executable, "-m", "timbao", "--home", str(settings.home), "reindex", "--jobs", "1", "--name", "kho"]
    environment = {**os.environ, "TIMBAO_ENGINE": settings.engine}
    with subprocess.Popen([*command, str(archive)], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL) as run:
        time.sleep(after)
        run.kill()
    return run.returncode == -signal.SIGKILL


def _answers(service: SearchService, query: str) -> tuple[object, ...]:
    page = service.search(SearchRequest(query=query, limit=1000))
    return page.total, page.groups, page.facets, page.notices, sorted(hit.article.title for hit in page.hits)
