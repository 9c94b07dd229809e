"""JSON in all its shapes, whole and damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.readers import read_file
from corpus.readers.model import RawDocument, RawRecord, Refusal
from tests.corpus.readers.reading import as_refused

ONE = {"id": "b1", "title": "Chợ quê ngày giáp Tết", "content": "Sáng sớm, chợ đã đông."}
TWO = {"id": "b2", "title": "Cầu mới thông xe", "content": "Người dân hai bờ phấn khởi."}


def read(folder: Path, name: str, text: str) -> list[RawDocument | Refusal]:
    path = folder / name
    path.write_bytes(text.encode())
    return list(read_file(path, name))


def line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [
        f"{line(ONE)}\n{line(TWO)}\n",
        f"\ufeff{line(ONE)}\r\n\r\n{line(TWO)}",
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2, ensure_ascii=False),
        line(ONE) + line(TWO),
        f"{line(ONE)},\n{line(TWO)},\n",
        json.dumps(ONE, indent=4) + "\n" + json.dumps(TWO, indent=4),
        line([ONE]) + "\n" + line([TWO]),
        line({"status": "ok", "articles": [ONE, TWO]}),
        line({"took": 3, "hits": {"total": 2, "hits": [ONE, TWO]}}),
        line(ONE).replace("đã", "đã") + "\n" + line(TWO),
    ],
)
def test_the_same_two_records_in_every_shape(tmp_path: Path, text: str) -> None:
    documents = read(tmp_path, "tin.json", text)
    assert documents == [RawRecord(ONE, "tin.json", "b1"), RawRecord(TWO, "tin.json", "b2")]


def test_one_object_in_a_file_is_one_article_without_a_record(tmp_path: Path) -> None:
    assert read(tmp_path, "bai.json", json.dumps(ONE, indent=1)) == [RawRecord(ONE, "bai.json", None)]
    assert read(tmp_path, "bai.jsonl", line(ONE)) == [RawRecord(ONE, "bai.jsonl", "b1")]


def test_a_damaged_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = "\n".join(
        [line(ONE), '{"id": "x", "title": "dở dang', line(TWO), "không phải json", line({"title": "cuối"})]
    )
    first, refused, second, noise, last = read(tmp_path, "tin.jsonl", text)
    assert isinstance(first, RawRecord)
    assert isinstance(second, RawRecord)
    assert second.record == "b2"
    assert isinstance(refused, Refusal)
    assert refused.record == "2"
    assert refused.reason.vi.startswith("Dòng 2 không phải JSON hợp lệ")
    assert isinstance(noise, Refusal)
    assert noise.reason.vi.startswith("Dòng 4 ")
    assert last == RawRecord({"title": "cuối"}, "tin.jsonl", "5")


def test_a_damaged_element_of_an_array_costs_only_itself(tmp_path: Path) -> None:
    text = f'[{line(ONE)}, {{"id": oops}}, {line(TWO)}]'
    kinds = [type(document) for document in read(tmp_path, "tin.json", text)]
    assert kinds == [RawRecord, Refusal, RawRecord]


@pytest.mark.parametrize("stray", ["null", "42", '"một câu"', "true"])
def test_a_value_that_is_no_object_costs_only_itself(tmp_path: Path, stray: str) -> None:
    first, refused, second = read(tmp_path, "tin.json", f"[{line(ONE)}, {stray}, {line(TWO)}]")
    assert isinstance(first, RawRecord)
    assert isinstance(refused, Refusal)
    assert "JSON hợp lệ" not in refused.reason.vi
    assert isinstance(second, RawRecord)
    assert second.record == "b2"


def test_a_line_that_begins_like_a_value_is_damaged_as_a_whole(tmp_path: Path) -> None:
    refused, kept = read(tmp_path, "tin.jsonl", f"2024 là năm nhuận\n{line(ONE)}\n")
    assert isinstance(refused, Refusal)
    assert refused.reason.vi.startswith("Dòng 1 không phải JSON hợp lệ")
    assert isinstance(kept, RawRecord)


def test_a_repeated_or_missing_id_gives_way_to_the_number(tmp_path: Path) -> None:
    rows = [{"id": 7, "t": "a"}, {"id": 7, "t": "b"}, {"id": "", "t": "c"}, {"id": "có dấu cách", "t": "d"}, {"id": 4}]
    documents = read(tmp_path, "tin.jsonl", "\n".join(map(line, rows)))
    names = [document.record for document in documents]
    assert names[:4] == ["7", "2", "3", "4"]
    assert len(set(names)) == 5


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    (empty,), (bare,) = read(tmp_path, "a.json", "  \n"), read(tmp_path, "b.json", "[]")
    assert as_refused(empty) == ("a.json", "Tệp trống.", None)
    assert as_refused(bare) == ("b.json", "Tệp JSON không có bản ghi nào.", None)
    (scalar,) = read(tmp_path, "c.json", "[1]")
    assert isinstance(scalar, Refusal)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"n": ' + "9" * 5000 + "}", '{"a": "\\ud800"}', "[[[["]
)
def test_hostile_values_raise_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, "a.json", text)


def test_an_object_longer_than_a_block_is_put_together(tmp_path: Path) -> None:
    long = {"id": "dài", "content": "từng chữ một " * 300_000}
    documents = read(tmp_path, "a.jsonl", f"{line(ONE)}\n{line(long)}\n{line(TWO)}")
    assert [getattr(document, "record", None) for document in documents] == ["b1", "dài", "b2"]
    assert documents[1] == RawRecord(long, "a.jsonl", "dài")


def test_the_real_array(shared_data: Path) -> None:
    documents = list(read_file(shared_data / "articles/vietnamnet-2024.json", "vietnamnet-2024.json"))
    assert len(documents) == 46
    assert all(isinstance(document, RawRecord) and document.fields["title"] for document in documents)


def test_records_that_an_object_keeps_by_name(tmp_path: Path) -> None:
    kept = {str(number): {"title": f"Tin {number}", "body": "Vui."} for number in range(3)}
    documents = read(tmp_path, "a.json", json.dumps(kept))
    assert [each.fields["title"] for each in documents if isinstance(each, RawRecord)] == ["Tin 0", "Tin 1", "Tin 2"]
