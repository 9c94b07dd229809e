"""Answers that travel light: an unchanged page is not sent again, a changed one goes compressed."""

from __future__ import annotations

import gzip
import hashlib
import re

from flask import Flask, Response, request

_LEVEL = 5
_WORTHWHILE = 1024
"""Bytes below which compression gains nothing."""
_COMPRESSED = re.compile(r"text/|application/(json|javascript|.*\+xml|.*\+json)|image/svg\+xml")
_TIMES = re.compile(rb'(?<=class="took">)[^<]*|"took_ms":\s*[0-9.]+')
"""How long a search took: two pages that differ in nothing else are the same page."""


def register(app: Flask) -> None:
    """Validators first, so that an unchanged answer is never compressed."""
    app.after_request(_answer)


def _answer(response: Response) -> Response:
    stream = response.is_streamed and request.endpoint != "static"
    if request.method not in {"GET", "HEAD"} or stream:
        return response
    if response.status_code == 200 and not response.direct_passthrough:
        _validate(response)
    if response.status_code in {206, 304} or not _COMPRESSED.match(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and "Content-Encoding" not in response.headers:
        _compress(response)
    return response


def _validate(response: Response) -> None:
    """Weak: the same content may be written in other bytes."""
    digest = hashlib.blake2b(_TIMES.sub(b"", response.get_data()), digest_size=12).hexdigest()
    response.set_etag(digest, weak=True)
    response.make_conditional(request)


def _compress(response: Response) -> None:
    response.direct_passthrough = False  # a static file
    content = response.get_data()
    if len(content) >= _WORTHWHILE:
        response.set_data(gzip.compress(content, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        tag, _is_weak = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
