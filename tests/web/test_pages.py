"""Every page as a reader meets it, over a real index."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import SearchService, open_service
from search.syntax import SYNTAX
from tests.web.conftest import ARTICLES, FERRIES
from tests.web.page import Page, read
from web.app import create_app

FERRY = "/tim?q=" + quote("chuyến phà").replace("%20", "+")


def test_the_front_door_tells_what_the_archive_holds(client: FlaskClient) -> None:
    page = read(client, "/")
    assert page.status == 200
    assert f"{ARTICLES} bài báo từ" in page.text
    assert len(page.titles) == 6
    assert page.link(".results", "Xem tất cả") == "/tim"


def test_results_show_what_a_reader_needs(client: FlaskClient) -> None:
    page = read(client, FERRY)
    assert page.status == 200
    assert page.one("h1").get_text(strip=True).startswith(f"{FERRIES} bài báo")
    assert page.typed == "chuyến phà"
    assert len(page.titles) == 10
    hit = page.soup.select(".hit")[0]
    assert re.search(r"\d{1,2} tháng \d{1,2}, 20(18|19|20|21)", hit.get_text(" "))
    assert re.search(r"(songnuoc|miencao)\.example", hit.get_text(" "))
    assert hit.select("mark")


def test_a_click_on_a_title_opens_the_article_with_its_marks(client: FlaskClient) -> None:
    results = read(client, FERRY)
    link = str(results.soup.select(".hit h2 a")[0]["href"])
    article = read(client, link)
    assert article.status == 200
    assert " ".join(article.one("h1").get_text().split()) == results.titles[0]
    assert article.soup.select(".story mark")
    assert article.link(".trail", "Về kết quả") == FERRY
    for jump in article.soup.select(".jumps a"):
        assert article.soup.select(f"#{str(jump['href'])[1:]} mark")
    plain = read(client, article.link(".trail", "Bỏ đánh dấu"))
    assert not plain.soup.select(".story mark")


def test_the_one_paragraph_of_an_article_is_named_for_what_it_is(client: FlaskClient) -> None:
    article = read(client, str(read(client, "/tim?q=thợ+máy").soup.select(".hit h2 a")[0]["href"]))
    assert [jump.get_text() for jump in article.soup.select(".jumps a")] == ["thân bài"]


def test_an_articles_metadata_search(client: FlaskClient) -> None:
    article = read(client, str(read(client, FERRY).soup.select(".hit h2 a")[0]["href"]))
    links = [str(link["href"]) for link in article.soup.select(".about dl a") if str(link["href"]).startswith("/")]
    assert len(links) >= 4
    for link in links:
        page = read(client, link)
        assert page.status == 200, link
        assert page.titles, link


def test_paging_leads_through_every_result_once(client: FlaskClient) -> None:
    seen: list[str] = []
    page = read(client, FERRY)
    while True:
        seen += page.titles
        following = page.soup.select("a[rel=next]")
        if not following:
            break
        page = read(client, str(following[0]["href"]))
        assert page.status == 200
    assert len(seen) == len(set(seen)) == FERRIES
    assert page.one(".pager [aria-current]").get_text().split()[-1] == "3"
    assert page.one(".hits")["start"] == "21"
    assert read(client, page.link(".pager", "Trang trước")).status == 200


def test_a_page_past_the_end_says_so(client: FlaskClient) -> None:
    page = read(client, FERRY + "&trang=9")
    assert page.status == 404
    assert "chỉ có 3 trang" in page.text
    assert read(client, page.link(".nothing", "trang cuối")).status == 200


def _total(page: Page) -> int:
    return int(page.one("h1").get_text().split()[0])


def test_facets_combine_and_chips_take_them_back(client: FlaskClient) -> None:
    page = read(client, FERRY)
    by_place = page.link(".facet", "Cà Mau")
    assert "tinh=C" in by_place
    narrowed = read(client, by_place)
    assert 0 < _total(narrowed) < FERRIES
    both = read(client, narrowed.link(".facet", "miencao.example"))
    assert 0 < _total(both) < _total(narrowed)
    assert [chip.get_text(" ", strip=True) for chip in both.soup.select(".chips li")][-1] == "Bỏ tất cả"
    back = read(client, both.link(".chips", "miencao.example"))
    assert _total(back) == _total(narrowed)
    assert both.link(".chips", "Bỏ tất cả") == FERRY


def test_the_count_of_a_facet_is_what_a_click_finds(client: FlaskClient) -> None:
    page = read(client, FERRY)
    values = page.soup.select(".facet .value")
    assert len(values) > 8
    for value in values:
        promised = int(value.select(".count")[0].get_text().split()[0])
        assert _total(read(client, str(value["href"]))) == promised, value["href"]


def test_two_values_of_one_facet_mean_either(client: FlaskClient) -> None:
    first = read(client, read(client, FERRY).link(".facet", "Cà Mau"))
    either = read(client, first.link(".facet", "Lạng Sơn"))
    assert either.html.count('aria-current="true"') >= 2
    assert _total(either) > _total(first)


def test_time_narrows_from_year_to_month(client: FlaskClient) -> None:
    years = read(client, FERRY)
    year = read(client, years.link(".facet", "2019"))
    assert "tháng" in year.one(".histogram figcaption").get_text()
    bar = year.soup.select(".histogram svg a")[0]
    month = read(client, str(bar["href"]))
    assert month.status == 200
    assert str(_total(month)) in str(bar["aria-label"])
    assert month.link(".histogram", "Cả năm 2019") == years.link(".facet", "2019")


def test_the_fields_for_days_take_what_people_type_and_stand_in_one_address(client: FlaskClient) -> None:
    typed = client.get(FERRY + "&tu=1/1/2019&den=2019&tinh=")
    assert typed.status_code == 302
    assert typed.headers["Location"] == FERRY + "&tu=2019-01-01&den=2019-12-31"
    page = read(client, typed.headers["Location"])
    assert page.one("#tu")["value"] == "1/1/2019"
    assert 0 < _total(page) < FERRIES


def test_sorting_by_date_both_ways(client: FlaskClient) -> None:
    def days(address: str) -> list[str]:
        return [str(tag["datetime"]) for tag in read(client, address).soup.select(".hit time")]

    newest = days(read(client, FERRY).link(".sorts", "Mới nhất"))
    oldest = days(read(client, FERRY).link(".sorts", "Cũ nhất"))
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert newest[0] > oldest[0]


@pytest.mark.parametrize("order", ["", "&sapxep=moi", "&sapxep=cu", "&sapxep=ganday", "&xem=thoigian"])
def test_going_on_from_page_to_page_shows_everything_once(client: FlaskClient, order: str) -> None:
    page, titles = read(client, FERRY + order), []
    while True:
        titles += [tag.get_text() for tag in page.soup.select(".hit h2, .line .title")]
        following = page.soup.select(".pager a[rel=next]")
        if not following:
            break
        assert "&sau=" in str(following[0]["href"])
        assert "sau=" not in str(page.one("link[rel=canonical]")["href"])
        page = read(client, str(following[0]["href"]))
        assert page.status == 200
    assert len(titles) == len(set(titles)) == FERRIES


@pytest.mark.parametrize("after", ["x", "0.1", "<script>", "zzzzzzzz.10", "00000000.10.99999999.1"])
def test_a_page_that_begins_nowhere(client: FlaskClient, after: str) -> None:
    page = read(client, f"{FERRY}&trang=2&sau={quote(after)}")
    assert (page.status, page.typed) == (400, "chuyến phà")
    assert "trang đầu" in page.text


def test_the_recent_may_count_more(client: FlaskClient) -> None:
    page = read(client, FERRY)
    assert read(client, page.link(".sorts", "Phù hợp và mới")).status == 200
    assert read(client, "/tim?sapxep=ganday", follow=True).one(".sorts [aria-current]").get_text() == "Mới nhất"


def test_a_new_question_keeps_the_filters_but_not_the_page(client: FlaskClient) -> None:
    page = read(client, read(client, FERRY + "&trang=2").link(".facet", "Cà Mau"))
    kept = {str(tag["name"]): str(tag["value"]) for tag in page.soup.select(".box input[type=hidden]")}
    assert kept == {"tinh": "Cà Mau"}


def test_a_timeline_shows_the_same_articles_by_month(client: FlaskClient) -> None:
    plain = read(client, FERRY)
    page = read(client, plain.link(".views", "dòng thời gian"))
    assert _total(page) == _total(plain)
    assert "Phù hợp nhất" not in page.text
    days = [str(tag["datetime"]) for tag in page.soup.select(".line time")]
    assert len(days) == 10
    assert days == sorted(days, reverse=True)
    months = [tag.get_text() for tag in page.soup.select(".month h2")]
    assert len(months) == len(set(months)) > 1
    older = read(client, page.link(".sorts", "Cũ nhất"))
    assert str(older.soup.select(".line time")[0]["datetime"]) < days[0]
    back = read(client, older.link(".views", "danh sách"))
    assert back.titles
    assert read(client, page.link(".pager", "Trang sau")).soup.select(".line")


def test_undated_articles_end_a_timeline(client: FlaskClient) -> None:
    assert read(client, "/tim?xem=thoigian&so=100").soup.select(".month h2")[-1].get_text() == "Không rõ ngày"


def test_a_facets_own_page_finds_values_without_accents(client: FlaskClient) -> None:
    page = read(client, "/tim/tacgia?q=ph%C3%A0")
    assert {"Trần Thị Bến", "Lê Văn Sông"} == {tag.get_text() for tag in page.soup.select(".value .name")}
    found = read(client, "/tim/tacgia?q=ph%C3%A0&chu=thi+ben")
    (value,) = found.soup.select(".value")
    promised = int(value.select(".count")[0].get_text().split()[0])
    assert _total(read(client, str(value["href"]))) == promised
    assert "Không có mục nào" in read(client, "/tim/tacgia?chu=zzz").text
    assert read(client, "/tim/ngay").status == 404
    kept = {str(tag["name"]) for tag in found.soup.select(".within input")}
    assert kept == {"q", "chu"}


def test_a_long_facet_has_a_page_of_its_own(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.facets.SHORT", 1)
    monkeypatch.setattr("web.facets.FOLDED", 1)
    page = read(client, "/tim")
    pages = [str(tag["href"]) for tag in page.soup.select(".all-values")]
    assert "/tim/tinh" in pages
    values = [tag.get_text(" ", strip=True) for tag in read(client, "/tim/tinh").soup.select(".value")]
    assert len(values) == 5
    assert values[-1].startswith("Không rõ")


def test_nothing_found_helps_on(client: FlaskClient) -> None:
    page = read(client, "/tim?q=zzqxj&tinh=Hu%E1%BA%BF")
    assert page.status == 200
    assert "Không tìm thấy bài nào" in page.text
    assert page.typed == "zzqxj"
    assert page.link(".nothing", "không lọc") == "/tim?q=zzqxj"


def test_an_empty_question_shows_everything(client: FlaskClient) -> None:
    assert client.get("/tim?q=").headers["Location"] == "/tim"
    page = read(client, "/tim")
    assert _total(page) == ARTICLES
    assert "Phù hợp nhất" not in page.text


def test_no_accents_find_accents(client: FlaskClient) -> None:
    page = read(client, "/tim?q=ray+ca+phe")
    assert page.titles[0] == "Rẫy cà phê ở Đắk Lắk trổ hoa trắng đồi"
    assert page.soup.select(".hit mark")[0].get_text().startswith(("Rẫy", "cà"))


def test_the_map_counts_as_the_facet_does(client: FlaskClient) -> None:
    results = read(client, FERRY)
    chart = read(client, results.link(".facet h2", "Bản đồ"))
    assert chart.status == 200
    tile = next(tag for tag in chart.soup.select("a.tile") if "Cà Mau" in tag.get_text())
    promised = int(tile.select(".count")[0].get_text().split()[0])
    assert _total(read(client, str(tile["href"]))) == promised
    assert len(chart.soup.select(".tile:not(.isle)")) == 34
    assert "Hoàng Sa" in chart.text


def test_help_is_the_syntax_table_and_its_examples_search(client: FlaskClient) -> None:
    page = read(client, "/tro-giup")
    assert page.status == 200
    examples = page.soup.select(".guide td a")
    assert len(examples) >= len(SYNTAX)
    for example in examples:
        assert read(client, str(example["href"])).status == 200, example


def test_every_link_of_every_kind_of_page_leads_somewhere(client: FlaskClient) -> None:
    checked = set()
    for address in (
        "/",
        FERRY,
        "/tim",
        "/tro-giup",
        "/ban-do",
        "/duyet",
        "/gioi-thieu",
        "/xu-huong?q=a",
        "/tim?q=zzqxj",
        "/khong-co",
    ):
        for tag in read(client, address).soup.select("[href], [src], [action]"):
            target = str(tag.get("href") or tag.get("src") or tag.get("action"))
            if target.startswith("/") and target not in checked:
                checked.add(target)
                assert client.get(target).status_code in (200, 302), (address, target)
    assert len(checked) > 50


def test_links_on_a_page_are_canonical(client: FlaskClient) -> None:
    for tag in read(client, FERRY).soup.select('a[href^="/tim?"]'):
        assert client.get(str(tag["href"])).status_code == 200, tag["href"]


def test_the_weight_of_a_page(client: FlaskClient) -> None:
    page = read(client, "/tim?q=ph%C3%A0&so=100")
    files = [str(tag["href"]) for tag in page.soup.select("link[rel=stylesheet], link[rel=icon]")]
    files += [str(tag["src"]) for tag in page.soup.select("script[src]")]
    assert len(files) == 4
    assert len(page.html.encode()) + sum(len(client.get(file).data) for file in files) < 100_000


def test_static_files_are_kept_and_their_addresses_tell_their_content(client: FlaskClient) -> None:
    address = str(read(client, "/").one("link[rel=stylesheet]")["href"])
    assert re.search(r"\?v=[0-9a-f]{12}$", address)
    assert "max-age=31536000" in client.get(address).headers["Cache-Control"]


def test_the_page_works_behind_a_prefix(service: SearchService) -> None:
    page = Page(create_app(service).test_client().get(FERRY, base_url="http://bao.example/kho/"))
    assert page.one("form.box")["action"] == "/kho/tim"
    for tag in page.soup.select("a[href^='/']"):
        assert str(tag["href"]).startswith("/kho/")


def test_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.data) == (200, b"ok\n")


def test_an_archive_without_articles_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "trong").mkdir()
    settings = Settings(home=tmp_path / "home")
    reindex(settings, [Archive.at(tmp_path / "trong")])
    with open_service(settings) as service:
        page = read(create_app(service).test_client(), "/")
        assert page.status == 200
        assert "Kho báo còn trống" in page.text


@pytest.mark.parametrize("address", ["/bai/khongcobainay", "/bai/" + "a" * 5000, "/bai/%00", "/bai/%FF", "/abc"])
def test_what_is_not_there(app: Flask, address: str) -> None:
    page = read(app.test_client(), address + "?q=ph%C3%A0")
    assert page.status == 404
    assert "Không có trang này" in page.text
    assert page.typed == "phà"
