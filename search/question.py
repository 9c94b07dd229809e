"""What a person asked, as a tree: the words of the person, before the index's fields and the accent rule come in.

A closed union of frozen dataclasses. `source` is the slice of `Question.text` that a part was read from; it does not
take part in comparison, so that two ways of typing the same question are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from typing import TypeAlias

from corpus.article import ArticleId
from corpus.sentence import Sentence
from index.analysis.syllables import Syllable


@dataclass(frozen=True, slots=True)
class Slice:
    """`text == question.text[start:end]`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """Every syllable, anywhere in the article."""

    syllables: tuple[Syllable, ...]
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Quoted:
    """The syllables side by side, in this order; punctuation between them does not matter."""

    syllables: tuple[Syllable, ...]
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """The syllables in this order within one paragraph, at most `slop` others between them in all."""

    syllables: tuple[Syllable, ...]
    slop: int
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A syllable that begins so (`biên*`)."""

    syllable: Syllable
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """The syllable, another spelling of it, or one that a single letter parts from it (`sơn~`)."""

    syllable: Syllable
    source: Slice = field(compare=False)


Text: TypeAlias = Words | Quoted | Near | Prefix | Fuzzy


@dataclass(frozen=True, slots=True)
class InTitle:
    """The text, in the title."""

    part: Text


class Attribute(StrEnum):
    """What a filter can ask of an article beside its text."""

    PROVINCE = "province"
    SOURCE = "source"
    AUTHOR = "author"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Filter:
    """Articles whose attribute is what `syllables` name; `value` is the name as typed, without quotation marks.

    `named` is how the attribute was called.
    """

    attribute: Attribute
    syllables: tuple[Syllable, ...]
    value: str = field(compare=False)
    named: str = field(compare=False)
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class UnknownFilter:
    """Articles of which the attribute is not known; None stands for the day."""

    attribute: Attribute | None
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class DateFilter:
    """Published from `first` to `last`, both included; None is an open end."""

    first: date | None
    last: date | None
    source: Slice = field(compare=False)


class Unit(Enum):
    """A stretch of time, with its Vietnamese name."""

    DAY = "ngày"
    WEEK = "tuần"
    MONTH = "tháng"
    YEAR = "năm"


@dataclass(frozen=True, slots=True)
class RecentFilter:
    """Published within the last `count` units; today is the last of its days."""

    count: int
    unit: Unit
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Address:
    """The article at this URL, as typed."""

    url: str
    source: Slice = field(compare=False)


@dataclass(frozen=True, slots=True)
class Similar:
    """Articles like the one with this id; `named` is how the field was called."""

    article: ArticleId
    named: str = field(compare=False)
    source: Slice = field(compare=False)


Metadata: TypeAlias = Filter | UnknownFilter | DateFilter | RecentFilter | Address | Similar


@dataclass(frozen=True, slots=True)
class And:
    """Every part; two or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part; two or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match the part."""

    part: Node


@dataclass(frozen=True, slots=True)
class Boosted:
    """The part, counting `weight` times as much in the order of the results."""

    part: Node
    weight: float


Node: TypeAlias = (
    "Words | Quoted | Near | Prefix | Fuzzy | InTitle | Filter | UnknownFilter | DateFilter | RecentFilter | Address"
    " | Similar | And | Or | Not | Boosted"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the query that was not understood, or not as it may have been meant, as typed, and what to do."""

    text: str
    hint: Sentence

    def sentence(self) -> Sentence:
        """Said to the person who typed it."""
        said = Sentence("Không hiểu “{text}”. {hint}", "We did not understand “{text}”. {hint}")
        return said.filled(text=self.text, hint=self.hint)


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is what was typed, in NFC, with control characters turned into spaces.

    `root` is None when nothing is asked: either `text` is blank, which asks for every article, or no part of it was
    understood, and then `problems` says why. `today` is the day in Vietnam on which it was asked.
    """

    text: str = field(compare=False)
    today: date
    root: Node | None
    problems: tuple[Problem, ...] = ()
