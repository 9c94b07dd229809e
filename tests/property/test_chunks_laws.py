"""Laws of the tables of chunks: C writes what Python writes, which is what the plain definition says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.chunks import Table, load_pairs, load_table
from index.compiled import Implementation
from tests.implementations import implementations

IMPLEMENTATIONS = implementations("index.analysis._chunks")
PIECES = st.sampled_from(["Bộ", "đội", "-", "…", "a-b", "😀", "\ud800", "\0", "dài" * 30, "12", "_", "ǅ"])
BLANKS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", "\r\n", "\xa0", "\x1c", "\x85", "\u2028", "\u3000"])
TEXTS = st.lists(st.one_of(PIECES, PIECES, BLANKS, BLANKS, st.text(max_size=3))).map("".join)
PAGES = st.lists(TEXTS, min_size=1, max_size=5)


def parts_of(chunk: str) -> tuple[str, str]:
    """Letters and digits of a chunk, as they are and doubled: made for these tests."""
    parts = "".join(letter if letter.isalnum() else " " for letter in chunk).split()
    return " ".join(parts), " ".join(part + part for part in parts)


def expected(text: str) -> tuple[str, ...]:
    paragraphs = [[made for chunk in line.split() if (made := parts_of(chunk))[0]] for line in text.split("\n")]
    return tuple(
        " ¶ ".join(" ".join(made[column] for made in paragraph) for paragraph in paragraphs if paragraph)
        for column in (0, 1)
    )


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(pages=PAGES)
def test_a_table_writes_what_the_chunks_become(implementation: Implementation, pages: list[str]) -> None:
    table = load_table(parts_of, 2, " ¶ ", implementation)
    for text in (*pages, *pages):
        assert table.write(text) == expected(text)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_every_white_space_parts_chunks(implementation: Implementation) -> None:
    asked: list[str] = []

    def ask(chunk: str) -> tuple[str, ...]:
        asked.append(chunk)
        return (chunk,)

    table = load_table(ask, 1, "|", implementation)
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    text = "".join(f"x{point}y" for point in points if point.isspace() or not point.isalnum())
    assert table.write(text) == (" ".join(text.replace("\n", " | ").split()).replace(" | ", "|"),)
    assert not any(letter.isspace() for chunk in asked for letter in chunk)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_each_chunk_is_made_once_while_it_is_remembered(implementation: Implementation) -> None:
    asked: list[str] = []

    def ask(chunk: str) -> tuple[str, ...]:
        asked.append(chunk)
        return (chunk.lower(),)

    table = load_table(ask, 1, " ", implementation)
    assert table.write("Bộ đội Bộ\nđội") == ("bộ đội bộ đội",)
    assert asked == ["Bộ", "đội"]


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_what_is_remembered_is_bounded(implementation: Implementation) -> None:
    made = 0

    def ask(chunk: str) -> tuple[str, ...]:
        nonlocal made
        made += 1
        return (chunk,)

    table = load_table(ask, 1, " ", implementation)
    texts = [
        " ".join(f"chữ{number:_>40}" for number in range(start, start + 1000)) for start in range(0, 310_000, 1000)
    ]
    for text in (*texts, texts[0]):
        assert table.write(text) == (text,)
    assert made >= 311_000


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_what_goes_wrong_in_make_is_raised_and_the_table_lives_on(implementation: Implementation) -> None:
    def ask(chunk: str) -> tuple[str, ...]:
        if chunk == "sai":
            raise LookupError(chunk)
        return (chunk,)

    table = load_table(ask, 1, " ", implementation)
    with pytest.raises(LookupError, match="sai"):
        table.write("đúng sai đúng")
    assert table.write("đúng đúng") == ("đúng đúng",)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_a_table_may_be_asked_while_it_asks(implementation: Implementation) -> None:
    """As another thread may while `make` runs."""
    table: Table

    def ask(chunk: str) -> tuple[str, ...]:
        return (table.write(chunk[1:])[0] + chunk[0],)

    table = load_table(ask, 1, " ", implementation)
    assert table.write("abc bc bcd abcd") == ("cba cb dcb dcba",)


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@given(paragraphs=st.lists(st.lists(st.sampled_from(["bo", "doi", "bien", "¶a", "ư", "😀"]), min_size=1)))
def test_pairs_are_of_neighbours_within_a_paragraph(
    implementation: Implementation, paragraphs: list[list[str]]
) -> None:
    pairs: Callable[[str], str] = load_pairs("¶", implementation)
    wanted = [f"{one}_{other}" for paragraph in paragraphs for one, other in pairwise(paragraph)]
    assert pairs(" ¶ ".join(map(" ".join, paragraphs))) == " ".join(wanted)
