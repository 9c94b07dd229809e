"""Tests against real servers on loopback, run by `make cluster-test` and by nothing else.

Each server comes from a fixture that starts it; where the machine lacks it the fixture skips with a sentence that names
what is missing (`pytest.skip`), and the session's first lines say so for all of them. A new kind of server adds its
line to `MISSING`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.cluster import nodes, postgres

Tell: TypeAlias = Callable[[str], None]

MISSING: Mapping[str, Callable[[], str | None]] = {"OpenSearch": nodes.missing, "PostgreSQL": postgres.missing}
"""For each server what this machine lacks to run it; None where it lacks nothing."""

_HERE = Path(__file__).parent
_COUNTED = "counted"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a server."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.cluster)


def pytest_report_header() -> list[str]:
    """Which servers these tests will find."""
    return [f"{server}: {lacking() or 'can run'}" for server, lacking in MISSING.items()]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Tell:
    """Says what a test has counted; it stands at the end of the run."""
    return lambda sentence: record_property(_COUNTED, sentence)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL of one module's own, which may be killed."""
    if lacking := postgres.missing():
        pytest.skip(f"PostgreSQL cannot run here: {lacking}")
    with postgres.Server() as started:
        yield started


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have counted: how many kills, how many searches were answered all the while."""
    reports = [each for several in terminalreporter.stats.values() for each in several]
    counted = [
        str(value)
        for each in reports
        if isinstance(each, pytest.TestReport) and each.when == "call"
        for name, value in each.user_properties
        if name == _COUNTED
    ]
    if counted:
        terminalreporter.section("counted")
        for each in sorted(counted):
            terminalreporter.line(each)
