"""Which article is which: ids that survive a rebuild, and digests that tell whether a text changed."""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from dataclasses import fields

from corpus.article import Article, ArticleId, Origin

_NOT_SHOWN = frozenset({"id", "origins"})
_SHOWN = tuple(field.name for field in fields(Article) if field.name not in _NOT_SHOWN)


def article_id(url: str | None, origin: Origin) -> ArticleId:
    """Sixteen lower-case base-32 letters of a SHA-256: of the canonical address, else of where the article was read.

    `url` is canonical (`corpus.sources.clean_url`), so that a feed item, a saved page and a dump's row of one address
    are one article. Without an address the archive, the path and the record all count: two archives never collide.
    """
    key = ["url", url] if url else ["origin", origin.archive, origin.path, origin.record]
    digest = hashlib.sha256(_canonical(key)).digest()
    return b32encode(digest[:10]).decode("ascii").lower()


def content_digest(article: Article) -> str:
    """Sixty-four hexadecimal letters that change whenever anything that is shown of the article changes.

    The id and the origins are left out: a moved file does not make another article.
    """
    shown = [_plain(getattr(article, name)) for name in _SHOWN]
    return hashlib.sha256(_canonical(shown)).hexdigest()


def _plain(value: object) -> object:
    match value:
        case None | bool() | str():
            return value
        case tuple():
            return list(value)
        case _ if hasattr(value, "items"):
            return sorted(value.items())
    return str(value) if not hasattr(value, "key") else [value.name, value.domain]  # type: ignore[attr-defined]


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
