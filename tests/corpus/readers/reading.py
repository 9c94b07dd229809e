"""A file made of bytes, read."""

from __future__ import annotations

from pathlib import Path

from corpus.readers import read_file
from corpus.readers.model import RawDocument, Refusal


def read(folder: Path, data: bytes, name: str) -> list[RawDocument | Refusal]:
    (folder / name).write_bytes(data)
    return list(read_file(folder / name, name))


def as_refused(document: RawDocument | Refusal) -> tuple[str, str, str | None]:
    """Path, reason in Vietnamese and record of what must be a refusal."""
    assert isinstance(document, Refusal)
    return document.path, document.reason.vi, document.record
