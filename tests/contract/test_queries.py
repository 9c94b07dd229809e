"""What each kind of query finds."""

from __future__ import annotations

from datetime import date

import pytest

from index.document import BOUNDARY, TextField, ValueField
from index.engine import Engine
from index.engines import open_engine
from index.errors import EngineError
from index.query import (
    AllOf,
    AnyOf,
    AtLeast,
    Boost,
    Constant,
    DateRange,
    Everything,
    Ids,
    Known,
    Near,
    Not,
    Nothing,
    Phrase,
    Query,
    Scored,
    Term,
    Value,
)
from tests.contract.conftest import At
from tests.contract.helpers import ENGINES, TEXT, article, found, index, name, numbers, phrase, term

ALL = {1, 2, 3, 4, 5}


@pytest.fixture(scope="module", params=ENGINES)
def harbour(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, at: At) -> Engine:
    """Five articles about a harbour; only to be read."""
    engine = open_engine(at(request.param), tmp_path_factory.mktemp("harbour"))
    index(
        engine,
        article(1, f"tàu cá cập cảng {BOUNDARY} ngư dân bán cá", "2024-12-31", title="tàu cá", pairs="tàu_cá cá_cập"),
        article(2, f"bão gần bờ {BOUNDARY} tàu cá neo đậu", "2025-01-01", {ValueField.PROVINCE: ("Huế", "Đà Nẵng")}),
        article(3, "cá tàu bán ở cảng cảng", "2025-06-30", {ValueField.PROVINCE: ("Đà Nẵng",)}),
        article(4, "mùa lúa chín", None, {ValueField.PROVINCE: ("Cần Thơ",)}),
        article(5, "", "0001-01-01"),
    )
    return engine


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Everything(), ALL),
        (Nothing(), set()),
        (term("tàu"), {1, 2, 3}),
        (term("tau"), set()),
        (term("TÀU"), set()),
        (Term(TextField.TITLE, "tàu"), {1}),
        (Term(TextField.PAIRS, "tàu_cá"), {1}),
        (Term(TextField.WORDS, "tàu"), set()),
        (phrase("tàu", "cá"), {1, 2}),
        (phrase("cá", "tàu"), {3}),
        (phrase("cập", "cảng", "ngư"), set()),
        (phrase("bờ", "tàu"), set()),
        (phrase("cảng", "cảng"), {3}),
        (phrase("cảng", "cảng", "cảng"), set()),
        (phrase("lúa"), {4}),
        (phrase("vắng"), set()),
        (phrase("tàu", "vắng"), set()),
        (Phrase(TextField.TITLE, ("tàu", "cá")), {1}),
        (Phrase(TextField.PAIRS, ("tàu_cá",)), {1}),
        (Near(TEXT, ("tàu", "cảng"), 2), {1, 3}),
        (Near(TEXT, ("tàu", "cảng"), 1), set()),
        (Near(TEXT, ("tàu", "cập", "cảng"), 1), {1}),
        (Near(TEXT, ("cảng", "tàu"), 10), set()),
        (Near(TEXT, ("tàu", "cập"), 1), {1}),
        (Near(TEXT, ("tàu", "cá", "cảng"), 1), {1}),
        (Near(TEXT, ("cảng", "cảng"), 0), {3}),
        (Near(TEXT, ("cảng", "cảng"), 10), {3}),
        (Near(TEXT, ("cập", "dân"), 10), set()),
        (Near(TEXT, ("bão", "tàu"), 10), set()),
        (Near(TEXT, ("lúa",), 0), {4}),
        (Near(TEXT, (), 3), set()),
        (Near(TEXT, ("tàu", "vắng"), 9), set()),
        (Not(Near(TEXT, ("tàu", "cá"), 0)), {3, 4, 5}),
        (Ids((name(2), name(4), name(99))), {2, 4}),
        (Ids(()), set()),
        (Ids(("", "x" * 99, "đ")), set()),
        (AllOf((term("tàu"), Not(Ids((name(1),))))), {2, 3}),
        (Value(ValueField.PROVINCE, "Đà Nẵng"), {2, 3}),
        (Value(ValueField.PROVINCE, "Đà"), set()),
        (Value(ValueField.SOURCE, "Đà Nẵng"), set()),
        (AllOf((term("tàu"), term("cảng"))), {1, 3}),
        (AllOf((term("tàu"), Nothing())), set()),
        (AllOf((Everything(), term("lúa"))), {4}),
        (AllOf(()), ALL),
        (AllOf((AllOf(()), term("lúa"))), {4}),
        (AnyOf((term("lúa"), term("bão"))), {2, 4}),
        (AnyOf((term("lúa"), Nothing())), {4}),
        (AnyOf(()), set()),
        (AnyOf((AnyOf(()), term("lúa"))), {4}),
        (AtLeast(1, (term("lúa"), term("bão"))), {2, 4}),
        (AtLeast(2, (term("tàu"), term("cảng"), term("bão"))), {1, 2, 3}),
        (AtLeast(2, (term("cảng"), term("bán"), Not(term("bão")))), {1, 3}),
        (AtLeast(3, (term("tàu"), term("cảng"), term("bão"))), set()),
        (AtLeast(2, (term("tàu"),)), set()),
        (AtLeast(1, ()), set()),
        (Not(AtLeast(2, (term("tàu"), term("cảng")))), {2, 4, 5}),
        (Not(term("tàu")), {4, 5}),
        (Not(Not(term("tàu"))), {1, 2, 3}),
        (Not(Everything()), set()),
        (Not(Nothing()), ALL),
        (Not(AllOf(())), set()),
        (AllOf((Not(term("tàu")), Not(term("lúa")))), {5}),
        (AllOf((term("tàu"), Not(phrase("tàu", "cá")))), {3}),
        (AnyOf((Not(term("cá")), term("bão"))), {2, 4, 5}),
        (AnyOf((Not(term("tàu")), Not(term("lúa")))), ALL),
        (AllOf((AnyOf((term("bão"), term("lúa"))), Not(DateRange(None, None)))), {4}),
        (Boost(term("lúa"), 3.0), {4}),
        (Boost(term("lúa"), 0.0), {4}),
        (Boost(Not(term("tàu")), 2.0), {4, 5}),
        (Not(Boost(term("tàu"), 0.0)), {4, 5}),
        (Scored(term("tàu"), (term("bão"), term("lúa"))), {1, 2, 3}),
        (Scored(Everything(), ()), ALL),
        (Scored(Not(term("tàu")), (term("lúa"),)), {4, 5}),
        (Not(Scored(term("tàu"), (term("lúa"),))), {4, 5}),
        (AllOf((Scored(term("tàu"), (term("lúa"),)), term("bão"))), {2}),
        (Known(ValueField.PROVINCE), {2, 3, 4}),
        (Not(Known(ValueField.PROVINCE)), {1, 5}),
        (Known(ValueField.SOURCE), set()),
        (AnyOf((Value(ValueField.PROVINCE, "Huế"), Not(Known(ValueField.PROVINCE)))), {1, 2, 5}),
        (AllOf((Known(ValueField.PROVINCE), term("tàu"))), {2, 3}),
        (Constant(term("tàu"), 2.0), {1, 2, 3}),
        (Constant(Not(term("tàu")), 0.0), {4, 5}),
        (DateRange(date(2025, 1, 1), None), {2, 3}),
        (DateRange(None, date(2024, 12, 31)), {1, 5}),
        (DateRange(date(2024, 12, 31), date(2025, 1, 1)), {1, 2}),
        (DateRange(date(2025, 6, 30), date(2025, 6, 30)), {3}),
        (DateRange(None, None), {1, 2, 3, 5}),
        (DateRange(date.min, date.min), {5}),
        (DateRange(date.max, date.max), set()),
        (DateRange(date(2026, 1, 1), date(2020, 1, 1)), set()),
        (Not(DateRange(None, None)), {4}),
    ],
    ids=str,
)
def test_what_a_query_finds(harbour: Engine, query: Query, expected: set[int]) -> None:
    assert numbers(harbour, query) == expected


