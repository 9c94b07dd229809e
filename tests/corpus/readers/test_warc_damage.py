"""Damaged web archives: what is whole is read, each damaged record is named with its reason, nothing is mended."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from corpus.readers import read_file
from corpus.readers.model import RawDocument, RawPage, Refusal
from corpus.readers.webrecords import LONGEST

NAMES = ("mot", "hai", "ba")


def page(name: str) -> bytes:
    return f"<html><head><title>Trang {name}</title></head><body><p>Nội dung trang {name}.</p></body></html>".encode()


def record(name: str, body: bytes, *, length: str | None = None, http: str = "", more: str = "") -> bytes:
    """A response with an address and id of that name; `length` stands in for its true Content-Length, "" for none."""
    content = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{http}\r\n".encode() + body
    length = str(len(content)) if length is None else length
    stated = f"Content-Length: {length}\r\n" if length else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:{name}>\r\n"
        f"WARC-Target-URI: https://bensong.example/{name}.html\r\n{more}"
        f"Content-Type: application/http; msgtype=response\r\n{stated}\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


WHOLE = [record(name, page(name)) for name in NAMES]


def read(folder: Path, data: bytes, name: str = "kho.warc") -> list[RawDocument | Refusal]:
    (folder / name).write_bytes(data)
    return list(read_file(folder / name, name))


def told(documents: list[RawDocument | Refusal]) -> list[str]:
    """The names of pages as they are, those of refusals with a minus sign; `-` for the file's own refusal."""
    return [
        f"-{(each.record or '').removeprefix('urn:')}"
        if isinstance(each, Refusal)
        else (each.record or "").removeprefix("urn:")
        for each in documents
    ]


