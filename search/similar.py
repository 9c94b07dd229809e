"""Articles like one: those that share its most telling words, its own story left out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator

from corpus.article import Article, ArticleId
from index.analysis.syllables import syllables
from index.document import TextField
from index.engine import Reader
from index.query import AllOf, AtLeast, Boost, Ids, Not, Nothing, Query, Term

_TITLE, _LEAD, _BODY = 3.0, 2.0, 1.0
"""What a word counts by where it stands."""
_READ = 600
"""Syllables of the body that are looked at."""
_LONGEST_WORD = 3
_LOOKED_UP = 150
"""Words that the index is asked about: those that count most in the article."""
_TELLING = 24
"""Words that an article is known by."""
_SHARED = 5
"""One in so many of them has to be shared, and two at least."""
_COMMON = 5
"""A word that more than one in so many articles holds tells nothing."""


def similar_to(article: Article, copies: Collection[ArticleId], reader: Reader) -> Query:
    """Articles that share enough words with this one, scored by them; neither itself nor its `copies`."""
    telling = _telling(article, reader)
    if len(telling) < 2:
        return Nothing()
    words: tuple[Query, ...] = tuple(Boost(Term(TextField.WORDS, word), weight) for word, weight in telling)
    alike = AtLeast(max(2, len(words) // _SHARED), words)
    return AllOf((alike, Not(Ids((article.id, *copies)))))


def _telling(article: Article, reader: Reader) -> list[tuple[str, float]]:
    """The words with the highest tf·idf, each with its weight in this article: BM25 brings the rarity in again."""
    total = reader.count()
    worth = {}
    weights = _weights(article)
    heaviest = sorted(weights, key=lambda word: (-weights[word], word))[:_LOOKED_UP]
    for word, holding in reader.frequencies(TextField.WORDS, heaviest).items():
        if 1 < holding <= max(2, total // _COMMON):
            worth[word] = weights[word] * math.log(total / holding)
    chosen = sorted(worth, key=lambda word: (-worth[word], word))[:_TELLING]
    return [(word, weights[word]) for word in chosen]


def _weights(article: Article) -> dict[str, float]:
    """How much each stretch that may be a word counts, damped: the fifth time says less than the first."""
    counts: defaultdict[str, float] = defaultdict(float)
    for part, weight in ((article.title, _TITLE), (article.lead, _LEAD), (article.body, _BODY)):
        for word in _grams(part):
            counts[word] += weight
    return {word: math.log1p(count) for word, count in counts.items()}


def _grams(text: str) -> Iterator[str]:
    left = _READ
    for paragraph in text.split("\n"):
        folds = [each.folded for each in syllables(paragraph[: 10 * left])][:left]
        left -= len(folds)
        for length in range(1, _LONGEST_WORD + 1):
            for start in range(len(folds) - length + 1):
                yield "_".join(folds[start : start + length])
