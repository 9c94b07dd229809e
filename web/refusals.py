"""What waitress refuses by itself, answered with the application's own pages.

A head that cannot be read or is too long, a body beyond what is taken in: waitress has an English line for each. Here
the application is asked for its page instead, in the reader's language where the head could be read that far.
"""

from __future__ import annotations

from flask import Flask, abort, request
from waitress.task import ErrorTask
from werkzeug.test import create_environ, run_wsgi_app

_REFUSED = "timbao.refused"
"""In a request's environment: the status with which it has been refused already."""


def register(app: Flask) -> None:
    """Answer a request that is refused already with the page of its status."""
    app.before_request(_refuse)


def _refuse() -> None:
    if status := request.environ.get(_REFUSED):
        abort(status)


class RefusalTask(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Writes the application's page for the error that waitress has found."""

    def execute(self) -> None:
        """Called by waitress, in one of its threads."""
        server, refused = self.channel.server, self.request
        prefix = server.adj.url_prefix
        path = getattr(refused, "path", "").removeprefix(prefix)  # none where not even the first line was read
        environ = create_environ(
            path if path.startswith("/") else "/",
            base_url=f"http://localhost{prefix}/",
            environ_overrides={_REFUSED: refused.error.code, "REMOTE_ADDR": str(self.channel.addr[0])},
        )
        if preferred := refused.headers.get("ACCEPT_LANGUAGE"):
            environ["HTTP_ACCEPT_LANGUAGE"] = preferred
        body, self.status, headers = run_wsgi_app(server.application, environ, buffered=True)
        page = b"".join(body)
        self.response_headers.extend(headers.items())
        self.set_close_on_finish()
        self.content_length = len(page)
        self.write(page)
