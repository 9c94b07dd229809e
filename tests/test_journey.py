"""The main job, end to end, as its users run it: `timbao reindex`, then `search`, `show`, `export`, on both engines."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT

DEMO = PROJECT / "corpus" / "demo"


class Timbao:
    """The command in a home of its own, run as a process."""

    def __init__(self, home: Path, engine: str) -> None:
        self.home = home
        self._command = [sys.executable, "-m", "timbao", "--home", str(home), "--engine", engine]

    def run(self, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [*self._command, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        return subprocess.run(command, input=stdin, env=environment, capture_output=True, text=True, check=False)

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The command, going on beside the test."""
        command = [*self._command, *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def json(self, *arguments: str | Path) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    def reindex(self, *archives: Path, more: Sequence[str] = ()) -> Any:
        done = self.run("reindex", *archives, *more, "--json")
        assert done.returncode in (0, 65), done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module", params=["tantivy:", "whoosh:"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def demo(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Timbao:
    """The demonstration archive, indexed."""
    timbao = Timbao(tmp_path_factory.mktemp("home"), engine)
    report = timbao.reindex(DEMO, more=["--name", "demo"])
    assert (report["read"], report["added"], report["refused"]) == (16, 24, [])
    return timbao


@pytest.fixture(scope="module")
def seeds(engine: str, tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Timbao:
    """The five articles that the project was created from, indexed."""
    timbao = Timbao(tmp_path_factory.mktemp("home"), engine)
    assert timbao.reindex(shared_data / "seeds")["added"] == 5
    return timbao


def _origins(page: Any) -> set[str]:
    return {hit["origin"] for hit in page["hits"]}


class TestSeeds:
    def test_all_five_with_and_without_accents(self, seeds: Timbao) -> None:
        marked, bare = seeds.json("search", "bộ đội biên phòng"), seeds.json("search", "bo doi bien phong")
        assert marked["total"] == bare["total"] == 5
        assert _origins(marked) == _origins(bare)
        assert all("<mark>Bộ đội Biên phòng</mark>" in hit["snippet"] for hit in bare["hits"])

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("BĐBP", "bộ đội biên phòng"),
            ("hoà bình", "hòa bình"),
            ("kĩ thuật", "kỹ thuật"),
            ("TĐQT", "thi đua quyết thắng"),
        ],
    )
    def test_two_ways_of_writing_find_the_same(self, seeds: Timbao, one: str, other: str) -> None:
        first, second = seeds.json("search", one), seeds.json("search", other)
        assert first["total"] == second["total"] > 0
        assert _origins(first) == _origins(second)

    def test_keys_without_an_input_method(self, seeds: Timbao) -> None:
        assert seeds.json("search", "bieen phofng")["total"] == seeds.json("search", "biên phòng")["total"] == 5

    def test_by_newspaper(self, seeds: Timbao) -> None:
        (hit,) = seeds.json("search", "nguồn:baolangson.vn")["hits"]
        assert hit["origin"].startswith("003_")
        assert (hit["date"], hit["date_certainty"], hit["source"]) == ("2025-09-26", "inferred", "baolangson.vn")
        assert hit["provinces"] == ["Lạng Sơn", "Cao Bằng", "Quảng Ninh", "Hải Phòng", "Hưng Yên", "Ninh Bình"]
        assert hit["url"].startswith("https://baolangson.vn/cum-thi-dua-so-1")

    def test_by_province(self, seeds: Timbao) -> None:
        (hit,) = seeds.json("search", 'tỉnh:"Lai Châu"')["hits"]
        assert hit["origin"].startswith("001_")
        assert hit["title"] == "Triển khai đồng bộ các biện pháp quản lý, bảo vệ biên giới quốc gia"


