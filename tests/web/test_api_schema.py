"""Requests made from the API's own description, good and bad: every answer is one that it describes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from search.service import open_service
from tests.conftest import PROJECT
from tests.scale import scaled
from web.app import create_app

schemathesis = pytest.importorskip("schemathesis", reason="pip install timbao[fuzz] brings schemathesis")

pytestmark = pytest.mark.slow


_PLAIN = {"Accept-Encoding": "identity"}
_NOT_PROMISED = [schemathesis.checks.positive_data_acceptance, schemathesis.checks.negative_data_rejection]
"""A day may look right and be none, and what is superfluous is passed over."""
EXAMPLES = scaled(300)
"""Requests to each operation."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The API of the demonstration archive, as its OpenAPI description has it."""
    home = Settings(home=tmp_path_factory.mktemp("described"))
    reindex(home, [Archive.at(PROJECT / "corpus" / "demo", "demo")])
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", create_app(open_service(home), rate=0))


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_answers_are_as_described(described: Any, mode: str) -> None:
    generation_mode = schemathesis.GenerationMode(mode)
    # The others take any string, which a request cannot get wrong.
    wrong = [described["/api/v1/search"]["GET"]]
    for operation in wrong if mode == "negative" else [each.ok() for each in described.get_all_operations()]:

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy(generation_mode=generation_mode))
        def answered(case: Any) -> None:
            case.call_and_validate(headers=_PLAIN, excluded_checks=_NOT_PROMISED)

        answered()
