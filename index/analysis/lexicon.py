"""What the segmentation model sees of a token, and what that adds to the scores of the token and its neighbours."""

from __future__ import annotations

import string
from array import array
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from index.analysis.lanes import Lanes
from index.analysis.model import Model
from index.analysis.pyvi_model import SINGLE_FEATURES, Pair

UNJOINABLE: Final = 0
"""One ASCII punctuation character, or a token that begins with a digit: it joins no word."""
PLAIN: Final = 1
TITLED: Final = 2
"""Begins with a capital: it joins no token that does not."""

BIGRAM: Final = 1
OPENS_TRIGRAM: Final = 4
"""A row's flags are the lexeme's joint, and this where the next word may go on to a trigram."""

_NONE: Final[Mapping[int, int]] = {}
_SINGLES = {name: number for number, name in enumerate(SINGLE_FEATURES)}


class Seen(NamedTuple):
    """What the model asks of a token. A lexeme is looked up by a plain tuple, equal to it and made faster."""

    word: int
    is_upper: bool
    is_title: bool
    is_digit: bool
    joint: int


class Lexeme(NamedTuple):
    """All that the model makes of a token: two tokens of one lexeme are alike to it.

    `row` is that of `Lanes`; `rows_before` has the row that takes its place where the word that follows (by its number)
    makes a bigram with this one or may go on to a trigram.
    """

    word: int
    row: bytes
    rows_before: dict[int, bytes]


class Lexicon:
    """The lexemes met so far. Their number is bounded by the model's words, so none is ever forgotten.

    Safe for threads: two that meet a lexeme at once make the same.
    """

    def __init__(self, model: Model) -> None:
        self.lanes = Lanes(*surely(model), _largest(model))
        self.lexemes: dict[tuple[int, bool, bool, bool, int], Lexeme] = {}
        self._model = model
        self._pairs = _pairs(model)
        self._words = {word: number for number, word in enumerate(model.words)}
        self._bigram = (gain(model, "+1:word.bi_gram()"), gain(model, "-1:word.bi_gram()"), 0.0)

    def seen(self, token: str) -> tuple[int, bool, bool, bool, int]:
        """What the model asks of the token, as `Seen` has it."""
        first = token[0]
        joint = TITLED if first.istitle() else PLAIN
        if first.isdigit() or token in string.punctuation:
            joint = UNJOINABLE
        return self._words.get(token.lower(), 0), token.isupper(), token.istitle(), token.isdigit(), joint

    def lexeme(self, token: str) -> Lexeme:
        """The token's lexeme."""
        seen = self.seen(token)
        if (lexeme := self.lexemes.get(seen)) is None:
            lexeme = self.lexemes[seen] = self._made(Seen(*seen))
        return lexeme

    def _made(self, seen: Seen) -> Lexeme:
        terms = (own_terms(self._model, seen), previous_terms(self._model, seen), following_terms(self._model, seen))
        numbers = [_difference(added(pairs)) for pairs in terms]
        with_bigram = [number + more for number, more in zip(numbers, self._bigram, strict=True)]
        pairs = self._pairs.get(seen.word, _NONE)
        rows = {
            code: self.lanes.row(with_bigram if code & BIGRAM else numbers, seen.joint | code & OPENS_TRIGRAM)
            for code in {0, *pairs.values()}
        }
        return Lexeme(seen.word, rows[0], {word: rows[code] for word, code in pairs.items()})


def surely(model: Model) -> tuple[float, float]:
    """Up to which score (I less B) a label is B, and above which it is I, whatever its neighbours are."""
    bb, bi, ib, ii = model.transitions
    begins = -max(bi - bb, ii - ib) - max(ib - bb, ii - bi)
    inside = -min(bi - bb, ii - ib) - min(ib - bb, ii - bi)
    return begins, inside


def _largest(model: Model) -> float:
    """The most that a token adds to the score of a neighbour, or half of the most that it adds to its own."""

    def most(weights: array[float], *names: str) -> float:
        words = max(abs(_difference(_pair(weights, number))) for number in range(len(model.words)))
        return words + sum(abs(gain(model, name)) for name in names)

    return max(
        most(model.current, *SINGLE_FEATURES[:4], "+1:word.bi_gram()") / 2,
        most(model.previous, "-1:word.istitle()", "-1:word.isupper()", "-1:word.bi_gram()"),
        most(model.following, "+1:word.istitle()", "+1:word.isupper()"),
    )


def own_terms(model: Model, seen: Seen) -> list[Pair]:
    """The weights (B, I) that a token adds to its own scores, in CRFsuite's order."""
    flags = {
        "word.isupper()": seen.is_upper,
        "word.istitle()": seen.is_title,
        "word.isdigit()": seen.is_digit,
    }
    return [single(model, "bias"), _pair(model.current, seen.word), *_flagged(model, flags)]


def previous_terms(model: Model, seen: Seen) -> list[Pair]:
    """The weights (B, I) that a token adds to the scores of the one after it, in CRFsuite's order."""
    flags = {"-1:word.istitle()": seen.is_title, "-1:word.isupper()": seen.is_upper}
    return [_pair(model.previous, seen.word), *_flagged(model, flags)]


def following_terms(model: Model, seen: Seen) -> list[Pair]:
    """The weights (B, I) that a token adds to the scores of the one before it, in CRFsuite's order."""
    flags = {"+1:word.istitle()": seen.is_title, "+1:word.isupper()": seen.is_upper}
    return [_pair(model.following, seen.word), *_flagged(model, flags)]


def single(model: Model, name: str) -> Pair:
    """The weights (B, I) of one of `SINGLE_FEATURES`."""
    return _pair(model.singles, _SINGLES[name])


def gain(model: Model, name: str) -> float:
    """What one of `SINGLE_FEATURES` adds to a score."""
    return _difference(single(model, name))


def _pairs(model: Model) -> dict[int, dict[int, int]]:
    """First word, second word: BIGRAM, OPENS_TRIGRAM or both."""
    followers: dict[int, dict[int, int]] = {}
    pairs = [(pair, BIGRAM) for pair in model.bigrams] + [(triple >> 16, OPENS_TRIGRAM) for triple in model.trigrams]
    for pair, code in pairs:
        seconds = followers.setdefault(pair >> 16, {})
        seconds[pair & 0xFFFF] = seconds.get(pair & 0xFFFF, 0) | code
    return followers


def _flagged(model: Model, flags: dict[str, bool]) -> list[Pair]:
    return [single(model, name) for name, flag in flags.items() if flag]


def _pair(weights: array[float], number: int) -> Pair:
    return weights[2 * number], weights[2 * number + 1]


def added(terms: Sequence[Pair]) -> Pair:
    """The sums of the weights, from the left."""
    score_b = score_i = 0.0
    for weight_b, weight_i in terms:
        score_b += weight_b
        score_i += weight_i
    return score_b, score_i


def _difference(pair: Pair) -> float:
    return pair[1] - pair[0]
