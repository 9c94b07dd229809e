"""From files to searchable: python -m bench.indexing [--articles 5000]

Our reindex job over Tantivy and over Whoosh, beside plain Whoosh + pyvi, on the same articles in the same run.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.articles import BAOMOI, unpack
from bench.measure import print_table, stopwatch
from bench.whoosh_pyvi import WhooshPyvi
from corpus.archive import Archive
from corpus.settings import Settings
from corpus.store import Store
from index.reindex import reindex


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        count = unpack(BAOMOI, root / "news", options.articles)
        seconds = {}
        for engine in ("tantivy:", "whoosh:"):
            with stopwatch() as watch:
                reindex(Settings(home=root / engine[:-1], engine=engine), [Archive.at(root / "news")])
            seconds[f"timbao, {engine}"] = watch.seconds
        with Store.open(Settings(home=root / "tantivy").store_url) as store, stopwatch() as watch:
            articles = [change.article for change in store.changed_since(0, store.revision()) if change.article]
            WhooshPyvi(root / "peer").build(articles)
        seconds["plain Whoosh + pyvi"] = watch.seconds
        peer = seconds["plain Whoosh + pyvi"]
        print_table(
            f"Indexing {count} articles, files to searchable (the peer: from articles in memory)",
            ("", "seconds", "articles/s", "× peer"),
            [(name, taken, count / taken, peer / taken) for name, taken in seconds.items()],
        )


if __name__ == "__main__":
    main()
