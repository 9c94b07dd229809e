"""Tables in every dialect, sound and damaged."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from corpus.readers import read_file
from corpus.readers.model import RawDocument, RawRecord, Refusal
from tests.corpus.encoders import ENCODERS
from tests.corpus.readers.reading import as_refused

HEADER = ["tiêu đề", "ngày", "nội dung"]
ROWS = [
    ["Chợ nổi vào mùa", "2024-01-05", "Ghe thuyền, trái cây; người mua | kẻ bán.\nĐông vui từ sáng sớm."],
    ["Làng nghề “đúc đồng”", "2024-02-11", 'Nghệ nhân nói: "Giữ lửa là giữ nghề".'],
    ["Cầu treo bản xa", "2024-03-20", "Học trò thôi lội suối."],
]


def read(folder: Path, data: bytes, name: str = "tin.csv") -> list[RawDocument | Refusal]:
    path = folder / name
    path.write_bytes(data)
    return list(read_file(path, name))


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def fields(documents: list[RawDocument | Refusal]) -> list[list[object]]:
    assert all(isinstance(document, RawRecord) for document in documents), documents
    return [list(document.fields.values()) for document in documents if isinstance(document, RawRecord)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-8-nfd"])
def test_delimiter_and_encoding_are_found_out(tmp_path: Path, delimiter: str, charset: str) -> None:
    encode = ENCODERS.get(charset, lambda text: text.encode(charset))
    documents = read(tmp_path, encode(written([HEADER, *ROWS], delimiter)))
    assert fields(documents) == ROWS
    assert [document.record for document in documents] == ["1", "2", "3"]
    assert all(isinstance(document, RawRecord) and list(document.fields) == HEADER for document in documents)


def test_a_table_in_an_old_encoding(tmp_path: Path) -> None:
    rows = [[cell.replace("“", '"').replace("”", '"') for cell in row] for row in ROWS]
    assert fields(read(tmp_path, ENCODERS["tcvn3"](written([["title", "date", "body"], *rows])))) == rows


def test_a_table_without_names(tmp_path: Path) -> None:
    documents = read(tmp_path, written(ROWS).encode())
    assert fields(documents) == ROWS
    assert isinstance(documents[0], RawRecord)
    assert list(documents[0].fields) == ["column_1", "column_2", "column_3"]


def test_a_column_name_that_stands_twice_keeps_both_columns(tmp_path: Path) -> None:
    [document] = read(tmp_path, "title,content,tag,tag\nMột tin,Nội dung của tin,mưa,bão\n".encode())
    assert isinstance(document, RawRecord)
    assert document.fields == {"title": "Một tin", "content": "Nội dung của tin", "tag": "mưa", "tag_4": "bão"}


def test_own_ids_name_the_records(tmp_path: Path) -> None:
    documents = read(tmp_path, b"id,title\nx7,Mot\nx8,Hai\nx7,Ba\n")
    assert [document.record for document in documents] == ["x7", "x8", "3"]


def test_quotation_marks_that_are_mere_letters(tmp_path: Path) -> None:
    data = 'title\tbody\n"Giữ rừng\tNgười giữ rừng kể.\nTrồng rừng"\tCả xã ra quân.\n'.encode()
    assert fields(read(tmp_path, data, "tin.tsv")) == [
        ['"Giữ rừng', "Người giữ rừng kể."],
        ['Trồng rừng"', "Cả xã ra quân."],
    ]


def test_ragged_rows_lose_nothing(tmp_path: Path) -> None:
    data = "title,day,body\nA,1,một, hai, ba\nB,2\n\nC,3,bốn\n".encode()
    assert fields(read(tmp_path, data)) == [["A", "1", "một, hai, ba"], ["B", "2"], ["C", "3", "bốn"]]


def test_a_quotation_mark_that_never_closes_costs_one_line(tmp_path: Path) -> None:
    lines = ["title,body", 'A,"mở ra mà không đóng', *(f"B{number},nội dung {number}" for number in range(50))]
    cut, *rest = read(tmp_path, "\n".join(lines).encode())
    why = "dấu ngoặc kép mở ra mà không đóng lại"
    assert as_refused(cut) == ("tin.csv", f"Hàng 2 của bảng không đọc được: {why}.", "1")
    assert fields(rest)[0] == ["B0", "nội dung 0"]
    assert len(rest) == 50


def test_a_cell_of_many_megabytes(tmp_path: Path) -> None:
    long = "một đoạn rất dài " * 200_000
    assert fields(read(tmp_path, written([["title", "body"], ["A", long], ["B", "ngắn"]]).encode()))[0] == ["A", long]


def test_a_table_of_names_only_is_refused(tmp_path: Path) -> None:
    (refusal,) = read(tmp_path, b"title,body\n")
    assert as_refused(refusal) == ("tin.csv", "Bảng không có dòng dữ liệu nào.", None)


def test_the_real_table(shared_data: Path) -> None:
    documents = list(read_file(shared_data / "articles/dirty-cafef-2025.csv", "cafef.csv"))
    assert len(documents) == 256
    assert all(
        isinstance(document, RawRecord)
        and list(document.fields) == ["crawled_at", "title", "url", "content"]
        and str(document.fields["url"]).startswith("https://")
        for document in documents
    )


def test_a_table_as_excel_and_as_old_macs_write_it(tmp_path: Path) -> None:
    for data in ("sep=;\ntitle;body\nHội làng;Cả làng, cả xã đi hội\n", "title;body\rHội làng;Cả làng, cả xã đi hội\r"):
        assert fields(read(tmp_path, data.encode())) == [["Hội làng", "Cả làng, cả xã đi hội"]]
