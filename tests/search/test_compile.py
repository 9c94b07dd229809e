"""What a question finds in a real index, at each widening, and what a person is told."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article, Certainty, Source
from corpus.sentence import Sentence
from corpus.vietnamese import fold
from index.analysis.analyzer import Analyzer
from index.analysis.syllables import syllables
from index.document import TextField
from index.engine import Reader
from index.engines.tantivy import TantivyEngine
from index.query import AllOf, AnyOf, AtLeast, Everything, Phrase, Query, Term
from search.compile import NOTICES, Compiled, compile_question
from search.expand import alike
from search.language import parse
from search.texts import Context, Widening, may_be_missing
from tests.conftest import is_english

TODAY = date(2026, 3, 1)

ARTICLES = (
    Article(
        id="a" * 16,
        title="Đồn biên phòng tuần tra song phương",
        lead="Sáng qua, bộ đội biên phòng Lạng Sơn tuần tra chung trên đường biên.",
        body="Cán bộ hai bên trao đổi tình hình.\nHòa bình, hữu nghị là mục tiêu chung.",
        published=date(2025, 9, 26),
        certainty=Certainty.STATED,
        provinces=("Lạng Sơn",),
        source=Source("Báo Lạng Sơn", "baolangson.vn"),
        author="Hằng Nga",
        section="Quốc phòng",
        url="https://baolangson.vn/tuan-tra.html",
    ),
    Article(
        id="b" * 16,
        title="Giá vàng sáng nay tăng mạnh",
        lead="Giá vàng trong nước tăng theo thế giới.",
        body="Người dân xếp hàng mua vàng ở Bình Dương.",
        published=date(2019, 2, 14),
        certainty=Certainty.STATED,
        provinces=("Bình Dương",),
        source=Source("VnExpress", "vnexpress.net"),
        author="Trần Văn Bình",
        section="Kinh doanh",
    ),
    Article(
        id="c" * 16,
        title="Cuộc thi viết về dòng sông quê hương",
        lead="Ban tổ chức nhận được ba trăm bài viết, ba trong số đó của người bán dương xỉ.",
        body="Thuyền thúng chở khách ngắm hoàng hôn.",
        source=Source("Sở Ngoại vụ tỉnh Lạng Sơn"),
    ),
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder: Path = tmp_path_factory.mktemp("index")
    engine = TantivyEngine(folder)
    analyzer = Analyzer()
    with engine.writer() as writer:
        for number, article in enumerate(ARTICLES, 1):
            writer.put(analyzer.document(article, number))
        writer.commit(1)
    with engine.reader() as opened:
        yield opened


def compiled(reader: Reader, text: str, widening: Widening = Widening.NONE) -> Compiled:
    return compile_question(parse(text, today=TODAY), Context(vocabulary=reader), widening)


def found(reader: Reader, text: str, widening: Widening = Widening.NONE) -> str:
    """The first letters of the ids found, in order of the alphabet."""
    hits = reader.search(compiled(reader, text, widening).required, limit=10).hits
    return "".join(sorted(hit.id[0] for hit in hits))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abc"),
        ("biên phòng", "a"),
        ("bien phong", "a"),
        ("BIÊN PHÒNG", "a"),
        ("đường", "a"),
        ("dương", "bc"),
        ("duong", "abc"),
        ("đuong", "a"),
        ("hoà bình", "a"),
        ("hòa bình", "a"),
        ("biên giá", ""),
        ("biên OR giá", "ab"),
        ("người -vàng", "c"),
        ("-vàng", "ac"),
        ("NOT (vàng HOẶC biên)", "c"),
        ('"tuần tra song phương"', "a"),
        ('"tuan tra song phuong"', "a"),
        ('"tình hình hòa bình"', ""),
        ('"song phương, tuần tra"', ""),
        ("tiêu_đề:vàng", "b"),
        ("tieu_de:vang", "b"),
        ("title:dân", ""),
        ("nguồn:baolangson.vn", "a"),
        ("nguồn:vnexpress", "b"),
        ('nguồn:"Sở Ngoại vụ tỉnh Lạng Sơn"', "c"),
        ('nguồn:"so ngoai vu"', "c"),
        ("nguồn:(baolangson.vn, vnexpress.net)", "ab"),
        ('tỉnh:"Lạng Sơn"', "a"),
        ("tinh:“lang son”", "a"),
        ('tỉnh:"Bình Dương"', "b"),
        ('tỉnh:"TP. Hồ Chí Minh"', "b"),
        ('tác_giả:"Hằng Nga"', "a"),
        ('tác_giả:"hang nga"', "a"),
        ('tác_giả:"Hang Nga" biên', "a"),
        ('tác_giả:"Hạng Nga"', ""),
        ("tác_giả:bình", "b"),
        ('mục:"kinh doanh"', "b"),
        ("ngày:2025", "a"),
        ("ngày:26/9/2025", "a"),
        ("ngày:2019..2025", "ab"),
        ("ngày:..2024", "b"),
        ("mới:7ngày", ""),
        ("mới:1năm", "a"),
        ("biê*", "a"),
        ("hoa*", "ac"),
        ("hoà*", "ac"),
        ("vằng~", "ab"),
        ("giáp~", "b"),
        ("https://baolangson.vn/tuan-tra.html", "a"),
        ("www.baolangson.vn/tuan-tra.html?utm_source=x", "a"),
        ("https://baolangson.vn/khac.html", ""),
        ("tỉnh:Atlantis", ""),
        ("biên tỉnh:Atlantis", "a"),
        ("biên^3 phòng", "a"),
        ('"', ""),
    ],
)
def test_found_as_typed(reader: Reader, text: str, expected: str) -> None:
    assert found(reader, text) == expected


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("cán bộ hai bên trao nhau", ("", "a", "a", "a", "a")),
        ("cán bộ hai bên trời mây", ("", "", "", "a", "a")),
        ("bộ đội biên phòng tuần tra chung trên đường núi non", ("", "a", "a", "a", "a")),
        ("giá vang", ("", "", "b", "b", "b")),
        ('"biên phong"', ("", "", "a", "a", "a")),
        ("lạng sợn", ("", "", "a", "a", "a")),
        ("biênn phòng", ("", "", "", "", "a")),
        ('"giá vàngg"', ("", "", "", "", "b")),
        ("biên -vang", ("a", "a", "a", "a", "a")),
        ("biên -phong", ("a", "a", "a", "a", "a")),
        ("tiêu_đề:(giá vang)", ("", "", "b", "b", "b")),
        ("tiêu_đề:giá tiêu_đề:vang", ("b", "b", "b", "b", "b")),
        ('tác_giả:"Hạng Nga"', ("", "", "", "", "")),
    ],
)
def test_each_step_finds_at_least_as_much(reader: Reader, text: str, steps: tuple[str, ...]) -> None:
    assert tuple(found(reader, text, widening) for widening in Widening) == steps


def test_a_notice_tells_of_the_step_that_changed_something(reader: Reader) -> None:
    def notices(text: str) -> list[Sentence | None]:
        return [compiled(reader, text, widening).notice for widening in Widening]

    missing, accents, more, slip = (NOTICES[widening] for widening in list(Widening)[1:])
    assert notices("giá vang") == [None, None, accents, None, slip]
    assert notices("cán bộ hai bên trao nhau") == [None, missing, accents, more, None]
    assert notices("gia vang")[:4] == [None, None, None, None]
    assert notices("nguồn:baolangson.vn") == [None, None, None, None, None]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tất cả các bài."),
        ('"', "Không hiểu câu tìm kiếm."),
        (
            "ngày:26/9/2025 nguồn:baolangson.vn bộ đội biên phòng",
            "Tìm các bài có đủ các từ “bộ đội biên phòng”, ngày 26 tháng 9, 2025, nguồn baolangson.vn.",
        ),
        ("lũ -yagi", "Tìm các bài có từ “lũ”, trừ những bài có từ “yagi”."),
        ('"giá vàng" HOẶC "giá dầu"', "Tìm các bài có cụm từ “giá vàng” hoặc có cụm từ “giá dầu”."),
        ("lũ tỉnh:“binh duong”", "Tìm các bài có từ “lũ”, về Bình Dương."),
        ("lũ tỉnh:Atlantis", "Tìm các bài có từ “lũ”."),
        ("tiêu_đề:(giá vàng) ngày:9/2025", "Tìm các bài có đủ các từ “giá vàng” trong tiêu đề, tháng 9, 2025."),
        ("ngày:2019..2024", "Tìm các bài từ năm 2019 đến năm 2024."),
        ("ngày:2019..9/2024", "Tìm các bài từ tháng 1, 2019 đến tháng 9, 2024."),
        ("ngày:2025", "Tìm các bài năm 2025."),
        ("ngày:2025..", "Tìm các bài từ ngày 1 tháng 1, 2025."),
        ("ngày:..2025", "Tìm các bài đến hết ngày 31 tháng 12, 2025."),
        (
            "mới:7ngày",
            "Tìm các bài trong 7 ngày gần đây (từ ngày 23 tháng 2, 2026 đến ngày 1 tháng 3, 2026).",
        ),
        ("biên* sơn~", "Tìm các bài có từ bắt đầu bằng “biên”, có từ gần giống “sơn”."),
        ('tác_giả:"Hằng Nga" mục:“Thời sự”', "Tìm các bài của tác giả Hằng Nga, thuộc chuyên mục Thời sự."),
        ("bão^3", "Tìm các bài có từ “bão” (ưu tiên gấp 3 lần)."),
        ('lũ tác_giả:"Không rõ"', "Tìm các bài có từ “lũ”, không rõ tác giả."),
        (
            "tỉnh:unknown mục:khong_ro ngày:“không rõ”",
            "Tìm các bài không rõ tỉnh, thành phố, không rõ chuyên mục, không rõ ngày đăng.",
        ),
    ],
)
def test_understood_in_words(reader: Reader, text: str, sentence: str) -> None:
    assert compiled(reader, text).understood.vi == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "All articles."),
        ('"', "We did not understand this search."),
        (
            "date:26/9/2025 source:baolangson.vn province:Huế patrol",
            "We searched for articles with the word “patrol”, published on 26 September 2025, from baolangson.vn, "
            "about Huế.",
        ),
        (
            "flood storm -yagi",
            "We searched for articles with all the words “flood storm”, except those with the word “yagi”.",
        ),
        (
            'title:"gold" OR rice~',
            "We searched for articles with the phrase “gold” in the title or with a word like “rice”.",
        ),
        (
            '"gold price"~3',
            "We searched for articles with the words “gold price” in this order, at most 3 others between them.",
        ),
        ("date:2025", "We searched for articles published in 2025."),
        ("date:9/2025", "We searched for articles published in September 2025."),
        ("date:2019..2024", "We searched for articles published from 2019 to 2024."),
        ("date:2025..", "We searched for articles published from 1 January 2025 on."),
        ("date:..2025", "We searched for articles published up to 31 December 2025."),
        ("recent:1day", "We searched for articles published today."),
        (
            "recent:1week",
            "We searched for articles published in the last week (from 23 February 2026 to 1 March 2026).",
        ),
        (
            "recent:2days",
            "We searched for articles published in the last 2 days (from 28 February 2026 to 1 March 2026).",
        ),
        ('author:"Nga" section:Sport', "We searched for articles by Nga, in the section Sport."),
        (
            "gold^3 pri*",
            "We searched for articles with the word “gold” (counting 3 times), with a word beginning “pri”.",
        ),
        ("date:unknown source:không_rõ", "We searched for articles of unknown date, from an unknown source."),
        ("similar:abc", "We searched for articles like the article abc."),
        ("www.example.com/1", "We searched for articles at the address www.example.com/1."),
    ],
)
def test_understood_in_english(reader: Reader, text: str, sentence: str) -> None:
    assert compiled(reader, text).understood.en == sentence


def test_every_notice_is_said_in_english() -> None:
    assert all(is_english(notice.en) for notice in NOTICES.values())


def test_runs_are_the_positive_texts_in_order(reader: Reader) -> None:
    runs = compiled(reader, 'giá vang "mạnh tay"^2 -bạc tiêu_đề:xuân nguồn:a.vn biên*').runs
    assert [[each.syllable.token for each in run.readings] for run in runs] == [
        ["giá", "vang"],
        ["mạnh", "tay"],
        ["xuân"],
        ["biên"],
    ]
    assert [(run.quoted, run.weight, run.title) for run in runs] == [
        (False, 1.0, False),
        (True, 2.0, False),
        (False, 1.0, True),
        (False, 1.0, False),
    ]
    assert "biên" in runs[3].readings[0].tokens


def test_runs_follow_the_widening(reader: Reader) -> None:
    (run,) = compiled(reader, "giá vang", Widening.ACCENTS).runs
    assert [reading.folds for reading in run.readings] == [("gia",), ("vang",)]


def test_runs_hold_what_a_misspelled_word_was_found_as(reader: Reader) -> None:
    (run,) = compiled(reader, "biênn phòng", Widening.ONE_SLIP).runs
    assert [reading.folds for reading in run.readings] == [("bienn", "bien"), ("phong",)]


def test_articles_like_one_come_from_the_caller(reader: Reader) -> None:
    question = parse("gần_giống:abc")
    known = Context(vocabulary=reader, similar=lambda _: Everything())
    assert compile_question(question, known).required == Everything()
    unknown = compile_question(question, Context(vocabulary=reader))
    assert [problem.text for problem in unknown.problems] == ["gần_giống:abc"]


def test_a_province_that_there_is_not_is_named(reader: Reader) -> None:
    (problem,) = compiled(reader, "tỉnh:Atlantis").problems
    assert problem.text == "tỉnh:Atlantis"


@pytest.mark.parametrize(
    ("count", "steps"),
    [
        (1, (0, 0, 0, 0, 0)),
        (4, (0, 0, 0, 0, 0)),
        (5, (0, 1, 1, 1, 1)),
        (9, (0, 1, 2, 3, 3)),
        (10, (0, 2, 2, 3, 3)),
        (40, (0, 2, 10, 13, 13)),
    ],
)
def test_how_many_may_be_missing(count: int, steps: tuple[int, ...]) -> None:
    assert tuple(may_be_missing(count, step) for step in Widening) == steps


@pytest.mark.parametrize("typed", ["b", "b2", "3", "2o25"])
def test_a_slip_is_looked_for_in_words_of_several_letters_only(reader: Reader, typed: str) -> None:
    (syllable,) = syllables(typed)
    assert alike(syllable, reader, 5).folds == (typed,)
    assert set(alike(syllables("bo")[0], reader, 5).folds) > {"bo", "ba"}


def test_a_former_province_is_said_by_its_whole_name(reader: Reader) -> None:
    said = compiled(reader, 'tỉnh:"Ninh Bình (trước 1/7/2025)"').understood
    assert said.vi == "Tìm các bài về Ninh Bình (trước 1/7/2025)."


class Dictionary:
    """A vocabulary in which some stretches are words of many articles."""

    def doc_freq(self, field: TextField, token: str) -> int:
        return 50 if field is TextField.WORDS and token in ("tuan_tra", "bien_gioi", "bo_doi_bien_phong") else 0

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        return {token: self.doc_freq(field, token) for token in tokens}

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        return []


@pytest.mark.parametrize(
    ("text", "minimum", "words"),
    [
        ("tuần tra biên giới mùa lũ", 3, ["tuần tra", "biên giới", "mùa", "lũ"]),
        ("bộ đội biên phòng tuần tra biên giới", 2, ["bộ đội biên phòng", "tuần tra", "biên giới"]),
        ("mùa lũ tuần tra tuần tra khó", 3, ["mùa", "lũ", "tuần tra", "khó"]),
    ],
)
def test_a_known_word_is_missed_as_a_whole(text: str, minimum: int, words: list[str]) -> None:
    required = compile_question(parse(text), Context(vocabulary=Dictionary()), Widening.MISSING_WORD).required
    assert isinstance(required, AnyOf)
    (lacking,) = (clause for clause in required.clauses if isinstance(clause, AtLeast))
    split = [tuple(word.split()) for word in words]
    expected = (Phrase(TextField.TEXT, each) if len(each) > 1 else Term(TextField.TEXT, each[0]) for each in split)
    assert lacking == AtLeast(minimum, tuple(expected))


def holds(query: Query, row: tuple[str, ...]) -> bool:
    """Whether a text without accents is found."""
    match query:
        case Term(_, token):
            return token in row
        case Phrase(_, tokens):
            return any(row[start : start + len(tokens)] == tokens for start in range(len(row)))
        case AllOf(clauses):
            return all(holds(each, row) for each in clauses)
        case AnyOf(clauses):
            return any(holds(each, row) for each in clauses)
        case AtLeast(minimum, clauses):
            return sum(holds(each, row) for each in clauses) >= minimum
        case _:
            raise AssertionError(query)


@pytest.mark.parametrize("step", [Widening.ACCENTS, Widening.MISSING_MORE])
@pytest.mark.parametrize(
    "words",
    [
        ("tuần tra", "biên giới", "mùa", "lũ"),
        ("tuần tra", "khó", "mùa", "lũ", "to"),
        ("bộ đội biên phòng", "tuần tra", "biên giới"),
        ("bộ đội biên phòng", "tuần tra", "biên giới", "mùa", "lũ", "to"),
        ("tuần tra", "mùa", "mua", "lũ", "to", "khó"),
    ],
)
def test_without_accents_whole_words_or_as_many_syllables_are_missed(words: tuple[str, ...], step: Widening) -> None:
    question = parse(" ".join(words))
    required = compile_question(question, Context(vocabulary=Dictionary()), step).required
    typed = list(dict.fromkeys(" ".join(words).split()))
    missing = may_be_missing(len(typed), step)
    phrases = [tuple(phrase.split()) for phrase in dict.fromkeys(map(fold, words))]
    chance = random.Random(2017)
    found = 0
    for _ in range(2000):
        kept = chance.sample(words, len(words) - chance.randint(0, missing + 1))
        row = [syllable for word in kept for syllable in fold(word).split() if chance.random() < 0.9]
        row.insert(chance.randint(0, len(row)), "xa")
        text = tuple(row)
        of_words = sum(holds(Phrase(TextField.FOLDED, each), text) for each in phrases)
        of_syllables = sum(fold(each) in text for each in typed)
        expected = of_words >= len(phrases) - missing or of_syllables >= len(typed) - missing
        assert holds(required, text) == expected, text
        found += expected
    assert 200 < found < 1900


def test_of_two_words_none_is_missed() -> None:
    typed, wider = (
        compile_question(parse("bộ đội biên phòng tuần tra"), Context(vocabulary=Dictionary()), step)
        for step in (Widening.NONE, Widening.MISSING_WORD)
    )
    assert wider.required == typed.required
    assert wider.notice is None
