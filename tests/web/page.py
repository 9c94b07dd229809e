"""Reading an answer as a reader would: its visible text, its links, its forms."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Page:
    """One HTML answer."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.html = response.get_data(as_text=True)
        self.soup = BeautifulSoup(self.html, "html.parser")

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    def one(self, selector: str) -> Tag:
        found = self.soup.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector}"
        return found[0]

    def link(self, selector: str, containing: str) -> str:
        """The address of the one link within `selector` whose text holds `containing`."""
        found = [tag for tag in self.soup.select(f"{selector} a") if containing in tag.get_text()]
        assert len(found) == 1, f"{len(found)} links with “{containing}” in {selector}"
        return str(found[0]["href"])

    @property
    def titles(self) -> list[str]:
        return [" ".join(tag.get_text().split()) for tag in self.soup.select(".hit h2")]

    @property
    def typed(self) -> str:
        return str(self.one("#q").get("value", ""))


def read(client: FlaskClient, address: str, *, follow: bool = False) -> Page:
    """The page at the address."""
    return Page(client.get(address, follow_redirects=follow))
