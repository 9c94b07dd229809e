"""Stories from the archive's files to the page of results: what is one story, what is none, and what a change does."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from datasketch import MinHash

from corpus.archive import Archive
from corpus.article import Article
from corpus.settings import Settings
from corpus.store import Store
from corpus.store.stories import known_until, moved_since
from corpus.store.writable import WritableStore
from index.analysis.analyzer import Analyzer
from index.duplicates.grouping import regroup
from index.duplicates.signature import SHORT, alike, bands, edition, signature_of, signature_of_text, similarity
from index.engine import Sort
from index.reindex import reindex
from search.results import ResultPage, SearchRequest
from search.service import open_service

SENTENCES = (
    "Sáng sớm, đoàn thuyền thúng của xóm Cồn rời bến khi sương còn phủ kín mặt đầm.",
    "Ông Lê Văn Tám cho biết vụ cá cơm năm nay đến muộn nửa tháng so với mọi năm.",
    "Giá cá tại bến tăng lên bốn mươi nghìn đồng một ký, cao nhất trong ba mùa gần đây.",
    "Các chủ vựa đã chuẩn bị sẵn muối hột và thùng gỗ bời lời để ủ mắm ngay trong ngày.",
    "Hợp tác xã góp tiền mua thêm hai máy sấy để bà con không phải phơi cá ven đường.",
    "Trạm khuyến ngư khuyên ngư dân không dùng lưới mắt nhỏ trong mùa cá đang sinh sản.",
    "Chiều xuống, lũ trẻ chạy ra bãi phụ mẹ gỡ lưới và chọn những con cá tươi để nấu canh chua.",
    "Đình làng sẽ mở hội cầu ngư vào rằm tháng tới với phần đua ghe của năm thôn.",
)
OTHER = (
    "Thư viện xã vùng cao vừa nhận hơn hai nghìn cuốn sách do sinh viên thành phố quyên góp.",
    "Cô giáo Mùa Thị Sua dành mỗi buổi tối thứ sáu đọc truyện cho học trò nội trú nghe.",
    "Nhà trường đóng thêm kệ bằng gỗ thông và lắp đèn năng lượng mặt trời cho phòng đọc.",
    "Phụ huynh thay nhau trực để phòng đọc mở cửa cả ngày chủ nhật và dịp nghỉ hè.",
)
WHOLE = " ".join(SENTENCES)
CUT = " ".join(SENTENCES[:5])


def _article(article_id: str = "a", title: str = "Mùa cá cơm", **more: object) -> Article:
    return replace(Article(id=article_id, title=title, body=WHOLE), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def signed() -> Callable[[Article], bytes]:
    analyzer = Analyzer()

    def sign(article: Article) -> bytes:
        made = edition(article, analyzer.document(article, 7))
        assert made is not None
        assert made.number == 7
        return made.signature

    return sign


class TestSignature:
    @pytest.mark.parametrize(
        "other",
        [
            _article(title="Ngư dân xóm Cồn được mùa"),
            _article(title="Sáng sớm, đoàn thuyền", title_made=True),
            _article(captions=("Bến cá lúc bình minh.", "Ảnh: Hải Yến")),
            _article(body=WHOLE.replace(". ", ".\n")),
            _article(lead=SENTENCES[0], body=" ".join(SENTENCES[1:])),
            _article(body=WHOLE.upper()),
        ],
        ids=["title", "made title", "captions", "paragraphs", "lead", "capitals"],
    )
    def test_is_of_lead_and_body_alone(self, signed: Callable[[Article], bytes], other: Article) -> None:
        assert signed(other) == signed(_article())

    def test_is_none_where_there_is_hardly_a_text(self) -> None:
        article = _article(body="Xem video", captions=(WHOLE,))
        assert edition(article, Analyzer().document(article, 1)) is None

    def test_is_the_same_on_every_machine(self) -> None:
        made = signature_of([f"tu{number}" for number in range(100)])
        assert made is not None
        assert (len(made), made[:8].hex(), made[-4:].hex()) == (244, PINNED, "64000000")

    @pytest.mark.skipif(find_spec("index.duplicates._minhash") is None, reason="C was not compiled")
    @pytest.mark.parametrize("count", [1, 2, 10, 29, 30, 31, 58, 59, 60, 61, 700, 9000])
    def test_is_the_same_of_both_implementations(self, count: int) -> None:
        pick = random.Random(count)
        words = [f"{pick.choice('abđẫ')}{pick.randrange(3000)}" for _ in range(count)]
        text = " ".join(word if pick.random() < 0.9 else f"¶ {word}" for word in words).removeprefix("¶ ")
        assert signature_of_text(text, "tin mot") == signature_of(words, ["tin", "mot"])

    def test_estimates_as_datasketch_does(self) -> None:
        pick = random.Random(3)
        ours, theirs = [], []
        for _ in range(60):
            words = [f"w{pick.randrange(5000)}" for _ in range(400)]
            changed = words[: pick.randrange(100, 400)] + [f"x{pick.randrange(5000)}" for _ in range(50)]
            one, other = (_shingles(each) for each in (words, changed))
            truth = len(one & other) / len(one | other)
            a, b = signature_of(words), signature_of(changed)
            assert a is not None
            assert b is not None
            ours.append(abs(similarity(a, b) - truth))
            theirs.append(abs(_oracle(one).jaccard(_oracle(other)) - truth))
        assert sum(ours) / 60 < 0.05
        assert sum(ours) < 1.5 * sum(theirs)

    def test_a_very_long_text_is_taken_in_parts(self) -> None:
        words = [f"w{number % 9001}x{number % 7}" for number in range(30_000)]
        one, other = signature_of(words), signature_of(words[:15_000])
        assert one is not None
        assert other is not None
        assert similarity(one, other) == pytest.approx(0.5, abs=0.15)


PINNED = "2c43cd4df8497dbd"


def _shingles(words: list[str]) -> set[str]:
    return {" ".join(words[start : start + 3]) for start in range(len(words) - 2)}


def _oracle(shingles: set[str]) -> MinHash:
    made = MinHash(num_perm=120)
    made.update_batch([each.encode() for each in shingles])
    return made


def _of(text: str) -> bytes:
    made = signature_of(text.lower().replace(".", "").replace(",", "").split())
    assert made is not None
    return made


class TestAlike:
    def test_a_copy_cut_short(self) -> None:
        assert alike(_of(WHOLE), _of(CUT))
        assert set(bands(_of(WHOLE))) & set(bands(_of(CUT)))

    def test_another_text(self) -> None:
        assert not alike(_of(WHOLE), _of(" ".join(OTHER)))

    def test_half_of_a_copy_in_another_story(self) -> None:
        assert not alike(_of(WHOLE), _of(" ".join([*SENTENCES[:3], *OTHER])))

    def test_short_texts_only_when_equal(self) -> None:
        words = [f"w{number}" for number in range(SHORT - 1)]
        one, other = signature_of(words), signature_of([*words[:-1], "x"])
        assert one is not None
        assert other is not None
        assert alike(one, one)
        assert not alike(one, other)
        assert len(bands(one)) == 1

    @pytest.mark.parametrize("count", [12, 29, 30, 59])
    def test_a_programme_announces_its_issues_in_the_same_words(self, count: int) -> None:
        words = [f"w{number}" for number in range(count)]
        one, other, again = (signature_of(words, title.split()) for title in ("tin mot", "chuyen khac", "tin mot"))
        assert one is not None
        assert other is not None
        assert one == again
        assert not alike(one, other)

    def test_no_two_short_texts_are_taken_for_one(self) -> None:
        """Ten thousand texts would share numbers of sixteen bits a thousand times."""
        assert (
            len({signature_of([f"w{number}" for number in range(start, start + 20)]) for start in range(10_000)})
            == 10_000
        )

    def test_a_form_filled_in_anew_is_another_story(self) -> None:
        form = "Tổ công tác số {} của xã hôm nay đi tuần dọc bờ suối, nhắc bà con giữ rừng, kiểm tra các mốc và \
ghi lại những chỗ đường sạt để báo về đồn ngay trong buổi chiều cùng ngày."
        assert not alike(_of(form.format("ba")), _of(form.format("bảy")))


class _Archive:
    """A folder of records that can change, and a home."""

    def __init__(self, root: Path, engine: str) -> None:
        self.folder = root / "archive"
        self.folder.mkdir()
        self.settings = Settings(home=root / "home", engine=engine)

    def say(self, name: str, body: str, day: str = "2024-01-01") -> None:
        record = {"title": f"Tin {name}", "content": body, "published": day, "id": name}
        record["url"] = f"https://{name}.example/bai.html"
        (self.folder / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False))

    def reindex(self, *, full: bool = False) -> None:
        reindex(self.settings, [Archive.at(self.folder)], full=full)

    def ask(self, query: str = "", **more: object) -> ResultPage:
        with open_service(self.settings) as service:
            return service.search(SearchRequest(query=query, **{"sort": Sort.OLDEST, **more}))  # type: ignore[arg-type]

    def shown(self, query: str = "", **more: object) -> list[tuple[str, list[str]]]:
        """The hits, each with its copies, by name."""
        return [
            (_name(hit.article.url), [_name(copy.url) for copy in hit.copies]) for hit in self.ask(query, **more).hits
        ]


def _name(url: str | None) -> str:
    assert url is not None
    return url.removeprefix("https://").partition(".")[0]


@pytest.fixture(params=["tantivy:", "whoosh:"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> _Archive:
    made = _Archive(tmp_path, request.param)
    made.say("goc", WHOLE, "2024-01-02")
    made.say("cat", CUT, "2024-01-03")
    made.say("khac", " ".join(OTHER), "2024-01-04")
    made.reindex()
    return made


class TestFromFilesToHits:
    def test_a_story_is_one_hit_with_its_copies(self, archive: _Archive) -> None:
        page = archive.ask()
        assert (page.total, page.groups) == (3, 2)
        assert archive.shown() == [("goc", ["cat"]), ("khac", [])]
        copy = page.hits[0].copies[0]
        assert (copy.source, str(copy.date)) == ("cat.example", "2024-01-03")
        assert archive.shown(sort=Sort.NEWEST) == [("khac", []), ("cat", ["goc"])]

    def test_it_is_shown_by_a_copy_that_passes_the_filter(self, archive: _Archive) -> None:
        assert archive.shown(sources=("cat.example",)) == [("cat", ["goc"])]
        assert archive.shown("cầu ngư") == [("goc", ["cat"])]

    def test_not_grouped_each_is_a_hit(self, archive: _Archive) -> None:
        page = archive.ask(group=False)
        assert (page.total, page.groups, len(page.hits)) == (3, 3, 3)

    def test_an_article_to_be_read_tells_its_copies(self, archive: _Archive) -> None:
        found = archive.ask().hits[0].article.id
        with open_service(archive.settings) as service:
            view = service.article(found)
        assert view is not None
        assert [_name(copy.url) for copy in view.copies] == ["cat"]

    def test_what_comes_later_joins(self, archive: _Archive) -> None:
        archive.say("muon", " ".join(SENTENCES[1:]), "2024-02-01")
        archive.reindex()
        assert archive.shown() == [("goc", ["cat", "muon"]), ("khac", [])]

    def test_what_goes_or_changes_leaves(self, archive: _Archive) -> None:
        archive.say("cat", " ".join(reversed(OTHER)), "2024-01-03")
        archive.reindex()
        assert archive.shown() == [("goc", []), ("cat", ["khac"])]
        (archive.folder / "cat.json").unlink()
        archive.reindex()
        assert archive.shown() == [("goc", []), ("khac", [])]
        assert archive.ask().groups == 2

    def test_a_new_generation_has_the_same_stories(self, archive: _Archive) -> None:
        before = archive.shown()
        archive.reindex(full=True)
        assert archive.shown() == before

    def test_the_copies_day_follows_the_article(self, archive: _Archive) -> None:
        archive.say("cat", CUT, "2024-03-03")
        archive.reindex()
        assert str(archive.ask().hits[0].copies[0].date) == "2024-03-03"

    def test_stories_known_before_the_index_was_killed_reach_it(self, archive: _Archive) -> None:
        """A run that wrote its stories and never committed its index: the next one puts what they moved."""
        with Store.open(archive.settings.store_url) as store:
            until = store.revision()
            assert known_until(store) == until
            assert [move.story for move in moved_since(store, until - 1)]
        archive.say("khac", WHOLE, "2024-01-04")
        _killed_before_the_commit(archive)
        archive.reindex()
        assert archive.shown() == [("goc", ["cat", "khac"])]
        assert archive.ask().groups == 1


def _killed_before_the_commit(archive: _Archive) -> None:
    from corpus.ingest import ingest
    from corpus.store.ledger import ledger
    from index.analysing import documents_of

    with WritableStore.open(archive.settings.store_url) as store:
        since = store.revision()
        ingest(store, Archive.at(archive.folder))
        changes = tuple(store.changed_since(since, store.revision()))
        told = {change.number: made for change, (_, made) in zip(changes, documents_of(changes), strict=True)}
        with ledger(store) as rows:
            assert regroup(rows, told, store.revision())
