"""The accent rule, syllable by syllable."""

from __future__ import annotations

import pytest

from index.analysis.syllables import syllables
from search.accents import decides, possible_spellings, read
from search.rimes import syllables_folding_to


def readings(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = syllables(text)
    return [(each.tokens, each.folds) for each in read(found, marked=decides(found))]


def test_a_marked_syllable_means_itself() -> None:
    assert readings("đường") == [(("đường",), ())]


@pytest.mark.parametrize("text", ["an ninh", "bo doi", "BO DOI", "5 sao"])
def test_without_any_mark_every_spelling_counts(text: str) -> None:
    assert readings(text) == [((), (each.folded,)) for each in syllables(text)]


@pytest.mark.parametrize("text", ["công an", "ban Tuyên giáo", "đi sau", "an toàn COVID-19", "café trung nguyen"])
def test_beside_a_marked_syllable_a_bare_one_means_itself(text: str) -> None:
    assert readings(text) == [((each.token,), ()) for each in syllables(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Viêt", {"việt", "viết"}),
        ("thuôc", {"thuốc", "thuộc"}),
        ("nuơc", {"nước", "nược"}),
        ("nứoc", {"nước"}),
        ("đat", {"đát", "đạt", "đắt", "đặt", "đất", "đật"}),
        ("hòan", {"hoàn", "hoằn"}),
        ("đừơng", {"đường"}),
    ],
)
def test_a_partly_marked_syllable_keeps_its_marks(typed: str, expected: set[str]) -> None:
    (syllable,) = syllables(typed)
    assert set(possible_spellings(syllable)) == expected
    assert readings(typed) == [((syllable.token, *sorted(expected)), ())]


def test_partly_marked_includes_what_was_meant_and_never_what_contradicts_it() -> None:
    (syllable,) = syllables("đuong")
    possible = possible_spellings(syllable)
    assert {"đường", "đương", "đượng", "đuông"} <= set(possible)
    assert not any(each.startswith("d") for each in possible)


def test_a_partly_marked_syllable_does_not_decide_for_the_others() -> None:
    assert readings("Viêt nam")[1] == ((), ("nam",))
    assert readings("Viêt Nam độc lập")[1] == (("nam",), ())


@pytest.mark.parametrize(
    "typed",
    ["đi", "đen", "Đông", "giếng", "gì", "già", "quốc", "khuỷu", "hoà", "hòa", "thuý", "quý", "Đắk", "café", "ôtô"],
)
def test_what_is_whole_or_foreign_is_not_partly_marked(typed: str) -> None:
    (syllable,) = syllables(typed)
    assert possible_spellings(syllable) == ()


def test_both_tone_placements_are_read_alike() -> None:
    assert readings("hoà khoẻ thuý kĩ") == readings("hòa khỏe thúy kỹ")


@pytest.mark.parametrize(
    "text",
    [
        "nghiêng ngả giữa rừng khuya thuở ấy người lính kể chuyện huyền thoại",
        "quyết tâm hoạch định ngoằn ngoèo khuỷu tay xoong chảo loẹt quẹt",
        "giếng nước gìn giữ giặt giũ quạnh hiu rượu bưởi yểu điệu ủy ban",
    ],
)
def test_the_inventory_knows_ordinary_words(text: str) -> None:
    assert [each.token for each in syllables(text) if each.token not in syllables_folding_to(each.folded)] == []


@pytest.mark.parametrize(
    "impossible", ["bac", "hocj", "nghan", "kong", "fong", "tuyêt", "cế", "gê", "ngi", "lach", "mât"]
)
def test_the_inventory_refuses_what_cannot_be(impossible: str) -> None:
    (syllable,) = syllables(impossible)
    assert syllable.token not in syllables_folding_to(syllable.folded)


def test_a_reading_without_choices_would_match_nothing() -> None:
    """Every reading offers something to look for."""
    found = read(syllables("đuong Viêt an ninh 24/7 café"), marked=False)
    assert [bool(reading.tokens or reading.folds) for reading in found] == [True] * 7
