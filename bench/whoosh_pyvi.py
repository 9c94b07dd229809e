"""The peer: Whoosh and pyvi wired together as people do today. One analyzer, stored text, Whoosh's own highlighter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pyvi import ViTokenizer
from whoosh import fields, index, qparser, sorting
from whoosh.analysis import LowercaseFilter, Token, Tokenizer

from corpus.article import Article


class PyviTokenizer(Tokenizer):  # type: ignore[misc]
    """The recipe that circulates: pyvi's words, their offsets looked up in the text."""

    def __call__(self, value: str, positions: bool = False, chars: bool = False, **_: Any) -> Iterable[Any]:
        """Whoosh's protocol: one token object, yielded again and again."""
        token = Token(positions, chars)
        at = 0
        for position, word in enumerate(ViTokenizer.tokenize(value).split()):
            token.text = word
            token.pos = position
            found = re.compile(r"\s+".join(map(re.escape, word.split("_")))).search(value, at)
            token.startchar, token.endchar = found.span() if found else (at, at)
            at = token.endchar
            yield token


class WhooshPyvi:
    """An index in `folder`; `build` makes it, `search` answers as `timbao search` does: page, facets, snippets.

    Of a query all words are required, as Whoosh's parser does by itself, or `any_word`.
    """

    def __init__(self, folder: Path, *, any_word: bool = False) -> None:
        self._folder = folder
        self._group = qparser.OrGroup if any_word else qparser.AndGroup
        self._index: Any = None

    def build(self, articles: Iterable[Article]) -> None:
        """Index everything in one commit."""
        analyzer = PyviTokenizer() | LowercaseFilter()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(analyzer=analyzer, stored=True),
            body=fields.TEXT(analyzer=analyzer, stored=True),
            province=fields.KEYWORD(stored=True, commas=True),
            source=fields.ID(stored=True),
            month=fields.ID(stored=True),
            published=fields.DATETIME(stored=True, sortable=True),
        )
        self._folder.mkdir(parents=True)
        self._index = index.create_in(str(self._folder), schema)
        writer = self._index.writer(limitmb=256)
        for article in articles:
            day = article.published
            writer.add_document(
                id=article.id,
                title=article.title,
                body=f"{article.lead}\n{article.body}",
                province=",".join(article.provinces),
                source=article.source.key if article.source else None,
                month=day.isoformat()[:7] if day else None,
                published=datetime.combine(day, time()) if day else None,
            )
        writer.commit()

    def search(self, typed: str) -> tuple[int, list[str], list[str]]:
        """Total; ids and snippets of the first ten; three facets are counted."""
        with self._index.searcher() as searcher:
            query = qparser.MultifieldParser(["title", "body"], self._index.schema, group=self._group).parse(typed)
            facets = sorting.Facets()
            for field in ("province", "source", "month"):
                facets.add_field(field, allow_overlap=field == "province")
            results = searcher.search(query, limit=10, groupedby=facets, maptype=sorting.Count)
            counted = [results.groups(field) for field in ("province", "source", "month")]
            assert len(counted) == 3
            first = results[:10]  # with facets counted, Whoosh gives all hits whatever the limit
            return len(results), [hit["id"] for hit in first], [hit.highlights("body") or hit["title"] for hit in first]
