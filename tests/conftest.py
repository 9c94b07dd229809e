"""Fixtures that every test may use."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


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
