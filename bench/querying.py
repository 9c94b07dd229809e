"""Queries with facets and snippets: python -m bench.querying [--articles 5000] [--queries 100]

The whole `service.search` over Tantivy and over the Whoosh engine, beside plain Whoosh + pyvi, on the same articles;
and `timbao search` as a whole process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.articles import BAOMOI, SHARED, unpack
from bench.known_items import by_variant, read_queries
from bench.measure import p50, p99, print_table, times_ms
from bench.whoosh_pyvi import WhooshPyvi
from corpus.ingest import Archive
from corpus.settings import Settings
from corpus.store import Store
from index.reindex import reindex
from search.results import SearchRequest
from search.service import open_service

FREQUENT = ("chính phủ", "công an", "bóng đá", "giá vàng", "giao thông", "học sinh", "bệnh viện", "thành phố")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=60)
    options = parser.parse_args()
    variants = by_variant(read_queries(SHARED / "relevance" / "known-item-dev.tsv"))
    classes = {
        "titles": [item.query for item in variants["typed"][: options.queries]],
        "no accents": [item.query for item in variants["unaccented"][: options.queries]],
        "frequent": list(FREQUENT),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        unpack(BAOMOI, root / "news", options.articles)
        peers: dict[str, Callable[[str], object]] = {}
        for engine in ("tantivy:", "whoosh:"):
            settings = Settings(home=root / engine[:-1], engine=engine)
            reindex(settings, [Archive.at(root / "news")])
            service = open_service(settings)
            peers[f"timbao, {engine}"] = lambda query, service=service: service.search(SearchRequest(query=query))
        plain = WhooshPyvi(root / "plain")
        with Store.open(Settings(home=root / "tantivy").store_url) as store:
            plain.build(change.article for change in store.changed_since(0, store.revision()) if change.article)
        peers["plain Whoosh + pyvi"] = plain.search
        for name, queries in classes.items():
            _compare(f"{name}: {len(queries)} queries over {options.articles} articles", peers, queries)
        _whole_process(root / "tantivy")


def _compare(title: str, peers: dict[str, Callable[[str], object]], queries: list[str]) -> None:
    taken = {name: times_ms(search, queries) for name, search in peers.items()}
    ours = p50(taken["timbao, tantivy:"])
    rows = [(name, p50(times), p99(times), p50(times) / ours) for name, times in taken.items()]
    print_table(title, ("", "p50 ms", "p99 ms", "× ours"), rows)


def _whole_process(home: Path) -> None:
    command = [sys.executable, "-m", "timbao", "--home", str(home), "search"]
    times = times_ms(lambda query: subprocess.run([*command, query], capture_output=True, check=False), FREQUENT)
    print_table("timbao search, a whole process", ("", "p50 ms", "p99 ms"), [("", p50(times), p99(times))])


if __name__ == "__main__":
    main()
