"""Bytes and texts in every encoding that Vietnamese archives hold, and the clean ones that must stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.codepages import tcvn3
from corpus.encoding import decode, repair
from corpus.errors import InputRefused
from tests.corpus.encoders import ENCODERS, double

STORY = (
    "Lớp học trên đỉnh núi\n"
    "Thầy giáo trẻ vượt mười cây số đường rừng để đến với học trò mỗi tuần. Con suối trước cổng trường vào mùa lũ "
    "chảy xiết, phụ huynh phải kết bè đưa các em qua. Năm nay, cả bản góp công dựng chiếc cầu treo đầu tiên. “Từ giờ "
    "các em không phải nghỉ học nữa”, ông trưởng bản nói.\n"
)
FOLDERS = [
    "cp1258",
    "tcvn3",
    "tcvn3_as_utf8_mojibake",
    "tcvn5712",
    "utf16be_bom",
    "utf16le_bom",
    "utf8",
    "utf8_bom",
    "utf8_nfd",
    "utf8_read_as_cp1252_double_encoded",
    "viqr",
    "viscii",
    "vni",
    "vni_as_utf8_mojibake",
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_real_articles_come_out_exactly(shared_data: Path, folder: str) -> None:
    files = sorted((shared_data / "encodings" / folder).iterdir())
    assert len(files) >= 5
    for file in files:
        expected = (shared_data / "encodings/expected_nfc_utf8" / file.name).read_bytes().decode()
        assert decode(file.read_bytes()).text == expected, file.name


def test_real_text_without_accents_stays_itself(shared_data: Path) -> None:
    files = sorted((shared_data / "encodings/noaccent").iterdir())
    assert files
    for file in files:
        assert decode(file.read_bytes()).text == file.read_text("utf-8")


def test_no_clean_press_text_is_harmed(shared_data: Path) -> None:
    import tarfile

    with tarfile.open(shared_data / "articles/baomoi-2017-txt.tar.gz") as archive:
        for member in [archive.next() for _ in range(300)]:
            stream = archive.extractfile(member) if member and member.isfile() else None
            if stream:
                data = stream.read()
                assert decode(data).text == decode(data).text.encode().decode()
                assert repair(data.decode()) == decode(data).text
                assert decode(data).encoding == "utf-8"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("tcvn3", "tcvn3"), ("vni", "vni"), ("viscii", "viscii"), ("cp1258", "cp1258"), ("utf-16-le", "utf-16-le")],
)
def test_the_encoding_is_named(name: str, encoding: str) -> None:
    plain = STORY.replace("“", '"').replace("”", '"')
    decoded = decode(ENCODERS[name](plain))
    assert (decoded.text, decoded.encoding) == (plain, encoding)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CộNG HòA", "CỘNG HÒA"), ("LạNG SơN", "LẠNG SƠN"), ("Hộ gia đình", "Hộ gia đình"), ("Cộng", "Cộng"),
        ("HUế", "HUẾ"), ("Uể oải", "Uể oải"),
    ],
)  # fmt: skip
def test_words_typed_for_a_font_of_capitals(typed: str, meant: str) -> None:
    """TCVN3 has no accented capitals: another font draws the small letters so. One capital may just begin a name."""
    assert tcvn3(ENCODERS["tcvn3"](typed).decode("latin-1")) == meant


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_windows_punctuation_stands_beside_old_letters(name: str) -> None:
    written = ENCODERS[name]('Ông nói: "Cả bản đều vui|, rồi cười hiền hậu.')
    data = written.replace(b'"', b"\x93").replace(b"|", b"\x94")
    assert decode(data).text == "Ông nói: “Cả bản đều vui”, rồi cười hiền hậu."


def test_letters_dropped_on_the_way_are_put_back() -> None:
    lost = STORY.encode().decode("cp1252", "ignore")
    assert len(lost) < len(double(STORY))
    assert repair(lost) == STORY


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Tin tá»©c", "Tin tức"),
        ("ThÃ nh phá»‘", "Thành phố"),
        ("Äá»i sá»‘ng", "Đời sống"),
        ("Caùc baøi vieát", "Các bài viết"),
        ("Hµ Néi", "Hà Nội"),
        ("CéNG HßA", "CỘNG HÒA"),
        ("Tu+` ngu+~ Vie^.t Nam", "Từ ngữ Việt Nam"),
        ("e\u0302\u0301", "ế"),
    ],
)
def test_short_values_are_repaired(broken: str, meant: str) -> None:
    assert repair(broken) == meant


@pytest.mark.parametrize(
    "clean",
    [
        "L'été dernier, à Paris, le café était fermé. Où est la bibliothèque ? Ça va très bien, garçon.",
        "El niño y la niña de España comen piñas en el jardín, ¿dónde está?",
        "Der Fluß über Köln: Äpfel, Öl, größer, Mädchen",
        "São Paulo não é a capital; coração, órgão",
        "中文新闻报道，今天天气很好",
        "Bo doi bien phong tinh Lang Son tong ket cong tac nam 2025.",
        "def f(a): return a^b + c(o+1)  # a^2, o^3, e^x, dd/mm/yyyy",
        "Giá dầu tăng 2,5% lên 80 €/thùng; nhiệt độ 30°C; 100 m²; ½ lít",
        "XÃ HỘI – ĐÃ CÓ MÌ, Ý KIẾN, Ơ HAY",
        "hoàn toàn toán khoá quá",
        "Cầu thủ Müller, Mbappé và Ibrahimović đá chính trên sân Malmö",
        "Ð là chữ lạ",
    ],
)
def test_clean_text_stays_as_it_is(clean: str) -> None:
    assert repair(clean) == clean
    assert decode(clean.encode()).text == clean


def test_french_in_windows_letters_is_not_taken_for_vietnamese() -> None:
    french = "L'été dernier, à Paris, le café était fermé : où aller ? Près de l'hôtel, peut-être."
    assert decode(french.encode("cp1252")).text == french


def test_a_clean_file_keeps_its_clean_lines_when_one_is_not() -> None:
    text = STORY + double("Mùa gặt đã về trên cánh đồng.\n") + STORY
    assert decode(text.encode()).text == STORY + "Mùa gặt đã về trên cánh đồng.\n" + STORY


def test_a_line_in_another_encoding_is_read_as_what_it_is() -> None:
    data = STORY.encode() * 5 + ENCODERS["tcvn3"]("Mùa gặt đã về trên cánh đồng làng.\n") + STORY.encode() * 5
    assert decode(data).text == STORY * 5 + "Mùa gặt đã về trên cánh đồng làng.\n" + STORY * 5


def test_a_letter_cut_in_two_costs_only_itself() -> None:
    data = STORY.encode() + "ế".encode()[:2]
    assert decode(data).text == STORY + "\ufffd"


def test_a_declared_charset_is_believed_unless_its_bytes_deny_it() -> None:
    chinese = "今天天气很好，新闻报道说。"
    assert decode(chinese.encode("gb18030"), declared="gb18030").text == chinese
    assert decode(STORY.encode(), declared="gb18030").text == STORY
    assert decode(ENCODERS["vni"](STORY.replace("“", "").replace("”", "")), declared="iso-8859-1").encoding == "vni"
    assert decode(STORY.encode(), declared="no-such-charset").text == STORY
    assert decode(b"abc \xe9", declared="base64").text == "abc é"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Tệp trống."),
        (b" \r\n\t", "Tệp trống."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "Tệp nhị phân (ảnh PNG), không phải văn bản."),
        (b"PK\x03\x04abc", "Tệp nhị phân (zip), không phải văn bản."),
        (b"abc\x00def\x00\x00", "Tệp nhị phân, không phải văn bản."),
        (bytes(range(256)) * 4, "Tệp nhị phân, không phải văn bản."),
        ("今天天气很好".encode("gb18030") * 20, "Không nhận ra bảng mã của tệp."),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        decode(data)
    assert refused.value.message.vi == reason


@pytest.mark.parametrize("letter", ["ă", "ệ"])
def test_a_long_word_of_doubly_encoded_letters(letter: str) -> None:
    # the work once grew with the square of such a word's length: a file of 60 kB took minutes
    text = "Hội làng năm nay đông vui lắm. " * 50 + letter * 60_000
    assert decode(text.encode().decode("latin-1").encode()).text == text
