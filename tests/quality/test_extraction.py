"""Floors of the extraction's quality on real articles that people read. To lower one is a decision, not a repair."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.readers.model import RawPage
from tests.quality import extraction
from tests.quality.extraction import Judged

FLOORS = {"title": 0.98, "day": 0.99, "source": 0.99, "author": 0.90, "province": 0.90}
BODY_FLOOR = 0.95
LABELS = "be35fbd4df7ca7ca"
LISTS = ("cafef_list", "nld_list", "vietnamnet_list", "vnexpress_list")


@pytest.fixture(scope="module")
def records(shared_data: Path) -> list[Judged]:
    return extraction.judge_records(shared_data)


@pytest.fixture(scope="module")
def articles(shared_data: Path) -> dict[str, Article]:
    return extraction.page_articles(shared_data)


@pytest.mark.parametrize("field", FLOORS)
def test_what_is_found_in_records_is_what_people_read(records: list[Judged], field: str) -> None:
    judged = [each for each in records if each.field == field]
    wrong = [each for each in judged if not each.right]
    assert len(judged) >= 60
    assert 1 - len(wrong) / len(judged) >= FLOORS[field], wrong


def test_no_day_is_invented(records: list[Judged]) -> None:
    assert [each for each in records if each.field == "day" and each.read == extraction.NONE and not each.right] == []


def test_what_is_found_in_pages_is_what_people_read(articles: dict[str, Article]) -> None:
    assert [each for each in extraction.judge_pages(articles) if not each.right] == []


@pytest.mark.parametrize("name", extraction.pages())
def test_the_body_of_a_page_is_whole_and_nothing_else(articles: dict[str, Article], name: str) -> None:
    found = extraction.tokens(articles[name].body)
    assert extraction.f1(found, extraction.gold_body(extraction.pages()[name])) >= BODY_FLOOR


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_articles_is_refused(shared_data: Path, name: str) -> None:
    with pytest.raises(InputRefused, match="không phải bài báo"):
        extract(RawPage(extraction.read_page(shared_data, name), name), "quality")


def test_the_labels_are_those_the_floors_were_set_with() -> None:
    assert Counter(row["archive"] for row in extraction.labels()) == {"news-2016": 30, "rss-2025": 40}
    content = (extraction.HERE / "extraction-labels.tsv").read_bytes()
    assert hashlib.sha256(content).hexdigest()[:16] == LABELS
