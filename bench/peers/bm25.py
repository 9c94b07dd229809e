"""bm25s: scores for every article as one sparse matrix, in memory. It has no totals, facets or snippets."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from bench.peers.peer import PAGE, Page, Peer, rows


class Bm25s(Peer):
    """Its own tokenizer, without stop words or a stemmer."""

    def __init__(self) -> None:
        self._bm25s: Any = importlib.import_module("bm25s")
        self.version = f"bm25s {self._bm25s.__version__}"
        self._keys: list[str] = []
        self._retriever: Any = None

    def build(self, archive: Path, folder: Path) -> None:
        texts = []
        for row in rows(archive):
            self._keys.append(row.key)
            texts.append(row.text)
        self._retriever = self._bm25s.BM25()
        self._retriever.index(self._tokens(texts), show_progress=False)
        self._retriever.save(str(folder / "index"))

    def _tokens(self, texts: list[str]) -> Any:
        # Its default pattern drops words of one letter, of which Vietnamese has several.
        return self._bm25s.tokenize(texts, stopwords=None, token_pattern=r"(?u)\b\w+\b", show_progress=False)

    def search(self, query: str) -> Page:
        results, scores = self._retriever.retrieve(self._tokens([query]), k=PAGE, show_progress=False)
        found = [self._keys[number] for number, score in zip(results[0], scores[0], strict=True) if score > 0]
        return Page(None, found)
