"""What the segmentation model sees of a token, and what that adds to the scores of the token and its neighbours."""

from __future__ import annotations

import string
import threading
from array import array
from typing import Final, NamedTuple

from index.analysis.model import Model
from index.analysis.pyvi_model import SINGLE_FEATURES, Pair

UNJOINABLE: Final = 0
"""One ASCII punctuation character, or a token that begins with a digit: it joins no word."""
PLAIN: Final = 1
TITLED: Final = 2
"""Begins with a capital: it joins no token that does not."""

BIGRAM: Final = 1
OPENS_TRIGRAM: Final = 2

_NONE: dict[int, int] = {}
_SINGLES = {name: number for number, name in enumerate(SINGLE_FEATURES)}


class Lexeme(NamedTuple):
    """All that the model sees of a token: two tokens of one lexeme are alike to it."""

    word: int
    is_upper: bool
    is_title: bool
    is_digit: bool
    joint: int


class Lexicon:
    """Numbers the lexemes met so far. The columns give, by number, what each adds to scores (I less B) and its
    followers: the words that make a bigram with it, or with it open a trigram.

    The number of lexemes is bounded by the model's words, so none is ever forgotten. Safe for threads: a number is
    given out only when every column has its entry.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._followers = _followers(model)
        self._words = {word: number for number, word in enumerate(model.words)}
        self._lock = threading.Lock()
        self._numbers: dict[tuple[int, bool, bool, bool, int], int] = {}
        self.lexemes: list[Lexeme] = []
        self.words: list[int] = []
        self.followers: list[dict[int, int]] = []
        self.joints: list[int] = []
        self.own: list[float] = []
        self.to_next: list[float] = []
        self.to_last: list[float] = []

    def number_of(self, token: str) -> int:
        """The number of the token's lexeme."""
        lexeme = self._seen(token)
        if (number := self._numbers.get(lexeme)) is None:
            with self._lock:
                if (number := self._numbers.get(lexeme)) is None:
                    number = self._append(Lexeme(*lexeme))
        return number

    def _seen(self, token: str) -> tuple[int, bool, bool, bool, int]:
        """The token's lexeme, as a plain tuple, which is equal to it and made faster."""
        first = token[0]
        joint = TITLED if first.istitle() else PLAIN
        if first.isdigit() or token in string.punctuation:
            joint = UNJOINABLE
        return self._words.get(token.lower(), 0), token.isupper(), token.istitle(), token.isdigit(), joint

    def _append(self, lexeme: Lexeme) -> int:
        number = len(self.lexemes)
        self.lexemes.append(lexeme)
        self.words.append(lexeme.word)
        self.followers.append(self._followers.get(lexeme.word, _NONE))
        self.joints.append(lexeme.joint)
        self.own.append(_difference(own_terms(self._model, lexeme)))
        self.to_next.append(_difference(previous_terms(self._model, lexeme)))
        self.to_last.append(_difference(following_terms(self._model, lexeme)))
        self._numbers[lexeme] = number
        return number


def own_terms(model: Model, lexeme: Lexeme) -> list[Pair]:
    """The weights (B, I) that a token adds to its own scores, in CRFsuite's order."""
    flags = {
        "word.isupper()": lexeme.is_upper,
        "word.istitle()": lexeme.is_title,
        "word.isdigit()": lexeme.is_digit,
    }
    return [single(model, "bias"), _pair(model.current, lexeme.word), *_flagged(model, flags)]


def previous_terms(model: Model, lexeme: Lexeme) -> list[Pair]:
    """The weights (B, I) that a token adds to the scores of the one after it, in CRFsuite's order."""
    flags = {"-1:word.istitle()": lexeme.is_title, "-1:word.isupper()": lexeme.is_upper}
    return [_pair(model.previous, lexeme.word), *_flagged(model, flags)]


def following_terms(model: Model, lexeme: Lexeme) -> list[Pair]:
    """The weights (B, I) that a token adds to the scores of the one before it, in CRFsuite's order."""
    flags = {"+1:word.istitle()": lexeme.is_title, "+1:word.isupper()": lexeme.is_upper}
    return [_pair(model.following, lexeme.word), *_flagged(model, flags)]


def single(model: Model, name: str) -> Pair:
    """The weights (B, I) of one of `SINGLE_FEATURES`."""
    return _pair(model.singles, _SINGLES[name])


def _followers(model: Model) -> dict[int, dict[int, int]]:
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


def _difference(terms: list[Pair]) -> float:
    return sum(inside - begins for begins, inside in terms)
