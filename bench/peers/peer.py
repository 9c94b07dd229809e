"""What every peer is given and asked: rows of a JSONL file; a page of ten with snippets and counted facets."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench.measure import peak_megabytes

PAGE = 10
FACETS = ("province", "source", "month")


@dataclass(frozen=True, slots=True)
class Row:
    """One article of the file. `key`: the name that the known items know it by."""

    key: str
    text: str
    provinces: tuple[str, ...]
    source: str
    month: str


@dataclass(frozen=True, slots=True)
class Page:
    """`keys`: of the first ten, best first. What a peer cannot tell is empty or None; `facets`: values counted."""

    total: int | None
    keys: Sequence[str]
    snippets: Sequence[str] = ()
    facets: int = 0


class Peer(ABC):
    """One engine, as people wire it."""

    version: str

    def missing(self) -> str | None:
        """What this machine lacks to run it; None where it has everything."""
        return None

    def running(self, _folder: Path) -> AbstractContextManager[object]:
        """Whatever has to run while it is measured: a server's start is no indexing."""
        return nullcontext()

    @abstractmethod
    def build(self, archive: Path, folder: Path) -> None:
        """Make its index in an empty folder."""

    @abstractmethod
    def search(self, query: str) -> Page:
        """Any of the words may match, the best article first: what serves a peer's ranking best."""

    def megabytes(self) -> float:
        """The most memory that it has had so far."""
        return peak_megabytes()


def rows(archive: Path) -> Iterator[Row]:
    """The articles of the JSONL file."""
    with archive.open(encoding="utf-8") as file:
        for line in file:
            yield row_of(json.loads(line))


def row_of(record: dict[str, str]) -> Row:
    """As `bench.peers.articles` writes it."""
    return Row(
        record["id"],
        f"{record['lead']}\n{record['body']}",
        tuple(filter(None, record["province"].split("; "))),
        record["source"],
        record["date"][:7],
    )
