"""The likeliest syllables in a row, by how often the archive has each two of them side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product

from corpus.vietnamese import fold
from index.suggestions import Suggestions

Choices = Mapping[str, float]
"""What a syllable may be, and what each costs: 0 for what was typed, more for what is farther from it."""

_UNSEEN = 5.0
"""How much a pair that was never seen counts for beside those that were: as if seen this often in all."""
_TOKENS = 1_000_000
"""The size of an archive's text to which a syllable's own frequency is related."""


class Model:
    """Counts of syllables and pairs; asks for those that it lacks, several at a time."""

    def __init__(self, suggestions: Suggestions) -> None:
        self._suggestions = suggestions
        self._known: dict[str, dict[str, int]] = {}

    def look_up(self, folds: Iterable[str]) -> None:
        """Fetch these, syllables or pairs without accents, in one go."""
        lacking = [each for each in dict.fromkeys(folds) if each not in self._known]
        if lacking:
            counts = self._suggestions.counts(lacking)
            self._known.update((each, counts.get(each, {})) for each in lacking)

    def spellings(self, folded: str) -> dict[str, int]:
        """The spellings of a syllable, or of a pair with a space between, and how often each was seen."""
        self.look_up((folded,))
        return self._known[folded]

    def count(self, *tokens: str) -> int:
        """How often the syllable, or the pair, was seen as spelled."""
        text = " ".join(tokens)
        return self.spellings(fold(text)).get(text, 0)

    def best(self, row: Sequence[Choices]) -> tuple[str, ...]:
        """One of the choices for each place, so that the whole is likeliest (Viterbi). None of the choices is empty."""
        self._fetch(row)
        ways: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for choices in row:
            ways = {token: self._way(ways, token, cost) for token, cost in choices.items()}
        return max(ways.values())[1]

    def _fetch(self, row: Sequence[Choices]) -> None:
        folds = [dict.fromkeys(map(fold, choices)) for choices in row]
        pairs = (f"{left} {right}" for one, other in pairwise(folds) for left, right in product(one, other))
        self.look_up((*(each for one in folds for each in one), *pairs))

    def _way(
        self, ways: Mapping[str, tuple[float, tuple[str, ...]]], token: str, cost: float
    ) -> tuple[float, tuple[str, ...]]:
        """The best of the ways that lead to the token."""
        alone = (self.count(token) + 0.5) / _TOKENS
        steps = (
            (score + math.log(self._chance(before, token, alone)) - cost, (*path, token))
            for before, (score, path) in ways.items()
        )
        return max(steps)

    def _chance(self, before: str, token: str, alone: float) -> float:
        if not before:
            return alone
        return (self.count(before, token) + _UNSEEN * alone) / (self.count(before) + _UNSEEN)
