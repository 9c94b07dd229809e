"""Dates, counts and addresses as a Vietnamese reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from corpus.article import Article, Certainty
from search.results import Marked, Span
from web import formats


@pytest.mark.parametrize(("number", "written"), [(0, "0"), (999, "999"), (1234, "1.234"), (1234567, "1.234.567")])
def test_counts(number: int, written: str) -> None:
    assert formats.count(number) == written


def test_days() -> None:
    assert formats.day(date(2025, 9, 26)) == "26 tháng 9, 2025"
    assert formats.short_day(date(2025, 9, 6)) == "6/9/2025"
    assert [formats.date_value(value) for value in ("2025", "2025-09", "2025-09-06")] == [
        "2025",
        "tháng 9, 2025",
        "6 tháng 9, 2025",
    ]


def test_moments_are_told_on_vietnams_clock() -> None:
    assert formats.moment(datetime(2025, 12, 31, 23, 30, tzinfo=UTC)) == "06:30, 1 tháng 1, 2026"
    assert formats.moment(datetime(2025, 12, 31, 23, 30)) == "06:30, 1 tháng 1, 2026"
    assert formats.seconds(12.4) == "0,012 giây"


def test_a_publication_day_tells_how_it_is_known() -> None:
    article = Article(id="a", title="t")
    assert formats.publication(article) == "không rõ ngày"
    inferred = Article(id="a", title="t", published=date(2025, 9, 26), certainty=Certainty.INFERRED)
    assert formats.publication(inferred) == "khoảng 26 tháng 9, 2025"


def test_marks_are_the_only_tags() -> None:
    marked = formats.marked(Marked("<b>lũ</b> lên", (Span(3, 5),)))
    assert str(marked) == "&lt;b&gt;<mark>lũ</mark>&lt;/b&gt; lên"


def test_an_excerpt_tells_where_it_was_cut() -> None:
    passages = [Marked("Nước lên nhanh.", (Span(0, 4),)), Marked("bản phải dời <nhà>"), Marked("lên đồi.")]
    assert str(formats.excerpt(passages)) == ("<mark>Nước</mark> lên nhanh. … bản phải dời &lt;nhà&gt; … lên đồi.")
    assert str(formats.excerpt([])) == ""


@pytest.mark.parametrize("address", ["https://bao.vn/a?b=1", "HTTP://bao.vn"])
def test_addresses_of_the_web_are_links(address: str) -> None:
    assert formats.web_url(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//bao.vn",
     "ftp://bao.vn/a", "https:///a", "https://[1", "vbscript:x", "\x01javascript:alert(1)", "https:alert(1)", "https://bao.vn/\nx"],
)  # fmt: skip
def test_other_addresses_are_not(address: str | None) -> None:
    assert formats.web_url(address) is None
