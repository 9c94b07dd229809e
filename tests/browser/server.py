"""The page as it is served: a real server over the demonstration archive, and the browser that reads it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import waitress
from playwright.sync_api import Browser, sync_playwright

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import open_service
from web.app import create_app

DEMO = Path(__file__).resolve().parents[2] / "corpus" / "demo"
_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """Where a Chromium of this machine is; none is ever downloaded."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def demo_server(home: Path) -> Iterator[str]:
    """Serve the demonstration archive from `home`; gives the front door's address without its last slash."""
    report = reindex(Settings(home=home), [Archive.at(DEMO, "demo")])
    assert not report.refused, report
    with served(home) as address:
        yield address


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The same of a home that is indexed already."""
    with open_service(Settings(home=home)) as service:
        server = waitress.create_server(create_app(service), host="127.0.0.1", port=0, threads=4)
        running = threading.Thread(target=server.run, daemon=True)
        running.start()
        try:
            yield f"http://127.0.0.1:{server.effective_port}"
        finally:
            server.close()


@contextmanager
def opened_browser(executable: str) -> Iterator[Browser]:
    """A headless Chromium that talks to nobody but the pages it is sent to."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
