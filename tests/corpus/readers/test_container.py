"""Packed files: what is in them is read, what is dangerous or damaged is named."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

from corpus.readers.model import RawRecord, RawText, Refusal
from tests.corpus.readers.reading import as_refused, read

TEXT = "Mùa gặt\nCả xã ra đồng từ tinh mơ.\n"
LINES = "".join(f'{{"id": "r{number}", "title": "Tin số {number}"}}\n' for number in range(3))


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress), ("a", gzip.compress)],
)
def test_a_packed_text_keeps_its_name(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    assert read(tmp_path, pack(TEXT.encode()), name) == [RawText(TEXT, name)]


def test_packed_records(tmp_path: Path) -> None:
    documents = read(tmp_path, gzip.compress(LINES.encode()), "tin.jsonl.gz")
    assert [document.record for document in documents] == ["r0", "r1", "r2"]
    assert {document.path for document in documents} == {"tin.jsonl.gz"}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_have_paths_within(tmp_path: Path, mode: str) -> None:
    data = tarred(
        {"./2024/a.txt": TEXT.encode(), "b.jsonl": LINES.encode(), ".DS_Store": b"x", "a.png": b"\x89PNG\r\n\x1a\n"},
        mode,
    )
    documents = read(tmp_path, data, "kho.tar")
    assert documents[0] == RawText(TEXT, "kho.tar!/2024/a.txt")
    assert [document.path for document in documents[1:4]] == ["kho.tar!/b.jsonl"] * 3
    picture = ("kho.tar!/a.png", "Tệp nhị phân (ảnh PNG), không phải văn bản.", None)
    assert [as_refused(each) for each in documents[4:]] == [picture]


def test_archives_in_archives_to_a_depth_of_three(tmp_path: Path) -> None:
    inner = zipped({"trong/a.txt": TEXT.encode()})
    twice = tarred({"giữa.zip": inner})
    assert read(tmp_path, zipped({"x.tar": twice}), "ngoài.zip") == [
        RawText(TEXT, "ngoài.zip!/x.tar!/giữa.zip!/trong/a.txt")
    ]
    deeper = read(tmp_path, zipped({"y.zip": zipped({"x.tar": twice})}), "sâu.zip")
    too_deep = ("sâu.zip!/y.zip!/x.tar!/giữa.zip", "Tệp nén lồng nhau quá 3 tầng.", None)
    assert [as_refused(each) for each in deeper] == [too_deep]


def test_a_bomb_is_refused_before_it_fills_memory(tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, zipped({"a.txt.gz": gzip.compress(b"x" * (80 << 20), 1)}), "bom.zip")
    assert isinstance(refusal, Refusal)
    assert refusal.path == "bom.zip!/a.txt.gz"
    assert "bom nén" in refusal.reason.vi


def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("vòng", tarfile.SYMTYPE), ("cứng", tarfile.LNKTYPE), ("máy", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "../../etc/passwd"
            archive.addfile(member)
        good = tarfile.TarInfo("a.txt")
        good.size = len(TEXT.encode())
        archive.addfile(good, io.BytesIO(TEXT.encode()))
    documents = read(tmp_path, out.getvalue(), "a.tar")
    assert [document.path for document in documents if isinstance(document, Refusal)] == [
        "a.tar!/vòng",
        "a.tar!/cứng",
        "a.tar!/máy",
    ]
    assert documents[-1] == RawText(TEXT, "a.tar!/a.txt")


def test_a_name_that_is_no_utf8_is_written_out(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        member = tarfile.TarInfo("b\xe1o.txt")
        member.size = len(TEXT.encode())
        archive.addfile(member, io.BytesIO(TEXT.encode()))
    assert read(tmp_path, out.getvalue(), "a.tar") == [RawText(TEXT, "a.tar!/b\\xe1o.txt")]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.tar.gz", "a.zip", "a.tar"])
def test_a_truncated_file_says_so(tmp_path: Path, name: str) -> None:
    many = {f"{number}.txt": (TEXT * 50 + str(number)).encode() for number in range(50)}
    whole = {
        "a.jsonl.gz": lambda: gzip.compress(LINES.encode() * 20_000, 1),
        "a.tar.gz": lambda: tarred(many, "w:gz"),
        "a.zip": lambda: zipped(many),
        "a.tar": lambda: tarred(many),
    }[name]()
    *documents, refusal = read(tmp_path, whole[: len(whole) * 2 // 3], name)
    assert isinstance(refusal, Refusal)
    assert "hỏng" in refusal.reason.vi
    assert all(isinstance(document, RawText | RawRecord) for document in documents)
    assert documents or name == "a.zip"


def test_a_damaged_member_does_not_cost_the_others(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT.encode() * 30, "b.txt": TEXT.encode()}))
    data[60] ^= 0xFF
    first, second = read(tmp_path, bytes(data), "a.zip")
    assert isinstance(first, Refusal)
    assert first.path == "a.zip!/a.txt"
    assert second == RawText(TEXT, "a.zip!/b.txt")


def test_office_files_are_named_as_such(tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "bảng.xlsx")
    assert as_refused(refusal) == ("bảng.xlsx", "Tài liệu Office (Word, Excel…): hãy lưu lại thành TXT hoặc CSV.", None)
