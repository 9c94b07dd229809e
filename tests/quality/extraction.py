"""What the extraction finds beside what people read: used by its quality test and its benchmark.

`extraction-labels.tsv` holds what was read in 70 records of two dumps: the title's and each body token's SHA-256
instead of any press text, `-` for none, `?` for what is not judged. `extraction-pages.json` does so for five pages.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.extract import extract
from corpus.readers.model import RawPage, RawRecord

HERE = Path(__file__).parent
DUMPS = {"news-2016": ("news-2016.jsonl.gz", "code"), "rss-2025": ("rss-2025-08_2026-03.jsonl.gz", "id")}
NONE, UNJUDGED = "-", "?"
FIELDS = ("title", "day", "source", "author", "province")


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one article: what was found and what was read."""

    where: str
    field: str
    found: str
    read: str

    @property
    def right(self) -> bool:
        return self.found == self.read


def fingerprint(text: str, length: int = 16) -> str:
    """The first hexadecimal letters of a text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def tokens(text: str) -> Counter[str]:
    """How often each token, as six hexadecimal letters, stands in a text."""
    return Counter(fingerprint(token, 6) for token in re.findall(r"\w+", text.lower()))


def labels() -> list[dict[str, str]]:
    """The labelled records."""
    with (HERE / "extraction-labels.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def pages() -> dict[str, dict[str, str]]:
    """The labelled pages, by file name without `.html`."""
    found: dict[str, dict[str, str]] = json.loads((HERE / "extraction-pages.json").read_text("utf-8"))
    return found


def gold_body(page: Mapping[str, str]) -> Counter[str]:
    """The tokens of a labelled page's body."""
    counted: Counter[str] = Counter()
    for entry in page["body"].split():
        token, _, count = entry.partition("*")
        counted[token] = int(count or 1)
    return counted


def f1(found: Counter[str], gold: Counter[str]) -> float:
    """The harmonic mean of precision and recall over tokens."""
    common = (found & gold).total()
    return 2 * common / ((found.total() + gold.total()) or 1)


def read_page(data: Path, name: str) -> str:
    """A page's HTML."""
    return (data / "html" / f"{name}.html").read_text("utf-8")


def page_articles(data: Path) -> dict[str, Article]:
    """What is extracted of the labelled pages."""
    return {name: extract(RawPage(read_page(data, name), name), "quality") for name in pages()}


def found_values(article: Article) -> dict[str, str]:
    """An article's fields as labels give them: the province plain, as a title the hash."""
    province = article.provinces[0].partition(" (")[0] if article.provinces else NONE
    return {
        "title": fingerprint(article.title),
        "day": article.published.isoformat() if article.published else NONE,
        "source": article.source.key if article.source else NONE,
        "author": article.author or NONE,
        "province": province,
    }


def judge_records(data: Path) -> list[Judged]:
    """Every judged field of the labelled records."""
    rows = {row["id"]: row for row in labels()}
    judged = []
    for record in _labelled_records(data, rows.keys()):
        values = found_values(extract(record, "quality"))
        row = rows[record.record or ""]
        judged += [Judged(row["id"], name, values[name], row[name]) for name in FIELDS if row[name] != UNJUDGED]
    return judged


def judge_pages(articles: Mapping[str, Article]) -> list[Judged]:
    """Title, day, source and author of the labelled pages."""
    labelled = pages()
    return [
        Judged(name, field, found_values(article)[field], labelled[name][field])
        for name, article in articles.items()
        for field in FIELDS
        if field in labelled[name]
    ]


def _labelled_records(data: Path, wanted: object) -> Iterator[RawRecord]:
    for name, column in DUMPS.values():
        with gzip.open(data / "articles" / name, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row[column] in wanted:  # type: ignore[operator]
                    yield RawRecord(row, name, row[column])
