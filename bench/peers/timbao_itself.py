"""timbao as shipped: `timbao reindex` on the file, then the service that page and command line call."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from bench.peers.peer import PAGE, Page, Peer
from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.results import SearchRequest
from search.service import SearchService, open_service
from search.snippets import to_html


class Timbao(Peer):
    """The default engine; near-duplicates found, provinces read, everything kept in the store."""

    def __init__(self) -> None:
        self.version = f"timbao {version('timbao')}"
        self._service: SearchService | None = None

    def build(self, archive: Path, folder: Path) -> None:
        settings = Settings(home=folder)
        reindex(settings, [Archive.at(archive)])
        self._service = open_service(settings)

    def search(self, query: str) -> Page:
        assert self._service is not None, "build comes first"
        page = self._service.search(SearchRequest(query=query, limit=PAGE))
        return Page(
            page.total,
            [str(hit.article.origins[0]).rpartition("#")[2] for hit in page.hits],
            [to_html(passage) for hit in page.hits for passage in hit.passages],
            1,
        )
