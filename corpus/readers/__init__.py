"""Files → documents not yet understood. One module a format; `read_file` chooses among them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from corpus.readers.dispatch import is_ignorable, read_source
from corpus.readers.model import RawDocument, Refusal
from corpus.readers.source import Budget, Source
from corpus.sentence import Sentence

__all__ = ["is_ignorable", "read_bytes", "read_file"]


def read_file(path: Path, name: str) -> Iterator[RawDocument | Refusal]:
    """The documents of one file, named `name` in its archive, as they come: memory does not grow with the file.

    Never raises for what a file holds: that becomes a Refusal with a sentence. A file that cannot be
    opened is refused likewise.
    """
    try:
        with path.open("rb") as stream:
            yield from read_source(Source(stream, name, budget=Budget(path.stat().st_size)))
    except OSError as error:
        reason = Sentence("Không mở hoặc không đọc được tệp: {why}.", "The file cannot be opened or read: {why}.")
        yield Refusal(name, reason.filled(why=error.strerror or error))


def read_bytes(data: bytes, name: str) -> Iterator[RawDocument | Refusal]:
    """The documents of a file whose bytes these are; see `read_file`."""
    return read_source(Source(io.BytesIO(data), name, budget=Budget(len(data))))
