"""What a typed text is read as."""

from __future__ import annotations

from datetime import date

import pytest

from index.query import MAX_SLOP
from search.errors import QueryError, QueryTooComplex, QueryTooLong
from search.language import MAX_BRACKETS, MAX_CHARACTERS, MAX_DEPTH, MAX_OPERATORS, MAX_SYLLABLES, parse
from search.leaves import MAX_EXPANDED, MAX_SIMILAR
from search.question import (
    Address,
    And,
    Attribute,
    Boosted,
    DateFilter,
    Filter,
    Fuzzy,
    InTitle,
    Metadata,
    Near,
    Node,
    Not,
    Or,
    Prefix,
    Quoted,
    RecentFilter,
    Similar,
    Text,
    Unit,
    UnknownFilter,
    Words,
)
from search.syntax import SYNTAX, Row
from tests.conftest import is_english

TODAY = date(2026, 3, 1)


def shape(node: Node | None) -> object:
    """The tree in a form that a test can spell out."""
    match node:
        case And(parts) | Or(parts):
            return (type(node).__name__.lower(), *map(shape, parts))
        case Not(part):
            return ("not", shape(part))
        case Boosted(part, weight):
            return ("boosted", shape(part), weight)
        case InTitle(part):
            return ("title", shape(part))
        case Words() | Quoted() | Near() | Prefix() | Fuzzy():
            return text_shape(node)
        case None:
            return None
        case _:
            return metadata_shape(node)


def text_shape(node: Text) -> object:
    match node:
        case Words(syllables):
            return " ".join(each.token for each in syllables)
        case Quoted(syllables):
            return ("quoted", " ".join(each.token for each in syllables))
        case Near(syllables, slop):
            return ("near", " ".join(each.token for each in syllables), slop)
        case Prefix(syllable):
            return ("prefix", syllable.token)
        case Fuzzy(syllable):
            return ("fuzzy", syllable.token)


def metadata_shape(node: Metadata) -> object:
    match node:
        case Filter(attribute, _, value):
            return (attribute.value, value)
        case DateFilter(first, last):
            return ("date", first and first.isoformat(), last and last.isoformat())
        case RecentFilter(count, unit):
            return ("recent", count, unit)
        case Address(url):
            return ("address", url)
        case UnknownFilter(attribute):
            return ("unknown", attribute and attribute.value)
        case Similar(article):
            return ("similar", article)


def read(text: str) -> object:
    """The shape of a text that must be understood in full."""
    question = parse(text, today=TODAY)
    assert question.problems == ()
    return shape(question.root)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bộ đội biên phòng", "bộ đội biên phòng"),
        ("  bộ\tđội\n", "bộ đội"),
        ("bộ-đội, biên phòng!", "bộ đội biên phòng"),
        ('"tuần tra" sông', ("and", ("quoted", "tuần tra"), "sông")),
        ("“tuần tra” «cửa khẩu» „biên giới“", ("and", *(("quoted", t) for t in ("tuần tra", "cửa khẩu", "biên giới")))),
        ('"Đại tá: Nguyễn Văn A, đồn trưởng"', ("quoted", "đại tá nguyễn văn a đồn trưởng")),
        ('"hẹn lúc (bảy) giờ"', ("quoted", "hẹn lúc bảy giờ")),
        ("10:30", "10 30"),
        ("tỷ số 2:1", "tỷ số 2 1"),
        ("<script>", "script"),
        ("a_b", "a b"),
    ],
)
def test_words_and_phrases(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("công an AND bộ đội", ("and", "công an", "bộ đội")),
        ("công an VÀ bộ đội", ("and", "công an", "bộ đội")),
        ("công an OR bộ đội", ("or", "công an", "bộ đội")),
        ("công an HOẶC bộ đội HOẶC dân quân", ("or", "công an", "bộ đội", "dân quân")),
        ("biên giới KHÔNG ma túy", ("and", "biên giới", ("not", "ma túy"))),
        ("biên giới NOT (ma túy OR buôn lậu)", ("and", "biên giới", ("not", ("or", "ma túy", "buôn lậu")))),
        ("bão -yagi lũ", ("and", "bão", ("not", "yagi"), "lũ")),
        ('bão -"số 3"', ("and", "bão", ("not", ("quoted", "số 3")))),
        ("bão -(lũ OR lụt)", ("and", "bão", ("not", ("or", "lũ", "lụt")))),
        ("-yagi", ("not", "yagi")),
        ("a AND b OR c AND d", ("or", ("and", "a", "b"), ("and", "c", "d"))),
        ("(a OR b) AND c", ("and", ("or", "a", "b"), "c")),
        ("c AND (a OR b)", ("and", "c", ("or", "a", "b"))),
        ("(a OR b) AND (c OR d)", ("and", ("or", "a", "b"), ("or", "c", "d"))),
        ("a OR NOT b", ("or", "a", ("not", "b"))),
        ("NOT NOT a", "a"),
        ("NOT (NOT a)", "a"),
        ("(((a)))", "a"),
        ("nhân dân và bộ đội hoặc không and or not", "nhân dân và bộ đội hoặc không and or not"),
        ("hội nghị - hội thảo", "hội nghị hội thảo"),
        ("covid-19", "covid 19"),
    ],
)
def test_operators(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BỘ ĐỘI VÀ NHÂN DÂN", "bộ đội và nhân dân"),
        ("NÓI KHÔNG VỚI MA TÚY - 2025", "nói không với ma túy 2025"),
        ("THI ĐUA HOẶC -GIẢI THÍCH", "thi đua hoặc giải thích"),
        ('"QUYẾT THẮNG" VÀ NHÂN DÂN', ("and", ("quoted", "quyết thắng"), "và nhân dân")),
    ],
)
def test_a_headline_in_capitals_has_no_operators(text: str, expected: object) -> None:
    assert read(text) == expected


