"""A cluster beside the embedded engine: python -m bench.cluster [--articles 35440] [--copies 0] [--host HOST:PORT]

The same analysed articles into Tantivy, into OpenSearch through our adapter and through bare opensearch-py; then the
same questions to all three, in turn. `--copies` adds so many variations of every article, each made of the paragraphs
of two. With `--ours-only` bare opensearch-py writes nothing, and asks its pages of the index that our adapter wrote.
Without `--host` a node of the tests (`tests/cluster`) is started for the time being. `--home` takes the articles from
the store of a home that has them, instead of reading an archive first.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import combinations, islice, pairwise
from pathlib import Path
from statistics import median

from opensearchpy import OpenSearch, helpers

from bench.articles import BAOMOI, unpack
from bench.measure import p50, p99, print_table
from corpus.archive import Archive
from corpus.settings import Settings
from corpus.store import Store
from index.analysis.analyzer import Analyzer
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Engine
from index.engines import open_engine
from index.engines.opensearch_address import read_address
from index.engines.opensearch_query import compiled
from index.engines.opensearch_schema import layout, source, visible
from index.query import AllOf, Query, Scored, Term
from index.reindex import reindex
from tests.cluster.nodes import Cluster

HERE = Path("gen-000001")
FACETS = (ValueField.PROVINCE, ValueField.SOURCE, ValueField.MONTH)
QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """What something cost: seconds by the clock, of this process's CPU, and of the node's where that is known."""

    wall: float
    cpu: float
    node: float


def taken(act: Callable[[], object], node: Callable[[], float] = lambda: 0.0) -> Taken:
    wall, cpu, there = time.perf_counter(), time.process_time(), node()
    act()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu, node() - there)


def cpu_of(process: int) -> float:
    """Seconds of CPU that another process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def articles(folder: Path, count: int, home: Path | None) -> list[IndexDocument]:
    """Analysed, as a run over the files gives them to an engine."""
    settings = Settings(home=home or folder / "home")
    if home is None:
        unpack(BAOMOI, folder / "news", count)
        reindex(settings, [Archive.at(folder / "news")])
    analyzer = Analyzer()
    with Store.open(settings.store_url) as store:
        changes = (each for each in store.changed_since(0, store.revision()) if each.article)
        return [analyzer.document(each.article, each.number) for each in islice(changes, count) if each.article]


def varied(documents: Sequence[IndexDocument], copies: int) -> Iterator[IndexDocument]:
    """The documents, then each again `copies` times, with every other paragraph from another article."""
    yield from documents
    highest = max(each.number for each in documents) + 1
    for copy in range(1, copies + 1):
        for place, each in enumerate(documents):
            other = documents[(place + 37 * copy) % len(documents)]
            text = {field: _mixed(tokens, other.text.get(field, "")) for field, tokens in each.text.items()}
            number = each.number + copy * highest
            yield replace(each, id=f"{number:016}", number=number, text=text)


def _mixed(one: str, other: str) -> str:
    parts, others = one.split(f" {BOUNDARY} "), other.split(f" {BOUNDARY} ")
    for place in range(1, min(len(parts), len(others)), 2):
        parts[place] = others[place]
    return f" {BOUNDARY} ".join(parts)


def questions(documents: Sequence[IndexDocument]) -> list[Query]:
    """Three to six syllables of a title, ranked as a search ranks them."""
    pick = random.Random(3)
    made: list[Query] = []
    for document in pick.sample(documents, QUESTIONS):
        title = document.text[TextField.TITLE].split()[: pick.randint(3, 6)]
        folded = document.text[TextField.TITLE_FOLDED].split()[: len(title)]
        pairs = ["_".join(pair) for pair in pairwise(folded)]
        scorers = [
            *(Term(TextField.TEXT, each) for each in title),
            *(Term(field, each) for field in (TextField.OPENING, TextField.TITLE_FOLDED) for each in folded),
            *(Term(TextField.PAIRS, each) for each in pairs),
        ]
        made.append(Scored(AllOf(tuple(Term(TextField.TEXT, each) for each in title)), tuple(scorers)))
    return made


def fill(engine: Engine, documents: Iterator[IndexDocument]) -> None:
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(1)


