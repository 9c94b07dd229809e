"""How well a search finds known articles: `python -m bench.relevance ARCHIVE QUERIES.tsv [--skip-title]`.

Prints MRR@10 of every variant of the queries, of the ranking alone (every word optional) and of the service as shipped
(required words and widening included), beside plain BM25 over syllables, folded syllables and words, all over the same
articles in the same run, and the ratios that the design sets floors for. `--tune` looks for better weights on the
queries of even number and tells what they are worth on the others.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.known_items import DEPTH, KnownItem, Search, by_variant, copy_archive, mean_reciprocal_rank, read_queries
from bench.plain import PlainIndex
from bench.tuning import tune
from corpus.archive import Archive
from corpus.article import Article
from corpus.settings import Settings
from corpus.store import Store
from index.analysis.segment import load_segmenter
from index.catalogue import Catalogue
from index.document import TextField
from index.engine import Reader
from index.query import AnyOf, Query, Scored, Term
from index.reindex import reindex
from search import ranking
from search.compile import compile_question
from search.language import parse
from search.results import SearchRequest
from search.service import SearchService
from search.texts import Context, Run

BASELINES = {"typed": "syllables", "wrong-tone": "syllables", "unaccented": "folded", "mixed": "folded"}
"""The plain field that each variant's ratio is to."""
FLOORS = {"typed": 1.22, "wrong-tone": 1.37, "unaccented": 1.54, "mixed": 1.54}


class Indexed:
    """An archive ingested and indexed as `timbao reindex` does it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home)
        self._store = Store.open(self.settings.store_url)
        self.service = SearchService(self._store, Catalogue(self.settings))
        self.paths = {article.id: str(article.origins[0]) for article in self.articles()}

    @classmethod
    def build(
        cls, home: Path, archive: Path, *, skip_title: bool, wanted: Callable[[str], bool] | None = None
    ) -> Indexed:
        """Copies the archive into `home` unless one is there, and brings the index up to date."""
        copied = home / ("untitled" if skip_title else "whole")
        if not copied.is_dir():
            copy_archive(archive, copied, skip_title=skip_title, wanted=wanted)
        reindex(Settings(home), [Archive.at(copied, "relevance")])
        return cls(home)

    def articles(self) -> Iterator[Article]:
        """Every article of the store."""
        ids = list(self._store.all_ids())
        for start in range(0, len(ids), 500):
            yield from self._store.fetch(ids[start : start + 500])

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        engine = Catalogue(self.settings).current()
        assert engine is not None, "it was just built"
        with engine.reader() as reader:
            yield reader

    def ranked(self, reader: Reader, weights: ranking.Weights | None = None) -> Search:
        """By the ranking alone: an article with any of the syllables is found."""

        def search(query: str) -> list[str]:
            runs, found = any_of_its_syllables(query, reader)
            asked = Scored(found, ranking.scorers(runs, weights))
            return [self.paths[match.id] for match in reader.search(asked, limit=DEPTH).hits]

        return search

    def served(self) -> Search:
        """As shipped. A group of republished stories finds whichever of them is meant."""

        def search(query: str) -> list[str]:
            page = self.service.search(SearchRequest(query=query, limit=DEPTH, facets=False))
            return [str(hit.article.origins[0]) for hit in page.hits]

        return search


def any_of_its_syllables(query: str, reader: Reader) -> tuple[Sequence[Run], Query]:
    """What the service would rank by, nothing widened; and every article that holds any of it."""
    runs = compile_question(parse(query), Context(vocabulary=reader)).runs
    readings = [reading for run in runs for reading in run.readings]
    return runs, AnyOf(tuple(Term(TextField.FOLDED, reading.syllable.folded) for reading in readings))


Table = dict[str, dict[str, float]]
"""MRR@10 by way of searching, then by variant."""


def measure(indexed: Indexed, items: Sequence[KnownItem]) -> Table:
    """Every way of searching, every variant."""
    return dict(measure_each(indexed, items))


def measure_each(indexed: Indexed, items: Sequence[KnownItem]) -> Iterator[tuple[str, dict[str, float]]]:
    """The table's rows as they come."""
    plain = PlainIndex(indexed.articles(), load_segmenter())
    groups = by_variant(items)
    with indexed.reader() as reader:
        ways: dict[str, Search] = {
            **{field: plain.search(field) for field in ("syllables", "folded", "words")},
            "ranking": indexed.ranked(reader),
            "service": indexed.served(),
        }
        for way, search in ways.items():
            yield way, {variant: mean_reciprocal_rank(search, group) for variant, group in groups.items()}


def ratios(table: Table, way: str) -> dict[str, float]:
    """Each variant's MRR by that of its baseline, as the floors are given."""
    return {
        variant: table[way][variant] / table[baseline][variant]
        for variant, baseline in BASELINES.items()
        if table[way].get(variant) and table[baseline][variant]
    }


def _report(indexed: Indexed, items: Sequence[KnownItem]) -> None:
    variants = list(by_variant(items))
    print(f"{'MRR@10':<10}" + "".join(f"{variant:>16}" for variant in variants))
    table: Table = {}
    for way, row in measure_each(indexed, items):
        table[way] = row
        print(f"{way:<10}" + "".join(f"{row[variant]:>16.3f}" for variant in variants), flush=True)
    for way in ("ranking", "service"):
        told = (f"{variant} {ratio:.2f} (≥ {FLOORS[variant]})" for variant, ratio in ratios(table, way).items())
        print(f"{way} / BM25: " + ", ".join(told))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, help="a folder or tar of TXT files: title, lead and body a line each")
    parser.add_argument("queries", type=Path)
    parser.add_argument("--skip-title", action="store_true", help="index every file without its first line")
    parser.add_argument("--home", type=Path, help="keep the index there for the next run")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth query, for a quick look")
    parser.add_argument("--tune", action="store_true", help="look for better weights")
    chosen = parser.parse_args(arguments)
    items = [item for item in read_queries(chosen.queries) if item.number % chosen.every == 0]
    with ExitStack() as stack:
        home = chosen.home or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home.mkdir(parents=True, exist_ok=True)
        indexed = Indexed.build(home, chosen.archive, skip_title=chosen.skip_title)
        if chosen.tune:
            with indexed.reader() as reader:
                tune(reader, items, lambda query: any_of_its_syllables(query, reader), indexed.paths.__getitem__)
        else:
            _report(indexed, items)


if __name__ == "__main__":
    main()
