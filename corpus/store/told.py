"""What goes into the article store: what a file says, and the state in which it said so.

Tuples, because they travel between processes by the hundred thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from corpus.article import ArticleId
from corpus.readers.model import Refusal


class FileState(NamedTuple):
    """What decides whether a file has to be read again. `digest` is of its bytes, `rules` of the extraction code."""

    size: int
    mtime_ns: int
    digest: bytes
    rules: str
    format: str = ""


UNFINISHED = FileState(-1, -1, b"", "")
"""The state of a file whose records are not all in yet: equal to no real one, so the next run reads it again."""


class Row(NamedTuple):
    """One article as one place tells it: `content` is `corpus.serial` JSON, `record` is "" for a whole file."""

    place: str
    record: str
    article_id: ArticleId
    digest: bytes
    content: str


class FileTold(NamedTuple):
    """All that one file says now. A row's (place, record) is unique within it."""

    path: str
    state: FileState
    rows: Sequence[Row] = ()
    refusals: Sequence[Refusal] = ()
