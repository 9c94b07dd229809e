"""`Article` ↔ the JSON text that the store keeps, and the article's digest."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from typing import Any

from corpus.article import Article, Certainty, Origin, Source
from corpus.errors import NEXT_RUN_MENDS, StoreDamaged
from corpus.sentence import Sentence

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_HALF = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(article: Article) -> str:
    """Everything but the id and the origins, which the store keeps beside it; empty values are left out.

    What no database takes, a NUL or half a surrogate pair, becomes U+FFFD.
    """
    source = article.source
    values: dict[str, Any] = {
        "title": article.title,
        "title_made": article.title_made,
        "lead": article.lead,
        "body": article.body,
        "captions": article.captions,
        "published": article.published.isoformat() if article.published else None,
        "certainty": None if article.certainty is Certainty.UNKNOWN else article.certainty.value,
        "updated": article.updated.isoformat() if article.updated else None,
        "provinces": article.provinces,
        "source": [source.name, source.domain] if source else None,
        "author": article.author,
        "section": article.section,
        "tags": article.tags,
        "language": article.language,
        "url": article.url,
        "extra": dict(article.extra),
    }
    return _storable(_ENCODER.encode({key: value for key, value in values.items() if value}))


def _storable(text: str) -> str:
    if "\\u0000" in text:
        text = _NUL.sub("\\1\ufffd", text)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = _HALF.sub("\ufffd", text)
    return text


def from_json(article_id: str, text: str, origins: tuple[Origin, ...] = ()) -> Article:
    """The article that `to_json` wrote, with the origins known of it. Raises StoreDamaged for anything else."""
    try:
        values = json.loads(text)
    except ValueError as error:
        damaged = Sentence(
            "Bài {id} trong kho bị hỏng: {why}. {todo}", "Article {id} in the store is damaged: {why}. {todo}"
        )
        raise StoreDamaged(damaged.filled(id=article_id, why=error, todo=NEXT_RUN_MENDS)) from error
    published, updated, source = values.get("published"), values.get("updated"), values.get("source")
    return Article(
        id=article_id,
        title=values.get("title", ""),
        title_made=values.get("title_made", False),
        lead=values.get("lead", ""),
        body=values.get("body", ""),
        captions=tuple(values.get("captions", ())),
        published=date.fromisoformat(published) if published else None,
        certainty=Certainty(values.get("certainty", Certainty.UNKNOWN)),
        updated=datetime.fromisoformat(updated) if updated else None,
        provinces=tuple(values.get("provinces", ())),
        source=Source(source[0], source[1]) if source else None,
        author=values.get("author"),
        section=values.get("section"),
        tags=tuple(values.get("tags", ())),
        language=values.get("language", "vi"),
        url=values.get("url"),
        origins=origins,
        extra=values.get("extra", {}),
    )


def digest(serialised: str) -> bytes:
    """Sixteen bytes that change whenever anything that `to_json` wrote changes."""
    return hashlib.blake2b(serialised.encode("utf-8"), digest_size=16).digest()
