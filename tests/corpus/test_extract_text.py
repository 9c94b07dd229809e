"""Plain texts: copies of pages with all that stands around an article, and the lines title / lead / body."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.article import Article, Certainty, Origin, Source
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.readers.model import RawText

FIRST = "Sáng nay, bà con xã Vân Thủy đã mở phiên chợ đầu tiên bên bờ suối sau nhiều năm chờ đợi."
SECOND = "Chợ có hơn một trăm gian hàng, bán rau rừng, mật ong và vải thổ cẩm do người dân tự dệt."
THIRD = "Ban quản lý cho biết chợ họp mỗi tuần một lần, vào sáng thứ bảy."


def of(text: str) -> Article:
    return extract(RawText(text, "bai.txt"), "kho")


def test_title_lead_and_body_on_a_line_each() -> None:
    article = of(f"Phiên chợ đầu tiên ở Vân Thủy\n{FIRST}\n{SECOND} {THIRD}\n")
    assert (article.title, article.title_made) == ("Phiên chợ đầu tiên ở Vân Thủy", False)
    assert (article.lead, article.body) == (FIRST, f"{SECOND} {THIRD}")
    assert (article.published, article.certainty, article.author) == (None, Certainty.UNKNOWN, None)
    assert article.origins == (Origin("kho", "bai.txt"),)


def test_a_body_that_speaks_of_what_menus_hold_is_no_menu() -> None:
    body = f"{SECOND} Bản đồ của chợ có nút tăng tương phản cho người mắt kém. {THIRD} {SECOND}"
    article = of(f"Phiên chợ đầu tiên ở Vân Thủy\n{FIRST}\n{body}\n")
    assert article.body == body


def test_a_newspapers_stamp_is_its_source_and_no_text() -> None:
    article = of(f"Phiên chợ đầu tiên ở Vân Thủy\n(Dân trí) - {FIRST}\n{SECOND}")
    assert (article.lead, article.source) == (FIRST, Source("Dân trí", "dantri.com.vn"))


@pytest.mark.parametrize("dateline", ["ĐÀ NẴNG - ", "Kon Tum: ", "TP.HCM: ", "(Nguồn: bensong.example) "])
def test_a_place_or_a_pictures_credit_is_no_newspapers_stamp(dateline: str) -> None:
    article = of(f"Phiên chợ đầu tiên ở Vân Thủy\n{dateline}{FIRST}\n{SECOND}")
    assert (article.lead, article.source) == (dateline + FIRST, None)


def test_a_newspapers_home_page_is_no_articles_address() -> None:
    one, other = (of(f"Phiên chợ {each}\n\n{FIRST}\n\n{SECOND}\n\nNguồn: https://vnexpress.net/") for each in "12")
    assert (one.url, one.source) == (None, Source("VnExpress", "vnexpress.net"))
    assert other.source == one.source


def test_a_credit_names_the_author_and_the_newspaper() -> None:
    article = of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\nTheo Hà Mi/Tuổi Trẻ")
    assert (article.author, article.source) == ("Hà Mi", Source("Tuổi Trẻ", "tuoitre.vn"))


def test_the_author_above_the_photographer() -> None:
    article = of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\nHà Mi\n\nẢnh: An Bình")
    assert (article.author, article.captions, article.body) == ("Hà Mi", ("Ảnh: An Bình",), SECOND)


def test_a_long_paragraph_that_is_doubled_is_text() -> None:
    long = f"{SECOND} {THIRD} {SECOND} {THIRD}"
    assert of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{long}\n\n{long}").body == f"{long}\n{long}"


def test_odd_spaces_are_spaces() -> None:
    assert of(f"Phiên chợ\u2005đầu\u00a0\u3000tiên\n{FIRST}\n{SECOND}").title == "Phiên chợ đầu tiên"


def test_a_copy_with_a_title_and_blank_lines() -> None:
    article = of(f"\n\nPhiên chợ đầu tiên ở Vân Thủy\n\n\n{FIRST}\n \n{SECOND}\n\n{THIRD}\n\n\n\n")
    assert (article.title, article.lead, article.body) == ("Phiên chợ đầu tiên ở Vân Thủy", FIRST, f"{SECOND}\n{THIRD}")


def test_a_copy_without_a_title_gets_one_of_its_first_sentence() -> None:
    article = of(f"{FIRST} {SECOND}\n{THIRD}\nHà Mi")
    assert article.title_made
    assert article.title == FIRST.removesuffix(".")
    assert article.body == f"{FIRST} {SECOND}\n{THIRD}"
    assert article.author == "Hà Mi"


def test_a_made_title_is_never_too_long() -> None:
    article = of("một " * 200 + ".\n" + THIRD)
    assert len(article.title) <= 201
    assert article.title.endswith("một…")


def test_the_date_before_a_title_is_stated_and_not_part_of_it() -> None:
    article = of(f" date 2025-11-27 Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}")
    assert (article.title, article.published) == ("Phiên chợ đầu tiên", date(2025, 11, 27))
    assert article.certainty is Certainty.STATED


@pytest.mark.parametrize("line", ["Thứ tư, 10/9/2025, 16:30 (GMT+7)", "Ngày đăng: 10/9/2025", "10/9/2025 14:21"])
def test_a_date_line_is_stated_and_not_text(line: str) -> None:
    for text in (
        f"Phiên chợ đầu tiên\n{line}\n\n{FIRST}\n\n{SECOND}",
        f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\n{line}",
    ):
        article = of(text)
        assert (article.published, article.certainty) == (date(2025, 9, 10), Certainty.STATED)
        assert (article.title, article.lead, article.body) == ("Phiên chợ đầu tiên", FIRST, SECOND)


def test_a_portals_header_gives_the_source_and_is_not_text() -> None:
    header = "Cổng thông tin điện tử tỉnh Lạng Sơn\n\nSở Công Thương\n\nA- A A+ | Tăng tương phản Giảm tương phản\n\n"
    article = of(f"{header}Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}./.\n\nHà Mi")
    assert article.source == Source("Sở Công Thương tỉnh Lạng Sơn")
    assert (article.title, article.lead, article.body) == ("Phiên chợ đầu tiên", FIRST, SECOND)


def test_a_title_that_begins_with_an_offices_name_stays_a_title() -> None:
    article = of(f"Sở Công Thương mở phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}")
    assert (article.title, article.source) == ("Sở Công Thương mở phiên chợ đầu tiên", None)


def test_the_credit_line_gives_address_and_source() -> None:
    article = of(
        f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\nTHU AN\n\nNguồn Lạng Sơn: https://baolangson.vn/phien-cho-5060999.html"
    )
    assert article.source == Source("Báo Lạng Sơn", "baolangson.vn")
    assert article.url == "https://baolangson.vn/phien-cho-5060999.html"
    assert (article.author, article.body) == ("THU AN", SECOND)


def test_theo_a_newspaper_is_the_source_and_no_author() -> None:
    article = of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\nTheo Dân trí")
    assert (article.source, article.author) == (Source("Dân trí", "dantri.com.vn"), None)
    assert article.body == SECOND


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Hà Mi", "Hà Mi"),
        ("THU AN", "THU AN"),
        ("Hà Mi - Thu An", "Hà Mi - Thu An"),
        ("Bài, ảnh: Hà Mi", "Hà Mi"),
        ("Hà Mi (tổng hợp)", "Hà Mi"),
        ("Hà Mi. Ảnh: Thu An", "Hà Mi"),
        ("Nhóm PV Tây Bắc", "Nhóm PV Tây Bắc"),
        ("T.Nhung", "T.Nhung"),
        ("Thu An\n\nHà Mi", "Thu An, Hà Mi"),
    ],
)
def test_a_byline_at_the_end_is_the_author_and_not_text(byline: str, author: str) -> None:
    article = of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}\n\n{byline}")
    assert (article.author, article.body) == (author, SECOND)


@pytest.mark.parametrize("byline", ["Hà Mi", "Tác giả: Hà Mi", "HÀ MI"])
def test_a_byline_below_the_title_is_the_author(byline: str) -> None:
    article = of(f"Phiên chợ đầu tiên\n\n{byline}\n\n{FIRST}\n\n{SECOND}")
    assert (article.author or "").lower() == "hà mi"
    assert (article.lead, article.body) == (FIRST, SECOND)


def test_a_masthead_and_a_section_above_the_title_are_not_the_title() -> None:
    article = of(f"Báo Lạng Sơn\nThời sự\nPhiên chợ đầu tiên\n\n{FIRST}\n\n{SECOND}")
    assert (article.title, article.section) == ("Phiên chợ đầu tiên", "Thời sự")
    assert article.source == Source("Báo Lạng Sơn", "baolangson.vn")


def test_a_title_that_begins_with_a_newspapers_name_stays_a_title() -> None:
    article = of(f"Báo Thanh Niên trao nhà ở Vân Thủy\n\n{FIRST}\n\n{SECOND}")
    assert (article.title, article.source) == ("Báo Thanh Niên trao nhà ở Vân Thủy", None)


def test_captions_stand_apart_and_photographers_are_no_authors() -> None:
    pictures = "Gian hàng vải thổ cẩm\n\nGian hàng vải thổ cẩm\n\nSuối Vân Thủy mùa nước cạn. (Ảnh: Thu An)"
    article = of(f"Phiên chợ đầu tiên\n\n{FIRST}\n\n{pictures}\n\n{SECOND}\n\n{THIRD}")
    assert article.captions == ("Gian hàng vải thổ cẩm", "Suối Vân Thủy mùa nước cạn. (Ảnh: Thu An)")
    assert (article.author, article.body) == (None, f"{SECOND}\n{THIRD}")


def test_a_caption_in_front_of_a_one_line_body_stands_apart() -> None:
    article = of(f"Phiên chợ đầu tiên\n{FIRST}\nSuối Vân Thủy mùa nước cạn. (Ảnh: Thu An) {SECOND} Hà Mi")
    assert article.captions == ("Suối Vân Thủy mùa nước cạn. (Ảnh: Thu An)",)
    assert (article.body, article.author) == (SECOND, "Hà Mi")


def test_a_newspapers_stamp_and_glued_sentences() -> None:
    article = of(f"Phiên chợ đầu tiên\n{FIRST}\n{SECOND}{THIRD}")
    assert article.body == f"{SECOND}\n{THIRD}"


@pytest.mark.parametrize(
    "text", ["", "   \n\n \t", "\u200b\n\ufeff", "27/2/2023 14:21", "https://vidu.vn/a.html", "Trang chủ"]
)
def test_a_text_without_text_is_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        of(text)


def test_files_of_one_archive_and_of_two_are_never_one_article() -> None:
    raws = [RawText(FIRST, "a.txt"), RawText(FIRST, "b.txt"), RawText(FIRST, "a.txt", "1")]
    ids = {extract(raw, archive).id for raw in raws for archive in ("kho", "kho khác")}
    assert len(ids) == 6
    assert all(len(each) == 16 and each.islower() and each.isalnum() for each in ids)
