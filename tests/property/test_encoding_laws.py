"""Laws of decoding and reading: what was encoded comes back, clean text is left alone, nothing raises."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.codepages import ansi
from corpus.encoding import decode, repair
from corpus.readers.dispatch import read_source
from corpus.readers.model import RawPage, RawRecord, RawText, Refusal
from corpus.readers.source import Budget, Source
from corpus.vietnamese import nfc
from tests.corpus.encoders import ENCODERS, double

SENTENCES = (
    "Sáng sớm, bà con hai bên bờ kênh đã dậy chuẩn bị cho ngày hội đua ghe.",
    "Trường tiểu học ở đầu làng vừa được sửa lại mái ngói sau trận bão lớn.",
    "Người thợ già kể chuyện nghề dệt lụa với giọng chậm rãi, ấm áp.",
    "Đội bóng trẻ của huyện thắng đậm trong trận mở màn, khán giả reo hò không ngớt.",
    "Giá cà phê tăng nhẹ, nông dân phấn khởi nhưng vẫn dè dặt khi ký hợp đồng.",
    "Hội đồng xã quyết định mở thêm một tuyến đường nối chợ cũ với bến xe mới.",
    "Mưa lớn kéo dài khiến nhiều tuyến phố ngập sâu, xe cộ phải quay đầu.",
    "Thư viện lưu động mỗi tuần một lần đem sách đến với trẻ em vùng cao.",
)
prose = st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=12, unique=True).map(
    lambda chosen: "\n".join(chosen) + "\n"
)
NAMES = [
    "a.txt",
    "a.html",
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.xml",
    "a.warc",
    "a.zip",
    "a.tar",
    "a.gz",
    "a",
    "a.bad",
]
OPENINGS = [
    b"",
    b"WARC/1.0\r\n",
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 90\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
    b"filedesc://x 1.1.1.1 20200101000000 text/plain 9\n",
    b"<rss><channel><item><title>",
    b"<html><body>",
    b'{"title": "',
    b"[{",
    b"id,title\n1,",
    b'"',
    b"PK\x03\x04",
    b"\x1f\x8b\x08\x00",
    b"BZh91AY&SY",
    b"\xfd7zXZ\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
]


@pytest.mark.parametrize("name", sorted(ENCODERS))
@settings(max_examples=25)
@given(text=prose)
def test_what_was_written_in_an_old_encoding_comes_back(name: str, text: str) -> None:
    assert decode(ENCODERS[name](text)).text == text


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii", "tcvn5712"])
@settings(max_examples=25)
@given(text=prose)
def test_old_bytes_stored_as_utf8_are_put_right(name: str, text: str) -> None:
    assert repair(ansi(ENCODERS[name](text))) == text


@settings(max_examples=50)
@given(text=prose)
def test_doubly_encoded_text_is_put_right(text: str) -> None:
    assert repair(double(text)) == text
    assert repair(double(double(text))) == text


@settings(max_examples=200)
@given(text=st.text())
@example("hoàn toàn toán khoá")
def test_repair_is_idempotent_and_gives_composed_text(text: str) -> None:
    once = repair(text)
    assert nfc(once) == once
    assert repair(once) == once


@settings(max_examples=100)
@given(text=prose, foreign=st.sampled_from(["Müller", "São Paulo", "30°C", "Citroën", "© 2020", "El Niño", "½ lít"]))
def test_a_foreign_word_in_clean_text_changes_nothing(text: str, foreign: str) -> None:
    mixed = text.replace(" ", f" {foreign} ", 1)
    assert repair(mixed) == nfc(mixed)


def documents(data: bytes, name: str) -> list[RawText | RawPage | RawRecord | Refusal]:
    return list(read_source(Source(io.BytesIO(data), name, budget=Budget(len(data)))))


def packed(data: bytes, how: str) -> bytes:
    out = io.BytesIO()
    if how == "gzip":
        return gzip.compress(data)
    if how == "zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("trong.txt", data)
        return out.getvalue()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("trong.csv")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@settings(max_examples=400)
@given(opening=st.sampled_from(OPENINGS), rest=st.binary(max_size=400), name=st.sampled_from(NAMES))
def test_no_bytes_make_a_reader_raise(opening: bytes, rest: bytes, name: str) -> None:
    found = documents(opening + rest, name)
    assert found
    assert all(one.path.startswith(name) for one in found)


@settings(max_examples=200)
@given(how=st.sampled_from(["gzip", "zip", "tar"]), data=st.binary(max_size=200), damage=st.data())
def test_no_damage_to_an_archive_makes_a_reader_raise(how: str, data: bytes, damage: st.DataObject) -> None:
    whole = bytearray(packed(data, how))
    for _ in range(damage.draw(st.integers(0, 4))):
        whole[damage.draw(st.integers(0, len(whole) - 1))] = damage.draw(st.integers(0, 255))
    cut = damage.draw(st.integers(0, len(whole)))
    assert documents(bytes(whole[:cut]), "a.bin")


@settings(max_examples=100)
@given(rows=st.lists(st.dictionaries(st.text(min_size=1), st.text(), min_size=1), min_size=2, max_size=6))
def test_json_records_come_out_as_composed_text(rows: list[dict[str, str]]) -> None:
    data = "\n".join(json.dumps(row) for row in rows).encode()
    found = documents(data, "a.jsonl")
    assert len(found) == len(rows)
    for row, record in zip(rows, found, strict=True):
        assert isinstance(record, RawRecord)
        assert record.fields == {repair(key): repair(value) for key, value in row.items()}
