"""What has a C core is tested twice: as compiled, where it was, and in pure Python."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest


def implementations(core: str) -> list[Any]:
    """Both, as parameters; `core` is the module that a compiler makes."""
    lacking = pytest.mark.skipif(find_spec(core) is None, reason=f"{core} was not compiled")
    return [pytest.param("c", marks=lacking), "python"]
