"""Vietnamese and English: who gets which, every text in both, dates and numbers as each writes them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from search.syntax import SYNTAX
from tests.web.page import Page, read
from tests.web.texts import texts
from web import formats
from web.language import LANGUAGES, catalogue_path

ENGLISH = {"Accept-Language": "en-GB,en;q=0.8"}
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ\u1ea0-\u1ef9]")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with catalogue_path("en").open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_is_translated_and_nothing_else(catalogue: Catalog) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert known == {text for text, _ in texts()}
    assert [message.id for message in catalogue if message.id and (message.fuzzy or not message.string)] == []


def test_translations_keep_what_is_filled_in(catalogue: Catalog) -> None:
    assert [(message.id, errors) for message, errors in catalogue.check()] == []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        source = message.id if isinstance(message.id, str) else message.id[0]
        for form in forms if message.id else ():
            assert isinstance(form, str)
            assert form
            assert set(re.findall(r"%\((\w+)\)s", form)) == set(re.findall(r"%\((\w+)\)s", source)), form
            assert form.count("<a ") == source.count("<a "), form


def test_the_syntax_is_told_in_both() -> None:
    assert all(row.meaning.en and not _VIETNAMESE.search(_without_operators(row.meaning.en)) for row in SYNTAX)


def _without_operators(text: str) -> str:
    """Help in English names operators that are Vietnamese words in capitals."""
    return re.sub(r"\b[A-ZĐÀÁẢÃẠĂÂÊÔƠƯẶẮẰẤẦẬỐỒỘỚỜỢ]+\b|“[^”]*”", "", text)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "vi"), ("", "vi"), ("fr", "vi"), ("vi-VN,en;q=0.5", "vi"), ("en-US,en;q=0.9", "en"),
        ("fr,en;q=0.3", "en"), ("en;q=0.2,vi;q=0.9", "vi"), ("*", "vi"), ("\x00;;q=", "vi"),
    ],
)  # fmt: skip
def test_the_browsers_preference_counts(client: FlaskClient, header: str | None, expected: str) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    answer = client.get("/", headers=headers)
    assert BeautifulSoup(answer.text, "html.parser").html["lang"] == expected  # type: ignore[index]
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_choice_in_the_address_counts_more_and_stays(client: FlaskClient) -> None:
    page = Page(client.get("/tim?lang=en&q=ph%C3%A0", headers={"Accept-Language": "vi"}))
    assert page.status == 200
    assert page.one("html")["lang"] == "en"
    for tag in page.soup.select("a[href^='/']:not([hreflang]), form"):
        target = str(tag.get("href") or tag.get("action"))
        if target.startswith("/api/"):
            continue
        if tag.name == "form":
            assert tag.select('input[name=lang][value="en"]')
        else:
            assert "lang=en" in target, target
            assert client.get(target).status_code == 200, target


def test_a_choice_of_a_language_that_there_is_not_is_dropped(client: FlaskClient) -> None:
    assert client.get("/tim?lang=fr&q=a").headers["Location"] == "/tim?q=a"
    assert Page(client.get("/tro-giup?lang=<script>")).one("html")["lang"] == "vi"


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/", "/?lang=vi"),
        ("/tim?q=ph%C3%A0&tinh=C%C3%A0+Mau&trang=1", "/tim?lang=vi&q=ph%C3%A0&tinh=C%C3%A0+Mau"),
        ("/ban-do?q=a", "/ban-do?lang=vi&q=a"),
        ("/tro-giup", "/tro-giup?lang=vi"),
        ("/khong/co", "/?lang=vi"),
    ],
)
def test_the_switch_keeps_the_address(client: FlaskClient, path: str, kept: str) -> None:
    page = Page(client.get(path, follow_redirects=True))
    switch = page.soup.select("a[hreflang=en]")[0]
    there = Page(client.get(str(switch["href"])))
    assert there.status == 200
    assert there.one("html")["lang"] == "en"
    assert there.soup.select("a[hreflang=vi]")[0]["href"] == kept


def _vietnamese_left(html: str) -> list[str]:
    """Vietnamese that an English page does not declare to be Vietnamese."""
    soup = BeautifulSoup(html, "html.parser")
    for foreign in soup.select("[lang=vi], [hreflang=vi], script, .typed, .cite, input[type=hidden]"):
        foreign.decompose()
    left = [text for text in soup.stripped_strings if _VIETNAMESE.search(_without_operators(text))]
    for tag in soup.find_all(True):
        shown = (str(tag.get(name, "")) for name in ("title", "aria-label", "placeholder", "alt"))
        left.extend(filter(_VIETNAMESE.search, shown))
    return left


@pytest.mark.parametrize(
    "path", ["/", "/tim?q=pha&so=25", "/tim?q=pha&ngay=2019&tu=2018-01-01", "/tim?q=zzqxj", "/tro-giup", "/khong-co",
             "/tim?trang=0", "/tim?q=pha&trang=9", "/tim?q=pha&xem=thoigian", "/tim/nguon", "/tim/tacgia?chu=zz",
             "/xu-huong?q=pha&q=hoa", "/xu-huong", "/duyet", "/gioi-thieu"],
)  # fmt: skip
def test_an_english_page_is_english(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=ENGLISH, follow_redirects=True)
    assert _vietnamese_left(answer.text) == []


@pytest.mark.parametrize(
    "query", ["phá", "pha zzqxj", "bến cảnk", '"chuyến phà"', "-pha", "pha -hoa", "chuyeens phaf", "ngày:2019..2020",
              "ngày:99/99", "tiêu_đề:pha", "pha HOẶC hoa", "(", '"', "a" * 900, "pha~", "ph*", 'tỉnh:"Bến Tre"',
              "giống:khongco", "NOT " * 120 + "pha", "7ngày", "BTC", '"sau phà"~3', "KHÔNG pha", "a b " * 300],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/tim", "/ban-do", "/api/v1/search"])
def test_what_the_search_says_is_english(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(path, query_string={"q": query, "lang": "en"}, follow_redirects=True, headers=ENGLISH)
    if path.startswith("/api/"):
        found = answer.get_json()
        said = [found["error"]] if "error" in found else [found["understood"], *found["notices"]]
    else:
        page = Page(answer)
        for name in page.soup.select("[lang=vi]"):
            name.decompose()
        said = [tag.get_text() for tag in page.soup.select(".understood, .notice, .message")]
    assert said
    # What was typed, what an operator is called and what did you mean stand in their own language.
    assert [
        text for text in said if _VIETNAMESE.search(_without_operators(text).replace(query, "").replace("Bến Tre", ""))
    ] == []


def test_an_article_and_the_map_in_english(client: FlaskClient) -> None:
    link = str(Page(client.get("/tim?q=pha", headers=ENGLISH)).soup.select(".hit h2 a")[0]["href"])
    left = _vietnamese_left(client.get(link, headers=ENGLISH).text)
    assert all("phà" in text for text in left), left
    assert len(left) <= 1
    left = _vietnamese_left(client.get("/ban-do", headers=ENGLISH).text)
    assert [text for text in left if "part of" not in text] == []


@pytest.mark.parametrize("name", ["_scheme", "_external", "_anchor", "_method", "endpoint", "self", "article_id"])
def test_no_parameter_steers_where_the_switch_leads(client: FlaskClient, name: str) -> None:
    for path in ("/tro-giup", "/bai/x", "/khong-co"):
        page = Page(client.get(f"{path}?{name}=javascript"))
        assert page.status < 500
        assert str(page.soup.select("a[hreflang=en]")[0]["href"]).startswith(("/tro-giup?", "/bai/x?", "/?lang=en"))


def test_errors_are_told_in_the_readers_language(client: FlaskClient) -> None:
    assert "cannot be read" in client.get("/api/v1/search?trang=0", headers=ENGLISH).get_json()["error"]
    assert "không đọc được" in client.get("/api/v1/search?trang=0").get_json()["error"]
    assert "There is no such page" in read(client, "/khong-co?lang=en").text


def test_dates_and_numbers_as_each_writes_them(app: Flask) -> None:
    day = date(2025, 9, 6)
    with app.test_request_context("/?lang=en"):
        assert formats.count(1234567) == "1,234,567"
        assert (formats.day(day), formats.short_day(day)) == ("6 September 2025", "2025-09-06")
        assert [formats.date_value(value) for value in ("2025", "2025-09")] == ["2025", "September 2025"]
        assert [formats.date_step(value) for value in ("2025", "2025-09", "2025-09-06")] == ["2025", "September", "6"]
        assert formats.seconds(12.4) == "0.012 seconds"
    with app.test_request_context("/?lang=vi"):
        assert (formats.count(1234567), formats.day(day)) == ("1.234.567", "6 tháng 9, 2025")


def test_one_article_is_not_articles(client: FlaskClient) -> None:
    page = Page(client.get("/tim?lang=en&q=ray+ca+phe"))
    assert page.one("h1").get_text() == "1 article"


def test_languages_have_catalogues() -> None:
    assert all(catalogue_path(code).is_file() for code in LANGUAGES if code != "vi")
