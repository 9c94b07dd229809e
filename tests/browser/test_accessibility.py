"""WCAG 2.2 AA as far as a program can see it: axe-core finds no violation, and text stands out from its ground."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

import web
from tests.browser.conftest import Opener, follow

PAGES = (
    "/",
    "/tim",
    "/tim?q=thanh+pho&ngay=2025",
    "/tim?q=zzqxj",
    "/ban-do?q=song",
    "/tro-giup",
    "/tim?lang=en",
    "/tim?xem=thoigian",
    "/xu-huong?q=nuoc&q=song",
    "/duyet",
    "/gioi-thieu",
    "/tim/tinh",
    "/khong-co",
    "/tim?trang=0",
    "/tim?ngay=unknown&trang=1",
    "/xu-huong",
)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def _check(page: Page) -> None:
    results = Axe().run(page, options=_RULES)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_violation(opener: Opener, path: str, scheme: str) -> None:
    _check(opener(path, color_scheme=scheme))


@pytest.mark.parametrize("path", ["/", "/tim?q=song", "/ban-do", "/tro-giup"])
def test_no_violation_on_a_phone(opener: Opener, path: str) -> None:
    page = opener(path, viewport={"width": 320, "height": 640})
    for summary in page.locator("summary:visible").all():
        summary.click()
    _check(page)


def test_no_violation_in_an_article(page: Page) -> None:
    page.goto("/tim?q=song")
    follow(page, page.locator(".hit h2 a").first)
    for summary in page.locator("summary:visible").all():
        summary.click()
    _check(page)


def test_no_violation_while_completing(page: Page) -> None:
    page.locator("#q").press_sequentially("ca")
    page.get_by_role("option").first.wait_for()
    page.locator("#q").press("ArrowDown")
    _check(page)


def _colours() -> list[dict[str, str]]:
    """The colours of the light scheme and of the dark one, by name."""
    sheet = (Path(web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    named = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in (light, dark)]
    return [named[0], {**named[0], **named[1]}]


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


_TEXT = [
    *product(("ink", "quiet", "accent", "been"), ("paper", "shade")),
    *product(("ink",), ("level-1", "level-2", "level-3")),
    *product(("on-accent",), ("accent", "level-4")),
    *product((f"line-{number}" for number in range(1, 6)), ("paper",)),
    ("mark-ink", "mark"),
]


def test_contrast_is_counted_as_wcag_says() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out(scheme: int) -> None:
    colours = _colours()[scheme]
    faint = {
        (text, ground): round(ratio, 2)
        for text, ground in _TEXT
        if (ratio := _contrast(colours[text], colours[ground])) < 4.5
    }
    assert not faint


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_of_fields_and_bars_can_be_seen(scheme: int) -> None:
    colours = _colours()[scheme]
    assert _contrast(colours["edge"], colours["paper"]) >= 3
    assert _contrast(colours["accent"], colours["paper"]) >= 3