def ask(engine: Engine, query: Query) -> None:
    """What a page of results asks: hits with facets, and some counts."""
    with engine.reader() as reader:
        reader.search(query, limit=10, facets=FACETS)
        for each in counted(query):
            reader.search(each, limit=0)


def counted(query: Query) -> list[Query]:
    """Its first three syllables two by two: what our adapter has hardly ever counted before, because it remembers."""
    assert isinstance(query, Scored)
    return [AllOf(pair) for pair in combinations(query.scorers[:3], 2)]


class Bare:
    """opensearch-py as its documentation uses it, over the same mapping."""

    def __init__(self, address: str) -> None:
        self._address = read_address(address)
        (host, port), *_ = self._address.hosts
        self._client = OpenSearch(hosts=[{"host": host, "port": port}], timeout=120, maxsize=8)

    def fill(self, documents: Iterator[IndexDocument]) -> None:
        index = self._address.index
        self._client.indices.create(index=index, body=layout(self._address))
        actions = ({"_index": index, "_id": each.id, "_source": source(each, 1)} for each in documents)
        if self._address.connections == 1:
            helpers.bulk(self._client, actions, chunk_size=500)
        else:
            for _ in helpers.parallel_bulk(
                self._client, actions, thread_count=self._address.connections, chunk_size=500
            ):
                pass
        self._client.indices.refresh(index=index)

    def ask(self, query: Query) -> None:
        seen = visible(1, ())
        body = {
            "query": {"bool": {"must": [compiled(query, scored=True)], "filter": [seen]}},
            "sort": [{"_score": "desc"}, {"number": "desc"}],
            "size": 10,
            "track_total_hits": True,
            "_source": False,
            "aggs": {each.value: {"terms": {"field": each.value, "size": 5000}} for each in FACETS},
        }
        self._client.search(index=self._address.index, body=body)
        for each in counted(query):
            must = [compiled(each, scored=False), seen]
            body = {"query": {"bool": {"filter": must}}, "size": 0, "track_total_hits": True}
            self._client.search(index=self._address.index, body=body)

    def drop(self) -> None:
        self._client.indices.delete(index=f"{self._address.index}*")

    def bytes(self) -> int:
        """After its segments are merged."""
        self._client.indices.forcemerge(
            index=f"{self._address.index}*", max_num_segments=1, flush=True, request_timeout=3600
        )
        self._client.indices.flush(index=f"{self._address.index}*", force=True)
        self._client.indices.refresh(index=f"{self._address.index}*")
        segments = self._client.cat.segments(index=f"{self._address.index}*", format="json", bytes="b")
        return sum(int(each["size"]) for each in segments if each["committed"] == each["searchable"] == "true")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=35_440)
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--host")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        host, node = options.host, None
        if host is None:
            cluster = stack.enter_context(Cluster(folder / "node", heap="1g"))
            host, node = cluster.hosts, cluster.pid(0)
        documents = articles(folder, options.articles, options.home)
        gc.freeze()
        count = len(documents) * (options.copies + 1)
        address = f"opensearch://{host}/bench-{os.getpid()}"
        busy = (lambda: cpu_of(node)) if node else lambda: 0.0
        rows = _written(documents, options, folder, address, busy)
        header = ("", "articles/s", "CPU ms here", "× bare", "CPU ms node", "× bare", "MB")
        print_table(f"Writing {count} analysed articles; CPU for each", header, rows)
        asked = questions(documents)
        engines = {"Tantivy": open_engine("tantivy:", folder / "tantivy")}
        engines |= {"OpenSearch, ours": open_engine(f"{address}-ours?shards={options.shards}", HERE)}
        bare = Bare(f"{address}-ours-{HERE}" if options.ours_only else f"{address}-bare")
        ways = {"bare opensearch-py": bare.ask} | {name: _asking(each) for name, each in engines.items()}
        print_table(
            f"{QUESTIONS} pages (ten hits, three facets, three counts), {count} articles",
            ("", "p50 ms", "p99 ms", "page by page × bare", "CPU ms here", "× bare", "CPU ms node", "× bare"),
            _asked(asked, ways, busy),
        )
        print(f"Top ten alike: {_overlap(asked, *engines.values()):.3f}")
        for name in ("bare", "ours"):
            Bare(f"{address}-{name}").drop()


