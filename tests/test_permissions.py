"""Accounts that share a home by their group: the umask says who may read and write, and no library says otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_journey import DEMO, Timbao


@pytest.fixture(params=[0o007, 0o077], ids=["group", "alone"])
def allowed(request: pytest.FixtureRequest) -> Iterator[int]:
    """What may be done with a new file."""
    before = os.umask(request.param)
    yield 0o666 & ~request.param
    os.umask(before)


def _modes(home: Path) -> dict[str, int]:
    return {str(path.relative_to(home)): path.stat().st_mode & 0o666 for path in home.rglob("*") if path.is_file()}


@pytest.mark.parametrize("engine", ["tantivy:", "whoosh:"])
def test_every_file_of_a_home_is_as_the_umask_says(allowed: int, engine: str, tmp_path: Path) -> None:
    timbao = Timbao(tmp_path / "home", engine)
    timbao.reindex(DEMO)
    timbao.reindex(DEMO, more=["--full"])
    assert timbao.run("backup", tmp_path / "home" / "copy").returncode == 0
    (tmp_path / "home" / "articles.db").unlink()
    assert timbao.run("restore", tmp_path / "home" / "copy").returncode == 0
    timbao.reindex(DEMO)
    modes = _modes(tmp_path / "home")
    assert len(modes) > 10
    assert modes == dict.fromkeys(modes, allowed)