def test_a_phrase_needs_positions(harbour: Engine) -> None:
    with pytest.raises(EngineError), harbour.reader() as reader:
        reader.search(Phrase(TextField.PAIRS, ("tàu_cá", "cá_cập")), limit=1)


QUERY_SYNTAX = [
    '"',
    "'",
    "\\",
    "(",
    ")",
    "*",
    "?",
    "~",
    "AND",
    "OR",
    "NOT",
    "a:b",
    "text:tàu",
    "[a",
    "TO",
    "+",
    "-",
    "^2",
    "%",
    "a/b",
    "<b>",
    "_",
    "0",
]
UNUSUAL_LETTERS = ["🚢", "東京", "\u200b", "\xa0", "\u3000", "\x1c", "\x00", "e\u0301", "ﬁ", "İ", "x" * 300, "đ" * 5000]


@pytest.mark.parametrize("token", QUERY_SYNTAX + UNUSUAL_LETTERS, ids=lambda token: ascii(token[:9]))
def test_no_token_is_special(engine: Engine, token: str) -> None:
    values = {ValueField.SOURCE: (token,)}
    index(engine, article(1, f"trước {token} sau", values=values, words=token), article(2, "trước sau"))
    queries = [
        term(token),
        phrase("trước", token, "sau"),
        Term(TextField.WORDS, token),
        Value(ValueField.SOURCE, token),
    ]
    assert [numbers(engine, query) for query in queries] == [{1}] * 4
    assert numbers(engine, phrase("trước", "sau")) == {2}
    with engine.reader() as reader:
        assert reader.doc_freq(TEXT, token) == 1
        assert reader.search(Everything(), limit=0, facets=[ValueField.SOURCE]).facets == {
            ValueField.SOURCE: {token: 1}
        }
        assert (token, 1) in reader.terms(TEXT, token, 9)


