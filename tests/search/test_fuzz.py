"""Random queries, and queries made by the grammar, through the whole service: answered or refused, and soon."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.engine import Sort
from index.reindex import reindex
from search.errors import QueryError
from search.results import SearchRequest
from search.service import SearchService, open_service
from search.suggest import LONGEST
from search.syntax import SYNTAX
from tests.conftest import PROJECT
from tests.scale import scaled


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """The service over the demonstration archive, on the default engine."""
    settings = Settings(home=tmp_path_factory.mktemp("fuzzed"))
    reindex(settings, [Archive.at(PROJECT / "corpus" / "demo", "demo")])
    with open_service(settings) as opened:
        yield opened


SEED = 20251122
SECONDS_OF_CPU = 0.25
"""What one query may take. `bench/querying.py` measures what queries do take."""

_WORDS = (
    "bộ đội biên phòng tuần tra Lạng Sơn lang son BĐBP COVID-19 30/4/1975 1.000.000 kĩ kỹ đuong hòan K’Brểu tàu cá "
    "hoà bình AND 5km TP.HCM bieen phofng tie61ng ﬁ Ð 東京 🚢 x\u0301 a\u200bb"
).split()
_FIELDS = ("tiêu_đề:", "tỉnh:", "nguồn:", "tác_giả:", "mục:", "ngày:", "mới:", "gần_giống:", "title:", "x:", "http:")
_VALUES = ("2025", "9/2025", "2019..2024", "[2019 TO", "7ngày", '"Lạng Sơn"', "vnexpress.net", "99/99", "a, b", "..")
_JOINTS = (" ", " ", " ", " VÀ ", " HOẶC ", " KHÔNG ", " AND ", " OR NOT ", " -", ", ", "(", ")", '"', "\t")
_ENDINGS = ("", "", "", "", "*", "~", "~2", "^3", "^", '"~5', "~99", ".", ":")
_LETTERS = "aăâbđeêghiknoôơuưyáàảãạ 0123456789\"“”«»()[]*~^:-_.,;!?/\\@#%&'<>\u0300\u0323\u200b\x00\n\ud800😀ß"


def _phrase(rng: random.Random) -> str:
    words = " ".join(rng.choices(_WORDS, k=rng.randint(1, 4)))
    match rng.randrange(6):
        case 0:
            return f'"{words}"'
        case 1:
            return f'"{words}"~{rng.randint(0, 30)}'
        case 2:
            return f"({words})"
        case 3:
            return rng.choice(_FIELDS) + rng.choice((words, f'"{words}"', rng.choice(_VALUES)))
        case _:
            return words


def _by_grammar(rng: random.Random) -> str:
    parts = (_phrase(rng) + rng.choice(_ENDINGS) + rng.choice(_JOINTS) for _ in range(rng.randint(1, 5)))
    return "".join(parts)


def _mutated(rng: random.Random) -> str:
    letters = list(rng.choice(SYNTAX).example)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(letters) + 1)
        letters[place : place + rng.randint(0, 2)] = rng.choices(_LETTERS, k=rng.randint(0, 2))
    return "".join(letters)


def _at_random(rng: random.Random) -> str:
    return "".join(rng.choices(_LETTERS, k=rng.choice((3, 10, 40, 200))))


def queries(seed: int, count: int) -> Iterator[str]:
    """The same ones for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield rng.choice((_by_grammar, _by_grammar, _mutated, _at_random))(rng)


def _ask(service: SearchService, query: str, rng: random.Random) -> None:
    sort = rng.choice(list(Sort))
    limit, offset = rng.choice((0, 3, 10)), rng.choice((0, 0, 5))
    request = SearchRequest(query=query, sort=sort, limit=limit, offset=offset, group=rng.random() < 0.5)
    try:
        page = service.search(request)
    except QueryError as error:
        if not str(error):
            pytest.fail("a refusal without a word")
        return
    assert page.understood
    assert page.groups <= page.total
    assert len(page.hits) == max(0, min(limit, page.groups - offset if request.group else page.total - offset))
    assert all(len(each.split()) <= 4 * LONGEST for each in page.suggestions)


def _seconds(service: SearchService, query: str, rng: random.Random) -> float:
    """CPU of asking it."""
    started = time.thread_time()
    _ask(service, query, rng)
    return time.thread_time() - started


def _fuzz(service: SearchService, seed: int, count: int, seconds: float) -> None:
    """As many of the queries as `seconds` of CPU are enough for; a busy machine changes nothing."""
    rng = random.Random(seed)
    _ask(service, "bộ đội", rng)  # the first question loads what the others find loaded
    ends = time.thread_time() + seconds
    asked = 0
    for query in queries(seed, count):
        try:
            # What is slow once may have met a collection of garbage, or a neighbour who emptied the processor's caches.
            for _ in range(3):
                if (taken := _seconds(service, query, rng)) < SECONDS_OF_CPU:
                    break
        except Exception as error:
            raise AssertionError(f"query {asked} of seed {seed}: {query!r}") from error
        assert taken < SECONDS_OF_CPU, f"{taken:.2f} s of CPU for query {asked} of seed {seed}: {query!r}"
        asked += 1
        if time.thread_time() > ends:
            break
    assert asked >= count / 4, f"only {asked} of {count} queries in {seconds} seconds of CPU"


def test_no_query_fails_or_takes_long(fuzzed: SearchService) -> None:
    _fuzz(fuzzed, SEED, 5_000, seconds=60)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[SearchService]:
    """The service over 35,440 articles."""
    settings = Settings(home=tmp_path_factory.mktemp("large"))
    reindex(settings, [Archive.at(shared_data / "articles" / "baomoi-2017-txt.tar.gz", "large")])
    with open_service(settings) as opened:
        yield opened


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_no_query_fails_or_takes_long_over_many_articles(large: SearchService, seed: int) -> None:
    _fuzz(large, seed, scaled(10_000), seconds=3_600)
