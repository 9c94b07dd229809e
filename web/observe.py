"""For whoever runs the server: is it alive, is it ready, what has it done. Never who searched for what."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, request

from index.errors import EngineUnavailable
from search.results import SearchRequest
from web.shared import Shared
from web.state import service

bp = Blueprint("observe", __name__)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the latency histogram, in seconds."""
STATUSES = (200, 206, 302, 304, 308, 400, 404, 405, 413, 414, 416, 429, 431, 500, 501, 503)
NO_ENDPOINT = "none"
ARRIVED = "timbao.arrived"
"""In a request's environment, where the server puts it there: when it had arrived whole, by `time.perf_counter`."""
_BUCKETS_AT = len(STATUSES) + 1
_WIDTH = _BUCKETS_AT + len(BUCKETS) + 2
_KEY = "timbao.observe"
_MAX_AGE = "TIMBAO_MAX_AGE"
_log = logging.getLogger("timbao.access")


class Observed:
    """What one worker has answered, and beside it what the others have: all stand in the same shared memory.

    Each endpoint has a number for every status, one for every latency bucket, and the seconds taken in all.
    """

    def __init__(self, shared: Shared, worker: int, endpoints: Sequence[str]) -> None:
        self._rows, self._own = shared.counts, shared.counts[worker]
        self._starts = {name: place * _WIDTH for place, name in enumerate((*endpoints, NO_ENDPOINT))}
        assert len(self._starts) * _WIDTH <= len(self._own)
        self._lock = threading.Lock()
        self.under_way: dict[int, tuple[float, str]] = {}

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        """One request answered."""
        start = self._starts[endpoint]
        told = STATUSES.index(status) if status in STATUSES else len(STATUSES)
        with self._lock:
            self._own[start + told] += 1
            self._own[start + _BUCKETS_AT + bisect_left(BUCKETS, seconds)] += 1
            self._own[start + _WIDTH - 1] += seconds

    def lines(self) -> list[str]:
        """The counts of all workers in Prometheus' text format."""
        total = [sum(numbers) for numbers in zip(*self._rows, strict=True)]
        found = {
            name: total[start : start + _WIDTH] for name, start in self._starts.items() if any(total[start:][:_WIDTH])
        }
        lines = ["# TYPE timbao_requests_total counter"]
        for name, numbers in found.items():
            for status, number in zip((*STATUSES, "other"), numbers, strict=False):
                if number:
                    lines.append(f'timbao_requests_total{{endpoint="{name}",status="{status}"}} {number:.0f}')
        lines.append("# TYPE timbao_request_seconds histogram")
        for name, numbers in found.items():
            lines += _histogram(name, numbers[_BUCKETS_AT:-1], numbers[-1])
        return lines

    def overdue(self, seconds: float) -> str | None:
        """The endpoint of a request that has been under way for longer; None where there is none."""
        now = time.perf_counter()
        return next((name for began, name in list(self.under_way.values()) if now - began > seconds), None)


def _histogram(endpoint: str, buckets: Sequence[float], seconds: float) -> list[str]:
    lines, below = [], 0.0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
        below += count
        lines.append(f'timbao_request_seconds_bucket{{endpoint="{endpoint}",le="{bound}"}} {below:.0f}')
    name = f'{{endpoint="{endpoint}"}}'
    return [
        *lines,
        f"timbao_request_seconds_sum{name} {seconds:.6f}",
        f"timbao_request_seconds_count{name} {below:.0f}",
    ]


def overdue(app: Flask, seconds: float) -> str | None:
    """See `Observed.overdue`."""
    observed: Observed = app.extensions[_KEY]
    return observed.overdue(seconds)


def register(app: Flask, *, max_age: float | None, access_log: bool) -> None:
    """Time every request; log each as one line of JSON on stderr where that is wanted.

    `max_age` is how many hours old the last reindex run may be.
    """
    app.config[_MAX_AGE] = max_age
    app.register_blueprint(bp)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_over)
    if access_log and not _log.handlers:
        _log.addHandler(logging.StreamHandler(sys.stderr))
        _log.setLevel(logging.INFO)
        _log.propagate = False


def count_in(app: Flask, shared: Shared, worker: int) -> None:
    """Count from now on in the worker's row, once every endpoint is known."""
    app.extensions[_KEY] = Observed(shared, worker, sorted(app.view_functions))


def _begin() -> None:
    """A reader waits from the moment the request has arrived; what is under way is no longer waiting for its turn."""
    now = time.perf_counter()
    g.began = request.environ.get(ARRIVED, now)
    observed: Observed = current_app.extensions[_KEY]
    observed.under_way[threading.get_ident()] = (now, request.endpoint or NO_ENDPOINT)


def _over(_error: BaseException | None) -> None:
    observed: Observed = current_app.extensions[_KEY]
    observed.under_way.pop(threading.get_ident(), None)


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or NO_ENDPOINT
    observed: Observed = current_app.extensions[_KEY]
    observed.count(endpoint, response.status_code, seconds)
    if _log.isEnabledFor(logging.INFO) and _log.handlers:
        # Neither the question nor the reader's address: what people look for is theirs.
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": request.method,
            "endpoint": endpoint,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "bytes": response.content_length,
        }
        _log.info(json.dumps(entry))
    return response


@bp.get("/healthz")
def healthz() -> Response:
    """Alive, for a supervisor; says nothing of the index."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Whether searches can be answered from an index that is fresh enough."""
    try:
        service().search(SearchRequest(limit=0, facets=False))
    except EngineUnavailable as error:
        current_app.logger.error("%s: %s", request.path, error)
        return Response("engine unavailable\n", status=503, mimetype="text/plain")
    most, age = current_app.config[_MAX_AGE], _age()
    if most is not None and (age is None or age > most * 3600):
        return Response("stale\n", status=503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Counts of all workers and of the archive, in Prometheus' text format."""
    observed: Observed = current_app.extensions[_KEY]
    overview, age = service().overview(), _age()
    gauges = {
        "timbao_articles": overview.articles,
        "timbao_index_revision": overview.revision,
        **({} if age is None else {"timbao_index_age_seconds": round(age)}),
    }
    lines = [line for name, value in gauges.items() for line in (f"# TYPE {name} gauge", f"{name} {value}")]
    return Response("\n".join([*lines, *observed.lines(), ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _age() -> float | None:
    """Seconds since the last reindex run finished; None before the first."""
    last = service().overview().last_run
    if last is None:
        return None
    return (datetime.now(UTC) - (last if last.tzinfo else last.replace(tzinfo=UTC))).total_seconds()
