"""A real index over a small made-up archive, and the application over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import SearchService, open_service
from web.app import create_app

FERRIES = 23
"""Articles that tell of a ferry: more than two pages of results."""
HOSTILE_TITLE = "Bến cảng <script>alert('tàu')</script> & \"sóng\""

HOSTILE_TEXT = "Đèn ở bến cảng sáng <img src=x onerror=alert(1)> suốt đêm, thợ máy kể lại."

_PLACES = ("Cà Mau", "Lạng Sơn", "Hà Nội")


def _ferry(number: int) -> dict[str, object]:
    place = _PLACES[number % len(_PLACES)]
    return {
        "id": f"pha-{number}",
        "title": f"Chuyến phà thứ {number} cập bến ở {place}",
        "sapo": f"Chuyến phà số {number} chở khách qua sông đã về bến tại tỉnh {place} lúc sáng sớm.",
        "content": f"Người lái phà kể rằng sương dày, phải dò luồng từng mét.\nKhách thứ {number} lên bờ sau cùng.",
        "published": f"20{18 + number % 4}-{1 + number % 12:02}-{1 + number % 27:02}T08:00:00+07:00",
        "author": "Trần Thị Bến" if number % 2 else "Lê Văn Sông",
        "url": f"https://{'songnuoc' if number % 4 else 'miencao'}.example/pha-{number}.html",
        "category": "Giao thông",
    }


_OTHERS: tuple[dict[str, object], ...] = (
    {
        "id": "ca-phe",
        "title": "Rẫy cà phê ở Đắk Lắk trổ hoa trắng đồi",
        "content": "Hoa cà phê nở rộ sau cơn mưa trái mùa ở tỉnh Đắk Lắk.\nOng mật kéo về từng đàn.",
        "source": "Báo Cao Nguyên",
    },
    {
        "id": "doc-hai",
        "title": "Bến cảng <script>alert(0)</script> lên đèn",
        "content": "Nội dung có <img src=x onerror=alert(1)> và <b>chữ đậm</b> của một bến cảng.\nHết bài.",
        "author": "<svg/onload=alert(2)>",
        "source": "Báo <i>Lạ</i>",
        "url": "javascript:alert(3)",
        "published": "2022-03-04",
    },
)


ARTICLES = FERRIES + len(_OTHERS) + 1


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """The search service over the made-up archive."""
    archive: Path = tmp_path_factory.mktemp("archive")
    records = [*map(_ferry, range(1, FERRIES + 1)), *_OTHERS]
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    (archive / "bai.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (archive / "doc-hai.txt").write_text(f"{HOSTILE_TITLE}\n\n{HOSTILE_TEXT}\n", encoding="utf-8")
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    report = reindex(settings, [Archive.at(archive)])
    assert report.added == ARTICLES, report
    with open_service(settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def app(service: SearchService) -> Flask:
    return create_app(service)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
