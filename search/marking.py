"""The runs of a question → what is marked in the articles that it finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, pairwise, product
from math import prod

from index.document import TextField
from index.engine import Reader
from search.accents import Reading
from search.finding import AnySpelling, Spelled, Wanted
from search.matching import MAX_PHRASES
from search.texts import Run


def wanted(runs: Iterable[Run], reader: Reader) -> tuple[Wanted, ...]:
    """What is to be marked in articles found by these runs."""
    numbers = count(1)
    return tuple(each for run in runs for each in _wanted(run, reader, numbers))


def _wanted(run: Run, reader: Reader, numbers: Iterator[int]) -> Iterator[Wanted]:
    """A phrase is marked as a whole, and so is whatever else the run stands for; words each by itself, unless pieces
    of them mean nothing. `numbers` tell one word from another.
    """
    if run.quoted:
        yield from _whole(run.readings)
    else:
        ends = dict(run.tight)
        words: dict[int, int] = {}
        for start, end in _words(run, reader):
            words |= dict.fromkeys(range(start, end), next(numbers))
        place = 0
        while place < len(run.readings):
            end = ends.get(place, place + 1)
            if end - place > 1:
                yield from _whole(run.readings[place:end])
            else:
                yield from (Wanted((choice,), words.get(place, 0)) for choice in _choices(run.readings[place]))
            place = end
    for form in run.others:
        yield from _whole(form)


def _words(run: Run, reader: Reader) -> Iterator[tuple[int, int]]:
    """Where the run's words of several syllables begin and end: what is also written otherwise as one, and neighbours
    that the archive's articles take for one word more often than not.
    """
    yield from run.units
    taken = {place for start, end in (*run.units, *run.tight) for place in range(start, end)}
    pairs = [f"{left.syllable.folded}_{right.syllable.folded}" for left, right in pairwise(run.readings)]
    words = reader.frequencies(TextField.WORDS, pairs) if pairs else {}
    beside = reader.frequencies(TextField.PAIRS, [pair for pair, count in words.items() if count])
    for place, pair in enumerate(pairs):
        if words[pair] and 2 * words[pair] >= beside[pair] and taken.isdisjoint((place, place + 1)):
            taken |= {place, place + 1}
            yield place, place + 2


def _whole(readings: Sequence[Reading]) -> Iterator[Wanted]:
    choices = [_choices(reading) for reading in readings]
    if prod(map(len, choices)) <= MAX_PHRASES:
        yield from (Wanted(positions) for positions in product(*choices))
    else:
        yield Wanted(tuple(each[0] for each in choices))


def _choices(reading: Reading) -> list[Spelled | AnySpelling]:
    """A syllable that stands for several is any of them."""
    spelled: list[Spelled | AnySpelling] = [Spelled(frozenset(reading.tokens))] if reading.tokens else []
    return [*spelled, *(AnySpelling(fold) for fold in reading.folds)]
