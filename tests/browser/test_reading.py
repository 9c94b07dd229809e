"""Searching and reading in a real browser: by mouse, by keyboard, going back, without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, follow

PHONE = {"width": 320, "height": 640}


def _found(page: Page) -> int:
    heading = page.locator("main h1").inner_text()
    return int(re.sub(r"\D", "", heading.split("bài")[0]))


def _search(page: Page, typed: str) -> None:
    page.locator("#q").fill(typed)
    with page.expect_navigation():
        page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile(r"/tim\?q="))


def test_the_box_is_ready_and_a_search_leads_to_an_article(page: Page) -> None:
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("cà phê Đắk Lắk")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("cà phê Đắk Lắk")
    title = page.locator(".hit h2 a").first
    words = title.inner_text()
    expect(page.locator(".hit mark").first).to_be_visible()
    follow(page, title)
    expect(page.locator(".story h1")).to_have_text(words)
    expect(page.locator(".story mark").first).to_be_visible()


def test_back_returns_to_the_same_results(page: Page) -> None:
    _search(page, "sông")
    follow(page, page.locator(".facet .value").first)
    narrowed, address = page.locator(".hit h2").all_inner_texts(), page.url
    follow(page, page.locator(".hit h2 a").first)
    page.go_back()
    expect(page).to_have_url(address)
    assert page.locator(".hit h2").all_inner_texts() == narrowed
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("sông")


def test_a_facet_finds_what_it_counts_and_its_chip_takes_it_back(page: Page) -> None:
    page.goto("/tim")
    everything = _found(page)
    value = page.locator(".facet", has_text="Nguồn báo").locator(".value").first
    promised = int(value.locator(".count").inner_text().split()[0])
    follow(page, value)
    assert _found(page) == promised < everything
    follow(page, page.locator(".chips a").first)
    assert _found(page) == everything


def test_the_histogram_leads_from_year_to_month(page: Page) -> None:
    page.goto("/tim")
    bar = page.get_by_role("link", name=re.compile(r"^2025: "))
    promised = int(re.findall(r"\d+", bar.get_attribute("aria-label") or "")[1])
    follow(page, bar)
    assert _found(page) == promised
    expect(page.locator(".histogram figcaption")).to_contain_text("theo tháng, 2025")
    follow(page, page.locator(".histogram figcaption a"))
    assert _found(page) > promised


def test_bars_are_reached_by_the_keyboard(page: Page) -> None:
    page.goto("/tim")
    bar = page.locator(".histogram svg a").first
    bar.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"ngay=20\d\d"))


def test_days_can_be_typed(page: Page) -> None:
    page.goto("/tim")
    page.locator("#tu").fill("1/2024")
    page.locator("#den").fill("2025")
    page.locator("#den").press("Enter")
    expect(page).to_have_url(re.compile("tu=2024-01-01&den=2025-12-31"))
    expect(page.locator(".chips")).to_contain_text("1 tháng 1, 2024")


def test_the_map_leads_to_a_provinces_articles(page: Page) -> None:
    page.goto("/ban-do")
    tile = page.locator("a.tile", has_text="TP. HCM")
    promised = int(tile.locator(".count").inner_text().split()[0])
    follow(page, tile)
    assert _found(page) == promised


def test_tiles_lie_as_the_country_does(page: Page) -> None:
    page.goto("/ban-do")

    def corner(name: str) -> tuple[float, float]:
        box = page.locator(".tile", has_text=re.compile(rf"^\s*{name}")).bounding_box()
        assert box
        return box["x"], box["y"]

    north, centre, south = corner("Cao Bằng"), corner("Huế"), corner("Cà Mau")
    assert north[1] < centre[1] < south[1]
    assert corner("Hoàng Sa")[0] > corner("Đà Nẵng")[0]
    assert corner("Điện Biên")[0] < corner("Quảng Ninh")[0]


def test_keys(page: Page) -> None:
    page.goto("/tim")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".hit h2 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".hit h2 a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j/k")
    expect(page.locator("#q")).to_have_value("j/k")


def test_keys_go_from_mark_to_mark(page: Page) -> None:
    page.goto("/tim?q=ca+phe")
    follow(page, page.locator(".hit h2 a").first)
    marks = page.locator(".story mark")
    for place in (0, 1):
        page.keyboard.press("j")
        expect(marks.nth(place)).to_be_focused()
        expect(marks.nth(place)).to_be_in_viewport()
    page.keyboard.press("k")
    expect(marks.first).to_be_focused()


def test_the_ways_in_stand_beside_what_filters_nothing(page: Page) -> None:
    page.goto("/tro-giup")
    ways = page.locator(".site")
    expect(ways.locator("[aria-current=page]")).to_have_text("Cách tìm")
    follow(page, ways.get_by_role("link", name="Duyệt kho báo"))
    expect(page).to_have_url(re.compile("/duyet$"))


def test_keys_can_be_switched_off(page: Page) -> None:
    page.goto("/tro-giup")
    page.locator("#keys-off").check()
    page.goto("/tim")
    page.keyboard.press("j")
    expect(page.locator(".hit h2 a").first).not_to_be_focused()


def test_the_first_tab_stop_leads_past_the_masthead(page: Page) -> None:
    page.goto("/tim")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#chinh$"))


def test_everything_works_without_javascript(opener: Opener) -> None:
    page = opener("/", java_script_enabled=False)
    _search(page, "thanh pho")
    follow(page, page.locator(".fold > summary:visible, .facet .value:visible").first)
    assert _found(page) > 0
    page.goto("/tim")
    follow(page, page.locator("a[rel=next]").last)
    expect(page.locator(".pager [aria-current]")).to_contain_text("2")
    follow(page, page.locator(".hit h2 a").first)
    expect(page.locator(".story h1")).to_be_visible()


PAGES = (
    "/",
    "/tim",
    "/tim?xem=thoigian",
    "/xu-huong?q=nuoc&q=song",
    "/duyet",
    "/gioi-thieu",
    "/tim/tinh",
    "/tim?q=thanh+pho",
    "/tim?q=zzqxj",
    "/ban-do",
    "/tro-giup",
    "/khong-co",
    "/tim?trang=0",
)


@pytest.mark.parametrize("width", [320, 600, 800, 959, 961, 1280])
@pytest.mark.parametrize("locale", ["vi-VN", "en-GB"])
def test_the_masthead_keeps_to_the_column(opener: Opener, width: int, locale: str) -> None:
    page = opener("/tim?q=song", viewport={"width": width, "height": 800}, locale=locale)
    right = "selector => document.querySelector(selector).getBoundingClientRect().right"
    assert page.evaluate(right, ".to-help") <= page.evaluate(right, "main") + 1


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_never_scrolls_sideways(opener: Opener, path: str) -> None:
    page = opener(path, viewport=PHONE)
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window == PHONE["width"]


def test_on_a_phone_filters_fold_and_open(opener: Opener) -> None:
    page = opener("/tim", viewport=PHONE)
    value = page.locator(".facet .value").first
    expect(value).not_to_be_visible()
    page.locator(".fold > summary").click()
    expect(value).to_be_visible()
    follow(page, value)
    expect(page.locator(".chips")).to_be_visible()


def test_dark_is_dark(opener: Opener) -> None:
    def brightness(scheme: str) -> int:
        page = opener("/tim", color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness("dark") < 200 < 600 < brightness("light")


def test_nothing_jumps_while_it_loads(page: Page) -> None:
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.shift += entry.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto("/tim?q=thanh+pho")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shift") < 0.01


def test_printing_leaves_the_article(page: Page) -> None:
    page.goto("/tim?q=song")
    follow(page, page.locator(".hit h2 a").first)
    page.emulate_media(media="print")
    expect(page.locator(".story h1")).to_be_visible()
    expect(page.locator(".masthead")).not_to_be_visible()
    expect(page.locator(".foot")).not_to_be_visible()


def test_english_and_back_at_the_same_place(page: Page) -> None:
    page.goto("/tim?q=song")
    titles = page.locator(".hit h2").all_inner_texts()
    follow(page, page.get_by_role("link", name="English"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator(".hit h2").all_inner_texts() == titles
    page.locator("#q").fill("cà phê")
    page.locator("#q").press("Enter")
    expect(page.locator("main h1")).to_contain_text("article")
    follow(page, page.get_by_role("link", name="Tiếng Việt"))
    expect(page.locator("#q")).to_have_value("cà phê")
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_an_english_browser_gets_english(opener: Opener) -> None:
    page = opener("/", locale="en-GB")
    expect(page.get_by_role("button", name="Search")).to_be_visible()


def test_completion_by_keyboard(page: Page) -> None:
    box = page.locator("#q")
    box.press_sequentially("ca ph")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("cà phê")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_value("cà phê")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box).to_have_value("ca ph")
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("ca ph")


def test_completion_by_mouse_searches(page: Page) -> None:
    page.locator("#q").press_sequentially("da l")
    option = page.get_by_role("option").first
    words = option.locator(".name").inner_text()
    follow(page, option)
    expect(page).to_have_url(re.compile("/tim"))
    expect(page.locator("#q")).to_have_value(words)
    assert _found(page) > 0


def test_a_timeline(page: Page) -> None:
    page.goto("/tim?q=nuoc")
    follow(page, page.get_by_role("link", name="dòng thời gian"))
    expect(page.locator(".month").first).to_be_visible()
    follow(page, page.locator(".line a").first)
    expect(page.locator(".story h1")).to_be_visible()
