"""From files to searchable: python -m bench.indexing [--articles 35440] [--sample 500]

`timbao reindex` as cron runs it, a process of its own with all cores and near-duplicates found, over `--articles`
files; beside it plain Whoosh + pyvi, which reads nothing and is given articles in memory. The peer, and our own Whoosh
engine, index a sample evenly spread over the same articles: their cost grows linearly, so more would only take longer.
The peer is measured before and after, since a machine's mood changes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.articles import BAOMOI, unpack
from bench.measure import Used, print_table, run_timbao, stopwatch
from bench.whoosh_pyvi import WhooshPyvi
from corpus.article import Article
from corpus.settings import Settings
from corpus.store import Store

_HEADER = ("", "articles", "seconds", "articles/s", "× peer", "CPU ms/article", "MB")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--sample", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        count = unpack(BAOMOI, root / "news", options.articles)
        some = _sample(root, min(count, options.sample))
        whoosh = _reindex(root, some, "whoosh:")
        articles = _articles(root / "whoosh")
        before = _peer(root / "before", articles)
        used = _reindex(root, root / "news", "tantivy:")
        after = _peer(root / "after", articles)
        peer = Used((before.seconds + after.seconds) / 2, (before.cpu + after.cpu) / 2, max(before.peak, after.peak))
        rows = (
            ("timbao", count, used),
            ("timbao, --engine whoosh:", len(articles), whoosh),
            ("plain Whoosh + pyvi", len(articles), peer),
        )
        print_table(
            f"Indexing {count} articles with {len(os.sched_getaffinity(0))} cores, files to searchable (peer: plain "
            f"Whoosh + pyvi on {len(articles)} of them, from articles in memory)",
            _HEADER,
            _rows(rows, len(articles) / peer.seconds),
        )


def _rows(measured: tuple[tuple[str, int, Used], ...], peer: float) -> Iterator[tuple[object, ...]]:
    for name, count, used in measured:
        speed = count / used.seconds
        yield name, count, used.seconds, speed, speed / peer, 1000 * used.cpu / count, used.peak


def _sample(root: Path, count: int) -> Path:
    """A folder of `count` of the files, evenly spread."""
    files = sorted((root / "news").iterdir())
    some = root / "sample"
    some.mkdir()
    for number in range(count):
        file = files[number * len(files) // count]
        (some / file.name).hardlink_to(file)
    return some


def _reindex(root: Path, news: Path, engine: str) -> Used:
    return run_timbao("--home", root / engine[:-1], "--engine", engine, "reindex", "--quiet", news)


def _articles(home: Path) -> list[Article]:
    with Store.open(Settings(home=home).store_url) as store:
        changes = store.changed_since(0, store.revision())
        return [article for change in changes if (article := change.article) is not None]


def _peer(folder: Path, articles: list[Article]) -> Used:
    started = os.times()
    with stopwatch() as watch:
        WhooshPyvi(folder).build(articles)
    ended = os.times()
    return Used(watch.seconds, ended.user + ended.system - started.user - started.system, float("nan"))


if __name__ == "__main__":
    main()
