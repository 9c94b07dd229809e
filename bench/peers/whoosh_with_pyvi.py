"""Whoosh and pyvi as people wire them, asked for any of the words."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from pathlib import Path

from bench.peers.peer import FACETS, Page, Peer, Row, rows
from bench.whoosh_pyvi import WhooshPyvi
from corpus.article import Article, Certainty, Source


class WhooshWithPyvi(Peer):
    """See `bench.whoosh_pyvi`."""

    def __init__(self) -> None:
        self.version = f"Whoosh-Reloaded {version('Whoosh-Reloaded')}, pyvi {version('pyvi')}"
        self._index: WhooshPyvi | None = None

    def build(self, archive: Path, folder: Path) -> None:
        self._index = WhooshPyvi(folder / "index", any_word=True)
        self._index.build(map(_article, rows(archive)))

    def search(self, query: str) -> Page:
        assert self._index is not None, "build comes first"
        total, ids, snippets = self._index.search(query)
        return Page(total, ids, snippets, len(FACETS))


def _article(row: Row) -> Article:
    return Article(
        id=row.key,
        title="",
        body=row.text,
        published=date.fromisoformat(f"{row.month}-15"),
        certainty=Certainty.STATED,
        provinces=row.provinces,
        source=Source(row.source),
    )
