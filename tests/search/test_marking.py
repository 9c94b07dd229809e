"""Which of a question's syllables are marked as one word, one phrase, or each by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from corpus.article import Article
from index.analysis.analyzer import Analyzer
from index.analysis.syllables import syllables
from index.engine import Reader
from index.engines.tantivy import TantivyEngine
from search.accents import read
from search.finding import Wanted
from search.marking import wanted
from search.texts import Run

BODIES = (
    "Bộ đội tuần tra biên giới.",
    "Công an tỉnh họp. An ninh được giữ vững.",
    *["Cán bộ đội bóng ra sân."] * 3,
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    engine = TantivyEngine(tmp_path_factory.mktemp("index"))
    analyzer = Analyzer()
    with engine.writer() as writer:
        for number, body in enumerate(BODIES, 1):
            writer.put(analyzer.document(Article(id=f"{number:016}", title="Tin", body=body), number))
        writer.commit(1)
    with engine.reader() as opened:
        yield opened


def run(text: str) -> Run:
    return Run(read(syllables(text), marked=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tuần tra biên giới", [1, 1, 2, 2]),
        ("lũ tuần tra mùa", [0, 1, 1, 0]),
        ("công an ninh", [1, 1, 0]),
        ("bộ đội", [0, 0]),
        ("giới biên", [0, 0]),
        ("biên", [0]),
    ],
)
def test_neighbours_that_the_archive_mostly_takes_for_a_word_are_one(
    reader: Reader, text: str, words: list[int]
) -> None:
    found = wanted([run(text)], reader)
    assert found == tuple(
        replace(Wanted.spelled(each), word=word) for each, word in zip(text.split(), words, strict=True)
    )


def test_words_of_two_runs_have_numbers_of_their_own(reader: Reader) -> None:
    assert [each.word for each in wanted([run("tuần tra"), run("biên giới")], reader)] == [1, 1, 2, 2]


def test_a_unit_is_one_word_whatever_the_archive_says(reader: Reader) -> None:
    found = wanted([replace(run("mùa lũ tuần tra"), units=((0, 3),))], reader)
    assert [each.word for each in found] == [1, 1, 1, 0]
    found = wanted([replace(run("tuần tra biên giới"), units=((1, 3),))], reader)
    assert [each.word for each in found] == [0, 1, 1, 0]


def test_a_phrase_and_what_means_nothing_in_pieces_are_marked_whole(reader: Reader) -> None:
    assert wanted([replace(run("tuần tra"), quoted=True)], reader) == (Wanted.spelled("tuần", "tra"),)
    assert wanted([replace(run("lũ 30 4 tuần tra"), tight=((1, 3),))], reader) == (
        Wanted.spelled("lũ"),
        Wanted.spelled("30", "4"),
        replace(Wanted.spelled("tuần"), word=1),
        replace(Wanted.spelled("tra"), word=1),
    )


def test_what_else_a_run_stands_for_is_marked_whole(reader: Reader) -> None:
    others = (read(syllables("bộ đội"), marked=True),)
    assert wanted([replace(run("quân"), others=others)], reader) == (
        Wanted.spelled("quân"),
        Wanted.spelled("bộ", "đội"),
    )
