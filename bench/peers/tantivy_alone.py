"""Tantivy by itself, with its own tokenizer: cut at what is no letter, lower case, marks kept."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from bench.peers.peer import FACETS, PAGE, Page, Peer, rows

_HEAP_BYTES = 192_000_000
_VALUES = 1_000


class BareTantivy(Peer):
    """The text stored, three columns for the facets, its own snippet generator."""

    def __init__(self) -> None:
        self.version = f"tantivy-py {version('tantivy')}"
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=True)
        builder.add_text_field("key", tokenizer_name="raw", index_option="basic", stored=True)
        for facet in FACETS:
            builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
        self._schema = builder.build()
        self._index: Any = None

    def build(self, archive: Path, folder: Path) -> None:
        self._index = tantivy.Index(self._schema, str(folder))
        writer = self._index.writer(_HEAP_BYTES, 2)
        for row in rows(archive):
            document = tantivy.Document(text=row.text, key=row.key, source=row.source, month=row.month)
            for province in row.provinces:
                document.add_text("province", province)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, query: str) -> Page:
        searcher = self._index.searcher()
        asked, _ = self._index.parse_query_lenient(query, ["text"])
        found = searcher.search(asked, PAGE)
        counts = searcher.aggregate(asked, {f: {"terms": {"field": f, "size": _VALUES}} for f in FACETS})
        generator = tantivy.SnippetGenerator.create(searcher, asked, self._schema, "text")
        documents = [searcher.doc(address) for _, address in found.hits]
        return Page(
            found.count,
            [document["key"][0] for document in documents],
            [generator.snippet_from_doc(document).to_html() for document in documents],
            sum(len(counts[facet]["buckets"]) for facet in FACETS),
        )
