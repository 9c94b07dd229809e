"""One peer, measured in a process of its own: python -m bench.peers.measured NAME ARCHIVE QUERIES FOLDER

Prints one JSON object; `bench.peers` runs one such process after the other.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.known_items import KnownItem, by_variant, mean_reciprocal_rank, read_queries
from bench.measure import p50, p99, stopwatch, times_ms
from bench.peers.peer import Peer

PROBES: Final = ("công an", "cong an", "đường", "duong", "an")
"""Queries whose totals differ between peers for reasons worth knowing."""
TIMED: Final = 200
"""Queries of each variant that are timed."""


def _timbao() -> Peer:
    from bench.peers.timbao_itself import Timbao

    return Timbao()


def _whoosh() -> Peer:
    from bench.peers.whoosh_with_pyvi import WhooshWithPyvi

    return WhooshWithPyvi()


def _sqlite(way: str) -> Callable[[], Peer]:
    def made() -> Peer:
        from bench.peers.sqlite import SqliteFts5

        return SqliteFts5(way)

    return made


def _xapian() -> Peer:
    from bench.peers.xapian import Xapian

    return Xapian()


def _bm25s() -> Peer:
    from bench.peers.bm25 import Bm25s

    return Bm25s()


def _tantivy() -> Peer:
    from bench.peers.tantivy_alone import BareTantivy

    return BareTantivy()


def _opensearch(folding: bool) -> Callable[[], Peer]:
    def made() -> Peer:
        from bench.peers.opensearch import OpenSearch

        return OpenSearch(folding=folding)

    return made


PEERS: Final[dict[str, Callable[[], Peer]]] = {
    "timbao": _timbao,
    "Whoosh + pyvi": _whoosh,
    "FTS5, marks kept": _sqlite("marks kept"),
    "FTS5, marks removed": _sqlite("marks removed"),
    "FTS5, trigram": _sqlite("trigram"),
    "Xapian": _xapian,
    "bm25s": _bm25s,
    "Tantivy alone": _tantivy,
    "OpenSearch, standard": _opensearch(False),
    "OpenSearch, ICU folding": _opensearch(True),
}


def measure(name: str, archive: Path, queries: Path, folder: Path) -> dict[str, object]:
    """Everything that the tables of docs/benchmarks.md show of one peer, or what it lacks on this machine."""
    peer = PEERS[name]()
    if lacking := peer.missing():
        return {"missing": lacking}
    with peer.running(folder):
        return _measured(peer, archive, queries, folder)


def _measured(peer: Peer, archive: Path, queries: Path, folder: Path) -> dict[str, object]:
    with stopwatch() as building:
        peer.build(archive, folder)
    known = _known(archive, queries)
    asked = {variant: [item.query for item in items[:TIMED]] for variant, items in known.items()}
    for query in asked["typed"][:5]:
        peer.search(query)
    times = {variant: times_ms(peer.search, each) for variant, each in asked.items()}
    return {
        "version": peer.version,
        "seconds": building.seconds,
        "bytes": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()),
        "megabytes": peer.megabytes(),
        "p50": {variant: p50(each) for variant, each in times.items()},
        "p99": {variant: p99(each) for variant, each in times.items()},
        "mrr": {variant: mean_reciprocal_rank(_keys(peer), items) for variant, items in known.items()},
        "totals": {query: peer.search(query).total for query in PROBES},
    }


def _known(archive: Path, queries: Path) -> dict[str, list[KnownItem]]:
    """The known items that are among the articles."""
    with archive.open(encoding="utf-8") as file:
        there = {json.loads(line)["id"] for line in file}
    return by_variant(item for item in read_queries(queries) if item.relevant & there)


def _keys(peer: Peer) -> Callable[[str], list[str]]:
    return lambda query: list(peer.search(query).keys)


if __name__ == "__main__":
    chosen, *paths = sys.argv[1:]
    print(json.dumps(measure(chosen, *map(Path, paths))))