def chunked(body: bytes, size: int = 20) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_the_whole_archive_is_read(tmp_path: Path) -> None:
    documents = read(tmp_path, b"".join(WHOLE))
    assert [each.html for each in documents if isinstance(each, RawPage)] == [page(name).decode() for name in NAMES]


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        ("", "không ghi độ dài"),
        ("-1", "ghi sai độ dài nội dung"),
        ("nhiều", "ghi sai độ dài nội dung"),
        ("30", "ghi sai độ dài"),
        ("400", "ghi sai độ dài"),
        ("5000", "ghi sai độ dài"),
        (str(LONGEST * 1000), "ghi sai độ dài"),
        ("9" * 40, "ghi sai độ dài"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_wrong_length_costs_its_own_record_only(tmp_path: Path, length: str, reason: str, packed: bool) -> None:
    parts = [WHOLE[0], record("hai", page("hai"), length=length), WHOLE[2]]
    data = b"".join(map(gzip.compress, parts)) if packed else b"".join(parts)
    documents = read(tmp_path, data, "kho.warc.gz" if packed else "kho.warc")
    assert told(documents) == ["mot", "-hai", "ba"]
    assert isinstance(documents[1], Refusal)
    assert reason in documents[1].reason.vi
    assert "https://bensong.example/hai.html" in documents[1].reason.vi


def test_rubbish_between_records_is_named(tmp_path: Path) -> None:
    documents = read(tmp_path, WHOLE[0] + b"WARC/1.0\r\nhalf a head\r\n\r\n\r\n" + WHOLE[1] + WHOLE[2])
    assert told(documents) == ["mot", "-2", "hai", "ba"]
    assert told(read(tmp_path, WHOLE[0] + WHOLE[1] + b"WARC/1.0\r\nWARC-Ty")) == ["mot", "hai", "-3"]


@pytest.mark.parametrize(
    "body",
    [
        chunked(page("hai")).replace(b"14\r\n", b"24\r\n", 1),
        chunked(page("hai")).replace(b"14\r\n", b"4\r\n", 1),
        b"14\r\n" + page("hai")[:20] + b"\r\nxyz\r\n" + page("hai")[20:],
        chunked(page("hai"))[:60],
        chunked(page("hai")).removesuffix(b"0\r\n\r\n"),
    ],
)
def test_wrong_chunks_are_refused_and_not_mended(tmp_path: Path, body: bytes) -> None:
    wrong = record("hai", body, http="Transfer-Encoding: chunked\r\n")
    documents = read(tmp_path, WHOLE[0] + wrong + WHOLE[2])
    assert told(documents) == ["mot", "-hai", "ba"]
    assert isinstance(documents[1], Refusal)
    assert "chunk" in documents[1].reason.vi


def test_a_body_that_the_crawler_decoded_is_taken_as_it_is(tmp_path: Path) -> None:
    for http in ("Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n"):
        (found,) = read(tmp_path, record("hai", page("hai"), http=http))
        assert isinstance(found, RawPage)
        assert found.html == page("hai").decode()


@pytest.mark.parametrize(
    ("body", "http", "reason"),
    [
        (gzip.compress(page("hai"))[:-12], "Content-Encoding: gzip\r\n", "thiếu đoạn cuối"),
        (gzip.compress(page("hai"))[:-8] + bytes(8), "Content-Encoding: gzip\r\n", "không giải nén được"),
        (b"\x8b\x02\x80" * 9, "Content-Encoding: br\r\n", "nén bằng br"),
        (page("hai")[:40], "Content-Length: 90\r\n", "máy chủ gửi 90 byte"),
    ],
    ids=["cut off", "checksum", "unknown", "length"],
)
def test_a_damaged_body_is_named(tmp_path: Path, body: bytes, http: str, reason: str) -> None:
    documents = read(tmp_path, WHOLE[0] + record("hai", body, http=http) + WHOLE[2])
    assert told(documents) == ["mot", "-hai", "ba"]
    assert isinstance(documents[1], Refusal)
    assert reason in documents[1].reason.vi


@pytest.mark.parametrize("header", ["WARC-Truncated: time\r\n", "WARC-Segment-Number: 1\r\n"])
def test_what_the_crawler_cut_off_is_no_article(tmp_path: Path, header: str) -> None:
    documents = read(tmp_path, WHOLE[0] + record("hai", page("hai"), more=header) + WHOLE[2])
    assert told(documents) == ["mot", "-hai", "ba"]


@pytest.mark.parametrize("name", ["kho.warc", "kho.warc.gz"])
def test_a_file_cut_off_anywhere_gives_its_whole_pages(tmp_path: Path, name: str) -> None:
    packed = name.endswith(".gz")
    parts = list(map(gzip.compress, WHOLE)) if packed else WHOLE
    data = b"".join(parts)
    ends = [len(b"".join(parts[: number + 1])) for number in range(3)]
    for cut in random.Random(5).sample(range(len(parts[0]) + 40, len(data) - 5), 40):
        pages = [each for each in told(read(tmp_path, data[:cut], name)) if not each.startswith("-")]
        whole = sum(end - (0 if packed else 4) <= cut for end in ends)
        assert pages == list(NAMES[:whole])
        assert len(told(read(tmp_path, data[:cut], name))) > len(pages) or cut in {end - 4 for end in ends} | set(ends)


def test_a_damaged_gzip_member_costs_no_other(tmp_path: Path) -> None:
    parts = list(map(gzip.compress, WHOLE))
    middle = bytearray(parts[1])
    middle[len(middle) // 2] ^= 0x55
    documents = read(tmp_path, parts[0] + bytes(middle) + parts[2], "kho.warc.gz")
    names = told(documents)
    assert (names[0], names[-2:]) == ("mot", ["ba", "-"])
    assert "hai" not in names
    assert isinstance(documents[-1], Refusal)
    assert "1 đoạn gzip bị hỏng" in documents[-1].reason.vi


@pytest.mark.parametrize("rubbish", [b"x", b"\x1f\x8b", b"khong phai gzip"])
def test_rubbish_between_gzip_members_costs_none(tmp_path: Path, rubbish: bytes) -> None:
    documents = read(tmp_path, rubbish.join(map(gzip.compress, WHOLE)), "kho.warc.gz")
    assert told(documents) == [*NAMES, "-"]


def test_a_member_whose_checksum_is_wrong_holds_no_article(tmp_path: Path) -> None:
    parts = list(map(gzip.compress, WHOLE))
    wrong = parts[1][:-8] + b"\0\0\0\0" + parts[1][-4:]
    assert told(read(tmp_path, parts[0] + wrong + parts[2], "kho.warc.gz")) == ["mot", "-hai", "ba", "-"]


def test_a_record_too_long_for_an_article_is_passed_over(tmp_path: Path) -> None:
    video = record("hai", b"\0" * (LONGEST + 9)).replace(b"text/html", b"video/mp4")
    assert told(read(tmp_path, WHOLE[0] + video + WHOLE[2])) == ["mot", "ba"]
    assert told(read(tmp_path, WHOLE[0] + record("hai", b" " * (LONGEST + 9)) + WHOLE[2])) == ["mot", "-hai", "ba"]


def test_an_arc_with_a_wrong_length_between_sound_records(tmp_path: Path) -> None:
    def captured(name: str, wrong: int = 0) -> bytes:
        content = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(name)
        head = f"http://bensong.example/{name} 10.0.0.1 20090101000000 text/html {len(content) + wrong}\n"
        return head.encode() + content + b"\n"

    about = b"1 0 Ben Song\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://kho.arc 10.0.0.1 20090101000000 text/plain %d\n%s\n" % (len(about), about)
    data = head + captured("mot") + captured("hai", wrong=-9) + captured("ba")
    assert told(read(tmp_path, data, "kho.arc")) == ["2", "-3", "4"]
