"""OpenSearch as people wire it: one node on this machine, one index, the standard tokenizer.

The node is that of the cluster tests (`tests/cluster/nodes.py`): the real jars from Maven Central, on Java.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opensearchpy import OpenSearch as Client
from opensearchpy import helpers

from bench.measure import peak_megabytes
from bench.peers.peer import FACETS, PAGE, Page, Peer, rows
from tests.cluster import nodes

_INDEX = "news"
_ICU = Path(__file__).parent / "icu"
HEAP = "1g"
"""As large as small installations have it; the node takes all of it in time."""


class OpenSearch(Peer):
    """`folding`: with the filter of the plugin analysis-icu, which takes away every mark, also that of đ."""

    def __init__(self, *, folding: bool) -> None:
        self._folding = folding
        self._node: nodes.Cluster | None = None
        self._client: Any = None
        self.version = "OpenSearch"

    def missing(self) -> str | None:
        return nodes.missing()

    @contextmanager
    def running(self, folder: Path) -> Iterator[object]:
        added = ((_icu(folder.parent / "icu"), "Icu"),) if self._folding else ()
        with nodes.Cluster(folder, heap=HEAP, added=added) as self._node:
            self._client = Client(self._node.hosts, timeout=60)
            self.version = f"OpenSearch {self._client.info()['version']['number']}"
            yield self._client

    def build(self, archive: Path, folder: Path) -> None:
        filters = ["lowercase", "icu_folding"] if self._folding else ["lowercase"]
        analyzer = {"type": "custom", "tokenizer": "standard", "filter": filters}
        keywords = {facet: {"type": "keyword"} for facet in (*FACETS, "key")}
        self._client.indices.create(
            index=_INDEX,
            body={
                "settings": {"number_of_replicas": 0, "analysis": {"analyzer": {"words": analyzer}}},
                "mappings": {"properties": {"text": {"type": "text", "analyzer": "words"}, **keywords}},
            },
        )
        helpers.bulk(self._client, self._actions(archive), chunk_size=500)
        self._client.indices.refresh(index=_INDEX)
        self._client.indices.flush(index=_INDEX)

    @staticmethod
    def _actions(archive: Path) -> Iterator[dict[str, Any]]:
        for row in rows(archive):
            source = {"text": row.text, "key": row.key, "province": row.provinces, "source": row.source}
            yield {"_index": _INDEX, "_source": source | {"month": row.month}}

    def search(self, query: str) -> Page:
        found = self._client.search(
            index=_INDEX,
            body={
                "query": {"match": {"text": query}},
                "size": PAGE,
                "track_total_hits": True,
                "_source": ["key"],
                "highlight": {"fields": {"text": {"number_of_fragments": 2}}},
                "aggs": {facet: {"terms": {"field": facet, "size": 50}} for facet in FACETS},
            },
        )
        hits = found["hits"]["hits"]
        return Page(
            found["hits"]["total"]["value"],
            [hit["_source"]["key"] for hit in hits],
            [" … ".join(hit.get("highlight", {}).get("text", ())) for hit in hits],
            sum(len(each["buckets"]) for each in found["aggregations"].values()),
        )

    def megabytes(self) -> float:
        """The node's; the client beside it is small."""
        assert self._node is not None, "it has to run"
        return peak_megabytes(self._node.pid(0))


def _icu(folder: Path) -> str:
    """The class path of the folding filter, compiled."""
    jars, classes = folder / "icu", folder / "classes"
    copied = [f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
    subprocess.run(["mvn", "-B", "-q", "-f", _ICU / "pom.xml", nodes.COPY, *copied], check=True, stdout=sys.stderr)
    path = f"{nodes.fetch() / 'jars'}/*:{jars}/*"
    subprocess.run(["javac", "-nowarn", "-cp", path, "-d", classes, _ICU / "Icu.java"], check=True)
    return f"{classes}:{jars}/*"
