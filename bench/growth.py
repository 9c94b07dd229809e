"""What an archive that grows costs: python -m bench.growth [--sizes 10000 100000 1000000] [--home FOLDER]

One archive in JSON lines grows from size to size, with articles made of the press's own by exchanging a fifth of their
words. Each size is reached by one `timbao reindex`, a process of its own, then asked the titles that people half
remember. Cost is linear where the columns per article stay as they are. "run MB" is the memory that the run asked for,
"mapped MB" the files that the system lent it and takes back when memory is short: an index being merged. `--home` keeps
it all, and must be new.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from bench.measure import Used, cpu_times_ms, p50, p99, print_table, run_timbao
from bench.querying import mix, records
from corpus.settings import Settings
from search.service import open_service

_QUESTIONS = 300
_HEADER = (
    "articles",
    "seconds",
    "CPU ms/added",
    "added/s of CPU",
    "run MB",
    "mapped MB",
    "store MB",
    "index MB",
    "nothing to do s",
    "p50 ms",
    "p99 ms",
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000])
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        root = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print_table("An archive that grows", _HEADER, _grown(root, sorted(options.sizes)))


def _grown(root: Path, sizes: Sequence[int]) -> Iterator[tuple[object, ...]]:
    news, home, before = root / "news", root / "home", 0
    news.mkdir(parents=True)
    articles = records(sizes[-1])
    for size in sizes:
        with gzip.open(news / f"{size}.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as file:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in islice(articles, size - before))
        used = _run(home, news)
        idle = _run(home, news)
        search = open_service(Settings(home)).search
        times = cpu_times_ms(search, mix(_QUESTIONS)["titles"])
        added = size - before
        store, index = (_megabytes(home, pattern) for pattern in ("articles.db*", "index/**/*"))
        cost = (used.seconds, 1000 * used.cpu / added, added / used.cpu, used.peak, used.mapped)
        yield size, *cost, store, index, idle.seconds, p50(times), p99(times)
        before = size


def _run(home: Path, news: Path) -> Used:
    return run_timbao("--home", home, "reindex", "--quiet", news)


def _megabytes(home: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in home.glob(pattern) if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
