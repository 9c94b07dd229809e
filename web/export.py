"""A whole result as a file: JSON lines or CSV, streamed, so that no result is too long."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from threading import BoundedSemaphore

from flask import Blueprint, Flask, Response, current_app, request

from corpus.article import Article
from search.wire import CSV_COLUMNS, Json, article_json, csv_row
from web.address import SearchAddress
from web.errors import DownloadsTaken
from web.formats import is_script, web_url
from web.links import place
from web.parameters import read_address
from web.state import service

bp = Blueprint("export", __name__)

_BATCH = 50
"""Articles a chunk of the answer holds."""
AT_ONCE = 2
"""Downloads under way in one worker: one that is read slowly holds a thread, and others are for those who search."""
_KEY = "timbao.downloads"


def register(app: Flask) -> None:
    """Bound the downloads under way."""
    app.extensions[_KEY] = BoundedSemaphore(AT_ONCE)
    app.register_blueprint(bp)


@bp.get("/tim.jsonl")
def jsonl() -> Response:
    """Every article of the result, one JSON object a line, in the result's order."""
    return _download(lambda: _json_lines(_articles()), "application/jsonl", "jsonl")


@bp.get("/tim.csv")
def table() -> Response:
    """Every article of the result, one a row; UTF-8 with a byte order mark, by which spreadsheets know it."""
    return _download(lambda: chain(["\ufeff"], _csv_rows(_articles())), "text/csv", "csv")


def export_url(kind: str, address: SearchAddress) -> str:
    """Where the whole result of a search can be fetched."""
    base = place("export.jsonl" if kind == "jsonl" else "export.table")
    return address.plain().sorted_by(address.effective_sort).at(base)


def public(article: Article) -> Json:
    """The article as JSON, without addresses that a browser must not be sent to."""
    found = article_json(article)
    extra = {name: value for name, value in found["extra"].items() if not is_script(value)}
    return {**found, "url": web_url(found["url"]), "extra": extra}


def _articles() -> Iterator[Article]:
    """The result's articles. What cannot be read is told now, before the answer has begun."""
    found = service().stream(read_address(request.args).request(facets=False))
    first = list(islice(found, 1))
    return chain(first, found)


def _json_lines(articles: Iterable[Article]) -> Iterator[str]:
    return (json.dumps(public(article), ensure_ascii=False) + "\n" for article in articles)


def _csv_rows(articles: Iterable[Article]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in chain([CSV_COLUMNS], map(csv_row, map(public, articles))):
        writer.writerow(row)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _download(lines: Callable[[], Iterable[str]], mimetype: str, kind: str) -> Response:
    place = _Place(current_app.extensions[_KEY])
    try:
        response = Response(_chunks(lines(), place), mimetype=mimetype)
    except BaseException:
        place.leave()
        raise
    response.call_on_close(place.leave)
    response.headers["Content-Disposition"] = f'attachment; filename="timbao.{kind}"'
    return response


def _chunks(lines: Iterable[str], place: _Place) -> Iterator[bytes]:
    rest = iter(lines)
    try:
        while some := list(islice(rest, _BATCH)):
            yield "".join(some).encode()
    finally:
        place.leave()


class _Place:
    """One of the downloads under way, until it is read or given up. Raises DownloadsTaken where all are taken."""

    def __init__(self, under_way: BoundedSemaphore) -> None:
        if not under_way.acquire(blocking=False):
            raise DownloadsTaken
        self._under_way: BoundedSemaphore | None = under_way

    def leave(self) -> None:
        """Make room, once."""
        under_way, self._under_way = self._under_way, None
        if under_way:
            under_way.release()
