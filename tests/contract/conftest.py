"""Every test of this folder runs over every engine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from index.engine import Engine, Fingerprint
from index.engines import open_engine
from tests.contract.helpers import ENGINES, OPENSEARCH

At = Callable[[str], str]


@pytest.fixture(scope="session")
def at(request: pytest.FixtureRequest) -> At:
    """The address that a name in `ENGINES` stands for: a new place each time."""

    def found(name: str) -> str:
        return str(request.getfixturevalue("new_index")()) if name in OPENSEARCH.values else name

    return found


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, at: At) -> str:
    """The address of an engine."""
    return at(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where an index may be made; not there yet."""
    return tmp_path / "index" / "gen-000001"


@pytest.fixture
def engine(address: str, folder: Path) -> Engine:
    """An engine without an index."""
    return open_engine(address, folder)


@pytest.fixture
def forge(address: str, folder: Path, engine: Engine) -> Callable[[Fingerprint], None]:
    """Make the index say that it was built with something else."""

    def in_folder(fingerprint: Fingerprint) -> None:
        (folder / "built_with.json").write_text(json.dumps(asdict(fingerprint)), "utf-8")

    def in_cluster(fingerprint: Fingerprint) -> None:
        from index.engines.opensearch_address import read_address
        from index.engines.opensearch_client import Client
        from index.engines.opensearch_snapshot import SURE, read_state
        from index.engines.opensearch_writer import write_state

        client = Client(read_address(address))
        name = f"{client.address.index}-{folder.name}"
        state = read_state(client, name)
        assert state is not None
        write_state(client, name, state, built_with=asdict(fingerprint))
        time.sleep(SURE)  # readers rely on writers, who would sign in first

    return in_cluster if address.startswith("opensearch:") else in_folder