def _written(
    documents: Sequence[IndexDocument],
    options: argparse.Namespace,
    folder: Path,
    address: str,
    node: Callable[[], float],
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    count = len(documents) * (options.copies + 1)

    def again() -> Iterator[IndexDocument]:
        return varied(documents, options.copies)

    def row(name: str, cost: Taken, size: int, plain: Taken | None = None) -> tuple[object, ...]:
        ratios = _ratios(cost, plain) if plain else ("", "")
        here, there = 1000 * cost.cpu / count, 1000 * cost.node / count
        return (name, count / cost.wall, f"{here:.2f}", ratios[0], f"{there:.2f}", ratios[1], size / 1e6)

    embedded = taken(lambda: fill(open_engine("tantivy:", folder / "tantivy"), again()))
    size = sum(path.stat().st_size for path in (folder / "tantivy").iterdir())
    rows.append(row("Tantivy", embedded, size))
    for place, connections in enumerate(options.connections):
        asked = f"shards={options.shards}&connections={connections}&timeout=60"
        bare, ours = Bare(f"{address}-bare?{asked}"), Bare(f"{address}-ours")
        if place:
            ours.drop()
            bare.drop()
        plain = None
        if not options.ours_only:
            plain = taken(lambda bare=bare: bare.fill(again()), node)  # type: ignore[misc]
            rows.append(row(f"bare, {connections} connections", plain, bare.bytes()))
        engine = open_engine(f"{address}-ours?{asked}", HERE)
        cost = taken(lambda engine=engine: fill(engine, again()), node)  # type: ignore[misc]
        rows.append(row(f"ours, {connections} connections", cost, ours.bytes(), plain))
    return rows


def _asking(engine: Engine) -> Callable[[Query], object]:
    return lambda query: ask(engine, query)


def _asked(
    queries: Sequence[Query], ways: dict[str, Callable[[Query], object]], node: Callable[[], float]
) -> list[tuple[object, ...]]:
    """Each question goes to all of them in turn, to and fro, so that all meet the machine in the same moods."""
    times: dict[str, list[Taken]] = {name: [] for name in ways}
    for number, query in enumerate((*queries[:50], *queries)):
        for name, way in (*ways.items(),) if number % 2 else (*ways.items(),)[::-1]:
            cost = taken(lambda way=way, query=query: way(query), node)  # type: ignore[misc]
            if number >= 50:
                times[name].append(cost)
    plain, *_ = times.values()
    return [_row(name, costs, plain) for name, costs in times.items()]


def _row(name: str, costs: Sequence[Taken], plain: Sequence[Taken]) -> tuple[object, ...]:
    walls = sorted(1000 * each.wall for each in costs)
    paired = median(each.wall / other.wall for each, other in zip(costs, plain, strict=True))
    here, there = (1000 * each / len(costs) for each in (_sum(costs).cpu, _sum(costs).node))
    ratios = _ratios(_sum(costs), _sum(plain))
    return (name, p50(walls), p99(walls), f"{paired:.2f}", f"{here:.2f}", ratios[0], f"{there:.2f}", ratios[1])


def _sum(costs: Sequence[Taken]) -> Taken:
    return Taken(*(sum(each) for each in zip(*((one.wall, one.cpu, one.node) for one in costs), strict=True)))


def _ratios(cost: Taken, plain: Taken) -> tuple[str, str]:
    """Of CPU here and at the node; nothing where it is not known."""
    pairs = ((cost.cpu, plain.cpu), (cost.node, plain.node))
    one, other = (f"{each / beside:.2f}" if beside else "" for each, beside in pairs)
    return one, other


def _overlap(queries: Sequence[Query], one: Engine, other: Engine) -> float:
    """How many of the first ten both engines show, of those that the first shows."""
    with one.reader() as left, other.reader() as right:
        shared = shown = 0
        for query in queries:
            ids = [{hit.id for hit in reader.search(query, limit=10).hits} for reader in (left, right)]
            shared, shown = shared + len(ids[0] & ids[1]), shown + len(ids[0])
    return shared / shown


if __name__ == "__main__":
    main()
