"""What the segmentation model sees of a token, and what that adds to the scores of the token and its neighbours."""

from __future__ import annotations

import string
import threading
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
    """What the model asks of a token. The lexicon looks it up as a plain tuple, equal to it and made faster."""

    word: int
    is_upper: bool
    is_title: bool
    is_digit: bool
    joint: int


class Lexeme:
    """All that the model makes of a token: two tokens of one lexeme are alike to it.

    `row` is that of `Lanes`; `rows` has the row that takes its place where the word that follows (by its number) makes
    a bigram with this one or may go on to a trigram. The weights (B, I) are what it adds to its own scores, summed, and
    one by one to those of the token after it and of the one before it.
    """

    __slots__ = ("following", "own", "previous", "row", "rows", "word")

    def __init__(self, model: Model, lanes: Lanes, seen: Seen, pairs: Mapping[int, int]) -> None:
        own = added(own_terms(model, seen))
        self.word, self.own = seen.word, own
        self.previous = tuple(previous_terms(model, seen))
        self.following = tuple(following_terms(model, seen))
        numbers = [_difference(pair) for pair in (own, added(self.previous), added(self.following))]
        bigram = (gain(model, "+1:word.bi_gram()"), gain(model, "-1:word.bi_gram()"), 0.0)
        with_bigram = [number + more for number, more in zip(numbers, bigram, strict=True)]
        rows = {
            code: lanes.row(with_bigram if code & BIGRAM else numbers, seen.joint | code & OPENS_TRIGRAM)
            for code in (0, BIGRAM, OPENS_TRIGRAM, BIGRAM | OPENS_TRIGRAM)
        }
        self.row = rows[0]
        self.rows = {word: rows[code] for word, code in pairs.items()}


class Lexicon:
    """Numbers the lexemes met so far. Their number is bounded by the model's words, so none is ever forgotten.

    `rows` are those of the lexemes, by number. Safe for threads: a number is given out only when all is in place.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pairs = _pairs(model)
        self._words = {word: number for number, word in enumerate(model.words)}
        self._lanes = Lanes(*surely(model), _largest(model))
        self._lock = threading.Lock()
        self._numbers: dict[tuple[int, bool, bool, bool, int], int] = {}
        self.lexemes: list[Lexeme] = []
        self.rows: list[dict[int, bytes]] = []

    def number_of(self, token: str) -> int:
        """The number of the token's lexeme."""
        first = token[0]
        joint = TITLED if first.istitle() else PLAIN
        if first.isdigit() or token in string.punctuation:
            joint = UNJOINABLE
        seen = (self._words.get(token.lower(), 0), token.isupper(), token.istitle(), token.isdigit(), joint)
        if (number := self._numbers.get(seen)) is None:
            with self._lock:
                if (number := self._numbers.get(seen)) is None:
                    number = self._append(Seen(*seen))
        return number

    def _append(self, seen: Seen) -> int:
        lexeme = Lexeme(self._model, self._lanes, seen, self._pairs.get(seen.word, _NONE))
        number = len(self.lexemes)
        self.lexemes.append(lexeme)
        self.rows.append(lexeme.rows)
        self._numbers[seen] = number
        return number


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
