"""Answers that travel light: an unchanged page is not even made again, a changed one goes compressed.

Every answer from the archive is settled by the archive's version, the day, the address, the language and this program.
Their digest is its validator, so that it is known before anything is searched; and what was answered under it a moment
ago, to whomever, is the answer still. (What a page says of the time it took is then the time that it once took.)
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, g, request

from corpus.errors import TimbaoError
from search.days import today
from web.language import language
from web.state import service

_LEVEL = 3
"""Of a results page 5 saves 3% of the bytes more and takes half as long again."""
_WORTHWHILE = 1024
"""Bytes below which compression gains nothing."""
_COMPRESSED = re.compile(r"text/|application/(json|javascript|.*\+xml|.*\+json)|image/svg\+xml")
_KEY = "timbao.version"
_PAGES = "timbao.pages"
_KEPT_BYTES = 16 * 1024 * 1024
"""Of compressed pages in each worker: some two thousand."""
_VERSION_SECONDS = 0.5
_SETTLED = ("pages.", "api.", "feeds.")
"""Endpoints whose answers hold nothing but what the validator covers; a search's time taken does not count."""

_PACKAGES = ("corpus", "index", "search", "web")
_WRITTEN = frozenset({".py", ".so", ".html", ".po", ".css", ".js", ".svg", ".tsv", ".json"})


def register(app: Flask) -> None:
    """Validators first, so that an unchanged answer is neither made nor compressed."""
    app.extensions[_PAGES] = Pages(_KEPT_BYTES)
    app.before_request(_unchanged)
    app.before_request(_kept)
    app.after_request(_answer)


def _unchanged() -> Response | None:
    """304 for what the reader has already."""
    if request.method not in {"GET", "HEAD"} or not (request.endpoint or "").startswith(_SETTLED):
        return None
    try:
        version = _version()
    except TimbaoError:
        return None  # the search says what is wrong, in the reader's language
    told = repr((release(), version, today().isoformat(), language(), request.url))
    g.validator = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    if not request.if_none_match.contains_weak(g.validator):
        return None
    response = Response(status=304)
    response.set_etag(g.validator, weak=True)
    return response


def _kept() -> Response | None:
    """What was answered under the same validator, for readers who take it compressed."""
    if "validator" not in g or not _takes_gzip():
        return None
    found = cast(Pages, current_app.extensions[_PAGES]).get(g.validator)
    return Response(found[0], headers=found[1]) if found else None


class Pages:
    """The pages last asked for, compressed, up to so many bytes; the one unasked for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[str, tuple[bytes, list[tuple[str, str]]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, validator: str) -> tuple[bytes, list[tuple[str, str]]] | None:
        """The content and headers kept under the validator."""
        with self._lock:
            if validator in self._pages:
                self._pages.move_to_end(validator)
            return self._pages.get(validator)

    def put(self, validator: str, content: bytes, headers: list[tuple[str, str]]) -> None:
        """Keep an answer."""
        with self._lock:
            if validator not in self._pages and len(content) <= self._most // 16:
                self._pages[validator] = (content, headers)
                self._size += len(content)
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1][0])


def _version() -> tuple[str, ...]:
    """The archive's version, at most a moment old: with an older validator a newer answer is only sent again."""
    known, asked_at = current_app.extensions.get(_KEY, ((), -_VERSION_SECONDS))
    if (now := time.monotonic()) - asked_at >= _VERSION_SECONDS:
        known = service().version()
        current_app.extensions[_KEY] = (known, now)
    return cast(tuple[str, ...], known)


@cache
def release() -> str:
    """This program and its texts: the names, sizes and times of all its files."""
    within = Path(__file__).parents[1]
    files = sorted(path for package in _PACKAGES for path in (within / package).rglob("*") if path.suffix in _WRITTEN)
    told = [(path.name, status.st_size, status.st_mtime_ns) for path in files for status in (path.stat(),)]
    return hashlib.blake2b(repr(told).encode(), digest_size=12).hexdigest()


def _answer(response: Response) -> Response:
    if request.method not in {"GET", "HEAD"} or (response.is_streamed and request.endpoint != "static"):
        return response
    if response.status_code == 200 and "validator" in g:
        response.set_etag(g.validator, weak=True)
    if response.status_code in {206, 304} or not _COMPRESSED.match(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    if _takes_gzip() and "Content-Encoding" not in response.headers:
        _compress(response)
        if response.status_code == 200 and "validator" in g and "Content-Encoding" in response.headers:
            pages: Pages = current_app.extensions[_PAGES]
            pages.put(g.validator, response.get_data(), list(response.headers))
    return response


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0


def _compress(response: Response) -> None:
    response.direct_passthrough = False  # a static file
    content = response.get_data()
    if len(content) >= _WORTHWHILE:
        response.set_data(gzip.compress(content, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _is_weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
