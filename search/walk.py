"""Walks over the parts of a question."""

from __future__ import annotations

from collections.abc import Iterator

from index.analysis.syllables import Syllable
from search import question as asked


def syllables_of(part: asked.Text) -> tuple[Syllable, ...]:
    """Those typed, in order."""
    return (part.syllable,) if isinstance(part, asked.Prefix | asked.Fuzzy) else part.syllables


def free_syllables(node: asked.Node) -> Iterator[Syllable]:
    """The syllables of all text, also what is excluded, but not of field values."""
    match node:
        case asked.Words() | asked.Quoted() | asked.Near() | asked.Prefix() | asked.Fuzzy():
            yield from syllables_of(node)
        case asked.And(parts) | asked.Or(parts):
            for part in parts:
                yield from free_syllables(part)
        case asked.Not(part) | asked.Boosted(part):
            yield from free_syllables(part)


def costly(node: asked.Node) -> Iterator[asked.Near | asked.Prefix | asked.Fuzzy]:
    """Every `"…"~`, prefix and fuzzy word, also what is excluded."""
    match node:
        case asked.Near() | asked.Prefix() | asked.Fuzzy():
            yield node
        case asked.And(parts) | asked.Or(parts):
            for part in parts:
                yield from costly(part)
        case asked.InTitle(part) | asked.Not(part) | asked.Boosted(part):
            yield from costly(part)


def positive_texts(node: asked.Node | None, weight: float = 1.0) -> Iterator[tuple[asked.Text, float, bool]]:
    """The texts that are looked for, with their boost and whether in the title."""
    match node:
        case asked.Words() | asked.Quoted() | asked.Near() | asked.Prefix() | asked.Fuzzy():
            yield node, weight, False
        case asked.InTitle(part):
            yield part, weight, True
        case asked.And(parts) | asked.Or(parts):
            for part in parts:
                yield from positive_texts(part, weight)
        case asked.Boosted(part, boost):
            yield from positive_texts(part, weight * boost)