def test_an_english_operator_in_capitals_is_text_with_a_hint() -> None:
    question = parse("NATO OR EU")
    assert shape(question.root) == "nato or eu"
    assert [problem.text for problem in question.problems] == ["OR"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('tiêu_đề:"giá vàng"', ("title", ("quoted", "giá vàng"))),
        ("title:giá title:vàng", ("and", ("title", "giá"), ("title", "vàng"))),
        ("nguồn:a.vn nguồn:b.vn", ("and", ("source", "a.vn"), ("source", "b.vn"))),
        ("title:vàng SJC", ("and", ("title", "vàng"), "sjc")),
        ("tiêu đề:(giá vàng)", ("title", "giá vàng")),
        ("tieu_de:vàng* tiêu_đề:vang~", ("and", ("title", ("prefix", "vàng")), ("title", ("fuzzy", "vang")))),
        ('tỉnh:"Lạng Sơn"', ("province", "Lạng Sơn")),
        ("tỉnh:Lạng Sơn", ("province", "Lạng Sơn")),
        ("lũ tỉnh:lang son mưa to", ("and", "lũ", ("province", "lang son"), "mưa to")),
        ("tỉnh:Lạng Sơn, nguồn:a.vn", ("and", ("province", "Lạng Sơn"), ("source", "a.vn"))),
        ("tỉnh:hà tĩnh, nghệ an; huế", ("or", *(("province", each) for each in ("hà tĩnh", "nghệ an", "huế")))),
        ("tỉnh:Lạng Sơn , Huế bão", ("and", ("or", ("province", "Lạng Sơn"), ("province", "Huế")), "bão")),
        ("lũ tỉnh:Huế, TP. Hồ Chí Minh", ("and", "lũ", ("or", ("province", "Huế"), ("province", "TP. Hồ Chí Minh")))),
        ("nguồn:dân trí, báo nghệ an lũ", ("and", ("or", ("source", "dân trí"), ("source", "báo nghệ an")), "lũ")),
        ("tác_giả:Hằng, Huế", ("and", ("author", "Hằng"), "huế")),
        ("tỉnh:(Huế, Lạng Sơn) lũ, bão", ("and", ("or", ("province", "Huế"), ("province", "Lạng Sơn")), "lũ bão")),
        ("tỉnh:Bà Rịa - Vũng Tàu", ("province", "Bà Rịa - Vũng Tàu")),
        ("tỉnh:Hà tỉnh:Lạng Sơn", ("and", ("province", "Hà"), ("province", "Lạng Sơn"))),
        ("tỉnh:Lạng OR Sơn", ("or", ("province", "Lạng"), "Sơn".lower())),
        ("ſource:a.vn", ("source", "a.vn")),
        ("tİnh:hue", ("province", "hue")),
        ("TỈNH:Huế lũ", ("and", ("province", "Huế"), "lũ")),
        ("tinh:hue", ("province", "hue")),
        ("province: Huế", ("province", "Huế")),
        ("nguồn:baolangson.vn", ("source", "baolangson.vn")),
        ("nguon:baolangson.vn.", ("source", "baolangson.vn")),
        ('tác_giả:"Hằng Nga"', ("author", "Hằng Nga")),
        ("tac gia:“Hằng Nga”", ("author", "Hằng Nga")),
        ("mục:“Thời sự”", ("section", "Thời sự")),
        ("section:xahoi", ("section", "xahoi")),
        ("-nguồn:a.vn", ("not", ("source", "a.vn"))),
        ("gần_giống:abcdefghijklmnop", ("similar", "abcdefghijklmnop")),
        ("nguồn:(a.vn, b.vn)", ("or", ("source", "a.vn"), ("source", "b.vn"))),
        ("nguồn:(a.vn OR b.vn) lũ", ("and", ("or", ("source", "a.vn"), ("source", "b.vn")), "lũ")),
        ("nguồn:a.vn,b.vn", ("or", ("source", "a.vn"), ("source", "b.vn"))),
        ("nguồn:a.vn, b.vn", ("or", ("source", "a.vn"), ("source", "b.vn"))),
        ("nguồn:VnExpress, a.vn lũ", ("and", ("or", ("source", "VnExpress"), ("source", "a.vn")), "lũ")),
        ('tỉnh:("Lạng Sơn", "Cao Bằng")', ("or", ("province", "Lạng Sơn"), ("province", "Cao Bằng"))),
        ("tỉnh:(Lạng Sơn, Cao Bằng; Huế)", ("or", *(("province", t) for t in ("Lạng Sơn", "Cao Bằng", "Huế")))),
        ('tỉnh:("Lạng Sơn", Cao Bằng)', ("or", ("province", "Lạng Sơn"), ("province", "Cao Bằng"))),
        ('tỉnh:("Lạng Sơn" "Cao Bằng")', ("and", ("province", "Lạng Sơn"), ("province", "Cao Bằng"))),
    ],
)
def test_fields(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-09", "2025-09-01", "2025-09-30"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("9/2025", "2025-09-01", "2025-09-30"),
        ("2025-09-26", "2025-09-26", "2025-09-26"),
        ("26/9/2025", "2025-09-26", "2025-09-26"),
        ("26-09-2025", "2025-09-26", "2025-09-26"),
        ("26.9.2025", "2025-09-26", "2025-09-26"),
        ('"26/9/2025"', "2025-09-26", "2025-09-26"),
        ("2019..2024", "2019-01-01", "2024-12-31"),
        ("2019-2024", "2019-01-01", "2024-12-31"),
        ("9/2025..26/10/2025", "2025-09-01", "2025-10-26"),
        ("2019..", "2019-01-01", None),
        ("..9/2024", None, "2024-09-30"),
        ("[2019 TO 2024]", "2019-01-01", "2024-12-31"),
        ("[2019 ĐẾN 9/2024]", "2019-01-01", "2024-09-30"),
        ("[* TO 2024-05-01]", None, "2024-05-01"),
        ('"từ 2019 đến 2024"', "2019-01-01", "2024-12-31"),
        ("(từ 2019 đến 2024)", "2019-01-01", "2024-12-31"),
        (">2019", "2020-01-01", None),
        (">=9/2019", "2019-09-01", None),
        ("<26/9/2025", None, "2025-09-25"),
        ("<=2024-02", None, "2024-02-29"),
        ("hôm qua", "2026-02-28", "2026-02-28"),
        (" Hom qua", "2026-02-28", "2026-02-28"),
        ('"yesterday"', "2026-02-28", "2026-02-28"),
    ],
)
@pytest.mark.parametrize("name", ["ngày", "ngay", "date"])
def test_dates(name: str, value: str, first: str | None, last: str | None) -> None:
    assert read(f"{name}:{value}") == ("date", first, last)


