"""No reader can take the server from the others: requests beyond a rate are told to come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_address

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

BURST_SECONDS = 5
"""So many seconds' worth of requests may come at once."""


class Limiter:
    """Lets each client ask `rate` times a second (the generic cell rate algorithm, one number for each client).

    The number is the moment until which the client's requests are spent. It stands in memory that all workers share, at
    a place drawn from the client's address; two clients at one place share an allowance, and two requests at the very
    same moment may count as one.
    """

    def __init__(self, rate: float, clients: memoryview[float], clock: Callable[[], float] = time.monotonic) -> None:
        self._each, self._ahead = 1 / rate, (max(1.0, rate * BURST_SECONDS) - 1) / rate
        self._spent, self._clock = clients, clock

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0.0 when it may now, which counts as asking."""
        place = hash(client) % len(self._spent)
        now = self._clock()
        spent = max(self._spent[place], now)
        if (over := spent - now - self._ahead) > 1e-9:
            return over
        self._spent[place] = spent + self._each
        return 0.0


def register(app: Flask, rate: float, clients: memoryview[float]) -> None:
    """Limit every client but this machine to `rate` requests a second; 0 is no limit."""
    if rate <= 0:
        return
    limiter = Limiter(rate, clients)

    def limit() -> None:
        client = request.remote_addr or ""
        if request.endpoint == "static" or (name := _limited(client)) is None:
            return
        if seconds := limiter.wait(name):
            raise TooManyRequests(retry_after=int(seconds) + 1)

    app.before_request(limit)


def _limited(client: str) -> str | None:
    """By what a client is known: None for this machine; of an IPv6 address the half that one household has."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if address.is_loopback:
        return None
    return address.exploded[:19] if address.version == 6 else client
