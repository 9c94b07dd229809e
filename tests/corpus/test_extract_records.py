"""Rows of dumps and items of feeds: foreign columns, HTML in values, wrong clocks, nothing lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article, Certainty, Source
from corpus.errors import ConfigurationError, InputRefused
from corpus.extract import columns, extract
from corpus.readers.model import RawRecord

LEAD = "Bà con xã Vân Thủy mở phiên chợ đầu tiên bên bờ suối."
BODY = "Chợ có hơn một trăm gian hàng, bán rau rừng và vải thổ cẩm do người dân tự dệt suốt mùa đông."
MORE = "Theo ban quản lý, chợ họp mỗi tuần một lần, vào sáng thứ bảy."


def of(**fields: object) -> Article:
    return extract(RawRecord(fields, "kho.jsonl", "1"), "kho")


@pytest.mark.parametrize(
    "names",
    [
        ("title", "lead", "content", "published", "author", "source", "category", "tags"),
        ("Tiêu đề", "Sapo", "Nội dung", "Ngày đăng", "Tác giả", "Nguồn", "Chuyên mục", "Từ khóa"),
        ("tieu_de", "tom-tat", "NOIDUNG", "timeCreatePostOrigin", "byline", "domain", "labels", "keywords"),
        ("headline", "description", "articleBody", "pubDate", "Authors", "publisher", "section", "tag"),
    ],
)
def test_foreign_columns_are_understood(names: tuple[str, ...]) -> None:
    values = ("Phiên chợ", LEAD, BODY, "2024-10-25T08:00:00+07:00", "Hà Mi", "Dân trí", "Đời sống", "chợ, vùng cao")
    article = extract(RawRecord(dict(zip(names, values, strict=True)), "kho.csv", "7"), "kho")
    assert (article.title, article.lead, article.body, article.author) == ("Phiên chợ", LEAD, BODY, "Hà Mi")
    assert (article.published, article.certainty) == (date(2024, 10, 25), Certainty.STATED)
    assert article.source == Source("Dân trí", "dantri.com.vn")
    assert (article.section, article.tags) == ("Đời sống", ("chợ", "vùng cao"))
    assert dict(article.extra) == {names[3]: "2024-10-25T08:00:00+07:00"}  # the hour is in no field


def test_what_is_not_understood_is_kept_as_text() -> None:
    article = of(title="Phiên chợ", content=BODY, views=12, nested={"a": ["b"]}, empty="", nothing=None)
    assert dict(article.extra) == {"views": "12", "nested": '{"a": ["b"]}'}


def test_html_is_taken_out_of_values() -> None:
    summary = '<a href="https://vidu.vn/a.html"><img src="a.jpg"></a></br>Bà con xã Vân Thủy mở phiên chợ &amp; lễ hội.'
    content = f"<p>{BODY}</p><script>x()</script><p>{MORE}</p>"
    article = of(title="Phiên chợ &amp; lễ hội", summary=summary, content=content)
    assert article.title == "Phiên chợ & lễ hội"
    assert article.lead == "Bà con xã Vân Thủy mở phiên chợ & lễ hội."
    assert article.body == f"{BODY}\n{MORE}"


def test_a_body_that_is_a_piece_of_a_page_is_read_as_pages_are() -> None:
    picture = "<figure><img src='a.jpg'><figcaption>Gian hàng vải. Ảnh: Thu An</figcaption></figure>"
    related = "<div class='related-news'><a href='/x'>Chợ nổi miền Tây</a></div>"
    article = of(
        title="Phiên chợ", content=f"<div><p>{BODY}</p>{picture}{related}<p>{MORE}</p><p><b>Hà Mi</b></p></div>"
    )
    assert (article.body, article.captions) == (f"{BODY}\n{MORE}", ("Gian hàng vải. Ảnh: Thu An",))
    assert article.author == "Hà Mi"


def test_less_than_and_ampersand_in_prose_stay() -> None:
    article = of(
        title="R&D: 3 < 5", content="Độ ẩm < 60% và > 40% thì hạt giống của xã Vân Thủy được giữ lâu, A&B cho biết."
    )
    assert article.title == "R&D: 3 < 5"
    assert article.body == "Độ ẩm < 60% và > 40% thì hạt giống của xã Vân Thủy được giữ lâu, A&B cho biết."


@pytest.mark.parametrize("content", [str([BODY, MORE]), [BODY, MORE], f"{BODY}{MORE}", f"{BODY}\r\n\r\n{MORE}\u200b"])
def test_lists_and_glued_paragraphs_are_paragraphs(content: object) -> None:
    assert of(title="Phiên chợ", content=content).body == f"{BODY}\n{MORE}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Anh ở TP.HCM và Tp.Huế, học trường THPT Q.Gò Vấp, P.Bến Nghé, làm ở St.Mary và Th.Tám từ năm 2010 đến nay.",
        "Trang ví dụ.vn và thư.COM ghi 1.000.000 đồng, bản 2.0.Beta, tỉ số 3.Không thay đổi sau một giờ đá bóng.",
    ],
)
def test_points_within_names_and_numbers_do_not_cut(sentence: str) -> None:
    assert of(title="A", content=sentence).body == sentence


@pytest.mark.parametrize(
    ("end", "author"),
    [
        ("Trung Kiên", "Trung Kiên"),
        (" Trung Kiên", "Trung Kiên"),
        ("\nTrung Kiên", "Trung Kiên"),
        ("Trung Kiên (ghi)", "Trung Kiên"),
        ("Trung KiênẢnh: NVCC", "Trung Kiên"),
        ("Trung KiênTheo BBC", "Trung Kiên"),
        ("Theo Trung Kiên/Dân trí", "Trung Kiên"),
        ("Theo Trung KiênDân trí", "Trung Kiên"),
        ("Trung Kiên*Bài viết thể hiện quan điểm của tác giả", "Trung Kiên"),
        ("\nTrung Kiên\nTheo BBC", "Trung Kiên"),
        ("\nTheo Dân trí", None),
        ("\nHà Nội", None),
        ("", None),
    ],
)
def test_the_name_that_ends_a_text_is_its_author(end: str, author: str | None) -> None:
    article = of(title="Phiên chợ", content=f"{BODY}\n{MORE}{end}")
    assert article.author == author
    assert article.body.split("\n")[:2] == [BODY, MORE]


@pytest.mark.parametrize(
    ("printed", "author"),
    [
        ("Hà Mi", "Hà Mi"),
        (["Hà Mi", "Thu An"], "Hà Mi, Thu An"),
        ({"name": "Hà Mi"}, "Hà Mi"),
        ("Tác giả: Hà Mi", "Hà Mi"),
        ("Nhóm PV Tây Bắc", "Nhóm PV Tây Bắc"),
        ("VietNamNet", None),
        ("Theo TTXVN", None),
        ("https://vidu.vn/tac-gia", None),
        ("toasoan@vidu.vn", None),
        ("Ban Thời sự", None),
        ("(Ảnh: Thu An)", None),
        ("123", None),
    ],
)
def test_an_author_column_names_people(printed: object, author: str | None) -> None:
    assert of(title="Phiên chợ", content=BODY, author=printed).author == author


def test_a_feed_item_is_an_article_whose_lead_is_its_summary() -> None:
    article = of(title="Phiên chợ", link="https://vnexpress.net/phien-cho-5000001.html", summary=LEAD)
    assert (article.lead, article.body, article.source) == (LEAD, "", Source("VnExpress", "vnexpress.net"))


def test_the_place_that_a_feed_glues_to_its_text_is_taken_off_and_counts() -> None:
    article = of(title="Phiên chợ", summary="Nghệ AnBà con mở phiên chợ đầu tiên.", published="2025-08-09")
    assert article.lead == "Bà con mở phiên chợ đầu tiên."
    assert article.provinces == ("Nghệ An",)


@pytest.mark.parametrize(
    ("link", "published", "fetched", "day"),
    [
        (
            "https://vnexpress.net/a-5000001.html",
            "2025-08-08T18:30:00+07:00",
            "2025-08-09T08:00:00+07:00",
            date(2025, 8, 9),
        ),
        ("https://vnexpress.net/a-5000001.html", "2025-08-08T18:30:00+07:00", None, date(2025, 8, 8)),
        (
            "https://vnexpress.net/a-5000001.html",
            "2025-08-08T18:30:00+07:00",
            "2025-08-08T19:00:00+07:00",
            date(2025, 8, 8),
        ),
        (
            "https://thanhnien.vn/a-185250807102846332.htm",
            "2025-08-08T01:00:00+07:00",
            "2025-08-08T08:30:00+07:00",
            date(2025, 8, 7),
        ),
        ("https://tuoitre.vn/a.htm", "2025-08-08T08:30:00.1+07:00", "2025-08-08T08:30:00.2+07:00", None),
        ("https://vidu.vn/a.htm", "2025-08-08T08:30:00+07:00", "2025-08-08T08:30:01+07:00", None),
        ("https://vidu.vn/a.htm", None, "2025-08-08T08:30:01+07:00", None),
        ("https://dantri.com.vn/a-20161120191839312.htm", "2016-11-20, 19:18:00+00:00", None, date(2016, 11, 20)),
        ("https://dantri.com.vn/a.htm", "2016-11-20, 19:18:00+00:00", None, date(2016, 11, 20)),
        ("https://vidu.vn/a.htm", "2016-11-20, 19:18:00+00:00", None, date(2016, 11, 21)),
    ],
)
def test_each_newspapers_clock_is_put_right(
    link: str, published: str | None, fetched: str | None, day: date | None
) -> None:
    article = of(title="Phiên chợ", link=link, summary=LEAD, published=published, fetched=fetched)
    assert article.published == day
    assert article.certainty is (Certainty.STATED if day else Certainty.UNKNOWN)
    assert article.extra.get("fetched") == fetched


def test_a_stamp_that_cannot_be_read_is_kept() -> None:
    article = of(title="Phiên chợ", content=BODY, date="hôm kia")
    assert (article.published, dict(article.extra)) == (None, {"date": "hôm kia"})


def test_cafefs_links_to_other_articles_are_not_its_text() -> None:
    others = "Giá gạo tăng nhẹVàng đi ngang trong phiên sángCổ phiếu ngành thép bứt phá"
    article = of(
        title="Phiên chợ",
        url="https://cafef.vn/a-188250708201342519.chn",
        content=f"TIN MỚI{others}{BODY}{MORE}Hạt điều lên giá sau nhiều tuần im ắng",
    )
    assert article.body == f"{BODY}\n{MORE}"
    assert article.extra["related"] == f"{others}\nHạt điều lên giá sau nhiều tuần im ắng"


def test_a_section_path_begins_with_the_newspaper() -> None:
    article = of(
        title="Phiên chợ", url="https://dantri.com.vn/a.htm", content=f"Dân trí {BODY}", labels="Dân trí/Đời sống/Chợ"
    )
    assert (article.section, article.body) == ("Đời sống", BODY)


def test_one_address_is_one_article_wherever_it_is_read() -> None:
    first = of(title="Phiên chợ", url="https://vnexpress.net/phien-cho-5000001.html?utm_source=x", content=BODY)
    fields = {"headline": "Phiên chợ", "link": "http://www.vnexpress.net/phien-cho-5000001.html", "summary": LEAD}
    assert extract(RawRecord(fields, "khác.xml", "9"), "kho khác").id == first.id


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"a": "1", "b": "2"}, "Không nhận ra cột"),
        ({}, "Không nhận ra cột"),
        ({"title": "Phiên chợ", "content": ""}, "chỉ có tiêu đề"),
        ({"title": "", "content": " <p></p> ", "url": "https://vidu.vn/a.html"}, "Không có tiêu đề lẫn nội dung"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        extract(RawRecord(fields, "kho.jsonl", "1"), "kho")


def test_a_title_with_an_address_is_an_article_such_as_a_film() -> None:
    assert of(title="Phiên chợ", url="https://vidu.vn/phim-1.html", content="").title == "Phiên chợ"


@pytest.fixture
def fresh_columns() -> None:
    columns._places.cache_clear()
    columns.understand.cache_clear()


@pytest.mark.usefixtures("fresh_columns")
def test_a_user_adds_names_of_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "columns.json"
    table.write_text(json.dumps({"body": ["chữ nghĩa"]}), "utf-8")
    before = columns.fingerprint()
    monkeypatch.setenv(columns.SETTING, str(table))
    assert of(title="Phiên chợ", **{"Chữ nghĩa": BODY}).body == BODY
    assert columns.fingerprint() != before


@pytest.mark.usefixtures("fresh_columns")
@pytest.mark.parametrize("content", ["[]", "{", '{"body": "chữ"}', '{"thân bài": ["chữ"]}'])
def test_a_bad_table_of_columns_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    table = tmp_path / "columns.json"
    table.write_text(content, "utf-8")
    monkeypatch.setenv(columns.SETTING, str(table))
    with pytest.raises(ConfigurationError, match=r"columns\.json"):
        columns.fingerprint()


@pytest.mark.parametrize("url", ["N/A", "#", "javascript:alert(1)", "https://vnexpress.net/", "/bai-1.html"])
def test_what_is_no_articles_own_address_makes_no_two_records_one(url: str) -> None:
    fields = {"title": "Hội làng", "body": "Cả làng đi hội.", "url": url}
    one, other = (extract(RawRecord(fields, "a.csv", record), "kho") for record in "12")
    assert one.id != other.id
    assert (one.url, one.extra["url"]) == (None, url)


def test_an_address_without_its_scheme_is_an_address() -> None:
    fields = {"title": "Hội làng", "body": "Cả làng đi hội.", "link": "www.vnexpress.net/hoi-1.html"}
    assert extract(RawRecord(fields, "a.csv"), "kho").url == "https://vnexpress.net/hoi-1.html"
