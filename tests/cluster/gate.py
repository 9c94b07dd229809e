"""A door in front of a real node: it can be shut, slow, busy, locked with a password, and behind TLS."""

from __future__ import annotations

import base64
import http.client
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


class Gate:
    """Passes requests on to the node at `host` (`host:port`).

    `delay`: seconds before it does. `busy`: so many of the next ones are answered with 429. `letting_in`: the values of
    `Authorization` that are let in, None for everybody.
    """

    def __init__(self, host: str, tls: tuple[Path, Path] | None = None) -> None:
        self._host = host
        self._tls = tls
        self.delay = 0.0
        self.busy = 0
        self.letting_in: set[str] | None = None
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()

    def open(self) -> None:
        """Listen, always at the same port."""
        gate = self

        class Handler(_Handler):
            def behave(self) -> bool:
                return gate.answers(self)

            def target(self) -> str:
                return gate._host

        self._server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        if self._tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self) -> None:
        """Nobody listens any more, and those who were connected are not."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answers(self, handler: BaseHTTPRequestHandler) -> bool:
        """Whether it has dealt with the request itself."""
        time.sleep(self.delay)
        if self._server is None:
            handler.close_connection = True
            return True
        if self.letting_in is not None and handler.headers.get("Authorization") not in self.letting_in:
            _say(handler, 401, b"Unauthorized")
            return True
        if self.busy > 0:
            self.busy -= 1
            _say(handler, 429, b'{"error": {"type": "rejected_execution_exception", "reason": "full"}, "status": 429}')
            return True
        return False


def password(user: str, word: str) -> str:
    """The value of `Authorization` for a name and a password."""
    return "Basic " + base64.b64encode(f"{user}:{word}".encode()).decode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is none of the gate's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def behave(self) -> bool:
        raise NotImplementedError

    def target(self) -> str:
        raise NotImplementedError

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.behave():
            return
        node = http.client.HTTPConnection(self.target(), timeout=60)
        try:
            node.request(self.command, self.path, body or None, {"Content-Type": "application/json"})
            answer = node.getresponse()
            _say(self, answer.status, answer.read(), answer.getheader("Content-Type") or "application/json")
        finally:
            node.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - named by the library


def _say(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json") -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
