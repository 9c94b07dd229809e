"""Fixtures that every test may use."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.cluster.postgres import Server

PROJECT = Path(__file__).resolve().parent.parent

# Other programs of the machine may take all of it: no example fails for the time that it took.
settings.register_profile("timbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("timbao")

_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)


def is_english(text: str) -> bool:
    """Whether no letter outside “…”, where a reader's own words stand, is Vietnamese."""
    return bool(text) and not _VIETNAMESE.search(re.sub("“[^”]*”", "", text))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real press data, which is not part of the project; without it the test skips."""
    folder = Path(os.environ.get("TIMBAO_SHARED_DATA", PROJECT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real press data at {folder} (set TIMBAO_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`host:port` of one real OpenSearch node (that of TIMBAO_TEST_OPENSEARCH where it is set).

    Where Java or Maven is missing the test skips and says so.
    """
    from tests.cluster import nodes

    if running := os.environ.get("TIMBAO_TEST_OPENSEARCH"):
        yield running
        return
    if lacking := nodes.missing():
        pytest.skip(f"OpenSearch cannot run here: {lacking}")
    with nodes.Cluster(tmp_path_factory.mktemp("opensearch")) as cluster:
        yield cluster.hosts


@pytest.fixture(scope="session")
def new_index(opensearch: str) -> Iterator[Callable[[], str]]:
    """Makes addresses of indices that nobody else uses; what is written there goes with the session."""
    from tests.cluster.nodes import ask

    prefix, numbers = f"timbao-test-{os.getpid()}-", count()
    yield lambda: f"opensearch://{opensearch}/{prefix}{next(numbers)}x"
    with suppress(OSError):
        ask(opensearch, "DELETE", f"/{prefix}*")


DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.cluster))
"""Where an article store may be; the second needs a real server (`make cluster-test`)."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real PostgreSQL server; where it cannot run the test skips and says what is missing."""
    from tests.cluster import postgres

    if lacking := postgres.missing():
        pytest.skip(f"PostgreSQL cannot run here: {lacking}")
    with postgres.Server() as server:
        yield server


@pytest.fixture(params=DATABASES)
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses at which no store is yet, in each kind of database."""
    if request.param == "sqlite":
        numbers = iter(range(1000))
        return lambda: f"sqlite:///{tmp_path / 'home' / f'{next(numbers)}.db'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.new
