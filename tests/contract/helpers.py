"""Short ways to say what is indexed and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from index.document import IndexDocument, TextField, ValueField
from index.engine import Engine, Sort
from index.query import Phrase, Query, Term

OPENSEARCH = pytest.param("opensearch:", marks=pytest.mark.cluster)
"""Stands for an address at the node that the tests run."""
ENGINES = ("tantivy:", "whoosh:", OPENSEARCH)

TEXT = TextField.TEXT


def article(
    number: int,
    text: str = "",
    day: str | None = None,
    values: Mapping[ValueField, tuple[str, ...]] | None = None,
    article_id: str | None = None,
    **fields: str,
) -> IndexDocument:
    """An article whose id is made of its number; `fields` are names of `TextField`s in lower case."""
    tokens = {TextField[name.upper()]: value for name, value in fields.items()}
    if text:
        tokens[TEXT] = text
    return IndexDocument(
        id=article_id or name(number),
        number=number,
        published=date.fromisoformat(day) if day else None,
        text=tokens,
        values=values or {},
    )


def name(number: int) -> str:
    """The id of the article with this number; sixteen letters, in another order than the numbers."""
    return f"{number * 7919 % 10007:05d}".translate(str.maketrans("0123456789", "jihgfedcba")).ljust(16, "x")


def index(engine: Engine, *documents: IndexDocument, revision: int = 1) -> None:
    """Put and commit."""
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(revision)


def found(engine: Engine, query: Query, sort: Sort = Sort.RELEVANCE) -> list[str]:
    """The ids of all hits in their order."""
    with engine.reader() as reader:
        matches = reader.search(query, limit=1000, sort=sort)
    assert matches.total == len(matches.hits)
    return [hit.id for hit in matches.hits]


def numbers(engine: Engine, query: Query) -> set[int]:
    """The numbers of the articles found, for articles numbered below 200."""
    by_id = {name(number): number for number in range(200)}
    return {by_id[each] for each in found(engine, query)}


def term(token: str) -> Term:
    """The token in the whole text."""
    return Term(TEXT, token)


def phrase(*tokens: str) -> Phrase:
    """The tokens side by side in the whole text."""
    return Phrase(TEXT, tokens)