def test_values_hold_white_space_and_may_be_empty(engine: Engine) -> None:
    values = ("", " ", "hai  khoảng trắng", "dòng\nmới")
    index(engine, article(1, "một", values={ValueField.AUTHOR: values}), article(2, "hai"))
    for value in values:
        assert numbers(engine, Value(ValueField.AUTHOR, value)) == {1}
    assert numbers(engine, Known(ValueField.AUTHOR)) == {1}
    with engine.reader() as reader:
        counted = reader.search(Everything(), limit=0, facets=[ValueField.AUTHOR]).facets[ValueField.AUTHOR]
    assert counted == dict.fromkeys(values, 1)


def test_an_empty_token_is_nowhere(harbour: Engine) -> None:
    assert numbers(harbour, term("")) == set()
    assert numbers(harbour, phrase("tàu", "")) == set()
    assert numbers(harbour, Phrase(TEXT, ())) == set()


def test_a_token_too_long_to_be_kept_harms_nothing(engine: Engine) -> None:
    monster = "y" * 70_000
    index(engine, article(1, f"trước {monster} sau", values={ValueField.URL: (monster, "ngắn")}))
    assert numbers(engine, term(monster)) == set()
    assert numbers(engine, term("sau")) == {1}
    assert numbers(engine, phrase("trước", "sau")) == set()
    assert numbers(engine, Value(ValueField.URL, "ngắn")) == {1}


def test_a_text_of_nothing_but_white_space(engine: Engine) -> None:
    index(engine, article(1, "  "), article(2, " một   hai "))
    assert numbers(engine, Everything()) == {1, 2}
    assert numbers(engine, phrase("một", "hai")) == {2}


def test_a_deep_tree_is_answered_or_refused(harbour: Engine) -> None:
    query: Query = term("tàu")
    for _ in range(100):
        query = Not(query)
    assert numbers(harbour, query) == {1, 2, 3}
    for _ in range(5000):
        query = Not(query)
    with pytest.raises(EngineError, match="lồng nhau"):
        found(harbour, query)


def test_a_wide_query(harbour: Engine) -> None:
    tokens = [term(f"vắng{number}") for number in range(3000)]
    assert found(harbour, AnyOf((*tokens, term("lúa")))) == [name(4)]
    assert found(harbour, AllOf((term("lúa"), *map(Not, tokens)))) == [name(4)]
