"""Questions answered with facets and snippets: python -m bench.querying [--articles 5000] [--queries 1000]

The whole `service.search` for each class of a mix, over Tantivy and over the Whoosh engine, beside plain Whoosh + pyvi
and beside Tantivy alone, which only ranks and counts; and `timbao search` as a whole process. Beyond the archive's own
35,440 articles further ones are made of them, a fifth of their words exchanged for other articles'. Times are of this
process's CPU. `--home` keeps the index for the next run. Beyond 10,000 articles the slow peers are left out.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from bench.articles import BAOMOI, SHARED
from bench.known_items import by_variant, read_queries
from bench.measure import cpu_times_ms, p50, p99, print_table, times_ms
from bench.plain import PlainIndex
from bench.whoosh_pyvi import WhooshPyvi
from corpus.archive import Archive
from corpus.article import Article
from corpus.settings import Settings
from corpus.store import Store
from index.analysis.segment import load_segmenter
from index.reindex import reindex
from search.results import SearchRequest
from search.service import open_service

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "search" / "golden" / "demo.json"
FREQUENT = (
    "và của là có trong được cho các với một người không những đã đến này khi về năm ra từ ông cũng sẽ ngày tại công "
    "trên nhiều như lại đó phải bị đi còn vào nhà việc hai để con anh cô sau chỉ vì thì nên"
).split()
"""Fifty single syllables of which each stands in most articles."""
PROVINCES = ("Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Nghệ An", "Quảng Ninh", "Lạng Sơn")
DATES = ("2016", "2017", "2017-05", "2017-06", "2017-07")
SEED = 2017
_EXCHANGED = 0.2
"""Of the words of an article that is made of others."""

WHOLE = ("chính phủ", "công an", "bóng đá", "giá vàng", "giao thông", "học sinh", "bệnh viện", "thành phố")
"""What whole processes are asked."""
_FEW = 10_000
"""Articles over which the slow peers are asked as well."""
_FAST = ("timbao, tantivy:", "Tantivy alone")
_SAMPLE = 50
"""Questions of a class that the slow peers are asked."""

Mix = Mapping[str, Sequence[SearchRequest]]
Search = Callable[[SearchRequest], object]


def mix(titles: int) -> Mix:
    """The questions by class: what people half remember of `titles` titles, typed fully and without accents; the golden
    queries; frequent syllables; filters without a query.
    """
    variants = by_variant(read_queries(SHARED / "relevance" / "known-item-dev.tsv"))
    golden = json.loads(GOLDEN.read_text("utf-8"))
    return {
        "titles": [SearchRequest(query=item.query) for item in variants["typed"][:titles]],
        "no accents": [SearchRequest(query=item.query) for item in variants["unaccented"][:titles]],
        "golden": [SearchRequest(query=row["query"]) for row in golden],
        "frequent": [SearchRequest(query=word) for word in FREQUENT],
        "filters": list(islice(_filters(), 50)),
    }


def _filters() -> Iterator[SearchRequest]:
    yield SearchRequest()
    for province in PROVINCES:
        yield SearchRequest(provinces=(province,))
        yield from (SearchRequest(provinces=(province,), dates=(date,)) for date in DATES)
    yield from (SearchRequest(dates=(date,)) for date in DATES)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=1000, help="titles")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with ExitStack() as stack:
        root = options.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        peers = _peers(root, options.articles)
        asked = mix(options.queries)
        gc.collect()
        gc.freeze()  # as the workers of the server do
        for name, requests in asked.items():
            _compare(f"{name}: {len(requests)} questions over {options.articles:,} articles", peers, requests)
        _whole_process(root / "tantivy")


def _peers(root: Path, articles: int) -> dict[str, Search]:
    """How each is asked, over the same articles, ours first."""
    news = root / "news" / f"{articles}.jsonl"
    if not news.is_file():
        news.parent.mkdir(parents=True, exist_ok=True)
        with news.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in records(articles))
    peers = {"timbao, tantivy:": _service(root, "tantivy", news)}
    if articles <= _FEW:
        peers["timbao, whoosh:"] = _service(root, "whoosh", news)
    bare = PlainIndex(_stored(root), load_segmenter()).search("syllables")
    peers["Tantivy alone"] = lambda request: bare(request.query)
    if articles <= _FEW:
        plain = WhooshPyvi(Path(tempfile.mkdtemp(dir=root)) / "plain")
        plain.build(_stored(root))
        peers["plain Whoosh + pyvi"] = lambda request: plain.search(request.query)
    return peers


def _stored(root: Path) -> Iterator[Article]:
    with Store.open(Settings(home=root / "tantivy").store_url) as store:
        yield from (change.article for change in store.changed_since(0, store.revision()) if change.article)


def _service(root: Path, engine: str, news: Path) -> Search:
    settings = Settings(home=root / engine, engine=f"{engine}:")
    reindex(settings, [Archive.at(news)])
    return open_service(settings).search


def records(count: int) -> Iterator[dict[str, str]]:
    """The archive's articles, then others made of them."""
    originals = list(_originals())
    yield from originals[:count]
    chance = random.Random(SEED)
    for number in range(len(originals), count):
        one, other = originals[number % len(originals)], chance.choice(originals)
        yield {part: _mingled(text, other["body"].split(), chance) for part, text in one.items()}


def _originals() -> Iterator[dict[str, str]]:
    with tarfile.open(BAOMOI) as tar:
        for member in tar:
            content = tar.extractfile(member)
            if content is not None:
                title, _, rest = content.read().decode().partition("\n")
                lead, _, body = rest.partition("\n")
                yield {"title": title, "lead": lead, "body": body}


def _mingled(text: str, words: Sequence[str], chance: random.Random) -> str:
    return " ".join(
        chance.choice(words) if words and chance.random() < _EXCHANGED else word for word in text.split(" ")
    )


def _compare(title: str, peers: Mapping[str, Search], requests: Sequence[SearchRequest]) -> None:
    """Slow peers are asked every so many of the questions."""
    rows = []
    ours = 0.0
    for name, search in peers.items():
        asked = requests if name in _FAST else requests[:: max(1, len(requests) // _SAMPLE)]
        times = cpu_times_ms(search, asked)
        ours = ours or p50(times)
        rows.append((name, len(times), p50(times), p99(times), times[-1], p50(times) / ours))
    print_table(title, ("", "asked", "p50 ms", "p99 ms", "most", "× ours"), rows)


def _whole_process(home: Path) -> None:
    command = [sys.executable, "-m", "timbao", "--home", str(home), "search"]
    times = times_ms(lambda query: subprocess.run([*command, query], capture_output=True, check=False), WHOLE)
    print_table("timbao search, a whole process", ("", "p50 ms", "p99 ms"), [("", p50(times), p99(times))])


if __name__ == "__main__":
    main()
