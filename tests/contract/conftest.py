"""Every test of this folder runs over every engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.engines import open_engine
from tests.contract.helpers import ENGINES


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> str:
    """The address of an engine."""
    return str(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index may be made; not there yet."""
    return tmp_path / "index" / "gen-000001"


@pytest.fixture
def engine(address: str, folder: Path) -> Engine:
    """An engine without an index."""
    return open_engine(address, folder)
