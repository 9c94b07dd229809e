from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.article import Article
from search.finding import finder
from search.results import Marked, Span
from search.snippets import AnySpelling, Marker, Spelled, Wanted, mark, passages, to_html
from tests.timing import cpu_seconds


def words(*tokens: str) -> list[Wanted]:
    return [Wanted.spelled(token) for token in tokens]


def marks(marked: Marked) -> list[str]:
    return [marked.text[span.start : span.end] for span in marked.spans]


def article(lead: str = "", body: str = "", captions: tuple[str, ...] = ()) -> Article:
    return Article(id="a" * 16, title="Nhan đề", lead=lead, body=body, captions=captions)


FILLER = "Người dân trong vùng cho hay mọi việc vẫn diễn ra bình thường. " * 8


class TestMark:
    def test_marks_the_word_in_any_case_and_only_in_its_own_accents(self) -> None:
        assert marks(mark("Đường dài, DƯƠNG và đường sắt", words("đường"))) == ["Đường", "đường"]

    def test_never_marks_a_part_of_a_syllable(self) -> None:
        assert marks(mark("biênn xbiên biên_giới biên2 (biên)", words("biên"))) == ["biên", "biên"]

    @pytest.mark.parametrize(
        ("token", "text"),
        [("hòa", "hoà"), ("thúy", "THUÝ"), ("kỹ", "kĩ"), ("sĩ", "sỹ"), ("đường", "Ðường"), ("đường", "ɖường")],
    )
    def test_marks_the_other_spelling_of_the_same_syllable(self, token: str, text: str) -> None:
        assert marks(mark(f"chữ {text} này", words(token))) == [text]

    def test_a_folded_syllable_is_marked_in_every_spelling(self) -> None:
        assert marks(mark("đường dương duong kĩ đuốc", [Wanted.folded("duong"), Wanted.folded("ky")])) == [
            "đường dương duong kĩ"
        ]

    def test_a_phrase_is_marked_whole_over_punctuation_and_never_as_stray_syllables(self) -> None:
        phrase = [Wanted.spelled("bộ", "đội")]
        assert marks(mark("Bộ trưởng thăm “bộ” - đội, không phải đội bộ", phrase)) == ["bộ” - đội"]

    def test_a_phrase_never_crosses_a_line(self) -> None:
        assert mark("họp bộ\nđội về", [Wanted.spelled("bộ", "đội")]).spans == ()

    def test_a_phrase_may_begin_within_another_try_of_itself(self) -> None:
        assert marks(mark("xa xa xa gần", [Wanted.spelled("xa", "xa", "gần")])) == ["xa xa gần"]

    def test_a_position_may_take_one_of_several_words(self) -> None:
        either = Wanted((Spelled(frozenset(("tỉnh", "thành"))), AnySpelling("uy")))
        assert marks(mark("tỉnh ủy, thành uỷ, huyện ủy", [either])) == ["tỉnh ủy", "thành uỷ"]

    def test_words_side_by_side_are_one_mark(self) -> None:
        assert mark("Lực lượng biên phòng", words("biên", "phòng")) == Marked("Lực lượng biên phòng", (Span(10, 20),))

    def test_overlapping_finds_are_one_mark(self) -> None:
        wanted = [Wanted.spelled("biên", "phòng"), Wanted.spelled("phòng", "tỉnh")]
        assert marks(mark("đồn biên phòng tỉnh", wanted)) == ["biên phòng tỉnh"]

    def test_a_stray_syllable_of_a_word_that_stands_elsewhere_is_left_plain(self) -> None:
        text = "Đồn biên phòng, lính biên phòng. Mở phòng họp."
        assert marks(mark(text, words("biên", "phòng"))) == ["biên phòng", "biên phòng"]

    def test_a_word_that_mostly_stands_alone_stays_marked(self) -> None:
        text = "Bão vào Lạng Sơn. Bão mạnh. Bão tan."
        assert marks(mark(text, words("bão", "lạng", "sơn"))) == ["Bão", "Lạng Sơn", "Bão", "Bão"]

    def test_a_syllable_of_a_word_is_left_plain_only_where_the_word_stands(self) -> None:
        word = [Wanted((Spelled(frozenset((token,))),), word=1) for token in ("cán", "bộ")]
        assert marks(mark("Cán bộ về. Bộ này, bộ kia, bộ nọ.", word)) == ["Cán bộ"]
        assert marks(mark("Bộ này, bộ kia.", word)) == ["Bộ", "bộ"]

    def test_strays_are_told_by_the_whole_article(self) -> None:
        one = Article(id="a" * 16, title="Mở phòng họp", body="Đồn biên phòng và lính biên phòng.")
        marker = Marker(one, finder(tuple(words("biên", "phòng"))))
        assert marks(marker.title()) == []
        assert marks(marker.passages()[0]) == ["biên phòng", "biên phòng"]

    def test_a_syllable_within_a_phrase_that_is_marked_is_no_word_by_itself(self) -> None:
        wanted = [*words("cán", "bộ"), Wanted.spelled("bộ", "đội")]
        text = "Cán bộ và bộ đội, bộ đội và cán bộ. Bộ nào?"
        assert marks(mark(text, wanted)) == ["Cán bộ", "bộ đội", "bộ đội", "cán bộ"]

    @pytest.mark.parametrize("alien", ["東京", "müller", "ﬁ", "\ud800", "?", "\u0301"])
    def test_characters_that_the_language_lacks_do_not_shift_or_hide_the_marks(self, alien: str) -> None:
        assert marks(mark(f"{alien} giá vàng {alien}, vàng{alien}.", words("giá", "vàng")))[0] == "giá vàng"
        assert marks(mark(f"giá {alien}vàng", words("vàng"))) == ([] if alien.isalnum() else ["vàng"])

    def test_zero_width_and_full_width_letters_are_read_as_the_index_reads_them(self) -> None:
        assert marks(mark("giá và\u200bng, ４Ｇ", words("vàng", "4g"))) == ["và\u200bng", "４Ｇ"]

    def test_letters_that_grow_when_lowered_do_not_shift_the_marks(self) -> None:
        assert marks(mark("İİİ giá vàng", words("vàng"))) == ["vàng"]

    def test_nothing_wanted_marks_nothing(self) -> None:
        assert mark("giá vàng", []) == Marked("giá vàng")
        assert mark("giá vàng", [Wanted(())]) == Marked("giá vàng")


