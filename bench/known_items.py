"""Known-item queries: each has one article (or its doubles) that it must find, and how well a search does that.

A file of queries is tab-separated with a header: `query_id`, `variant`, `query`, `relevant` (archive-relative paths,
space-separated).
"""

from __future__ import annotations

import csv
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DEPTH = 10
"""MRR@10: an article that is not among the first ten counts as not found."""

Search = Callable[[str], Sequence[str]]
"""A query → the paths of the first `DEPTH` articles found, best first."""


@dataclass(frozen=True, slots=True)
class KnownItem:
    """`number` is shared by the variants of one query."""

    number: int
    variant: str
    query: str
    relevant: frozenset[str]


def read_queries(path: Path) -> list[KnownItem]:
    """All queries of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            KnownItem(int(row["query_id"]), row["variant"], row["query"], frozenset(row["relevant"].split()))
            for row in csv.DictReader(file, delimiter="\t")
        ]


def by_variant(items: Iterable[KnownItem]) -> dict[str, list[KnownItem]]:
    """The variants in the order in which the file names them."""
    groups: dict[str, list[KnownItem]] = defaultdict(list)
    for item in items:
        groups[item.variant].append(item)
    return dict(groups)


def reciprocal_rank(found: Sequence[str], relevant: frozenset[str]) -> float:
    """1 for the first place, ½ for the second …, 0 beyond `DEPTH`."""
    return next((1 / place for place, path in enumerate(found[:DEPTH], 1) if path in relevant), 0.0)


def mean_reciprocal_rank(search: Search, items: Sequence[KnownItem]) -> float:
    """MRR@10 of the queries."""
    return sum(reciprocal_rank(search(item.query), item.relevant) for item in items) / max(1, len(items))


def copy_archive(archive: Path, target: Path, *, skip_title: bool, wanted: Callable[[str], bool] | None = None) -> int:
    """Write the archive's TXT files (a folder's or a tar's) into `target`; gives their number.

    `skip_title` leaves the first line of each out; `wanted` chooses by the file's name.
    """
    target.mkdir(parents=True, exist_ok=True)
    number = 0
    for name, data in _text_files(archive):
        if wanted is None or wanted(name):
            (target / name).write_bytes(data.partition(b"\n")[2] if skip_title else data)
            number += 1
    return number


def _text_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.is_dir():
        for path in sorted(archive.rglob("*.txt")):
            yield path.name, path.read_bytes()
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() and member.name.endswith(".txt") else None
            if content is not None:
                yield PurePosixPath(member.name).name, content.read()
