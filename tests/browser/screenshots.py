"""Pictures of the pages for a person to judge: `make screenshots`.

Writes one picture for each page, width and colour scheme, and `index.html` that shows them side by side; with
`--readme FILE` also the picture that the README shows.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.server import chromium, demo_server, opened_browser

WIDTHS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"phone": (360, 740), "tablet": (820, 1100), "desk": (1280, 900)}
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "home": "/",
        "results": "/tim?q=nuoc",
        "narrowed": "/tim?q=nuoc&ngay=2025",
        "nothing": "/tim?q=zzqxj",
        "map": "/ban-do",
        "trends": "/xu-huong?q=nuoc&q=song&q=tau",
        "browse": "/duyet",
        "about": "/gioi-thieu",
        "timeline": "/tim?q=nuoc&xem=thoigian",
        "values": "/tim/tinh",
        "help": "/tro-giup",
        "english": "/tim?lang=en&q=nuoc&ngay=2025",
        "missing": "/khong-co",
        "misread": "/tim?q=song&trang=0",
    }
)
ARTICLE_OF = "/tim?q=ca+phe"
README_SIZE = (1080, 760)


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="write the README's picture there")
    options = parser.parse_args()
    executable = chromium()
    if executable is None:
        parser.exit(1, "There is no Chromium on this machine: apt-get install chromium\n")
    options.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        demo_server(Path(home)) as site,
        opened_browser(executable) as browser,
    ):
        names = list(_draw_all(browser, site, options.folder))
        if options.readme:
            _draw_for_readme(browser, site, options.readme)
    sheet = options.folder / "index.html"
    sheet.write_text(_contact_sheet(names), encoding="utf-8")
    print(f"{len(names)} pictures: {sheet}")


def _draw_all(browser: Browser, site: str, folder: Path) -> Iterator[str]:
    for scheme in SCHEMES:
        for width, (across, down) in WIDTHS.items():
            page = browser.new_page(
                base_url=site, viewport={"width": across, "height": down}, color_scheme=scheme, locale="vi-VN"
            )
            for name, path in {**PAGES, "article": _article(page)}.items():
                file = f"{name}-{width}-{scheme}.png"
                page.goto(path)
                page.screenshot(path=folder / file, full_page=True)
                yield file
            page.close()


def _article(page: Page) -> str:
    page.goto(ARTICLE_OF)
    return page.locator(".hit h2 a").first.get_attribute("href") or "/"


def _draw_for_readme(browser: Browser, site: str, file: Path) -> None:
    across, down = README_SIZE
    page = browser.new_page(
        base_url=site, viewport={"width": across, "height": down}, color_scheme="light", locale="vi-VN"
    )
    page.goto(PAGES["results"])
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file)
    page.close()


def _contact_sheet(names: list[str]) -> str:
    pictures = "".join(
        f'<figure><a href="{escape(name)}"><img src="{escape(name)}" alt="" width="300"></a>'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        for name in sorted(names)
    )
    style = "body{font:14px sans-serif;display:flex;flex-wrap:wrap;align-items:start;gap:16px}figure{margin:0}"
    return f'<!doctype html><meta charset="utf-8"><title>timbao</title><style>{style}</style>{pictures}'


if __name__ == "__main__":
    main()
