"""What an article's own abbreviations add to what is marked in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.article import Article
from corpus.vietnamese import fold
from index.analysis.definitions import definitions
from search.accents import Reading
from search.snippets import AnySpelling, Spelled, Wanted
from search.texts import Run

_SHORTEST = 2
"""Syllables that a short form stands for."""


class OwnForms:
    """What the runs of one question may find of articles' own abbreviations."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = [run for run in runs if len(run.readings) >= _SHORTEST]
        self._initials = [list(map(_initials, run.readings)) for run in self._runs]

    def of(self, article: Article) -> Iterator[Wanted]:
        """Short forms that the article defines, where a run asks for what they stand for."""
        if not self._runs:
            return
        for short, full in definitions(f"{article.lead}\n{article.body}", self._may_be_asked).items():
            for run in self._runs:
                start = _place(run.readings, full)
                if start is None:
                    continue
                short_form = (Spelled(frozenset((short,))),)
                if run.quoted:
                    before, after = run.readings[:start], run.readings[start + len(full) :]
                    yield Wanted((*map(_position, before), *short_form, *map(_position, after)))
                else:
                    yield Wanted(short_form)

    def _may_be_asked(self, short: str) -> bool:
        letters = fold(short)
        return any(
            all(letter in initials for letter, initials in zip(letters, row[start:], strict=False))
            for row in self._initials
            for start in range(len(row) - len(letters) + 1)
        )


def _initials(reading: Reading) -> set[str]:
    """The letters, without accents, that what a reading stands for begins with."""
    return {each[0] for each in (*map(fold, reading.tokens), *reading.folds)}


def _place(readings: Sequence[Reading], full: Sequence[str]) -> int | None:
    """Where in the run the written-out form begins."""
    for start in range(len(readings) - len(full) + 1):
        pairs = zip(readings[start : start + len(full)], full, strict=True)
        if all(token in reading.tokens or fold(token) in reading.folds for reading, token in pairs):
            return start
    return None


def _position(reading: Reading) -> Spelled | AnySpelling:
    return Spelled(frozenset(reading.tokens)) if reading.tokens else AnySpelling(reading.folds[0])
