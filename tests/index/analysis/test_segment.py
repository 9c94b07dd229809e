"""The segmenter gives pyvi's words, whatever the text, in both implementations."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

import pytest

from index.analysis.segment import Segmenter
from tests.segmenters import FASTEST, IMPLEMENTATIONS, assert_spans_tile, oracle, segmenter
from tests.timing import cpu_seconds

PROSE = """Đồn Biên phòng Cửa khẩu quốc tế Cầu Treo tổng kết công tác năm 2024

Sáng 12/3, tại thị trấn Tây Sơn, cán bộ, chiến sĩ của đồn đã gặp gỡ bà con hai bên biên giới. Thượng tá Trần Văn Bình,
Đồn trưởng, cho biết: "Trong 6 tháng qua, đơn vị đã bắt giữ 17 vụ, thu 1.250,5 kg pháo; không có vụ nào phức tạp."
TP. Hồ Chí Minh, UBND tỉnh và Bộ Công an đều cử đoàn ... (Ảnh: M.Q.) -> Mời xem thêm ở https://vidu.vn/tin?id=5&a=b
hoặc viết thư về toa-soan@bao.vidu.vn. Tp.Huế, ThS. Lê Na, Mr. John – “đường biên hòa bình, hữu nghị”…
"""

NAUGHTY = {
    "empty": "",
    "blanks": " \t\xa0\u3000",
    "one line feed": "\n",
    "line feeds": "\n\n \r\n\n",
    "line feed before lower case": "Bộ đội\nbiên phòng\n\nhọp",
    "one syllable": "phòng",
    "one mark": ".",
    "low lines": "_ a_b __ _1_ 1_000 1_000a 1_1a1_1",
    "numbers": "1.000.000 1,5 1..2 1.2. 3/4 ٣.٤ ² ²a ½ 12.5% 25/5/2020 1,,2 1.2.3.4_5",
    "abbreviations": "TP. Tp. tp. A.B.C. Đ.H. ĐH. CNN. Mr. Mrs. Ms. Dr. ThS. Mrx. XMr. AMr. Thạc.",
    "specials": "==> -> ... .... >> >>> =>> --> ==>-> ->-> ..",
    "web": "http://a.b/c?d=é x://y http:// http://\u00a0 ://a a_1://é.. 12://x",
    "mail": "a@b.c a@b a@b. a@b..c @a.b .a+b-c_@d-e.f.g. a@b.c@d.e ªa@b.cx@y.z.1,2 A.B@c.d 1.2@x.com é@a.b a@@b.c",
    "case": "ǅ ǆ Ǆ Σ ΑΣ İ ı ß ẞ ŉ ﬁ ⅷ Ⅷ ᾳ ª aB Ab AB A1 1A A'b A-B",
    "nul": "a\0b \0 \0\0 http://a\0b bộ\0đội",
    "controls": "\x01\x1b[0m\x7f\x1c\x1d\x85a\u2028b\u2029c",
    "zero width": "bộ\u200bđội \u200b \ufeffbiên\u200dphòng \u00ad",
    "emoji": "Chúc mừng 🎉🎉 👩‍👩‍👧 🇻🇳 xin chào",
    "scripts": "中文 日本語テスト русский العربية עברית हिन्दी ไทย 한한글",
    "decomposed": "Bo\u0302\u0323 đo\u0323\u0302i Bie\u0302n pho\u0300ng, tỉnh La\u0323ng So\u031bn",
    "marks": "\u0301 a\u0323\u0323 x\u0323 \u0301\u0301 \u0344 \u0f73\u0334 a\u0f73\u0301",
    "compositions": "\u0958 \u0928\u093c \u1100\u1161\u11a8 \u09c7\u09be \u09be\u09be",
    "singletons": "\u212b \u212a\u2126 \uf900 \U0001d15e \u2000 \u2001x \ufb1d",
    "private": "\ue000 \U000f0000 \U0010ffff \u0378",
    "full width": "ＢỘ ＡＢＣ １２３ ．",
    "capitals": "BỘ ĐỘI BIÊN PHÒNG TỈNH HÀ TĨNH",
    "no accents": "bo doi bien phong tinh ha tinh",
}


@pytest.fixture(params=IMPLEMENTATIONS)
def ours(request: pytest.FixtureRequest) -> Segmenter:
    return segmenter(request.param)


@pytest.mark.parametrize("text", [PROSE, PROSE.upper(), PROSE.lower(), PROSE.title()])
def test_prose_has_the_words_of_pyvi(ours: Segmenter, text: str) -> None:
    assert ours.joined(text) == oracle(text)
    assert_spans_tile(text, ours.spans(text))


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY)
def test_naughty_text_has_the_words_of_pyvi(ours: Segmenter, text: str) -> None:
    assert ours.joined(text) == oracle(text)
    assert_spans_tile(text, ours.spans(text))


def test_characters_have_the_tokens_of_pyvi(ours: Segmenter) -> None:
    for text in texts_of_characters(range(0x2100), range(0xFE00, 0x10000), range(0x2100, 0x30000, 53)):
        assert ours.joined(text) == oracle(text)


def test_both_implementations_know_every_character() -> None:
    pytest.importorskip("index.analysis._segment", reason="the C core was not compiled")
    for text in texts_of_characters(range(0x34000), range(0xE0000, 0xE1000)):
        assert segmenter("c").joined(text) == segmenter("python").joined(text)


def texts_of_characters(*ranges: range) -> Iterator[str]:
    """Each code point, but for surrogates, alone and between letters."""
    points = [point for point in chain(*ranges) if not 0xD800 <= point < 0xE000]
    for start in range(0, len(points), 1024):
        yield " ".join(f"{chr(point)} bộ{chr(point)}Đội1" for point in points[start : start + 1024])


def test_spans_are_the_words(ours: Segmenter) -> None:
    text = "Bộ đội Biên phòng họp tại Lạng Sơn."
    assert [text[start:end] for start, end in ours.spans(text)] == [
        "Bộ đội",
        "Biên phòng",
        "họp",
        "tại",
        "Lạng Sơn",
        ".",
    ]


def test_spans_of_decomposed_text_point_into_it(ours: Segmenter) -> None:
    text = "Tin\nBo\u0302\u0323 \t đo\u0323\u0302i, Bie\u0302n pho\u0300ng"
    words = ["Tin", "Bo\u0302\u0323 \t đo\u0323\u0302i", ",", "Bie\u0302n pho\u0300ng"]
    assert [text[start:end] for start, end in ours.spans(text)] == words


def test_a_line_feed_belongs_to_no_word(ours: Segmenter) -> None:
    text = "Dân tộc\nthiểu số\n"
    assert ours.joined(text) == "Dân_tộc \n_thiểu_số \n"  # pyvi lets a word begin with one
    assert [text[start:end] for start, end in ours.spans(text)] == ["Dân tộc", "thiểu số"]


def test_one_character_that_becomes_two_tokens_has_one_span(ours: Segmenter) -> None:
    assert ours.joined("\u0958") == oracle("\u0958") == "\u0915 \u093c"
    assert ours.spans("\u0958") == [(0, 1)]


def test_span_array_is_the_spans_in_a_row(ours: Segmenter) -> None:
    flat = ours.span_array(PROSE)
    assert (flat.typecode, list(zip(flat[::2], flat[1::2], strict=True))) == ("i", ours.spans(PROSE))


def test_lone_surrogates_are_tokens(ours: Segmenter) -> None:
    """pyvi raises SystemError here."""
    text = "Bộ đội \ud800biên phòng\udfff \udc00\ud800"
    assert ours.joined(text) == "Bộ_đội \ud800 biên_phòng \udfff \udc00 \ud800"
    assert_spans_tile(text, ours.spans(text))


def test_text_must_be_a_str(ours: Segmenter) -> None:
    with pytest.raises((TypeError, AttributeError)):
        ours.joined(b"Ha Noi")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "unit", ["Bộ đội biên phòng ", "phòng", "-", "a@", ".a", "e\u0301", "\u0301", "A.", "1_", "é,", "\n"]
)
def test_time_grows_with_the_length(ours: Segmenter, unit: str) -> None:
    """Four times the text takes about four times the time; a quadratic pattern would take sixteen times."""
    short, long = (unit * (size // len(unit)) for size in (15_000, 60_000))
    assert _seconds(ours, long) < 9 * _seconds(ours, short) + 0.02
    assert len(ours.joined(long)) >= len(long.split())


def _seconds(ours: Segmenter, text: str) -> float:
    return cpu_seconds(lambda: ours.span_array(text))


def test_ten_megabytes_on_one_line() -> None:
    ours = segmenter(FASTEST)
    text = "Bộ đội biên phòng tỉnh Lạng Sơn, " * 230_000
    assert len(text.encode()) > 10_000_000
    spans = ours.span_array(text)
    assert len(spans) // 2 == 230_000 * 5


def test_threads_share_a_segmenter(ours: Segmenter) -> None:
    texts = [f"{PROSE} số {number} Bo\u0323\u0302 đội{number}" for number in range(40)]
    expected = [(ours.joined(text), ours.spans(text)) for text in texts]
    wrong: list[str] = []

    def work() -> None:
        for _ in range(5):
            found = [(ours.joined(text), ours.spans(text)) for text in texts]
            wrong.extend(text for text, one, other in zip(texts, found, expected, strict=True) if one != other)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_real_news_has_the_words_of_pyvi(ours: Segmenter, shared_data: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted((shared_data / "seeds").glob("*.txt"))]
    with tarfile.open(shared_data / "articles" / "baomoi-2017-txt.tar.gz") as archive:
        members = (member for member in archive if member.isfile())
        files = [archive.extractfile(member) for member in islice(members, 0, 3000, 50)]
        texts += [file.read().decode("utf-8") for file in files if file is not None]
    assert len(texts) == 65
    for text in texts:
        assert ours.joined(text) == oracle(text)
        assert_spans_tile(text, ours.spans(text))
