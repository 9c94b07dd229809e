"""Pictures of the pages for a person to judge: `make screenshots`.

Writes one picture for each page, width and colour scheme, and `index.html` that shows them side by side; with
`--readme FILE` also the picture that the README shows.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Collection, Iterator, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.server import chromium, demo_server, opened_browser, served

WIDTHS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"320": (320, 640), "400": (400, 800), "800": (800, 1100), "1280": (1280, 900)}
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES: Mapping[str, str] = MappingProxyType(
    {
        "home": "/",
        "results": "/tim?q=nuoc",
        "narrowed": "/tim?q=nuoc&ngay=2025",
        "everything": "/tim",
        "deep": "/tim?q=nuoc&trang=2",
        "beyond": "/tim?q=nuoc&trang=900",
        "nothing": "/tim?q=zzqxj",
        "map": "/ban-do",
        "trends": "/xu-huong?q=nuoc&q=song&q=tau",
        "trends-empty": "/xu-huong",
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
    parser.add_argument("--home", type=Path, help="of an archive that is indexed already, instead of the demonstration")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="only pages of these names")
    options = parser.parse_args()
    executable = chromium()
    if executable is None:
        parser.exit(1, "There is no Chromium on this machine: apt-get install chromium\n")
    options.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as empty,
        served(options.home) if options.home else demo_server(Path(empty)) as site,
        opened_browser(executable) as browser,
    ):
        names = [*_draw_all(browser, site, options.folder, options.only), *_draw_ways(browser, site, options.folder)]
        if options.readme:
            _draw_for_readme(browser, site, options.readme)
    sheet = options.folder / "index.html"
    sheet.write_text(_contact_sheet(names), encoding="utf-8")
    print(f"{len(names)} pictures: {sheet}")


def _draw_all(browser: Browser, site: str, folder: Path, only: Collection[str] = ()) -> Iterator[str]:
    for scheme in SCHEMES:
        for width, (across, down) in WIDTHS.items():
            page = browser.new_page(
                base_url=site, viewport={"width": across, "height": down}, color_scheme=scheme, locale="vi-VN"
            )
            for name, path in {**PAGES, "article": _article(page)}.items():
                if only and name not in only:
                    continue
                file = f"{name}-{width}-{scheme}.png"
                page.goto(path)
                page.screenshot(path=folder / file, full_page=True)
                yield file
            page.close()


def _draw_ways(browser: Browser, site: str, folder: Path) -> Iterator[str]:
    """The same on paper, without JavaScript, with everything unfolded, and while someone types."""
    across, down = WIDTHS["1280"]
    size: ViewportSize = {"width": across, "height": down}
    page = browser.new_page(base_url=site, viewport=size, locale="vi-VN")
    for name, path in {"print-results": PAGES["results"], "print-article": _article(page)}.items():
        page.goto(path)
        page.emulate_media(media="print")
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        page.emulate_media(media="screen")
        yield f"{name}.png"
    page.goto(PAGES["home"])
    page.locator("#q").press_sequentially("th")
    page.locator(".completions li").first.wait_for()
    page.screenshot(path=folder / "completion.png")
    yield "completion.png"
    plain = browser.new_page(base_url=site, viewport=size, locale="vi-VN", java_script_enabled=False)
    plain.goto(PAGES["results"])
    plain.screenshot(path=folder / "no-javascript.png", full_page=True)
    yield "no-javascript.png"
    page.goto(_article(page))
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()
    page.screenshot(path=folder / "article-unfolded.png", full_page=True)
    yield "article-unfolded.png"
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
