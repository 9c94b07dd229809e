"""The archive without a question, over time, and what it says of itself."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.results import FacetValue
from tests.web.conftest import ARTICLES, FERRIES
from tests.web.page import Page, read
from web import browse, formats, trends
from web.address import SearchAddress


def _total(page: Page) -> int:
    return int(page.one("h1").get_text(strip=True).split()[0])


def _numbers(page: Page, row: str) -> list[int]:
    return [int(cell.get_text().split()[0]) for cell in page.soup.select(f"{row} td")]


def test_lines_over_time_count_what_searches_find(client: FlaskClient) -> None:
    page = read(client, "/xu-huong?q=chuy%E1%BA%BFn+ph%C3%A0&q=C%C3%A0+Mau")
    assert len(page.soup.select("polyline")) == 2
    assert _numbers(page, "tfoot")[0] == FERRIES
    rows = [
        _numbers(page, f"tbody tr:nth-of-type({place})") for place in range(1, len(page.soup.select("tbody tr")) + 1)
    ]
    assert [sum(column) for column in zip(*rows, strict=True)] == _numbers(page, "tfoot")
    cell = page.soup.select("tbody td a")[0]
    assert _total(read(client, str(cell["href"]))) == int(cell.get_text())


def test_counts_are_also_told_of_every_thousand_articles_of_their_time(client: FlaskClient) -> None:
    shares = set()
    for query in ("b%E1%BA%BFn+7+OR+9", "ph%C3%A0&tu=2019"):
        cells = read(client, f"/xu-huong?q={query}").soup.select("tbody td:has(a)")
        for cell in (*cells[:3], *cells[-3:]):
            link = str(cell.select("a")[0]["href"])
            found, everything = (_total(read(client, each)) for each in (link, re.sub("q=[^&]*&", "", link)))
            share = f"{1000 * found / everything:,.1f}".translate(str.maketrans(",.", ".,"))
            assert cell.get_text().split()[1:] == [share, "‰"]
            shares.add(share)
    assert len(shares) > 1


@pytest.mark.parametrize(
    ("share", "vietnamese"), [(0.0, "0,0 ‰"), (0.01, "<0,1 ‰"), (3.44, "3,4 ‰"), (1000, "1.000,0 ‰")]
)
def test_shares_are_written_with_a_comma(app: Flask, share: float, vietnamese: str) -> None:
    with app.test_request_context("/"):
        assert formats.per_thousand(share) == vietnamese


def test_the_fields_keep_the_questions_and_the_filters(client: FlaskClient) -> None:
    page = read(client, "/xu-huong?q=b&q=a&q=a&q=&tinh=C%C3%A0+Mau&tu=2019")
    assert [str(tag.get("value", "")) for tag in page.soup.select("fieldset input")] == ["b", "a", "", "", ""]
    assert page.one("input[type=hidden][name=tinh]")["value"] == "Cà Mau"
    assert page.link(".chips", "Cà Mau") == "/xu-huong?q=b&q=a&tu=2019-01-01"


def test_six_questions_are_too_many_and_none_is_an_invitation(client: FlaskClient) -> None:
    assert read(client, "/xu-huong?" + "&".join(f"q={number}" for number in range(6))).status == 400
    assert "Gõ từ một đến năm câu tìm" in read(client, "/xu-huong").text
    assert "Không tìm thấy bài nào có ngày" in read(client, "/xu-huong?q=zzqxj").text
    assert read(client, "/xu-huong?q=%22&q=(").status in (200, 400)


def test_results_lead_to_their_trend(client: FlaskClient) -> None:
    results = read(client, "/tim?q=ph%C3%A0&tinh=C%C3%A0+Mau")
    assert read(client, results.link(".views", "xu hướng")).soup.select("polyline")


def test_long_spans_are_by_year_and_short_ones_by_month() -> None:
    def year(number: int) -> FacetValue:
        month = FacetValue(f"{number}-05", "", 3)
        return FacetValue(str(number), "", 3, children=(month,))

    long = trends.trends([(SearchAddress(query="a"), (year(2010), year(2020)))], ())
    assert long is not None
    assert long.periods == tuple(str(number) for number in range(2010, 2021))
    short = trends.trends([(SearchAddress(query="a"), (year(2019), year(2020)))], (year(2019),))
    assert short is not None
    assert (short.periods[0], short.periods[-1], len(short.periods)) == ("2019-05", "2020-05", 13)
    assert short.series[0].points[0].y == 0
    assert short.series[0].points[0].per_thousand == 1000
    assert short.series[0].points[1].y == trends.HEIGHT


def test_browsing_from_year_to_day(client: FlaskClient) -> None:
    page = read(client, "/duyet")
    year = read(client, page.link(".steps", "2019"))
    month = year.soup.select(".steps [aria-current]")
    assert [tag.select(".name")[0].get_text().split()[0] for tag in month] == ["2019", "tháng"]
    day = year.soup.select(".calendar a")[0]
    promised = int(re.findall(r"(\d+) bài", str(day["aria-label"]))[0])
    assert _total(read(client, str(day["href"]))) == promised
    assert sum(int(tag.get_text()) for tag in year.soup.select(".calendar .count")) == int(
        month[1].select(".count")[0].get_text().split()[0]
    )


def test_browsing_by_province_and_newspaper(client: FlaskClient) -> None:
    page = read(client, "/duyet")
    for value in page.soup.select(".facet .value"):
        promised = int(value.select(".count")[0].get_text().split()[0])
        assert _total(read(client, str(value["href"]))) == promised
    assert page.link(".browse", f"{ARTICLES} bài") == "/tim"


def test_the_month_to_open() -> None:
    years = [FacetValue("2020", "", 2, children=(FacetValue("2020-02", "", 1), FacetValue("2020-05", "", 1)))]
    assert [browse.open_month(years, asked) for asked in ("", "2020", "2020-02", "2020-02-29", "1999")] == [
        "2020-05", "2020-05", "2020-02", "2020-02", "2020-05",
    ]  # fmt: skip
    assert browse.open_month([], "") == ""


def test_a_leap_february_has_29_days() -> None:
    weeks = browse.dates([FacetValue("2020", "", 1, children=(FacetValue("2020-02", "", 1),))], "2020-02").weeks
    days = [cell.label for week in weeks for cell in week if cell]
    assert days == [str(number) for number in range(1, 30)]
    assert weeks[0].index(next(cell for cell in weeks[0] if cell)) == 5  # 1 February 2020 was a Saturday


def test_the_archive_says_what_it_holds(client: FlaskClient) -> None:
    page = read(client, "/gioi-thieu")
    facts = dict(zip(page.soup.select("dt"), page.soup.select("dd"), strict=True))
    told = {term.get_text(): about.get_text() for term, about in facts.items()}
    assert told["Số bài báo"] == str(ARTICLES)
    assert "Lần cập nhật gần nhất" in told
    assert "2018" in told["Thời gian"]


def test_articles_of_unknown_date_have_no_place_on_a_chart(client: FlaskClient) -> None:
    for query in ("cà phê", "phà", "bến cảng"):
        page = read(client, "/xu-huong?q=" + quote(query))
        assert page.status == 200
    assert "Không tìm thấy bài nào có ngày đăng" in read(client, "/xu-huong?q=" + quote("rẫy cà phê")).text
    assert read(client, "/duyet?ngay=unknown").status == 200
