"""How well a newsroom's questions are answered: `python -m bench.newsroom [--home FOLDER] [--worst N]`.

Forty queries as editors, researchers and monitoring desks type them, over a fixed part of two real archives, and what
a reader said of each article that the service, under these or other weights, or a plain BM25 put among its first
twenty:

3  what such a person wants on top
2  relevant
1  touches it
0  not

Prints nDCG@10 and @20 of the service as shipped beside plain BM25 over syllables and folded syllables, by kind of
query. A story counts once, however many of its editions a search lists; what nobody judged counts 0 and is told.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from math import log2
from pathlib import Path, PurePosixPath

from bench.articles import SHARED
from bench.known_items import copy_archive
from bench.measure import print_table
from bench.plain import PlainIndex
from bench.relevance import Indexed
from corpus.archive import Archive
from corpus.settings import Settings
from corpus.store import Store
from corpus.store.stories import copies
from index.analysis.segment import load_segmenter
from index.reindex import reindex
from search.results import SearchRequest

JUDGMENTS = Path(__file__).resolve().parent.parent / "tests" / "quality" / "newsroom.tsv"
JUDGED_DEPTH = 20
"""So many of each search's first articles were read."""
DEPTHS = (10, JUDGED_DEPTH)

_EVERY_TEXT = 5
_EVERY_ITEM = 10
"""The part of each archive that is searched: 7,120 of the 35,440 texts and 11,788 of the 117,878 feed items."""
_SLICE = 500
_SYNTAX = re.compile(r'\w+:(?:"[^"]*"|\S+)|(?<!\S)-\w+|"')

Search = Callable[[str], Sequence[str]]
"""A query → the first `JUDGED_DEPTH` articles by their origins (`Origin`'s text), best first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade of every article that was read for it, by origin."""

    kind: str
    query: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a search did on one query: nDCG by depth, and how many of what it listed nobody judged."""

    judged: Judged
    ndcg: Mapping[int, float]
    unjudged: int


def read_judgments(path: Path = JUDGMENTS) -> list[Judged]:
    """The queries in the file's order. Columns: `kind`, `query`, `article`, `grade`."""
    grades: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            grades[row["kind"], row["query"]][row["article"]] = int(row["grade"])
    return [Judged(kind, query, graded) for (kind, query), graded in grades.items()]


def fingerprint(path: Path = JUDGMENTS) -> str:
    """Changes with any judgment."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def build(home: Path, shared: Path = SHARED) -> Indexed:
    """The part of the archives that was judged, copied into `home` unless it is there, and indexed."""
    archive = home / "archive"
    if not archive.is_dir():
        articles = shared / "articles"
        copy_archive(articles / "baomoi-2017-txt.tar.gz", archive / "baomoi", skip_title=False, wanted=_is_chosen)
        with gzip.open(articles / "rss-2025-08_2026-03.jsonl.gz") as items:
            (archive / "rss.jsonl").write_bytes(b"".join(islice(items, 0, None, _EVERY_ITEM)))
    reindex(Settings(home), [Archive.at(archive, "newsroom")])
    return Indexed(home)


def _is_chosen(name: str) -> bool:
    return int(PurePosixPath(name).stem) % _EVERY_TEXT == 0


def served(indexed: Indexed) -> Search:
    """The service as shipped."""

    def search(query: str) -> list[str]:
        page = indexed.service.search(SearchRequest(query=query, limit=JUDGED_DEPTH, facets=False))
        return [str(hit.article.origins[0]) for hit in page.hits]

    return search


def plain(indexed: Indexed) -> dict[str, Search]:
    """BM25 over one field, told what a query's words are but not its operators and fields."""
    index = PlainIndex(indexed.articles(), load_segmenter())
    return {field: _without_syntax(index.search(field, JUDGED_DEPTH)) for field in ("syllables", "folded")}


def _without_syntax(search: Search) -> Search:
    return lambda query: search(_SYNTAX.sub(" ", query))


class Judge:
    """Measures searches by the judgments. One edition of a story stands for all."""

    def __init__(self, indexed: Indexed, judgments: Sequence[Judged]) -> None:
        self._judgments = judgments
        self._story = _stories(indexed)

    def measure(self, search: Search) -> list[Outcome]:
        """The outcome of every query."""
        return [self._outcome(judged, search(judged.query)) for judged in self._judgments]

    def _outcome(self, judged: Judged, found: Sequence[str]) -> Outcome:
        grades: dict[str, int] = {}
        for article, grade in judged.grades.items():
            story = self._story.get(article, article)
            grades[story] = max(grade, grades.get(story, 0))
        listed = list(dict.fromkeys(self._story.get(article, article) for article in found))
        gained = [grades.get(story, 0) for story in listed]
        best = sorted(grades.values(), reverse=True)
        return Outcome(
            judged,
            {depth: _dcg(gained[:depth]) / (_dcg(best[:depth]) or 1.0) for depth in DEPTHS},
            sum(story not in grades for story in listed),
        )


def _dcg(grades: Iterable[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))


def _stories(indexed: Indexed) -> dict[str, str]:
    """Each article of a story with several editions → one name for the story, by origins."""
    ids = list(indexed.paths)
    names: dict[str, str] = {}
    with Store.open(indexed.settings.store_url) as store:
        for start in range(0, len(ids), _SLICE):
            for article_id, others in copies(store, ids[start : start + _SLICE]).items():
                editions = chain((article_id,), (other.id for other in others))
                names[indexed.paths[article_id]] = min(indexed.paths[edition] for edition in editions)
    return names


def mean(outcomes: Iterable[Outcome], depth: int) -> float:
    """Mean nDCG."""
    values = [outcome.ndcg[depth] for outcome in outcomes]
    return sum(values) / max(1, len(values))


def by_kind(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    """In the order of the file."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.judged.kind].append(outcome)
    return dict(groups)


def _report(measured: Mapping[str, list[Outcome]], worst: int) -> None:
    ways = list(measured)
    for depth in DEPTHS:
        grouped = {way: by_kind(outcomes) for way, outcomes in measured.items()}
        rows = [
            [f"{kind} ({len(group)})", *(f"{mean(grouped[way][kind], depth):.3f}" for way in ways)]
            for kind, group in grouped[ways[0]].items()
        ]
        rows.append(["all", *(f"{mean(measured[way], depth):.3f}" for way in ways)])
        print_table(f"nDCG@{depth}", ("", *ways), rows)
    rows = [[way, str(sum(outcome.unjudged for outcome in outcomes))] for way, outcomes in measured.items()]
    print_table(f"Unjudged among the first {JUDGED_DEPTH}, counted as 0", ("", "articles"), rows)
    for_each = zip(*measured.values(), strict=True)
    ordered = sorted(for_each, key=lambda outcomes: outcomes[0].ndcg[DEPTHS[0]])
    rows = [[row[0].judged.query, *(f"{outcome.ndcg[DEPTHS[0]]:.3f}" for outcome in row)] for row in ordered[:worst]]
    if worst:
        print_table(f"The {worst} queries answered worst, nDCG@{DEPTHS[0]}", ("", *ways), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="keep the index there for the next run")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="list so many queries answered worst")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        home = chosen.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        indexed = build(home)
        judge = Judge(indexed, read_judgments())
        ways = {"timbao": served(indexed), **plain(indexed)}
        _report({way: judge.measure(search) for way, search in ways.items()}, chosen.worst)


if __name__ == "__main__":
    main()
