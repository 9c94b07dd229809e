"""A small real archive, indexed once for each engine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import SearchService, open_service
from tests.conftest import PROJECT

PATROLS = 30
"""Articles that tell of a patrol: three pages of results."""


def _patrol(number: int) -> dict[str, object]:
    province = ("Lạng Sơn", "Cao Bằng", "Lai Châu")[number % 3]
    return {
        "id": f"tuan-tra-{number:02}",
        "title": f"Tổ công tác số {number} đi tuần tra dọc suối",
        "sapo": f"Tổ công tác số {number} của tỉnh {province} tuần tra song phương dọc bờ suối biên giới.",
        "content": "Đường trơn sau mưa, cả tổ bám dây mà lên.\nChiều muộn, khói bếp bản dưới đã bay.",
        "published": f"{2019 + number % 3}-{1 + number % 12:02}-{1 + number % 28:02}",
        "source": "Báo Vùng Suối",
        "url": f"https://vungsuoi.example/tuan-tra-{number}.html",
        "author": "Nông Thị Suối" if number % 2 else "Vàng A Đá",
        "category": "Biên giới",
    }


_OTHERS: tuple[dict[str, object], ...] = (
    {"id": "duong", "title": "Con đường mới", "content": "Con đường đất đỏ chạy giữa hai hàng cây."},
    {"id": "duong-lich", "title": "Lịch treo tường", "content": "Tờ lịch dương treo bên cửa sổ."},
    {
        "id": "bdbp",
        "title": "Đồn nhỏ giữa rừng",
        "content": "Cán bộ BĐBP dạy chữ cho trẻ em trong bản.\nNgày khánh thành lớp học là 30-4-1985.",
        "published": "2020-05-01",
    },
    {
        "id": "tu-dinh-nghia",
        "title": "Tổ vần công",
        "content": "Bà con lập tổ vần công khai hoang (TVCKH) từ mùa xuân.\nNay tổ trưởng TVCKH giữ sổ công.",
    },
    {
        "id": "day-du",
        "title": "Lớp học ban đêm",
        "content": "Bộ đội Biên phòng mở lớp xóa mù chữ.\nKinh phí 1.500.000 đồng một tháng.",
        "published": "2021-02-03",
    },
    {
        "id": "cuu-binh",
        "title": "Người cựu binh trồng quế",
        "content": "Ông về làng năm 1986, lên đồi trồng quế với kĩ thuật cũ.\nNay quế đã thành rừng.",
        "author": "Hằng Nga",
        "published": "2018-12-31",
    },
)


def write_archive(folder: Path) -> None:
    """One JSONL file with all articles."""
    folder.mkdir()
    rows = [*(_patrol(number) for number in range(PATROLS)), *_OTHERS]
    (folder / "bai.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


@pytest.fixture(scope="session", params=["tantivy:", "whoosh:"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """The service over the archive, on each engine."""
    root = tmp_path_factory.mktemp("service")
    write_archive(root / "archive")
    settings = Settings(home=root / "home", engine=request.param)
    report = reindex(settings, [Archive.at(root / "archive")])
    assert report.added == PATROLS + len(_OTHERS)
    with open_service(settings) as opened:
        yield opened


@pytest.fixture(scope="session", params=["tantivy:", "whoosh:"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """The service over the demonstration archive, on each engine."""
    settings = Settings(home=tmp_path_factory.mktemp("demo"), engine=request.param)
    assert reindex(settings, [Archive.at(PROJECT / "corpus" / "demo", "demo")]).added == 24
    with open_service(settings) as opened:
        yield opened
