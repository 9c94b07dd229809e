"""Writes that are on the disk and not only in the system's memory."""

from __future__ import annotations

import os
from pathlib import Path


def make_durable(path: Path) -> None:
    """Also after a power cut the file is there as it is now; of a folder, which files it holds. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
