"""Web archives, made here and malformed ones."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from corpus.readers import read_file
from corpus.readers.model import RawPage
from tests.corpus.readers.reading import as_refused, read

PAGE = "<html><head><title>Hội làng</title></head><body><p>Cả làng đi hội.</p></body></html>"


def archive(
    pages: list[tuple[str, str, str, bytes]], *, packed: bool = False, headers: tuple[str, str] | None = None
) -> bytes:
    """A WARC of responses: address, status, content type, body."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for url, status, kind, body in pages:
        fields = [("Content-Type", kind), *([headers] if headers else [])]
        http = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http))
        writer.write_record(writer.create_warc_record(url, "request", payload=io.BytesIO(b"GET / HTTP/1.1\r\n\r\n")))
    return out.getvalue()


GOOD = ("https://bensong.example/hoi-lang.html", "200 OK", "text/html; charset=utf-8", PAGE.encode())


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["trang.warc", "trang.warc.gz", "trang"])
def test_pages_with_their_addresses_and_record_ids(tmp_path: Path, packed: bool, name: str) -> None:
    others = [
        ("https://bensong.example/404", "404 Not Found", "text/html", b"<html>khong co</html>"),
        ("https://bensong.example/a.png", "200 OK", "image/png", b"\x89PNG"),
    ]
    (page,) = read(tmp_path, archive([*others, GOOD], packed=packed), name)
    assert isinstance(page, RawPage)
    assert (page.html, page.url, page.path) == (PAGE, GOOD[0], name)
    assert page.record is not None
    assert page.record.startswith("urn:uuid:")


def test_transfer_and_content_encodings_are_undone(tmp_path: Path) -> None:
    chunked = (
        b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE.encode()[:20], PAGE.encode()[20:]))
        + b"0\r\n\r\n"
    )
    page = (GOOD[0], "200 OK", "text/html", chunked)
    (found,) = read(tmp_path, archive([page], headers=("Transfer-Encoding", "chunked")), "a.warc")
    assert isinstance(found, RawPage)
    assert found.html == PAGE
    zipped = (GOOD[0], "200 OK", "text/html", gzip.compress(PAGE.encode()))
    (found,) = read(tmp_path, archive([zipped], headers=("Content-Encoding", "gzip")), "b.warc")
    assert isinstance(found, RawPage)
    assert found.html == PAGE


def test_the_header_tells_the_charset(tmp_path: Path) -> None:
    text = "<html><body>今天天气很好</body></html>"
    (page,) = read(
        tmp_path, archive([(GOOD[0], "200 OK", "text/html; charset=gb18030", text.encode("gb18030"))]), "a.warc"
    )
    assert isinstance(page, RawPage)
    assert page.html == text


def test_an_archive_without_pages_is_refused(tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, archive([("https://bensong.example/x", "500 Error", "text/html", b"x")]), "a.warc")
    assert as_refused(refusal) == ("a.warc", "Tệp lưu trữ web không có trang HTML nào tải được (mã 200).", None)


def test_the_real_pages(shared_data: Path) -> None:
    pages = list(read_file(shared_data / "warc/pages.warc.gz", "pages.warc.gz"))
    assert len(pages) == 8
    saved = (shared_data / "html/nld_article.html").read_bytes().decode("utf-8")
    assert any(isinstance(page, RawPage) and page.html == saved for page in pages)


def test_malformed_archives_are_read_as_far_as_they_go(shared_data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = {
        file.name: [type(document).__name__ for document in read_file(file, file.name)]
        for file in sorted((shared_data / "warc").iterdir())
        if file.name not in {"pages.warc.gz", "malformed-LICENSE"}
    }
    assert found == {
        "bad.arc": ["Refusal", "Refusal", "Refusal"],
        "example-bad.warc.gz.bad": ["RawPage"],
        "example-iana.org-chunked.warc": ["RawPage"],
        "example-space-in-target-uri.warc.gz": ["Refusal"],
        "example-trunc.warc": ["Refusal"],
        "example-wrong-chunks.warc.gz": ["Refusal"],
        "example.arc.gz": ["RawPage"],
        "example.warc.gz": ["RawPage"],
    }
    assert capfd.readouterr().err == ""


def test_an_arc_has_no_ids_so_its_records_have_numbers(shared_data: Path) -> None:
    (page,) = read_file(shared_data / "warc/example.arc.gz", "example.arc.gz")
    assert page.record == "2"
