"""A small file that others replace, read only when they have."""

from __future__ import annotations

from pathlib import Path


class WatchedText:
    """The text of a file that is replaced whole, by a rename. May be shared by threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[tuple[int, int, int, int], str] | None = None

    def text(self) -> str:
        """What stands there now. Raises OSError where there is no such file, ValueError where it is no UTF-8."""
        found = self._path.stat()
        # What is replaced between the two calls is newer than its key, and read once more the next time.
        key = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
        known = self._read
        if known is None or known[0] != key:
            known = self._read = key, self._path.read_text("utf-8")
        return known[1]
