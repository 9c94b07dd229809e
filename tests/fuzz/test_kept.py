"""What fuzzing kept goes through its target again, in an ordinary run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

KEPT = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("name", TARGETS)
def test_every_kept_input(name: str) -> None:
    inputs = sorted((KEPT / name).iterdir())
    assert inputs, "python -m tests.fuzz keeps what it finds"
    target: Callable[[bytes], None] = TARGETS[name]
    for each in inputs:
        try:
            target(each.read_bytes())
        except BaseException as error:
            error.add_note(f"{name}/{each.name}")
            raise
