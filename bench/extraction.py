"""How right and how fast extraction is, beside trafilatura and htmldate on the same pages in the same run.

    python -m bench.extraction [--data FOLDER] [--records N]

The labels are those of `tests/quality`, made by reading; a field of trafilatura's is judged as ours is, its source by
the host that it reports.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench.articles import SHARED
from corpus import sources
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.readers.model import RawPage, RawRecord
from tests.quality import extraction as quality

ROUNDS = 5


def main() -> None:
    """Prints three tables: fields of records, pages beside trafilatura, speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder of real press data")
    parser.add_argument("--records", type=int, default=2000, help="how many records of each dump are timed")
    options = parser.parse_args()
    print_records(options.data)
    print_pages(options.data)
    print_speed(options.data, options.records)


def print_records(data: Path) -> None:
    judged = quality.judge_records(data)
    print(f"\n{'labelled records':<24}{'right':>8}{'of':>6}{'share':>9}")
    for field in quality.FIELDS:
        of_field = [each for each in judged if each.field == field]
        right = sum(each.right for each in of_field)
        print(f"{field:<24}{right:>8}{len(of_field):>6}{right / len(of_field):>9.1%}")


def print_pages(data: Path) -> None:
    labelled = quality.pages()
    ours = quality.page_articles(data)
    theirs = {name: by_trafilatura(quality.read_page(data, name)) for name in labelled}
    fields = ("title", "day", "source", "author")
    print(f"\n{'labelled pages':<28}{'timbao':>8}{'trafilatura + htmldate':>26}")
    for field in fields:
        mine = sum(quality.found_values(ours[name])[field] == labelled[name][field] for name in labelled)
        other = sum(theirs[name][field] == labelled[name][field] for name in labelled)
        print(f"{field:<28}{mine:>6}/{len(labelled)}{other:>24}/{len(labelled)}")
    for name in labelled:
        gold = quality.gold_body(labelled[name])
        mine_f1 = quality.f1(quality.tokens(ours[name].body), gold)
        other_f1 = quality.f1(quality.tokens(theirs[name]["text"]), gold)
        print(f"F1 {name:<25}{mine_f1:>8.3f}{other_f1:>26.3f}")


def by_trafilatura(html: str) -> dict[str, str]:
    """What trafilatura and htmldate find, in the labels' form."""
    import trafilatura
    from htmldate import find_date

    document = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    found: Mapping[str, str | None] = {}
    if document is not None:
        found = document if isinstance(document, dict) else document.as_dict()
    source = sources.from_url(found.get("url") or "")
    return {
        "title": quality.fingerprint(found.get("title") or ""),
        "day": find_date(html) or quality.NONE,
        "source": source.key if source else quality.NONE,
        "author": found.get("author") or quality.NONE,
        "text": found.get("text") or "",
    }


def print_speed(data: Path, records: int) -> None:
    import trafilatura

    pages = [quality.read_page(data, name) for name in quality.pages()]
    ours = best(lambda: [extract(RawPage(page, "page"), "bench") for page in pages])
    theirs = best(lambda: [trafilatura.extract(page) for page in pages])
    print(f"\n{'milliseconds a page':<28}{'timbao':>8}{'trafilatura alone':>26}")
    print(f"{'':<28}{ours / len(pages) * 1000:>8.1f}{theirs / len(pages) * 1000:>26.1f}")
    print(f"\n{'articles a second a core':<28}{'timbao':>8}{'kB an article':>16}")
    for name, (file, column) in quality.DUMPS.items():
        rows = read_rows(data / "articles" / file, column, records)
        kilobytes = (
            sum(len(json.dumps(dict(row.fields), ensure_ascii=False).encode()) for row in rows) / len(rows) / 1000
        )
        print(f"{name:<28}{len(rows) / best(partial(extract_all, rows)):>8.0f}{kilobytes:>16.1f}")


def read_rows(path: Path, column: str, count: int) -> list[RawRecord]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for _, line in zip(range(count), file, strict=False)]
    return [RawRecord(row, path.name, row[column]) for row in rows]


def extract_all(rows: list[RawRecord]) -> Counter[str]:
    outcome: Counter[str] = Counter()
    for row in rows:
        try:
            extract(row, "bench")
            outcome["articles"] += 1
        except InputRefused:
            outcome["refused"] += 1
    return outcome


def best(work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds, the first of which also warms up."""
    durations = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        durations.append(time.process_time() - start)
    return min(durations)


if __name__ == "__main__":
    main()
