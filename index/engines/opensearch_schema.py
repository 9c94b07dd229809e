"""What OpenSearch keeps of an article, and how an index is laid out.

Every version of an article is a document of its own, `article:born`: it is there from the commit `born` on and until
the commit `died`. The document `@state` names the last commit, and those before it that were broken off. So a commit
is visible to all readers at once, by one small write, however many shards it touched; one that was broken off is never
seen, not even what of it arrives late.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from corpus.article import ArticleId
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Place, Sort
from index.engines.folder import parted, schema_name
from index.engines.opensearch_address import Address
from index.engines.places import NUMBERS, place_key
from index.errors import UnfitId, UnfitNumber

STATE: Final = "@state"
COUNTED: Final = {TextField.TEXT: "text_terms", TextField.FOLDED: "folded_terms"}
"""Columns of the distinct tokens, for the fields whose terms a search asks for; the others' are read into memory."""
LONGEST_BYTES: Final = 32_766
"""Of a token or a value in Lucene; longer ones cannot be found."""
_LONGEST_ID: Final = 400


def _mapping() -> dict[str, Any]:
    whole = {"type": "keyword"}
    properties: dict[str, Any] = {
        "article_id": {"type": "keyword", "doc_values": False},
        "born": {"type": "long"},
        "died": {"type": "long"},
        "number": {"type": "long"},
        "newest": {"type": "long"},
        "oldest": {"type": "long"},
        "story": {"type": "long"},
        "state": {"type": "object", "enabled": False},
        "blob": {"type": "binary"},
    }
    properties |= {each.value: whole for each in ValueField}
    properties |= {name: {"type": "keyword", "index": False} for name in COUNTED.values()}
    for field in TextField:
        properties[field.label] = {
            "type": "text",
            "analyzer": "tokens",
            "index_options": "positions" if field.positions else "freqs",
            **({} if field in COUNTED else {"fielddata": True}),
        }
    return {"dynamic": "strict", "properties": properties}


MAPPING: Final = _mapping()
SCHEMA: Final = f"{schema_name(1)}-{hashlib.sha256(json.dumps(MAPPING).encode()).hexdigest()[:8]}"
"""The version changes whenever the mapping, or what is written into it, changes."""


def layout(address: Address) -> dict[str, Any]:
    """What an index is created with."""
    return {
        "settings": {
            "number_of_shards": address.shards,
            "number_of_replicas": address.replicas,
            # What is written is seen when a commit says so; this only bounds how long a copy may lag behind.
            "refresh_interval": "30s",
            "codec": "best_compression",
            "analysis": {
                "tokenizer": {
                    "spaces": {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": LONGEST_BYTES}
                },
                "analyzer": {"tokens": {"type": "custom", "tokenizer": "spaces"}},
            },
        },
        "mappings": MAPPING,
    }


def version(article_id: ArticleId, born: int) -> str:
    """The document of the article that the commit `born` writes. Raises EngineError for an id that is too long."""
    if not 0 < len(article_id.encode()) <= _LONGEST_ID:
        raise UnfitId(article_id, _LONGEST_ID)
    return f"{article_id}:{born}"


def article_of(version: str) -> ArticleId:
    """The article that a document is a version of."""
    return version.rpartition(":")[0]


def source(document: IndexDocument, born: int) -> dict[str, Any]:
    """The document's fields. Raises EngineError when the number does not fit."""
    if not 0 <= document.number < NUMBERS:
        raise UnfitNumber(document.number, document.id, NUMBERS)
    place = Place(document.published, document.number)
    made: dict[str, Any] = {
        "article_id": document.id,
        "born": born,
        "number": document.number,
        "newest": place_key(place, Sort.NEWEST),
        "oldest": place_key(place, Sort.OLDEST),
    }
    if document.story is not None:
        made["story"] = document.story
    for field, tokens in document.text.items():
        kept = _shortened(parted(tokens))
        made[field.label] = kept
        if field in COUNTED:
            made[COUNTED[field]] = sorted(set(kept.split(" ")) - {""})
    for value_field, values in document.values.items():
        made[value_field.value] = [each for each in values if len(each.encode()) <= LONGEST_BYTES]
    return made


def _shortened(tokens: str) -> str:
    """Tokens too long to be kept leave a gap that no phrase reaches over."""
    if len(tokens) < LONGEST_BYTES // 4:
        return tokens
    return " ".join(BOUNDARY if len(each.encode()) > LONGEST_BYTES else each for each in tokens.split(" "))


def visible(commit: int, void: Sequence[int]) -> dict[str, Any]:
    """The versions that are there at a commit. `void`: the commits before it that were broken off."""
    return {
        "bool": {
            "filter": [{"range": {"born": {"lte": commit}}}],
            "must_not": [*_among("born", void), replaced(commit, void)],
        }
    }


def replaced(commit: int, void: Sequence[int]) -> dict[str, Any]:
    """The versions that some commit up to this one has ended."""
    ended = {"range": {"died": {"lte": commit}}}
    return {"bool": {"filter": [ended], "must_not": _among("died", void)}} if void else ended


def _among(field: str, commits: Sequence[int]) -> list[dict[str, Any]]:
    return [{"terms": {field: list(commits)}}] if commits else []
