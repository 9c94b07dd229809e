"""Fixtures that every test may use."""

from __future__ import annotations

import os
import re
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
