"""Facets, term counts, completion."""

from __future__ import annotations

import pytest

from index.document import TextField, ValueField
from index.engine import Engine
from index.query import Everything, Nothing, Value
from tests.contract.helpers import TEXT, article, index, name, term


def test_facets_count_articles_a_value_over_segments_and_deletions(engine: Engine) -> None:
    for number in range(40):
        values = {
            ValueField.PROVINCE: ("Huế", f"Huế/{number % 3}") if number % 2 else ("Vinh",),
            ValueField.SOURCE: (f"báo{number % 4}",),
        }
        index(engine, article(number, "tin" if number < 30 else "bài", values=values))
    with engine.writer() as writer:
        writer.delete(name(1))
        writer.put(article(3, "tin", values={ValueField.PROVINCE: ("Vinh",)}))
        writer.commit(99)
    with engine.reader() as reader:
        asked = [ValueField.PROVINCE, ValueField.SOURCE, ValueField.LANGUAGE]
        matches = reader.search(term("tin"), limit=1, facets=asked)
        nothing = reader.search(Nothing(), limit=1, facets=asked)
        unasked = reader.search(term("tin"), limit=1)
    assert matches.total == 29
    assert matches.facets == {
        ValueField.PROVINCE: {"Vinh": 16, "Huế": 13, "Huế/0": 4, "Huế/1": 4, "Huế/2": 5},
        ValueField.SOURCE: {"báo0": 8, "báo1": 7, "báo2": 7, "báo3": 6},
        ValueField.LANGUAGE: {},
    }
    assert matches.lacking == {ValueField.PROVINCE: 0, ValueField.SOURCE: 1, ValueField.LANGUAGE: 29}
    assert nothing.lacking == dict.fromkeys(asked, 0)
    assert nothing.facets == {each: {} for each in asked}
    assert unasked.facets == {}


def test_facets_of_many_values_are_exact(engine: Engine) -> None:
    for start in range(0, 1500, 500):
        documents = [
            article(each, "tin", values={ValueField.AUTHOR: (f"tác giả {each % 700:04d}",)}, article_id=f"bài{each}")
            for each in range(start, start + 500)
        ]
        index(engine, *documents)
    with engine.reader() as reader:
        counts = reader.search(Everything(), limit=0, facets=[ValueField.AUTHOR]).facets[ValueField.AUTHOR]
    assert counts == {f"tác giả {each:04d}": 3 if each < 100 else 2 for each in range(700)}


def test_a_facet_may_have_any_number_of_values(engine: Engine) -> None:
    def values(part: int) -> dict[ValueField, tuple[str, ...]]:
        return {ValueField.AUTHOR: tuple(f"người {each}" for each in range(part * 1500, part * 1500 + 2000))}

    index(engine, *(article(each, "tin" if each else "bài", values=values(each)) for each in range(47)))
    with engine.reader() as reader:
        counts = reader.search(term("tin"), limit=0, facets=[ValueField.AUTHOR]).facets[ValueField.AUTHOR]
    assert len(counts) == 46 * 1500 + 500 > 65_000, "more than Tantivy's aggregations take"
    assert counts["người 1500"] == 1
    assert counts["người 3000"] == 2
    assert "người 1499" not in counts


def test_a_facet_agrees_with_its_filter(engine: Engine) -> None:
    index(engine, *(article(each, "tin", values={ValueField.SECTION: (f"mục {each % 5}",)}) for each in range(37)))
    with engine.reader() as reader:
        counts = reader.search(term("tin"), limit=0, facets=[ValueField.SECTION]).facets[ValueField.SECTION]
        for value, count in counts.items():
            assert reader.search(Value(ValueField.SECTION, value), limit=0).total == count
    assert sum(counts.values()) == 37


@pytest.fixture
def words(engine: Engine) -> Engine:
    """Terms of several frequencies in two segments, some of them deleted again."""
    index(engine, *(article(each, "biển " + "biên giới " * (each % 2) + f"b{each}", title="bìa") for each in range(10)))
    index(engine, *(article(each, "biển đảo đảo") for each in range(10, 15)))
    with engine.writer() as writer:
        for number in (0, 1, 10):
            writer.delete(name(number))
        writer.commit(3)
    return engine


def test_doc_freq_counts_living_articles(words: Engine) -> None:
    with words.reader() as reader:
        frequencies = {token: reader.doc_freq(TEXT, token) for token in ("biển", "biên", "đảo", "b0", "b2", "vắng", "")}
        assert frequencies == {"biển": 12, "biên": 4, "đảo": 4, "b0": 0, "b2": 1, "vắng": 0, "": 0}
        assert reader.doc_freq(TextField.TITLE, "bìa") == 8
        assert reader.doc_freq(TextField.TITLE, "biển") == 0
        assert reader.count() == 12


def test_terms_are_the_most_frequent_with_the_prefix(words: Engine) -> None:
    with words.reader() as reader:
        assert reader.terms(TEXT, "bi", 10) == [("biển", 12), ("biên", 4)]
        assert reader.terms(TEXT, "", 4) == [("biển", 12), ("biên", 4), ("giới", 4), ("đảo", 4)]
        assert reader.terms(TEXT, "b", 4) == [("biển", 12), ("biên", 4), ("b2", 1), ("b3", 1)]
        assert reader.terms(TEXT, "b", 0) == []
        assert reader.terms(TEXT, "bỉ", 10) == []
        assert reader.terms(TextField.TITLE, "", 10) == [("bìa", 8)]
        assert reader.terms(TextField.PAIRS, "", 10) == []


def test_frequencies_are_those_of_the_living_and_perhaps_of_the_gone(engine: Engine) -> None:
    for number in range(6):
        index(engine, article(number, "tin bài" if number % 2 else "tin"))
    with engine.writer() as writer:
        writer.delete(name(0))
        writer.commit(99)
    with engine.reader() as reader:
        about = reader.frequencies(TEXT, ["tin", "bài", "vắng"])
        exact = {token: reader.doc_freq(TEXT, token) for token in about}
    assert list(about) == ["tin", "bài", "vắng"]
    assert exact == {"tin": 5, "bài": 3, "vắng": 0}
    assert about["tin"] in (5, 6)
    assert (about["bài"], about["vắng"]) == (3, 0)


def test_frequencies_of_nothing(engine: Engine) -> None:
    with engine.reader() as reader:
        assert reader.frequencies(TEXT, []) == {}
        assert reader.frequencies(TEXT, ["tin"]) == {"tin": 0}
