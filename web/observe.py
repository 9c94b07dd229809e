"""For whoever runs the server: is it alive, is it ready, what has it done. Never who searched for what."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import UTC, datetime

from flask import Blueprint, Flask, Response, current_app, g, request

from search.results import SearchRequest
from web.state import service

bp = Blueprint("observe", __name__)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the latency histogram, in seconds."""
_KEY = "timbao.observe"
_log = logging.getLogger("timbao.access")


class Observed:
    """What one process has answered. `max_age` is how many hours old the last reindex run may be."""

    def __init__(self, max_age: float | None) -> None:
        self.max_age = max_age
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))

    def count(self, endpoint: str, status: int, seconds: float) -> None:
        """One request answered."""
        with self._lock:
            self._requests[endpoint, status] += 1
            self._seconds[endpoint] += seconds
            self._buckets[endpoint][bisect_left(BUCKETS, seconds)] += 1

    def lines(self) -> list[str]:
        """The counts in Prometheus' text format."""
        with self._lock:
            lines = ["# TYPE timbao_requests_total counter"]
            for (endpoint, status), count in sorted(self._requests.items()):
                lines.append(f'timbao_requests_total{{endpoint="{endpoint}",status="{status}"}} {count}')
            lines.append("# TYPE timbao_request_seconds histogram")
            for endpoint, buckets in sorted(self._buckets.items()):
                lines += self._histogram(endpoint, buckets)
            return lines

    def _histogram(self, endpoint: str, buckets: list[int]) -> list[str]:
        lines, below = [], 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
            below += count
            lines.append(f'timbao_request_seconds_bucket{{endpoint="{endpoint}",le="{bound}"}} {below}')
        name = f'{{endpoint="{endpoint}"}}'
        return [
            *lines,
            f"timbao_request_seconds_sum{name} {self._seconds[endpoint]:.6f}",
            f"timbao_request_seconds_count{name} {below}",
        ]


def register(app: Flask, *, max_age: float | None, access_log: bool) -> None:
    """Time every request; log each as one line of JSON on stderr where that is wanted."""
    app.extensions[_KEY] = Observed(max_age)
    app.register_blueprint(bp)
    app.before_request(_begin)
    app.after_request(_end)
    if access_log and not _log.handlers:
        _log.addHandler(logging.StreamHandler(sys.stderr))
        _log.setLevel(logging.INFO)
        _log.propagate = False


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    endpoint = request.endpoint or "none"
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
    service().search(SearchRequest(limit=0, facets=False))
    observed: Observed = current_app.extensions[_KEY]
    age = _age()
    if observed.max_age is not None and (age is None or age > observed.max_age * 3600):
        return Response("stale\n", status=503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Counts of this process and of the archive, in Prometheus' text format."""
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
