"""What ranking is measured against: BM25 over one field, as search engines index Vietnamese without further thought."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import tantivy

from bench.known_items import DEPTH, Search
from corpus.article import Article
from index.analysis.segment import Segmenter
from index.analysis.syllables import syllables

_HEAP_BYTES = 128_000_000


class PlainIndex:
    """Three fields, each searched by itself: syllables as spelled, folded syllables, pyvi's words."""

    def __init__(self, articles: Iterable[Article], segmenter: Segmenter) -> None:
        self._tokens: dict[str, Callable[[str], str]] = {
            "syllables": lambda text: " ".join(map(_spelled, text.split())),
            "folded": lambda text: " ".join(map(_folded, text.split())),
            "words": lambda text: " ".join(map(_word, segmenter.joined(text).split())),
        }
        builder = tantivy.SchemaBuilder()
        for field in self._tokens:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("path", tokenizer_name="raw", index_option="basic", stored=True)
        self._schema = builder.build()
        self._searcher = self._build(articles)

    def _build(self, articles: Iterable[Article]) -> tantivy.Searcher:
        index = tantivy.Index(self._schema)
        writer = index.writer(_HEAP_BYTES, 1)
        for article in articles:
            text = "\n".join((*([] if article.title_made else [article.title]), article.lead, article.body))
            columns = {field: tokens(text) for field, tokens in self._tokens.items()}
            writer.add_document(tantivy.Document(path=str(article.origins[0]), **columns))
        writer.commit()
        index.reload()
        return index.searcher()

    def search(self, field: str, depth: int = DEPTH) -> Search:
        """All words of a query optional, scores summed; the first `depth` articles."""
        return lambda query: self._search(field, query, depth)

    def _search(self, field: str, query: str, depth: int) -> list[str]:
        terms: list[tuple[Any, tantivy.Query]] = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, field, token, "freq"))
            for token in self._tokens[field](query).split()
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(terms), depth).hits
        return [self._searcher.doc(address)["path"][0] for _, address in hits]


@lru_cache(maxsize=300_000)
def _spelled(chunk: str) -> str:
    return " ".join(each.token for each in syllables(chunk))


@lru_cache(maxsize=300_000)
def _folded(chunk: str) -> str:
    return " ".join(each.folded for each in syllables(chunk))


@lru_cache(maxsize=300_000)
def _word(token: str) -> str:
    return "_".join(each.token for each in syllables(token))
