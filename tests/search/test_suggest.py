"""Did you mean, accents put back, completion: over a real index, with the words of that archive alone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from index.suggestions import Kind
from search.begun import Begun, begun
from search.complete import whole_phrases
from search.results import SearchRequest
from search.service import SearchService, open_service

TITLES = (
    "Lạng Sơn mở lại bến xe",
    "Chợ phiên Lạng Sơn đông khách",
    "Đồn biên phòng tặng áo ấm",
    "Bộ đội biên phòng tuần tra trên suối",
    "Đại tá kể chuyện tuần tra",
    "Vùng cao đón bộ đội biên phòng",
    "Tuần tra đêm ở Lạng Sơn",
    "Cà phê được mùa",
    "Xe buýt Lạng Sơn thêm chuyến",
)


@pytest.fixture(scope="module", params=["tantivy:", "whoosh:"])
def mountains(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    root = tmp_path_factory.mktemp("mountains")
    (root / "archive").mkdir()
    rows = [
        {"id": str(number), "title": title, "content": f"{title} vào một sáng mùa đông.", "source": "Báo Vùng Suối"}
        for number, title in enumerate(TITLES)
    ]
    rows.append({"id": "slip", "title": "Nắng sớm", "content": "Nắng ở Lạng Sợn rất vàng."})
    (root / "archive" / "bai.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(home=root / "home", engine=request.param)
    reindex(settings, [Archive.at(root / "archive")])
    with open_service(settings) as opened:
        yield opened


def _suggested(service: SearchService, query: str, **more: object) -> tuple[str, ...]:
    return service.search(SearchRequest(query=query, **more)).suggestions  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Lạng Sợn", "Lạng Sơn"),
        ("LẠNG SỢN", "LẠNG SƠN"),
        ("tuần trà", "tuần tra"),
        ("bộ đội biên phòmg", "bộ đội biên phòng"),
        ('"Lạng Sợn" nguồn:"Báo Vùng Suối"', '"Lạng Sơn" nguồn:"Báo Vùng Suối"'),
        ("dai ta", "đại tá"),
        ("Bo doi bien phong", "Bộ đội biên phòng"),
        ('"tuan tra"', '"tuần tra"'),
        ("bo doi bien phomg", "bộ đội biên phòng"),
        ("phongg", "phòng"),
    ],
)
def test_what_was_meant(mountains: SearchService, typed: str, meant: str) -> None:
    assert _suggested(mountains, typed) == (meant,)


@pytest.mark.parametrize(("slips", "suggested"), [(5, ("nghệ sĩ Monica Trent",)), (40, ())])
def test_a_foreign_name_that_newspapers_slip_in(tmp_path: Path, slips: int, suggested: tuple[str, ...]) -> None:
    """Several articles have the slip, twenty times as many the name; or not so many more: then it is another name."""
    rows = [f"Nghệ sĩ Monica Trent {number} lần" for number in range(120)]
    rows += [f"Nghệ sĩ Monika Trent {number} lần" for number in range(slips)]
    (tmp_path / "archive").mkdir()
    written = "".join(
        json.dumps({"id": str(number), "title": f"Buổi diễn {number}", "content": f"{row}, tại nhà hát {number}."})
        + "\n"
        for number, row in enumerate(rows)
    )
    (tmp_path / "archive" / "bai.jsonl").write_text(written)
    settings = Settings(home=tmp_path / "home")
    reindex(settings, [Archive.at(tmp_path / "archive")])
    with open_service(settings) as service:
        assert _suggested(service, "nghệ sĩ Monika Trent") == suggested


@pytest.mark.parametrize(("typed", "meant"), [("gía", "giá"), ("gía gạo", "giá gạo"), ("giá gạp", "giá gạo")])
def test_the_marks_typed_are_kept_and_a_letter_is_doubted_last(tmp_path: Path, typed: str, meant: str) -> None:
    """A more frequent word with other marks, and one with another letter, are farther from what was typed."""
    rows = [*["Gia đình đón gió"] * 9, *["Giá gạo lên"] * 6, *["Gặp gió mùa"] * 3]
    (tmp_path / "bai.jsonl").write_text(
        "".join(json.dumps({"title": f"Tin {number}", "content": f"{row}."}) + "\n" for number, row in enumerate(rows))
    )
    settings = Settings(home=tmp_path / "home")
    reindex(settings, [Archive.at(tmp_path / "bai.jsonl")])
    with open_service(settings) as service:
        assert _suggested(service, typed) == (meant,)


@pytest.mark.parametrize(
    "query",
    ["Lạng Sơn", "bộ đội biên phòng", "cà phê được mùa", "vũ trụ", "xyz", "", "biên*", "tỉnh:abc", "(", "a" * 500],
)
def test_a_fine_or_a_hopeless_query_is_left_alone(mountains: SearchService, query: str) -> None:
    assert _suggested(mountains, query) == ()


def test_what_is_suggested_finds_something_under_the_filters(mountains: SearchService) -> None:
    assert _suggested(mountains, "dai ta", sources=("Báo Vùng Suối",)) == ("đại tá",)
    assert _suggested(mountains, "dai ta", dates=("1999",)) == ()


def test_accents_follow_the_neighbours(mountains: SearchService) -> None:
    """`tuần` before `tra`, whatever else `tuan` may be."""
    (suggestion,) = _suggested(mountains, "tuan tra suoi")
    assert suggestion == "tuần tra suối"


class TestCompletion:
    def _texts(self, service: SearchService, typed: str) -> list[str]:
        return [each.text for each in service.complete(typed)]

    def test_with_and_without_accents(self, mountains: SearchService) -> None:
        for typed in ("lang s", "lạng s", "Lạng S"):
            assert self._texts(mountains, typed)[0].lower() == "lạng sơn"

    def test_accents_typed_are_kept(self, mountains: SearchService) -> None:
        assert "tuần tra" in self._texts(mountains, "tuâ")
        assert self._texts(mountains, "tuá") == []
        assert any(text.startswith("đón") for text in self._texts(mountains, "đon"))
        assert {text.split()[0] for text in self._texts(mountains, "đôn")} == {"đồn", "đông"}

    def test_only_the_end_is_completed(self, mountains: SearchService) -> None:
        texts = self._texts(mountains, "suối bộ đội bi")
        assert texts[0] == "suối bộ đội biên phòng"
        assert all(text.startswith("suối bộ đội biên") for text in texts)

    def test_what_stands_before_gets_the_accents_that_it_then_needs(self, mountains: SearchService) -> None:
        assert "vùng cao đón bộ đội" in self._texts(mountains, "vung cao don bo d")

    def test_no_piece_of_a_title_is_offered(self) -> None:
        phrases = [
            ("sân bay", Kind.PHRASE, 10),
            ("sân bay tân sơn", Kind.PHRASE, 5),
            ("sân bay tân sơn nhất", Kind.PHRASE, 5),
            ("sân bay tân sơn nhất sẽ", Kind.PHRASE, 2),
            ("sân bay hôm nay 7", Kind.PHRASE, 2),
            ("sân bay số 7", Kind.PHRASE, 2),
            ("của", Kind.WORD, 9),
            ("vs", Kind.PROVINCE, 1),
        ]
        whole = ["sân bay", "sân bay tân sơn nhất", "sân bay số 7", "của", "vs"]
        assert [phrase for phrase, _, _ in whole_phrases(phrases)] == whole

    @pytest.mark.parametrize(
        ("typed", "completed"),
        [
            ('"tuần t', '"tuần tra"'),
            ('xe "tuan t', None),
            ("tuần -xe lang s", "tuần -xe Lạng Sơn"),
            ("-lạng", None),
            ("-lạng s", "-lạng suối"),
            ("-mùa đôn", None),
            ("mùa OR lạng s", "mùa OR Lạng Sơn"),
            ("(mùa OR lạng s", "(mùa OR Lạng Sơn"),
            ("tiêu_đề:tuần t", 'tiêu_đề:"tuần tra"'),
            ('title:"tuan t', 'title:"tuần tra"'),
            ("tỉnh:lang", 'tỉnh:"Lạng Sơn"'),
            ('tuần tỉnh:"lạng s', 'tuần tỉnh:"Lạng Sơn"'),
            ("tỉnh:bộ", None),
            ("nguồn:bao v", 'nguồn:"Báo Vùng Suối"'),
            ('tỉnh:"Lạng Sơn" tuần t', 'tỉnh:"Lạng Sơn" tuần tra'),
            ("báo:lạng", None),
            ("ngày:2", None),
            ("tác_giả:lạng", None),
        ],
    )
    def test_after_signs_only_what_the_whole_finds(
        self, mountains: SearchService, typed: str, completed: str | None
    ) -> None:
        found = mountains.complete(typed)
        assert [each.text for each in found][:1] == ([completed] if completed else [])
        for each in found:
            page = mountains.search(SearchRequest(query=each.text))
            assert page.total == each.count
            assert each.text.startswith("(") or page.notices == ()

    def test_a_headline_names_no_field(self) -> None:
        assert list(begun("Tin mới: lạng s")) == [Begun("", "Tin mới: lạng s")]
        assert list(begun("mới:7ng")) == []

    def test_newspapers(self, mountains: SearchService) -> None:
        (found,) = [each for each in mountains.complete("bao v") if each.kind == "source"]
        assert (found.text, found.count) == ('nguồn:"Báo Vùng Suối"', len(TITLES))

    def test_each_finds_as_many_as_it_says(self, mountains: SearchService) -> None:
        found = [each for typed in ("b", "tu", "lang", "đ", "bao", "c") for each in mountains.complete(typed, 20)]
        assert len(found) > 10
        for each in found:
            quoted = each.text if each.kind == "source" else f'"{each.text}"'
            assert mountains.search(SearchRequest(query=quoted)).total >= each.count > 0

    @pytest.mark.parametrize("typed", ["", " ", "%", "_", "zzz", "\x00", "b'", '"b', "*", "ﬁ", "ư" * 5000])
    def test_anything_may_be_typed(self, mountains: SearchService, typed: str) -> None:
        assert len(mountains.complete(typed)) <= 8

    def test_it_is_fast(self, mountains: SearchService) -> None:
        """Ten milliseconds is promised of the default engine at 35,000 articles; here it is the order that counts."""
        mountains.complete("bo")
        started = time.thread_time()
        for _ in range(20):
            mountains.complete("bo")
        assert (time.thread_time() - started) / 20 < 0.05