class TestDemo:
    def test_finds_in_every_format(self, demo: Timbao) -> None:
        for query, place in [
            ("thuyền nan Tràng An", "ban-ghi.jsonl#nb-2019-05"),
            ("đèn xanh gọi mực", "bang-tin.csv#bd-01"),
            ("tàu dài bốn trăm mét", "trang-luu/cang-cai-mep-2023.html"),
            ("chợ nổi Cái Răng", "van-ban/2018-cho-noi-cai-rang.txt"),
        ]:
            page = demo.json("search", query)
            assert page["hits"][0]["origin"] == place

    def test_former_provinces_are_found_under_both_names(self, demo: Timbao) -> None:
        former = _origins(demo.json("search", 'tỉnh:"Bình Dương"'))
        today = _origins(demo.json("search", 'tỉnh:"TP. Hồ Chí Minh"'))
        assert "van-ban/2019-xuong-go-binh-duong.txt" in former
        assert former < today

    def test_facets_count_what_is_found(self, demo: Timbao) -> None:
        page = demo.json("search", "", "--limit", "0")
        assert page["total"] == 24
        years = {each["value"]: each["count"] for each in page["facets"]["date"]}
        assert sum(years.values()) == 24
        assert set(years) == {str(year) for year in range(2018, 2027)}
        assert len(page["facets"]["source"]) == 8
        months = [month for year in page["facets"]["date"] for month in year["children"]]
        assert sum(month["count"] for month in months) == 24

    def test_two_spellings_are_one(self, demo: Timbao) -> None:
        for one, other in [("hoà bình", "hòa bình"), ("kĩ thuật", "kỹ thuật"), ("kĩ sư", "kỹ sư")]:
            first, second = demo.json("search", one), demo.json("search", other)
            assert first["total"] == second["total"] > 0
            assert _origins(first) == _origins(second)

    def test_dates_and_order(self, demo: Timbao) -> None:
        newest = demo.json("search", "", "--sort", "newest", "--limit", "24")["hits"]
        dates = [hit["date"] for hit in newest]
        assert dates == sorted(dates, reverse=True)
        oldest = demo.json("search", "", "--sort", "oldest", "--limit", "24")["hits"]
        assert [hit["date"] for hit in oldest] == dates[::-1]
        narrowed = demo.json("search", "", "--from", "2025-09-01", "--to", "11/9/2025")
        assert {hit["date"] for hit in narrowed["hits"]} == {"2025-09-10", "2025-09-11"}
        assert narrowed["total"] == demo.json("search", "ngày:9/2025")["total"] == 2

    def test_paging_shows_each_once(self, demo: Timbao) -> None:
        seen = [
            hit["id"]
            for offset in range(0, 24, 5)
            for hit in demo.json("search", "", "--limit", "5", "--offset", str(offset))["hits"]
        ]
        assert len(seen) == len(set(seen)) == 24

    def test_exit_codes(self, demo: Timbao) -> None:
        assert demo.run("search", "chợ").returncode == 0
        nothing = demo.run("search", "xyzzyx")
        assert (nothing.returncode, nothing.stdout) == (1, "")
        unreadable = demo.run("search", "KHÔNG " * 2500)
        assert unreadable.returncode == 2
        assert unreadable.stdout == ""
        assert "timbao:" in unreadable.stderr
        assert demo.run("search").returncode == 2
        assert demo.run("search", "(").returncode == 2
        assert demo.run("search", "-chợ", "--limit", "0").returncode == 0

    def test_show_and_export(self, demo: Timbao) -> None:
        article_id = demo.run("search", "chợ nổi Cái Răng", "--ids").stdout.splitlines()[0]
        shown = demo.run("show", article_id)
        assert "Huỳnh Thị Lụa" in shown.stdout
        assert demo.run("show", "khongcobaynay").returncode == 1
        everything = [json.loads(line) for line in demo.run("export").stdout.splitlines()]
        assert len({each["id"] for each in everything}) == 24
        assert all(each["body"] and each["title"] for each in everything)
        unreadable = demo.run("export", "ngày:99/99", "--format", "csv")
        assert (unreadable.returncode, unreadable.stdout) == (2, "")
        assert "ngày:99/99" in unreadable.stderr
        half = demo.run("export", "chợ ngày:99/99")
        assert half.returncode == 0
        assert half.stdout
        assert "ngày:99/99" in half.stderr
        some = demo.run("export", "tuần tra", "--format", "csv").stdout
        rows = list(csv.DictReader(io.StringIO(some)))
        assert len(rows) == demo.json("search", "tuần tra")["total"] > 0

    def test_batch_answers_each_line(self, demo: Timbao, tmp_path: Path) -> None:
        (tmp_path / "queries").write_text("chợ phiên\n" + "(" * 5000 + "\nkhông thấy gì đâu nhé xyzzyx\n")
        answers = [json.loads(line) for line in demo.run("search", "--batch", tmp_path / "queries").stdout.splitlines()]
        assert len(answers) == 3
        assert answers[0]["total"] > 0
        assert "error" in answers[1]

    def test_analyze(self, demo: Timbao) -> None:
        words = demo.run("analyze", "--words", "-", stdin="Bộ đội Biên phòng tuần tra\n\nchợ nổi\n").stdout
        assert words == "Bộ_đội Biên_phòng tuần_tra\n\nchợ_nổi\n"
        (line,) = demo.run("analyze", "--json", "Cửa khẩu").stdout.splitlines()
        assert json.loads(line) == [
            {"text": "Cửa", "start": 0, "end": 3, "folded": "cua", "word": "Cửa_khẩu"},
            {"text": "khẩu", "start": 4, "end": 8, "folded": "khau", "word": "Cửa_khẩu"},
        ]

    def test_status(self, demo: Timbao, engine: str) -> None:
        found = demo.json("status")
        assert (found["articles"], found["files"], found["refused"], found["engine"]) == (24, 16, 0, engine)
        assert found["by_format"] == {"csv": 1, "html": 6, "jsonl": 1, "txt": 8}
        assert found["generation"] == "gen-000001"
        assert found["last_run"]["added"] == 24
        assert found["segmenter"] in ("c", "python")
        assert found["bytes"] > 0


