"""The five texts of the acceptance archive come in exactly as its README says; nothing else is invented."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article, Certainty, Source
from corpus.extract import extract
from corpus.readers.model import RawText


@dataclass(frozen=True)
class Seed:
    """What is to be read; `title` is the SHA-256's first letters, or None for a title made from the first sentence."""

    title: str | None
    published: date | None
    certainty: Certainty
    provinces: tuple[str, ...]
    source: Source | None
    author: str | None
    captions: int


ALL_SIX = ("Lạng Sơn", "Cao Bằng", "Quảng Ninh", "Hải Phòng", "Hưng Yên", "Ninh Bình")
SEEDS = {
    "000": Seed(None, None, Certainty.UNKNOWN, ("Lạng Sơn",), None, "Hằng Nga", 0),
    "001": Seed("5e97bc2c24a7", date(2025, 11, 27), Certainty.STATED, ("Lai Châu",), None, None, 3),
    "002": Seed(
        "e4056122bfdb",
        date(2025, 12, 31),
        Certainty.INFERRED,
        ("Lạng Sơn",),
        Source("Sở Ngoại vụ tỉnh Lạng Sơn"),
        "Lã Việt",
        5,
    ),
    "003": Seed(
        "80a1baea9897",
        date(2025, 9, 26),
        Certainty.INFERRED,
        ALL_SIX,
        Source("Báo Lạng Sơn", "baolangson.vn"),
        "THU HIỀN",
        4,
    ),
    "004": Seed(None, None, Certainty.UNKNOWN, ("Lạng Sơn",), None, "Thanh Tùng", 1),
}


@pytest.fixture(scope="module")
def articles(shared_data: Path) -> dict[str, Article]:
    files = (shared_data / "seeds").glob("*.txt")
    return {file.name[:3]: extract(RawText(file.read_text("utf-8"), file.name), "seeds") for file in files}


@pytest.mark.parametrize("number", SEEDS)
def test_a_seed_is_read_as_it_is_described(articles: dict[str, Article], number: str) -> None:
    article, seed = articles[number], SEEDS[number]
    title = None if article.title_made else hashlib.sha256(article.title.encode()).hexdigest()[:12]
    found = (title, article.published, article.certainty, article.provinces, article.source, article.author)
    assert found == (seed.title, seed.published, seed.certainty, seed.provinces, seed.source, seed.author)
    assert len(article.captions) == seed.captions


@pytest.mark.parametrize("number", SEEDS)
def test_every_seed_keeps_its_text(articles: dict[str, Article], shared_data: Path, number: str) -> None:
    article = articles[number]
    text = next((shared_data / "seeds").glob(f"{number}*")).read_text("utf-8")
    kept = "\n".join((article.title, article.lead, article.body, *article.captions, article.author or ""))
    assert "Bộ đội Biên phòng" in kept
    assert "" not in article.body.split("\n")
    assert not article.body.endswith("./.")
    lost = set(text.split()) - set(kept.split())
    assert len(lost) <= 12


@pytest.mark.parametrize("number", ["000", "004"])
def test_a_made_title_begins_the_text(articles: dict[str, Article], number: str) -> None:
    article = articles[number]
    assert article.body.startswith(article.title.rstrip("…"))


def test_the_address_of_a_seed_is_known(articles: dict[str, Article]) -> None:
    assert [number for number, article in articles.items() if article.url] == ["003"]


def test_headers_and_menus_are_not_text(articles: dict[str, Article]) -> None:
    whole = "\n".join(f"{article.title}\n{article.lead}\n{article.body}" for article in articles.values())
    assert not any(junk in whole for junk in ("Tăng tương phản", "Cổng thông tin điện tử", "2025-11-27", "https://"))
