"""Files as they are made, and writes that are on the disk and not only in the system's memory."""

from __future__ import annotations

import os
from pathlib import Path


def make_file(path: Path) -> None:
    """An empty file unless there is one, for whom the umask lets; SQLite's own would never be a group's to write."""
    if not path.exists():  # opened and closed again it would lose the locks that this process has on it
        path.touch()


def make_durable(path: Path) -> None:
    """Also after a power cut the file is there as it is now; of a folder, which files it holds. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
