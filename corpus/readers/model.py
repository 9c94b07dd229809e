"""What every reader yields: documents not yet understood, and refusals with their reasons.

Documents are tuples, because they travel between processes by the hundred thousand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from corpus.sentence import Sentence


class RawText(NamedTuple):
    """Plain text, decoded and in NFC: somebody's copy of a news page, or title/lead/body lines."""

    text: str
    path: str
    record: str | None = None


class RawPage(NamedTuple):
    """A saved web page: its HTML, decoded, with the address it was fetched from where that is known."""

    html: str
    path: str
    record: str | None = None
    url: str | None = None


class RawRecord(NamedTuple):
    """One row of a dump or one item of a feed: foreign column names to values, as found."""

    fields: Mapping[str, object]
    path: str
    record: str | None = None


RawDocument = RawText | RawPage | RawRecord


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file, or one record of it, that cannot become an article, and why: a sentence for the operator."""

    path: str
    reason: Sentence
    record: str | None = None

    @property
    def place(self) -> str:
        """The path, and the record where the file holds many."""
        return self.path if self.record is None else f"{self.path}#{self.record}"
