"""A reader's browser in front of a real server. Without a Chromium on the machine these tests are skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request

from tests.browser.server import chromium, demo_server, opened_browser

Opener = Callable[..., Page]


def follow(page: Page, link: Locator) -> None:
    """Clicks, and waits until the page it leads to is whole: what is read at once may else be of half a page."""
    with page.expect_navigation():
        link.click()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with opened_browser(executable) as opened:
        yield opened


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the demonstration archive."""
    with demo_server(tmp_path_factory.mktemp("browser-home")) as address:
        yield address


@pytest.fixture
def opener(browser: Browser, site: str) -> Iterator[Opener]:
    """Opens pages as readers of several kinds have them; at the end nothing may have gone wrong in any of them."""
    wrong: list[str] = []
    contexts = []

    def note(request: Request) -> None:
        if not request.url.startswith(site):
            wrong.append(f"asked elsewhere: {request.url}")

    def hear(message: ConsoleMessage) -> None:
        # An error page's status is told on the console by the browser itself.
        if message.type == "error" and "status of 4" not in message.text:
            wrong.append(message.text)

    def fail(error: Error) -> None:
        wrong.append(str(error))

    def open_page(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(base_url=site, **{"locale": "vi-VN", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", note)
        page.on("console", hear)
        page.on("pageerror", fail)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def page(opener: Opener) -> Page:
    """The front door at the width of a laptop."""
    return opener("/", viewport={"width": 1280, "height": 800})
