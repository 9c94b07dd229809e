"""No reader can take the server from the others: requests beyond a rate are told to come back."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

BURST_SECONDS = 5
"""So many seconds' worth of requests may come at once."""
MOST_CLIENTS = 10_000


class Limiter:
    """A bucket of tokens for each client that fills at `rate` a second; the longest absent clients are forgotten."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, max(1.0, rate * BURST_SECONDS), clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0.0 when it may now, which counts as asking."""
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.pop(client, (self._most, now))
            tokens = min(self._most, tokens + (now - since) * self._rate)
            allowed = tokens >= 1
            self._buckets[client] = (tokens - 1 if allowed else tokens, now)
            while len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate


def register(app: Flask, rate: float) -> None:
    """Limit every client but this machine to `rate` requests a second; 0 is no limit."""
    if rate <= 0:
        return
    limiter = Limiter(rate)

    def limit() -> None:
        client = request.remote_addr or ""
        if request.endpoint == "static" or _is_local(client):
            return
        if seconds := limiter.wait(client):
            raise TooManyRequests(retry_after=int(seconds) + 1)

    app.before_request(limit)


def _is_local(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False