@pytest.mark.parametrize(
    "value",
    [
        ">",
        ">99",
        "<0001",
        ">31/12/9999",
        "99/99",
        "99/99/2025",
        "31/2/2025",
        "2025-13",
        "0000",
        "2024..2019",
        "..",
        "[* TO *]",
        "hôm_kia",
        "26/9",
        "*",
    ],
)
def test_a_date_that_there_is_not_is_named_with_a_hint(value: str) -> None:
    question = parse(f"bão ngày:{value}")
    assert shape(question.root) == "bão"
    assert [problem.text for problem in question.problems] == [f"ngày:{value}"]
    sentence = question.problems[0].sentence()
    assert "ngày:26/9/2025" in sentence.vi
    assert "date:26/9/2025" in sentence.en


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("mới:7ngày", 7, Unit.DAY),
        ("mới:7 ngày", 7, Unit.DAY),
        ("moi:7", 7, Unit.DAY),
        ("mới:2tuần", 2, Unit.WEEK),
        ("recent:3months", 3, Unit.MONTH),
        ("ngày:“hôm nay”", 1, Unit.DAY),
    ],
)
def test_recent_days(text: str, count: int, unit: Unit) -> None:
    assert read(text) == ("recent", count, unit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("biên*", ("prefix", "biên")),
        ("covid-19*", ("and", "covid", ("prefix", "19"))),
        ("sơn~", ("fuzzy", "sơn")),
        ("tuần sơn~1 tra", ("and", "tuần", ("fuzzy", "sơn"), "tra")),
        ('"tuần tra biên giới"~5', ("near", "tuần tra biên giới", 5)),
        ('"tuần tra"~', ("near", "tuần tra", 5)),
        ('"tuần"~5', ("quoted", "tuần")),
        ("bão^3 lũ", ("and", ("boosted", "bão", 3.0), "lũ")),
        ("bão (lũ quét)^2.5", ("and", "bão", ("boosted", "lũ quét", 2.5))),
        ("bão^999999", ("boosted", "bão", 10.0)),
    ],
)
def test_prefix_fuzzy_near_boost(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://vnexpress.net/bai-viet-(1)-123.html",
        'HTTP://baolangson.vn/a?b=c&d="e"',
        "www.example.vn/x",
        "example.vn/tin/bai.html",
    ],
)
def test_a_url_asks_for_its_article(url: str) -> None:
    assert read(f" {url} ") == ("address", url)


