"""Short forms and what they stand for."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from index.analysis.abbreviations import load_abbreviations
from index.analysis.syllables import syllables
from search.rimes import syllables_folding_to


def _alternatives(text: str, *, folded: bool = False) -> list[tuple[int, int, set[str]]]:
    return [
        (each.start, each.end, {" ".join(one.token for one in alternative) for alternative in each.alternatives})
        for each in load_abbreviations().find(syllables(text), folded=folded)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BĐBP", "Bộ đội Biên phòng"), ("UBND", "Ủy ban nhân dân"), ("UBND", "Uỷ ban Nhân dân"),
        ("HĐND", "hội đồng nhân dân"),
        ("CSGT", "cảnh sát giao thông"), ("ĐBQH", "đại biểu Quốc hội"), ("TP.HCM", "Thành phố Hồ Chí Minh"),
        ("TPHCM", "thành phố hồ chí minh"), ("Đắk Lắk", "Đắc Lắc"), ("TĐKT", "thi đua, khen thưởng"),
        ("covid19", "Covid 19"), ("COVID19", "COVID-19"),
    ],
)  # fmt: skip
def test_both_ways(one: str, other: str) -> None:
    for typed, meant in ((one, other), (other, one)):
        ((start, end, alternatives),) = _alternatives(typed)
        assert (start, end) == (0, len(syllables(typed)))
        assert " ".join(each.token for each in syllables(meant)) in alternatives


@pytest.mark.parametrize(
    "forms",
    [
        ("TP.HCM", "TPHCM", "TP. Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Đắk Lắk", "Đắc Lắc", "Đăk Lăk", "Dak Lak", "Đắclắc"),
    ],
)
def test_several_short_forms_of_one_name_meet(forms: tuple[str, ...]) -> None:
    spelled = {" ".join(each.token for each in syllables(form)) for form in forms}
    for form in forms:
        ((_, _, alternatives),) = _alternatives(form)
        assert alternatives >= spelled - {" ".join(each.token for each in syllables(form))}


def test_within_a_longer_query_the_longest_form_counts() -> None:
    ((start, end, alternatives),) = _alternatives("gặp Bộ đội Biên phòng Lạng Sơn")
    assert (start, end, alternatives) == (1, 5, {"bđbp"})
    assert [found[:2] for found in _alternatives("UBND và HĐND")] == [(0, 1), (2, 3)]


def test_without_accents() -> None:
    assert _alternatives("bdbp", folded=True)[0][2] == {"bộ đội biên phòng"}
    assert _alternatives("bo doi bien phong", folded=True)[0][2] == {"bđbp"}
    assert _alternatives("bo doi bien phong") == []


def test_an_archive_adds_its_own(tmp_path: Path) -> None:
    own = tmp_path / "abbreviations.tsv"
    own.write_text("# của thư viện\nBTTN\tBảo tồn thiên nhiên\ndòng hỏng\n")
    assert list(load_abbreviations(own).find(syllables("khu BTTN"), folded=False))
    assert list(load_abbreviations(own).find(syllables("khu BĐBP"), folded=False))


def test_the_file_is_large_and_no_short_form_is_an_ordinary_syllable() -> None:
    rows = [
        line.split("\t")
        for line in (files("index") / "data" / "abbreviations.tsv").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len({short for short, _ in rows}) >= 120
    assert len({(short, full) for short, full in rows}) == len(rows)
    for short, full in rows:
        found = syllables(short)
        assert len(full.split()) > 1 or len(found) > 1
        if len(found) == 1:
            assert found[0].token not in syllables_folding_to(found[0].folded), short
