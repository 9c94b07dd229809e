"""Which reader a file gets, and what is refused or passed over."""

from __future__ import annotations

import json
from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.readers import is_ignorable, read_file
from corpus.readers.model import RawPage, RawRecord, RawText, Refusal
from tests.corpus.encoders import ENCODERS
from tests.corpus.readers.reading import as_refused, read

TEXT = "Hội làng đầu xuân\nBà con nô nức đi trẩy hội từ sáng sớm.\nTrống hội vang khắp xóm.\n"
PAGE = f"<!DOCTYPE html>\n<html><head><title>Hội làng</title></head><body><p>{TEXT}</p></body></html>"


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a", "a.vn", "a.2024", "bản tin.md"])
def test_plain_text(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, TEXT.encode(), name) == [RawText(TEXT, name)]


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a.chn", "a.php", "a", "a.json", "a.xml"])
def test_a_page_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, PAGE.encode(), name) == [RawPage(PAGE, name)]


def test_a_piece_of_a_page_in_a_file_that_is_called_text(tmp_path: Path) -> None:
    (page,) = read(tmp_path, "<p>Hội làng</p>\n<p>Cả làng đi hội.</p>".encode(), "a.txt")
    assert isinstance(page, RawPage)


def test_a_page_that_a_browser_saved_as_a_message(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "Hội làng"
    message.add_related("<h1>Hội làng</h1>", "html", cte="quoted-printable")
    part = next(part for part in message.walk() if part.get_content_type() == "text/html")
    part["Content-Location"] = "https://bensong.example/hoi-lang.html"
    (page,) = read(tmp_path, bytes(message), "a.mhtml")
    assert isinstance(page, RawPage)
    assert (page.html.strip(), page.url) == ("<h1>Hội làng</h1>", "https://bensong.example/hoi-lang.html")
    (refusal,) = read(tmp_path, b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nx", "b.mhtml")
    assert isinstance(refusal, Refusal)
    assert "MHTML" in refusal.reason.vi


def test_a_page_in_an_old_encoding_that_declares_another(tmp_path: Path) -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">')
    assert read(tmp_path, ENCODERS["vni"](page), "a.html") == [RawPage(page, "a.html")]


def test_a_page_in_the_charset_that_it_declares(tmp_path: Path) -> None:
    page = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>今天天气很好</html>'
    assert read(tmp_path, page.encode("gb2312"), "a.html") == [RawPage(page, "a.html")]


def test_a_browser_tells_where_it_saved_a_page_from(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0043)https://bensong.example/hoi-lang.html -->\r\n" + PAGE
    (page,) = read(tmp_path, saved.encode(), "a.html")
    assert isinstance(page, RawPage)
    assert page.url == "https://bensong.example/hoi-lang.html"


def test_records_in_a_file_that_is_called_text(tmp_path: Path) -> None:
    data = "\n".join(json.dumps({"id": number, "title": "Tin"}) for number in (1, 2)).encode()
    assert [type(document) for document in read(tmp_path, data, "a.txt")] == [RawRecord, RawRecord]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "Tệp trống."),
        ("a.html", b"  \n", "Tệp trống."),
        ("a.txt", b"\x89PNG\r\n\x1a\n123", "Tệp nhị phân (ảnh PNG), không phải văn bản."),
        ("a.jpg", b"\xff\xd8\xff\xe0123", "Tệp nhị phân (ảnh JPEG), không phải văn bản."),
        ("a.pdf", b"%PDF-1.7\n", "Tệp nhị phân (tài liệu PDF), không phải văn bản."),
        ("a.exe", b"MZ\x90\x00\x03", "Tệp nhị phân (chương trình Windows), không phải văn bản."),
        ("a.txt", b"\x00\x01\x02\x03", "Tệp nhị phân, không phải văn bản."),
        ("a.py", b"import os\n", "Tệp .py không phải dạng lưu tin bài."),
        ("LICENSE", b"MIT License", "Tệp hướng dẫn hoặc giấy phép, không phải bài báo."),
        ("README.md", b"# Kho", "Tệp hướng dẫn hoặc giấy phép, không phải bài báo."),
    ],
)
def test_what_is_no_news_is_refused_with_a_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert [as_refused(each) for each in read(tmp_path, data, name)] == [(name, reason, None)]


@pytest.mark.parametrize(("name", "size"), [("a.txt", 64), ("a.html", 50)])
def test_a_file_too_long_for_one_article_is_refused(tmp_path: Path, name: str, size: int) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"<html>" if name == "a.html" else b"chu")
        for _ in range(size + 1):
            file.write(b"a " * (1 << 19))
    (refusal,) = read_file(path, name)
    assert as_refused(refusal) == (name, f"Tệp quá lớn: hơn {size} MB cho một bài.", None)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (refusal,) = read_file(tmp_path / "không có", "không có")
    assert isinstance(refusal, Refusal)
    assert refusal.reason.vi.startswith("Không mở hoặc không đọc được tệp")


@pytest.mark.parametrize(
    "name", [".DS_Store", "a/.git/config", "Thumbs.db", "desktop.ini", "bài.txt~", "~$a.docx", "x.swp"]
)
def test_what_systems_leave_behind_is_passed_over(name: str) -> None:
    assert is_ignorable(name)


@pytest.mark.parametrize("name", ["a.txt", "./a.txt", "../kho/a.txt", "2024/tin.jsonl.gz", "db.txt", "a~b.txt"])
def test_news_is_not_passed_over(name: str) -> None:
    assert not is_ignorable(name)


def test_the_seeds_are_texts(shared_data: Path) -> None:
    files = sorted((shared_data / "seeds").iterdir())
    assert files
    for file in files:
        assert list(read_file(file, file.name)) == [RawText(file.read_bytes().decode("utf-8"), file.name)]


def test_the_real_dump_names_its_records_by_their_code(shared_data: Path) -> None:
    documents = list(read_file(shared_data / "articles/news-2016.jsonl.gz", "news.jsonl.gz"))
    assert len(documents) == 2218
    assert all(isinstance(document, RawRecord) and document.record == document.fields["code"] for document in documents)


def test_reading_is_lazy(shared_data: Path) -> None:
    import itertools

    name = "rss-2025-08_2026-03.jsonl.gz"
    first = list(itertools.islice(read_file(shared_data / "articles" / name, name), 50))
    assert all(isinstance(document, RawRecord) and document.fields["link"] for document in first)
