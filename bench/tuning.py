"""Better weights for `search.ranking`: a coordinate search on half of the queries, judged by the other half.

Scores are sums, so each kind of clause is asked once a query; after that every weighting is arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial

import numpy as np

from bench.known_items import DEPTH, KnownItem, by_variant
from index.engine import Reader
from index.query import Query, Scored
from search.ranking import BARE, MARKED, Weights, scorers
from search.texts import Run

KINDS = [field.name for field in fields(Weights)]
TUNED = [kind for kind in KINDS if kind != "title"]
"""Known items are found without their titles, so these say nothing about titles."""
MARKED_VARIANTS = ("typed", "wrong-tone", "mixed")
BARE_VARIANTS = ("unaccented",)
STEPS = (2.0, 1.4, 1.15)
SEEDS = (0.1, 0.3)
GAIN = 2e-4
"""A smaller gain in the mean is chance."""

_LEADING = 100
"""Articles that lead by each kind and by the present weights: the candidates for the first ten places."""
_SCORED = 3000

Ask = Callable[[str], tuple[Sequence[Run], Query]]
"""A query → its runs, and which articles are candidates."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidates × kinds: scores with a weight of 1; the relevant ones come first."""

    scores: np.ndarray
    relevant: int


def sample(reader: Reader, item: KnownItem, ask: Ask, path_of: Callable[[str], str]) -> Sample:
    """Ask every kind of clause by itself."""
    runs, found = ask(item.query)
    columns: list[dict[str, float]] = []
    leading: dict[str, None] = {}
    for kind in KINDS:
        alone = Weights(**{other: float(other == kind) for other in KINDS})
        hits = reader.search(Scored(found, scorers(runs, alone)), limit=_SCORED).hits
        columns.append({hit.id: hit.score for hit in hits})
        leading.update(dict.fromkeys(hit.id for hit in hits[:_LEADING]))
    present = MARKED if item.variant in MARKED_VARIANTS else BARE
    hits = reader.search(Scored(found, scorers(runs, present)), limit=_LEADING).hits
    leading.update(dict.fromkeys(hit.id for hit in hits))
    order = sorted(leading, key=lambda article: path_of(article) not in item.relevant)
    matrix = [[column.get(article, 0.0) for column in columns] for article in order]
    relevant = sum(path_of(article) in item.relevant for article in order)
    return Sample(np.array(matrix, dtype=np.float32).reshape(len(order), len(KINDS)), relevant)


class Samples:
    """Samples of one variant, padded to one array."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        longest = max(len(each.scores) for each in samples)
        self._scores = np.zeros((len(samples), longest, len(KINDS)), dtype=np.float32)
        self._there = np.zeros((len(samples), longest), dtype=bool)
        self._relevant = np.zeros((len(samples), longest), dtype=bool)
        for number, each in enumerate(samples):
            self._scores[number, : len(each.scores)] = each.scores
            self._there[number, : len(each.scores)] = True
            self._relevant[number, : each.relevant] = True

    def mrr(self, weights: Weights) -> float:
        """MRR@10 with these weights."""
        vector = np.array([getattr(weights, kind) for kind in KINDS], dtype=np.float32)
        totals = np.where(self._there, self._scores @ vector, -1.0)
        best = np.where(self._relevant, totals, -1.0).max(axis=1)
        ranks = 1 + (totals > best[:, None] + 1e-6).sum(axis=1)
        return float(np.where((best > 0) & (ranks <= DEPTH), 1 / ranks, 0.0).mean())


def tune(reader: Reader, items: Sequence[KnownItem], ask: Ask, path_of: Callable[[str], str]) -> None:
    """Prints the weights found for marked and for bare questions, and MRR@10 of old and new on both halves."""
    numbers = sorted({item.number for item in items})
    halves: list[dict[str, Samples]] = []
    for chosen in (set(numbers[::2]), set(numbers[1::2])):
        groups = by_variant([item for item in items if item.number in chosen])
        halves.append(
            {
                variant: Samples([sample(reader, item, ask, path_of) for item in group])
                for variant, group in groups.items()
                if variant in (*MARKED_VARIANTS, *BARE_VARIANTS)
            }
        )
    for name, start, variants in (("MARKED", MARKED, MARKED_VARIANTS), ("BARE", BARE, BARE_VARIANTS)):
        for train, test in (halves, halves[::-1]):
            best = ascend(start, partial(_mean, train, variants))
            print(name, {kind: round(weight, 3) for kind, weight in asdict(best).items()})
            for label, samples in (("train", train), ("test ", test)):
                told = (f"{each} {samples[each].mrr(start):.3f} → {samples[each].mrr(best):.3f}" for each in variants)
                print(f"  {label}", "; ".join(told), flush=True)


def _mean(half: dict[str, Samples], variants: Sequence[str], weights: Weights) -> float:
    return sum(half[variant].mrr(weights) for variant in variants) / len(variants)


def ascend(start: Weights, worth: Callable[[Weights], float]) -> Weights:
    """Climb along one weight at a time, by ever smaller factors, while that gains."""
    best, reached = start, worth(start)
    for step in STEPS:
        improved = True
        while improved:
            improved = False
            for kind in TUNED:
                now = getattr(best, kind)
                for value in (now * step, now / step, 0.0) if now else SEEDS:
                    tried = Weights(**(asdict(best) | {kind: value}))
                    if (gained := worth(tried)) > reached + GAIN:
                        best, reached, improved = tried, gained, True
    return best
