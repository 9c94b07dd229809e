"""The application, put together."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from search.service import SearchService
from web import (
    answers,
    api,
    errors,
    export,
    feeds,
    formats,
    language,
    limits,
    links,
    observe,
    pages,
    refusals,
    security,
    state,
)
from web.shared import Shared, share

STATIC_SECONDS = 365 * 24 * 3600


def create_app(
    service: SearchService,
    *,
    rate: float = 0.0,
    max_age: float | None = None,
    access_log: bool = False,
    shared: Shared | None = None,
    worker: int = 0,
) -> Flask:
    """A WSGI application that answers from `service`, which has to allow calls from several threads.

    `rate` is how many requests a second a client may make (0: any number), `max_age` how many hours after the last
    reindex run the server calls itself ready (None: for ever). `shared` is what the workers of one server know
    together, `worker` this one's place among them.
    """
    app = Flask(__name__)
    shared = shared or share()
    state.attach(app, service)
    # What is registered first answers last: compression works on the finished answer.
    observe.register(app, max_age=max_age, access_log=access_log)
    language.register(app)
    limits.register(app, rate, shared.clients)
    refusals.register(app)
    security.register(app)
    answers.register(app)
    errors.register(app)
    formats.register(app)
    _set_up_templates(app)
    _set_up_static_files(app)
    _set_up_json(app)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    app.register_blueprint(feeds.bp)
    export.register(app)
    observe.count_in(app, shared, worker)
    return app


def _set_up_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    links.register(app)
    app.add_template_global(feeds.feed_url, "feed_url")
    app.add_template_global(export.export_url, "export_url")


def _set_up_json(app: Flask) -> None:
    """Vietnamese as it is read, keys in the order in which they are described."""
    if isinstance(app.json, DefaultJSONProvider):
        app.json.ensure_ascii = False
        app.json.sort_keys = False


def _set_up_static_files(app: Flask) -> None:
    """Static files are kept for a year: their addresses change with their content."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    folder = Path(app.static_folder or "")
    versions = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in folder.iterdir() if path.is_file()
    }

    def asset(name: str) -> str:
        return links.place("static", filename=name, v=versions[name])

    app.add_template_global(asset)
