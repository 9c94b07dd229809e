"""The likeliest syllables in a row, by how often the archive has each two of them side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product

from corpus.vietnamese import fold
from index.suggestions import Suggestions

Choices = Mapping[str, float]
"""What a syllable may be, and what each costs: 0 for what was typed, more for what is farther from it."""

Ways = dict[str, tuple[float, tuple[str, ...]]]
"""The likeliest way that ends in each syllable: the logarithm of its chance, and its syllables."""

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
        known = self._known.get(folded)
        if known is None:
            self.look_up((folded,))
            known = self._known[folded]
        return known

    def count(self, *tokens: str) -> int:
        """How often the syllable, or the pair, was seen as spelled."""
        text = " ".join(tokens)
        return self.spellings(fold(text)).get(text, 0)

    def best(self, row: Sequence[Choices]) -> tuple[str, ...]:
        """One of the choices for each place, so that the whole is likeliest (Viterbi). None of the choices is empty."""
        self._fetch(row)
        first, *others = row
        ways: Ways = {token: (math.log(self._alone(token)) - cost, (token,)) for token, cost in first.items()}
        for choices in others:
            ways = self._longer(ways, choices)
        return max(ways.values())[1]

    def _fetch(self, row: Sequence[Choices]) -> None:
        folds = [dict.fromkeys(map(fold, choices)) for choices in row]
        pairs = (f"{left} {right}" for one, other in pairwise(folds) for left, right in product(one, other))
        self.look_up((*(each for one in folds for each in one), *pairs))

    def _longer(self, ways: Ways, choices: Choices) -> Ways:
        """The best of the ways that lead to each of the choices.

        Few pairs were ever seen; without one, the best way so far is the best for every choice.
        """
        started = {
            before: (score - math.log(self.count(before) + _UNSEEN), path) for before, (score, path) in ways.items()
        }
        unseen = max(started.values())
        seen = self._seen(started, choices)
        longer: Ways = {}
        for token, cost in choices.items():
            expected = _UNSEEN * self._alone(token)
            steps = [(unseen[0] + math.log(expected), unseen[1])]
            for before, count in seen.get(token, ()):
                steps.append((started[before][0] + math.log(count + expected), started[before][1]))
            score, path = max(steps)
            longer[token] = score - cost, (*path, token)
        return longer

    def _alone(self, token: str) -> float:
        """How frequent the syllable is by itself."""
        return (self.count(token) + 0.5) / _TOKENS

    def _seen(self, before: Iterable[str], after: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
        """For each syllable of `after`, those of `before` that were seen there, and how often."""
        lefts, rights = set(before), set(after)
        found: dict[str, list[tuple[str, int]]] = {}
        for left, right in product(set(map(fold, lefts)), set(map(fold, rights))):
            for pair, count in self.spellings(f"{left} {right}").items():
                one, _, other = pair.partition(" ")
                if one in lefts and other in rights:
                    found.setdefault(other, []).append((one, count))
        return found