@pytest.mark.parametrize(
    ("text", "root", "named"),
    [
        ('"', None, ['"']),
        ("(", None, ["("]),
        (")", None, [")"]),
        ('"tuần tra', "tuần tra", ['"']),
        ("(bão", "bão", ["("]),
        ("bão)", "bão", [")"]),
        ('""', None, ['""']),
        ("()", None, ["()"]),
        ("...", None, ["..."]),
        ("* HOẶC mưa", "mưa", ["*"]),
        ("mưa HOẶC", "mưa", ["HOẶC"]),
        ("mưa OR OR gió", ("or", "mưa", "gió"), ["OR"]),
        ("mưa KHÔNG", "mưa", ["KHÔNG"]),
        ("b* mưa", ("and", "b", "mưa"), ["b*"]),
        ("mưa xyz:gió", "mưa xyz gió", ["xyz:"]),
        ("date:never", None, ["date:never"]),
        ("ngày:>9999", None, ["ngày:>9999"]),
        ("bão^ mưa", "bão mưa", ["bão^"]),
        ("bão^abc", "bão abc", ["bão^abc"]),
        ("~5", "5", ["~5"]),
        ("mưa tỉnh:", "mưa tỉnh", ["tỉnh:"]),
        ("Tin mới: bão", ("and", "tin", "mới bão"), ["mới:bão"]),
        ("tỉnh:Hu*", ("province", "Hu"), ["Hu*"]),
        ("mới:nhiều", None, ["mới:nhiều"]),
        ("tỉnh:Huế, lũ", ("and", ("province", "Huế"), "lũ"), ["lũ"]),
        ('tỉnh:""', None, ['tỉnh:""']),
    ],
)
def test_what_is_not_understood_is_named(text: str, root: object, named: list[str]) -> None:
    question = parse(text)
    assert shape(question.root) == root
    assert [problem.text for problem in question.problems] == named
    assert all(problem.hint.vi and is_english(problem.hint.en) for problem in question.problems)


