"""`SearchService` over a real index: what is found, counted, ordered, marked, and said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.archive import Archive
from corpus.errors import StoreError
from corpus.settings import Settings
from index.engine import Sort
from index.reindex import reindex
from search.errors import QueryError
from search.results import UNKNOWN, ResultPage, SearchRequest
from search.service import SearchService, open_service
from tests.conftest import is_english
from tests.search.conftest import PATROLS


def _records(page: ResultPage) -> list[str]:
    return [str(hit.article.origins[0].record) for hit in page.hits]


def _ask(service: SearchService, query: str = "", **more: object) -> ResultPage:
    return service.search(SearchRequest(query=query, **{"limit": 100, **more}))  # type: ignore[arg-type]


class TestAccents:
    def test_a_marked_syllable_is_its_own_spelling(self, service: SearchService) -> None:
        assert _records(_ask(service, "con đường đất")) == ["duong"]

    def test_a_bare_query_finds_every_spelling(self, service: SearchService) -> None:
        assert set(_records(_ask(service, "duong"))) >= {"duong", "duong-lich", "tuan-tra-00"}

    def test_other_spellings_come_only_with_a_notice(self, service: SearchService) -> None:
        page = _ask(service, "con đướng đất")
        assert "duong" in _records(page)
        assert page.notices

    def test_the_marks_are_in_the_original_text(self, service: SearchService) -> None:
        (hit,) = [hit for hit in _ask(service, "cuu binh trong que").hits if hit.article.author == "Hằng Nga"]
        marked = [hit.title.text[span.start : span.end] for span in hit.title.spans]
        assert " ".join(marked) == "cựu binh trồng quế"


class TestOtherForms:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("BĐBP", "bộ đội biên phòng"), ("bdbp", "bo doi bien phong"),
            ('"BĐBP dạy chữ"', '"bộ đội biên phòng dạy chữ"'),
            ("kĩ thuật", "kỹ thuật"), ("30/4/1985", "ngày 30 tháng 4 năm 1985"), ("1500000", "1.500.000"),
        ],
    )  # fmt: skip
    def test_find_the_same(self, service: SearchService, one: str, other: str) -> None:
        first, second = _ask(service, one), _ask(service, other)
        assert set(_records(first)) == set(_records(second)) != set()

    def test_what_stands_for_the_word_is_marked(self, service: SearchService) -> None:
        marked = {
            passage.text[span.start : span.end]
            for hit in _ask(service, "bộ đội biên phòng").hits
            for passage in hit.passages
            for span in passage.spans
        }
        assert "Bộ đội Biên phòng" in marked
        assert any("BĐBP" in each for each in marked)

    def test_what_an_article_defines_itself_is_found_and_marked(self, service: SearchService) -> None:
        (hit,) = _ask(service, '"tổ trưởng tổ vần công khai hoang"').hits
        marked = [passage.text[span.start : span.end] for passage in hit.passages for span in passage.spans]
        assert marked == ["tổ trưởng TVCKH"]

    @pytest.mark.parametrize("typed", ["tuaanf tra song phuwowng", "tua6n2 tra song phu7o7ng"])
    def test_keys_typed_without_an_input_method(self, service: SearchService, typed: str) -> None:
        page = _ask(service, typed)
        assert page.total == PATROLS
        assert page.retyped == "tuần tra song phương"
        assert "tuần" in page.notices[0].vi
        assert _ask(service, typed, as_typed=True).total == 0

    def test_the_archives_own_words_are_no_keys(self, service: SearchService) -> None:
        assert _ask(service, "day").retyped is None
        assert _ask(service, "vungsuoi class").retyped is None


class TestTotals:
    def test_every_hit_can_be_paged_to_once(self, service: SearchService) -> None:
        total = _ask(service, "tuần tra").total
        assert total == PATROLS
        seen = [
            record
            for offset in range(0, total, 7)
            for record in _records(_ask(service, "tuần tra", limit=7, offset=offset))
        ]
        assert len(seen) == len(set(seen)) == total

    def test_a_widened_search_pages_as_it_counts(self, service: SearchService) -> None:
        first = _ask(service, "tuần trả", limit=4)
        assert first.notices
        seen = [
            record
            for offset in range(0, first.total, 4)
            for record in _records(_ask(service, "tuần trả", limit=4, offset=offset))
        ]
        assert len(seen) == len(set(seen)) == first.total == PATROLS

    def test_excluding_alone(self, service: SearchService) -> None:
        everything = _ask(service).total
        assert _ask(service, "-tuần").total == everything - _ask(service, "tuần").total


class TestFacets:
    def test_counts_agree_with_what_choosing_finds(self, service: SearchService) -> None:
        facets = _ask(service, "tuần tra").facets
        for each in facets.province:
            assert _ask(service, "tuần tra", provinces=(each.value,)).total == each.count
        for each in facets.source:
            assert _ask(service, "tuần tra", sources=(each.value,)).total == each.count
        for each in facets.author:
            assert _ask(service, "tuần tra", authors=(each.value,)).total == each.count
        for year in facets.date:
            assert _ask(service, "tuần tra", dates=(year.value,)).total == year.count
            assert sum(month.count for month in year.children) == year.count
            for month in year.children:
                assert _ask(service, "tuần tra", dates=(month.value,)).total == month.count

    def test_a_facet_ignores_its_own_choice_and_others_follow_it(self, service: SearchService) -> None:
        free = _ask(service, "tuần tra").facets
        chosen = _ask(service, "tuần tra", provinces=("Lạng Sơn",)).facets
        assert {(each.value, each.count) for each in chosen.province} == {
            (each.value, each.count) for each in free.province
        }
        assert [each.value for each in chosen.province if each.chosen] == ["Lạng Sơn"]
        assert sum(each.count for each in chosen.date) == 10

    def test_two_of_one_facet_are_either(self, service: SearchService) -> None:
        assert _ask(service, "tuần tra", provinces=("Lạng Sơn", "Cao Bằng")).total == 20
        both = _ask(service, "tuần tra", provinces=("Lạng Sơn", "Cao Bằng"), authors=("Vàng A Đá",))
        assert both.total == 10

    def test_days_are_counted_inside_a_chosen_month(self, service: SearchService) -> None:
        month = _ask(service, "tuần tra").facets.date[0].children[0]
        years = _ask(service, "tuần tra", dates=(month.value,)).facets.date
        days = {day.value: day.count for year in years for each in year.children for day in each.children}
        assert sum(days.values()) == month.count
        assert all(day.startswith(month.value) for day in days)

    @pytest.mark.parametrize("query", ["", "tuần tra"])
    def test_what_is_not_known_is_a_value_with_its_exact_count(self, service: SearchService, query: str) -> None:
        everything = _ask(service, query)
        for name in ("date", "province", "source", "author", "section"):
            values = getattr(everything.facets, name)
            unknown = next((each for each in values if each.value == UNKNOWN), None)
            chosen = _ask(service, query, **{f"{name}s": (UNKNOWN,)})
            assert chosen.total == (unknown.count if unknown else 0)
            assert getattr(chosen.facets, name)[-1].chosen
            if unknown:
                assert values[-1] is unknown
                both = _ask(service, query, **{f"{name}s": (values[0].value, UNKNOWN)})
                assert both.total == values[0].count + unknown.count
            if name != "province":
                assert sum(each.count for each in values) == everything.total

    def test_what_is_not_known_can_be_asked_for_in_the_query(self, service: SearchService) -> None:
        for name, asked in (("source", "nguồn"), ("author", "tác_giả"), ("section", "mục"), ("date", "ngày")):
            chosen = _records(_ask(service, **{f"{name}s": ("Không rõ",)}))
            assert chosen
            assert _records(_ask(service, f'{asked}:"không rõ"')) == chosen
            assert _records(_ask(service, f"-{asked}:unknown")) == [
                each for each in _records(_ask(service)) if each not in chosen
            ]

    def test_equal_counts_stand_in_the_order_of_the_alphabet(self, service: SearchService) -> None:
        provinces = [each.label for each in _ask(service, "tuần tra").facets.province]
        assert provinces == ["Cao Bằng", "Lai Châu", "Lạng Sơn"]

    @pytest.mark.parametrize("day", ["", "99", "2025-13", "2025-02-30", "hôm qua", "2025-9"])
    def test_a_date_that_there_is_not_is_said_to_be_none(self, service: SearchService, day: str) -> None:
        with pytest.raises(QueryError, match="2025-09-26") as raised:
            _ask(service, dates=(day,))
        assert is_english(raised.value.said("en"))

    def test_an_unknown_province_is_said_to_be_unknown(self, service: SearchService) -> None:
        with pytest.raises(QueryError, match="Atlantis"):
            _ask(service, provinces=("Atlantis",))


class TestOrder:
    def test_by_date_with_unknown_dates_last_both_ways(self, service: SearchService) -> None:
        for sort, newest_first in ((Sort.NEWEST, True), (Sort.OLDEST, False)):
            days = [hit.article.published for hit in _ask(service, sort=sort).hits]
            known = [day for day in days if day is not None]
            assert known == sorted(known, reverse=newest_first)
            assert days[len(known) :] == [None] * (len(days) - len(known))
            assert len(known) < len(days)

    def test_freshness_lifts_the_newer_and_finds_the_same(self, service: SearchService) -> None:
        plain = _ask(service, "tuần tra", group=False)
        fresh = _ask(service, "tuần tra", group=False, freshness=10.0)
        years = [hit.article.published.year for hit in fresh.hits if hit.article.published]
        assert years[:10] == [2021] * 10
        assert years != [hit.article.published.year for hit in plain.hits if hit.article.published]
        assert sorted(_records(fresh)) == sorted(_records(plain))
        assert (fresh.total, fresh.facets) == (plain.total, plain.facets)

    def test_freshness_says_nothing_of_an_order_by_date(self, service: SearchService) -> None:
        for sort in (Sort.NEWEST, Sort.OLDEST):
            assert _records(_ask(service, sort=sort, freshness=5.0)) == _records(_ask(service, sort=sort))

    def test_date_filters_include_both_ends(self, service: SearchService) -> None:
        page = _ask(service, first_day=date(2020, 5, 1), last_day=date(2020, 5, 1))
        assert "bdbp" in _records(page)
        assert {hit.article.published for hit in page.hits} == {date(2020, 5, 1)}
        assert _ask(service, "ngày:1/5/2020").total == page.total


class TestReading:
    def test_an_article_with_its_marks(self, service: SearchService) -> None:
        (hit,) = _ask(service, '"con đường đất đỏ"').hits
        view = service.article(hit.article.id, '"con đường đất đỏ"')
        assert view is not None
        texts = [part.text[span.start : span.end] for part in (*view.lead, *view.body) for span in part.spans]
        assert texts == ["Con đường đất đỏ"]
        assert service.article("khongcobainay") is None

    def test_the_whole_result_as_a_stream(self, service: SearchService) -> None:
        request = SearchRequest(query="tuần tra", sort=Sort.OLDEST)
        streamed = [article.id for article in service.stream(request)]
        paged = [hit.article.id for hit in _ask(service, "tuần tra", sort=Sort.OLDEST).hits]
        assert streamed == paged

    def test_the_archive_as_a_whole(self, service: SearchService) -> None:
        overview = service.overview()
        assert overview.articles == PATROLS + 6
        assert overview.sources == 1
        assert (overview.first_day, overview.last_day) == (date(2018, 12, 31), date(2021, 12, 24))
        assert overview.last_run is not None


def test_nothing_indexed_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="reindex"):
        open_service(Settings(home=tmp_path))


SYNTAX_PIECES = (
    "tuần", "tra", '"song', 'phương"', "(", ")", "VÀ", "HOẶC", "KHÔNG", "AND", "OR", "NOT", "-", "~", "*", "^2",
    "nguồn:", "tỉnh:", "ngày:2020", "ngày:99/99", "“", "đuong", "x:", "10:30",
)  # fmt: skip
QUERIES = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(SYNTAX_PIECES),
        max_size=14,
    ).map(" ".join),
)


def _said_or_answered(service: SearchService, query: str) -> ResultPage | None:
    """The answer; None where the query was refused with a message."""
    try:
        return _ask(service, query, limit=3)
    except QueryError as error:
        if not str(error):
            pytest.fail("a refusal without a word")
        return None


@given(QUERIES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_fails(service: SearchService, query: str) -> None:
    page = _said_or_answered(service, query)
    assert page is None or (len(page.hits) == min(3, page.total) and page.understood)


@pytest.mark.parametrize(
    "query",
    [
        '"', "(", "* OR", "ngày:99/99", "NOT " * 2500, "a" * 10_000, "chữ " * 2500, "<script>alert(1)</script>", "\x00",
        "~5", ")",
    ],
)  # fmt: skip
def test_hostile_queries_are_answered_or_refused(service: SearchService, query: str) -> None:
    page = _said_or_answered(service, query)
    assert page is None or (page.understood and page.total <= service.overview().articles)


def test_the_version_changes_with_the_archive_and_only_then(tmp_path: Path) -> None:
    archive = tmp_path / "bai"
    archive.mkdir()
    (archive / "a.txt").write_text("Cầu treo mới\n\nDân bản qua suối bằng cầu treo.\n", encoding="utf-8")
    home = Settings(home=tmp_path / "home")
    reindex(home, [Archive.at(archive)])
    with open_service(home) as service:
        first = service.version()
        service.search(SearchRequest(query="cầu"))
        assert service.version() == first
        (archive / "b.txt").write_text("Chợ phiên\n\nChợ họp sáng chủ nhật.\n", encoding="utf-8")
        reindex(home, [Archive.at(archive)])
        changed = service.version()
        assert changed != first
        reindex(home, [Archive.at(archive)], full=True)
        assert service.version()[0] != changed[0]
