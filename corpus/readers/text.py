"""A plain text file: one article, as somebody copied it from a page or a program wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus import encoding
from corpus.readers.model import RawText
from corpus.readers.source import Source

LIMIT: Final = 64 << 20
"""Bytes; no article is longer."""


def read(source: Source) -> Iterator[RawText]:
    """Yields the one text. Raises InputRefused for an empty, binary or oversized file."""
    decoded = encoding.decode(source.whole(LIMIT))
    yield RawText(decoded.text, source.name)