class TestKeptFresh:
    ONE = "Chợ huyện dời bến đò\nBến mới cách chợ trăm mét.\nĐò chạy từ năm giờ sáng.\n"

    def test_only_what_changed_is_read(self, engine: str, tmp_path: Path) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", engine)
        news.mkdir()
        for name in ("một", "hai", "ba"):
            (news / f"{name}.txt").write_text(self.ONE.replace("huyện", name))
        assert timbao.reindex(news)["added"] == 3
        again = timbao.reindex(news)
        assert (again["read"], again["unchanged"]) == (0, 3)
        (news / "hai.txt").write_text(self.ONE.replace("huyện", "nổi"))
        changed = timbao.reindex(news)
        assert (changed["read"], changed["changed"], changed["unchanged"]) == (1, 1, 2)
        assert timbao.json("search", '"chợ nổi"')["total"] == 1
        assert timbao.json("search", '"chợ hai"')["total"] == 0
        (news / "hai.txt").unlink()
        assert timbao.reindex(news)["removed"] == 1
        assert timbao.json("search", '"chợ nổi"')["total"] == 0
        assert timbao.json("search", "bến đò")["total"] == 2

    def test_a_full_run_builds_beside_and_swaps(self, engine: str, tmp_path: Path) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", engine)
        news.mkdir()
        (news / "one.txt").write_text(self.ONE)
        assert timbao.reindex(news)["generation"] == "gen-000001"
        ids = timbao.run("search", "bến đò", "--ids").stdout
        assert timbao.reindex(news, more=["--full"])["generation"] == "gen-000002"
        assert timbao.run("search", "bến đò", "--ids").stdout == ids != ""

    def test_refusals_are_told_and_cron_hears_of_new_ones_once(self, engine: str, tmp_path: Path) -> None:
        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", engine)
        news.mkdir()
        (news / "one.txt").write_text(self.ONE)
        (news / "empty.txt").write_bytes(b"")
        first = timbao.run("reindex", news)
        assert first.returncode == 65
        assert "empty.txt" in first.stderr
        assert timbao.run("reindex", news).returncode == 0
        assert "empty.txt" in timbao.run("status", "--refused").stdout

    def test_two_runs_never_meet(self, tmp_path: Path) -> None:
        import fcntl

        news, timbao = tmp_path / "news", Timbao(tmp_path / "home", "tantivy:")
        news.mkdir()
        timbao.home.mkdir()
        with (timbao.home / "reindex.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert timbao.run("reindex", news).returncode == 75
        assert timbao.run("reindex", news).returncode == 0

    def test_nothing_there_is_an_error_that_says_so(self, tmp_path: Path) -> None:
        timbao = Timbao(tmp_path / "home", "tantivy:")
        for arguments in (["search", "chợ"], ["status"], ["export"], ["show", "x"]):
            done = timbao.run(*arguments)
            assert done.returncode == 1
            assert "reindex" in done.stderr
            assert "Traceback" not in done.stderr
        assert timbao.run("reindex", tmp_path / "nowhere").returncode == 1


def test_a_search_imports_nothing_heavy(demo: Timbao) -> None:
    code = (
        "import sys, timbao\n"
        "try:\n    timbao.main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pyvi', 'sklearn', 'numpy', 'flask', 'pandas', 'lxml', 'trafilatura', 'bs4', 'feedparser'}\n"
        "heavy |= {'sqlalchemy', 'psycopg'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--home", demo.home, "search", "chợ", "--json"],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "TIMBAO_ENGINE": demo._command[-1]},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