def test_nothing_typed_asks_nothing() -> None:
    assert parse(" \n").root is None
    assert parse(" \n").problems == ()


def test_parts_know_where_they_were_typed() -> None:
    text = 'Mưa  to "gió  lớn" tỉnh:“Huế”'
    root = parse(text).root
    assert isinstance(root, And)
    words, quoted, province = root.parts
    assert isinstance(words, Words)
    assert isinstance(quoted, Quoted)
    assert isinstance(province, Filter)
    assert [text[each.start : each.end] for each in (*words.syllables, *quoted.syllables)] == [
        "Mưa",
        "to",
        "gió",
        "lớn",
    ]
    for part in (words, quoted, province):
        assert part.source.text == text[part.source.start : part.source.end]
    assert province.attribute is Attribute.PROVINCE


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a" * (MAX_CHARACTERS + 1), QueryTooLong),
        ("a" * 10_000, QueryTooLong),
        ("NOT " * 2500, QueryTooLong),
        ("a " * (MAX_SYLLABLES + 1), QueryTooLong),
        ("b " + "-a " * (MAX_OPERATORS + 1), QueryTooComplex),
        ("a" + " OR a" * (MAX_OPERATORS + 1), QueryTooComplex),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), QueryTooComplex),
        ("(a) " * (MAX_BRACKETS // 2 + 1), QueryTooComplex),
        ("ab* " * (MAX_EXPANDED + 1), QueryTooComplex),
        ("similar:" + ",".join("abcdefgh"[:MAX_SIMILAR]) + " similar:i", QueryTooComplex),
    ],
)
def test_too_much_is_refused_with_a_sentence(text: str, error: type[QueryError]) -> None:
    with pytest.raises(error, match=r"^Câu tìm kiếm quá .*\. Hãy .*\.$") as raised:
        parse(text)
    assert raised.value.said("en").startswith("This search is too ")
    assert is_english(raised.value.said("en"))


def test_the_bounds_themselves_are_answered() -> None:
    for text in (
        "a" * MAX_CHARACTERS,
        "a " * MAX_SYLLABLES,
        "b " + "-a " * MAX_OPERATORS,
        "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH,
        "ab* " * MAX_EXPANDED,
        "similar:" + ",".join("abcdefgh"[:MAX_SIMILAR]),
    ):
        question = parse(text)
        assert question.root is not None
        assert question.problems == ()


def test_near_is_bounded() -> None:
    question = parse('"tuần tra"~999')
    assert shape(question.root) == ("near", "tuần tra", MAX_SLOP)
    assert len(question.problems) == 1


def test_what_no_output_can_carry_becomes_a_space() -> None:
    question = parse("bộ\x00đội \ud800biên")
    assert question.text == "bộ đội  biên"
    assert shape(question.root) == "bộ đội biên"


@pytest.mark.parametrize("row", SYNTAX, ids=lambda row: row.example)
def test_every_example_of_the_syntax_is_understood(row: Row) -> None:
    assert read(row.example) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tỉnh:Huế,Nghệ An lũ", ("and", ("or", ("province", "Huế"), ("province", "Nghệ An")), "lũ")),
        ("tỉnh:Nghệ An lũ", ("and", ("province", "Nghệ An"), "lũ")),
        ("nguồn:unknown", ("unknown", "source")),
        ('tác_giả:"Không rõ" mưa', ("and", ("unknown", "author"), "mưa")),
        ("ngày:không_rõ", ("unknown", None)),
        ("-tỉnh:khong_ro", ("not", ("unknown", "province"))),
        ("tiêu_đề:unknown", ("title", "unknown")),
        ("ngày:hôm nay mưa", ("and", ("recent", 1, Unit.DAY), "mưa")),
    ],
)
def test_values_without_quotation_marks(text: str, expected: object) -> None:
    assert read(text) == expected
