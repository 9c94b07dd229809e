"""Which tokens join the word before them: pyvi's conditional random field, decoded in Python.

A token's label is B (a word begins) or I (the word goes on). With s = score(I) - score(B) of a token, most labels
follow from s alone, whatever the neighbours are; only the few others are decoded (Viterbi). The sums are taken in
another order than CRFsuite takes them: where a comparison is closer than a guard band, far wider than any rounding, the
text is decoded once more by `_exact_labels`, which adds as CRFsuite does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, repeat
from operator import itemgetter

from index.analysis.lexicon import BIGRAM, OPENS_TRIGRAM, Lexicon, following_terms, own_terms, previous_terms, single
from index.analysis.model import Model, ngram
from index.analysis.pyvi_model import Pair


class _TooClose(Exception):  # noqa: N818 - sends one way of decoding to the other
    """Two labellings score alike but for rounding."""


class Decoder:
    """Decides the joins of a text given as lexeme numbers. Holds no state of a text."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._model = model
        self._lexicon = lexicon
        self._bigrams = frozenset(model.bigrams)
        self._trigrams = frozenset(model.trigrams)
        self._bigram_gain = _bigram_gain(model)
        self._trigram_before = _gain(single(model, "-2:word.tri_gram()"))
        self._trigram_after = _gain(single(model, "+2:word.tri_gram()"))
        bb, bi, ib, ii = model.transitions
        self._surely_begins = -max(bi - bb, ii - ib) - max(ib - bb, ii - bi)
        self._surely_inside = -min(bi - bb, ii - ib) - min(ib - bb, ii - bi)

    def joins(self, lexemes: Sequence[int]) -> list[int]:
        """The indexes of the tokens that join the word of the token before, ascending."""
        if len(lexemes) < 2:
            return []
        scores = self._scores(lexemes)
        try:
            labels = self._labels(scores)
        except _TooClose:
            labels = self._exact_labels(lexemes)
        joints = self._lexicon.joints
        return [
            index
            for index in compress(range(len(labels)), labels)
            if index and 0 < joints[lexemes[index]] <= joints[lexemes[index - 1]]
        ]

    def _scores(self, lexemes: Sequence[int]) -> list[float]:
        """score(I) - score(B) of each token, from the token, its neighbours and the word lists."""
        pick, lexicon = itemgetter(*lexemes), self._lexicon
        words: tuple[int, ...] = pick(lexicon.words)
        # for each token but the last, whether it and the next are a bigram, or open a trigram
        codes = list(map(dict.get, pick(lexicon.followers), words[1:], repeat(0)))
        gain = self._bigram_gain
        scores = [
            own + from_last + from_next + gain[code_before][code_after]
            for own, from_last, from_next, code_before, code_after in zip(
                pick(lexicon.own),
                (0.0, *pick(lexicon.to_next)),
                (*pick(lexicon.to_last)[1:], 0.0),
                (0, *codes),
                (*codes, 0),
                strict=False,
            )
        ]
        for index in [index for index, code in enumerate(codes) if code >= OPENS_TRIGRAM]:
            if ngram(*words[index : index + 3]) in self._trigrams:
                scores[index] += self._trigram_after
                scores[index + 2] += self._trigram_before
        return scores

    def _labels(self, scores: list[float]) -> list[bool]:
        """True for I. Raises _TooClose where rounding might decide."""
        guard = 1e-9 + len(scores) * 1e-11
        low, high = self._surely_begins - guard, self._surely_inside + guard
        labels = [score > high for score in scores]
        undecided = [index for index, score in enumerate(scores) if low < score <= high]
        last = len(scores) - 1
        for start, end in _runs([0, *(index for index in undecided if 0 < index < last), last]):
            labels[start:end] = self._decode(scores, start, end, labels, guard)
        return labels

    def _decode(self, scores: list[float], start: int, end: int, labels: list[bool], guard: float) -> list[bool]:
        """Viterbi over scores[start:end], between neighbours whose labels are sure."""
        bb, bi, ib, ii = self._model.transitions
        lead = scores[start]
        if start:
            lead += (ii - ib) if labels[start - 1] else (bi - bb)
        came_from: list[tuple[bool, bool]] = []
        for score in scores[start + 1 : end]:
            came_from.append((_over(lead + ib - bb, guard), _over(lead + ii - bi, guard)))
            lead = score + max(bi, lead + ii) - max(bb, lead + ib)
        if end < len(scores):
            lead += (ii - bi) if labels[end] else (ib - bb)
        found = [_over(lead, guard)]
        for sources in reversed(came_from):
            found.append(sources[found[-1]])
        return found[::-1]

    def _exact_labels(self, lexemes: Sequence[int]) -> list[bool]:
        """Viterbi over the whole text in CRFsuite's order of additions; a tie goes to B, as there."""
        bb, bi, ib, ii = self._model.transitions
        begins = inside = 0.0
        came_from: list[tuple[bool, bool]] = []
        for index, (score_b, score_i) in enumerate(self._exact_scores(lexemes)):
            if index == 0:
                begins, inside = score_b, score_i
                continue
            from_b, from_i = (begins + bb, begins + bi), (inside + ib, inside + ii)
            came_from.append((from_i[0] > from_b[0], from_i[1] > from_b[1]))
            begins = max(from_b[0], from_i[0]) + score_b
            inside = max(from_b[1], from_i[1]) + score_i
        found = [inside > begins]
        for sources in reversed(came_from):
            found.append(sources[found[-1]])
        return found[::-1]

    def _exact_scores(self, lexemes: Sequence[int]) -> Iterator[Pair]:
        """score(B), score(I) of each token, each weight added in the order of pyvi's features."""
        model, lexicon = self._model, self._lexicon
        seen = [lexicon.lexemes[number] for number in lexemes]
        words = [0, 0, *(lexeme.word for lexeme in seen), 0, 0]
        for index, lexeme in enumerate(seen):
            two_before, before, word, after, two_after = words[index : index + 5]
            terms = own_terms(model, lexeme)
            if index > 0:
                terms += previous_terms(model, seen[index - 1])
                terms += [single(model, "-1:word.bi_gram()")] * (ngram(before, word) in self._bigrams)
                terms += [single(model, "-2:word.tri_gram()")] * (ngram(two_before, before, word) in self._trigrams)
            if index < len(seen) - 1:
                terms += following_terms(model, seen[index + 1])
                terms += [single(model, "+1:word.bi_gram()")] * (ngram(word, after) in self._bigrams)
                terms += [single(model, "+2:word.tri_gram()")] * (ngram(word, after, two_after) in self._trigrams)
            score_b = score_i = 0.0
            for weight_b, weight_i in terms:
                score_b += weight_b
                score_i += weight_i
            yield score_b, score_i


def _bigram_gain(model: Model) -> list[list[float]]:
    """What bigrams add to a token's score, by its code with the token before and its code with the one after."""
    before, after = _gain(single(model, "-1:word.bi_gram()")), _gain(single(model, "+1:word.bi_gram()"))
    codes = range((BIGRAM | OPENS_TRIGRAM) + 1)
    return [[before * (last & BIGRAM) + after * (following & BIGRAM) for following in codes] for last in codes]


def _gain(pair: Pair) -> float:
    return pair[1] - pair[0]


def _over(margin: float, guard: float) -> bool:
    if -guard <= margin <= guard:
        raise _TooClose
    return margin > 0.0


def _runs(indexes: list[int]) -> Iterator[tuple[int, int]]:
    """Ascending indexes as ranges of neighbours."""
    start = end = indexes[0]
    for index in indexes[1:]:
        if index > end + 1:
            yield start, end + 1
            start = index
        end = index
    yield start, end + 1
