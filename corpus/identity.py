"""Which article is which: ids that survive a rebuild."""

from __future__ import annotations

import hashlib
import json

from corpus.article import ArticleId, Origin

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
_SHIFTS = range(70, -1, -10)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def article_id(url: str | None, origin: Origin) -> ArticleId:
    """Sixteen lower-case base-32 letters of a SHA-256: of the canonical address, else of where the article was read.

    `url` is canonical (`corpus.sources.clean_url`), so that a feed item, a saved page and a dump's row of one address
    are one article. Without an address the archive, the path and the record all count: two archives never collide.
    """
    key = ["url", url] if url else ["origin", origin.archive, origin.path, origin.record]
    digest = hashlib.sha256(_ENCODER.encode(key).encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:10])
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
