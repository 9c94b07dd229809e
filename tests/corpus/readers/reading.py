"""A file made of bytes, read."""

from __future__ import annotations

from pathlib import Path

from corpus.readers import read_file
from corpus.readers.model import RawDocument, Refusal


def read(folder: Path, data: bytes, name: str) -> list[RawDocument | Refusal]:
    (folder / name).write_bytes(data)
    return list(read_file(folder / name, name))
