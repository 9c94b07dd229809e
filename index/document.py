"""What an index holds of an article: fields of tokens, metadata values, the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from typing import NamedTuple

from corpus.article import ArticleId

BOUNDARY = "¶"
"""The token between paragraphs, captions and parts of an article: no phrase can hold it, so none crosses it."""


class TextField(Enum):
    """A field of tokens. `positions` tells whether phrases can be asked of it."""

    TITLE = ("title", True)
    TITLE_FOLDED = ("title_folded", True)
    TEXT = ("text", True)
    """Title, lead, body and captions: every syllable, as spelled."""
    FOLDED = ("folded", True)
    """The same without accents."""
    WORDS = ("words", False)
    """The words that the segmenter found, without accents, their syllables joined by `_`."""
    PAIRS = ("pairs", False)
    """Folded syllables that stand side by side, joined by `_`."""
    OPENING = ("opening", False)
    """Folded syllables of the title and the lead, and of the first paragraph's beginning where those are short."""
    AUTHOR = ("author", True)
    """Syllables as spelled, a boundary, the same folded; so are SECTION and SOURCE."""
    SECTION = ("section", True)
    SOURCE = ("source_name", True)

    def __init__(self, label: str, positions: bool) -> None:
        self.label = label
        self.positions = positions

    __hash__ = object.__hash__  # Enum's own is Python, and every term of every question is hashed


class ValueField(StrEnum):
    """Metadata held whole: for filters and facets."""

    PROVINCE = "province"
    """A unit of today, and `today's unit/former unit` for each former unit."""
    SOURCE = "source"
    """`corpus.article.Source.key`."""
    AUTHOR = "author_value"
    SECTION = "section_value"
    MONTH = "month"
    """Two values an article: `YYYY` and `YYYY-MM`. Days are apart, because counting them all costs most."""
    DAY = "day"
    """`YYYY-MM-DD`."""
    URL = "url"
    LANGUAGE = "language"


class IndexDocument(NamedTuple):
    """One article as an engine takes it; a tuple, because very many travel between processes.

    `text`: space-joined tokens; a field without tokens is absent. `values`: the distinct values of each metadata
    field; absent where the article has none. `number`: the store's own unique number of the article, the tie-breaker
    of every order. `story`: the number of the story that it tells as other articles do; None where it is alone.
    """

    id: ArticleId
    number: int
    published: date | None
    text: Mapping[TextField, str]
    values: Mapping[ValueField, tuple[str, ...]]
    story: int | None = None
