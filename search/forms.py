"""What was typed and the other ways in which it is written: abbreviations, numbers, dates, joined names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from index.analysis.abbreviations import Abbreviations
from index.analysis.syllables import Syllable
from index.analysis.variants import variants

MAX_FORMS = 24
"""Ways of writing one phrase that are looked for."""

Form = tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """`syllables[start:end]` of a part, and each other `form` that it has, side by side.

    `tight`: the stretch as typed belongs side by side as well, such as the digits of a date.
    """

    start: int
    end: int
    forms: tuple[Form, ...]
    tight: bool


def stretches(text: str, typed: Sequence[Syllable], known: Abbreviations, *, folded: bool) -> Iterator[Stretch]:
    """Left to right, not overlapping; `typed` are syllables of `text`. Numbers and dates go before abbreviations."""
    fixed = [Stretch(each.start, each.end, each.alternatives[1:], True) for each in variants(text, typed)]
    taken = {place for each in fixed for place in range(each.start, each.end)}
    named = [
        Stretch(each.start, each.end, each.alternatives, False)
        for each in known.find(typed, folded=folded)
        if taken.isdisjoint(range(each.start, each.end))
    ]
    yield from sorted((*fixed, *named), key=lambda each: each.start)


def ways_of_writing(typed: Sequence[Syllable], found: Sequence[Stretch]) -> Iterator[Form]:
    """The whole of `typed`, as it is first, and with its stretches written otherwise; at most `MAX_FORMS`."""
    choices: list[tuple[Form, ...]] = []
    end = 0
    for each in found:
        choices += [(tuple(typed[end : each.start]),), (tuple(typed[each.start : each.end]), *each.forms)]
        end = each.end
    choices.append((tuple(typed[end:]),))
    for chosen in islice(product(*choices), MAX_FORMS):
        yield tuple(syllable for part in chosen for syllable in part)
