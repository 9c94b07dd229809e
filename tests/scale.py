"""How long the long tests are: `TIMBAO_LONG_SCALE`, 1 unless it says a smaller part for a trial."""

from __future__ import annotations

import os
from typing import Final

SCALE: Final = float(os.environ.get("TIMBAO_LONG_SCALE", "1"))


def scaled(length: int) -> int:
    """So many seconds, queries or kills, shortened for a trial; at least one."""
    return max(1, round(length * SCALE))
