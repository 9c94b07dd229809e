"""The shape of a query before its parts are understood: what `search.grammar` gives and `search.language` reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from search.fields import FieldName


class Kind(Enum):
    """What a leaf is. The last three are signs that lack their partner."""

    WORD = auto()
    """Neighbouring words, with the punctuation that stands among them."""
    VALUE = auto()
    """A value with spaces in it: `[2019 TO 2024]`, `7 ngày`."""
    QUOTED = auto()
    PREFIX = auto()
    FUZZY = auto()
    QUOTE = auto()
    BRACKET = auto()
    OPERATOR = auto()


class Joint(Enum):
    """How a group joins its parts; NOT has one part."""

    AND = auto()
    OR = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Leaf:
    """`text[start:end]` of the whole query is the leaf with its signs; `content`, which begins at `content_start`,
    is without them. `near` is the number after `"…"~`, "" when none stands there, None without `~`. `named` is the
    field's name as typed.
    """

    kind: Kind
    content: str
    content_start: int
    start: int
    end: int
    field: FieldName | None = None
    named: str = ""
    near: str | None = None
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Parts joined; perhaps none."""

    joint: Joint
    parts: tuple[Tree, ...]
    boost: float = 1.0


Tree: TypeAlias = "Leaf | Group"
