"""Headers that every answer carries: what a browser may load, and that search engines stay out."""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestURITooLarge

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What people search for is theirs: a newspaper's site does not learn it from the referrer.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # The archive is other people's press.
    "X-Robots-Tag": "noindex, nofollow",
}

MAX_BODY_BYTES = 64 * 1024
MAX_ADDRESS = 32 * 1024
"""Characters of a path with its parameters, as sent."""


def register(app: Flask) -> None:
    """Bound what is accepted and set the headers on every answer, errors among them."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_bound)
    app.after_request(_set_headers)


def _bound() -> None:
    """Refuse what is too large before anything else is done with it."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    if len(request.query_string) + len(request.path) > MAX_ADDRESS:
        raise RequestURITooLarge


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