class TestPassages:
    def test_takes_the_place_where_the_words_stand_closest(self) -> None:
        body = f"Giá xăng giảm. {FILLER}Vàng nhẫn ít đổi. {FILLER}Hôm nay giá vàng tăng mạnh. {FILLER}"
        (best, *_) = passages(article(body=body), words("giá", "vàng"))
        assert marks(best) == ["giá vàng"]
        assert best.text.startswith("Hôm nay")

    def test_a_phrase_comes_before_its_scattered_words(self) -> None:
        body = f"Đội nào, bộ nào cũng có đội riêng. {FILLER}Có bộ đội. {FILLER}"
        wanted = [Wanted.spelled("bộ", "đội"), Wanted.spelled("riêng")]
        assert marks(passages(article(body=body), wanted, count=1)[0]) == ["bộ đội"]

    def test_words_far_apart_give_several_passages(self) -> None:
        body = f"Có lũ quét. {FILLER}{FILLER}Có sạt lở. {FILLER}"
        shown = passages(article(body=body), words("lũ", "sạt"))
        assert sorted(mark for passage in shown for mark in marks(passage)) == ["lũ", "sạt"]

    def test_one_passage_is_enough_where_it_holds_all(self) -> None:
        assert len(passages(article(body=f"Lũ và sạt lở. {FILLER}Lũ. Sạt."), words("lũ", "sạt"))) == 1

    def test_passages_never_overlap(self) -> None:
        body = f"Mưa to {'rất ' * 40}lũ lớn {'rất ' * 40}sạt lở."
        shown = passages(article(body=body), words("mưa", "lũ", "sạt"), length=120, count=3)
        places = sorted((body.index(passage.text), len(passage.text)) for passage in shown)
        assert len(shown) == 3
        assert all(start + size <= following for (start, size), (following, _) in pairwise(places))

    def test_what_another_passage_left_is_shown_without_the_space_between(self) -> None:
        body = f"{FILLER.strip()} Có lũ quét ở bản. {FILLER.strip()} Sạt lở xa."
        for length in range(40, 400, 7):
            shown = passages(article(body=body), words("lũ", "sạt", "xa"), length=length, count=3)
            assert len(shown) > 1
            assert all(passage.text == passage.text.strip() and passage.text in body for passage in shown)
            assert sorted(mark for passage in shown for mark in marks(passage)) == ["Sạt", "lũ", "xa"]

    def test_begins_and_ends_with_sentences(self) -> None:
        body = f"{FILLER}Ông A. nói với TP. Hồ Chí Minh về giá điện. Dân mừng. {FILLER}"
        (best, *_) = passages(article(body=body), words("giá", "điện"), length=120)
        assert best.text.startswith("Ông A. nói")
        assert best.text.endswith(".")

    def test_a_sentence_too_long_is_cut_between_words(self) -> None:
        body = "từ " * 200 + "giá vàng " + "chữ " * 200
        (best,) = passages(article(body=body), words("giá", "vàng"), length=100, count=1)
        assert len(best.text) <= 100
        assert set(best.text.split()) == {"từ", "giá", "vàng", "chữ"}

    def test_stays_within_one_paragraph(self) -> None:
        (best, *_) = passages(article(body="Đoạn một có giá.\nĐoạn hai có giá vàng.\nĐoạn ba."), words("giá", "vàng"))
        assert best.text == "Đoạn hai có giá vàng."

    def test_captions_are_searched_last(self) -> None:
        shown = passages(article(body="Có lúa.", captions=("Lúa chín vàng", "Máy gặt")), words("lúa"), count=1)
        assert [passage.text for passage in shown] == ["Có lúa."]
        assert passages(article(body="Có lúa.", captions=("Máy gặt",)), words("gặt"), count=1)[0].text == "Máy gặt"

    def test_without_a_find_shows_the_beginning(self) -> None:
        (start,) = passages(article(lead="Tóm tắt ngắn.", body=FILLER), words("xyz"))
        assert start == Marked("Tóm tắt ngắn.")
        (start,) = passages(article(body=FILLER), words("xyz"), length=100)
        assert start.text == "Người dân trong vùng cho hay mọi việc vẫn diễn ra bình thường."

    def test_an_article_without_text_has_no_passage(self) -> None:
        assert passages(article(body=" \n "), words("giá")) == ()

    def test_a_word_longer_than_the_passage_is_cut(self) -> None:
        body = f"x {'a' * 1000} y"
        assert all(len(passage.text) <= 50 for passage in passages(article(body=body), words("a" * 1000), length=50))

    @pytest.mark.parametrize("unit", ["a ", "a", "a\n", ".", "a b ", " ", "a\u0301", "\u0301 "])
    def test_time_grows_at_most_with_the_length(self, unit: str) -> None:
        """Four times the text takes at most about four times the time; a quadratic search would take sixteen times."""
        short, long = (article(body=unit * (size // len(unit))) for size in (250_000, 1_000_000))
        assert _seconds(long) < 9 * _seconds(short) + 0.02


def _seconds(found: Article) -> float:
    return cpu_seconds(lambda: passages(found, words("a", "b", "c")))


class TestHtml:
    def test_escapes_everything_but_its_own_marks(self) -> None:
        marked = mark("""<script> & "giá" 'vàng' <mark>""", words("giá"))
        assert to_html(marked) == ("&lt;script&gt; &amp; &quot;<mark>giá</mark>&quot; &#x27;vàng&#x27; &lt;mark&gt;")
