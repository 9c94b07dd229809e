"""The syntax of queries, in one table: for the help page and for `timbao search --syntax`."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A query that can be typed as it stands, and what it finds."""

    example: str
    meaning: Sentence


SYNTAX: tuple[Row, ...] = (
    Row("bộ đội biên phòng", Sentence("bài có đủ các từ này, ở bất cứ đâu", "articles with all these words, anywhere")),
    Row(
        "bo doi bien phong",
        Sentence(
            "gõ không dấu thì tìm mọi cách viết có dấu; có một từ gõ dấu thì từ nào cũng được tìm đúng như đã gõ",
            "without any accent every spelling is found; with one, each word means itself",
        ),
    ),
    Row(
        '"tuần tra song phương"',
        Sentence(
            "cụm từ: các từ đứng liền nhau, đúng thứ tự; cũng dùng được “ ” và « »",
            "a phrase: the words side by side; “ ” and « » do as well",
        ),
    ),
    Row(
        '"tuần tra biên giới"~5',
        Sentence(
            "các từ đúng thứ tự trong một đoạn, cách nhau tất cả tối đa 5 tiếng",
            "the words in this order within a paragraph, at most 5 others between them in all",
        ),
    ),
    Row(
        "công an HOẶC bộ đội",
        Sentence(
            "một trong hai vế; viết hoa VÀ, HOẶC, KHÔNG (hay AND, OR, NOT)",
            "either side; VÀ, HOẶC, KHÔNG or AND, OR, NOT in capitals",
        ),
    ),
    Row(
        "biên giới KHÔNG (ma túy HOẶC buôn lậu)", Sentence("bài không có các từ sau KHÔNG", "without what follows NOT")
    ),
    Row("bão -Yagi", Sentence("dấu trừ đứng sát từ: bài không có từ đó", "a minus sign before a word: without it")),
    Row('tiêu_đề:"giá vàng"', Sentence("tìm trong tiêu đề", "in the title (also title:)")),
    Row('tỉnh:"Lạng Sơn"', Sentence("bài về một tỉnh, thành phố, kể cả tên cũ", "about a province, also a former one")),
    Row(
        'tỉnh:("Lạng Sơn", "Cao Bằng")',
        Sentence("một trong nhiều tỉnh; nguồn, tác giả, chuyên mục cũng vậy", "any of several values"),
    ),
    Row(
        "nguồn:vnexpress.net",
        Sentence("bài của một báo, bằng tên miền hoặc tên báo", "from a newspaper, by domain or name"),
    ),
    Row('tác_giả:"Hằng Nga"', Sentence("bài của một tác giả", "by an author")),
    Row('chuyên_mục:"Thời sự"', Sentence("bài trong một chuyên mục; cũng viết mục:", "in a section")),
    Row("ngày:26/9/2025", Sentence("bài đăng ngày này; cũng viết 2025-09-26", "published that day")),
    Row(
        "ngày:9/2025",
        Sentence("bài đăng trong tháng; chỉ ghi năm cũng được", "published in that month; a year does as well"),
    ),
    Row(
        "ngày:2019..2024",
        Sentence(
            "khoảng thời gian; có thể bỏ trống một đầu, như 2019.. hoặc ..9/2024", "a range, perhaps with an open end"
        ),
    ),
    Row(
        "ngày:>2017",
        Sentence(
            "sau năm 2017; cũng dùng >=, < và <=; ngày:hôm nay, ngày:hôm qua", "after 2017; >=, < and <= do as well"
        ),
    ),
    Row(
        'nguồn:"không rõ"',
        Sentence(
            "bài không rõ nguồn; tỉnh, tác giả, chuyên mục, ngày cũng vậy",
            "of unknown source (also source:unknown); province, author, section and date do as well",
        ),
    ),
    Row("ngày:[2019 TO 2024]", Sentence("khoảng thời gian, viết cách khác", "a range, written another way")),
    Row("mới:7ngày", Sentence("bài đăng trong 7 ngày gần đây; cũng dùng tuần, tháng, năm", "of the last seven days")),
    Row("biên*", Sentence("từ bắt đầu bằng “biên”", "words that begin so")),
    Row("sơn~", Sentence("từ khác nhiều nhất một chữ cái, hoặc khác dấu", "words one letter or some accents away")),
    Row("bão^3 lũ", Sentence("từ quan trọng gấp 3 khi xếp hạng", "counts three times in the ranking")),
    Row("gần_giống:abcdefghijklmnop", Sentence("bài gần giống bài mang mã này", "articles like the one with this id")),
    Row(
        "https://baolangson.vn/bai-viet.html",
        Sentence("dán địa chỉ của bài để tìm chính bài đó", "a pasted address finds its article"),
    ),
)
