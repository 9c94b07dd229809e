"""Which tokens join the word before them: pyvi's conditional random field, decoded in Python.

A token's label is B (a word begins) or I (the word goes on). With s = score(I) - score(B) of a token, most labels
follow from s alone, whatever the neighbours are, and `lanes` finds those for a whole text at once; only the few others
are decoded (Viterbi). Where a comparison is closer than a guard band, far wider than any rounding, the text is decoded
once more by `_exact_labels`, which adds as CRFsuite does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

from index.analysis import lanes
from index.analysis.lanes import UNDECIDED
from index.analysis.lexicon import OPENS_TRIGRAM, TITLED, Lexicon, added, single
from index.analysis.model import Model, ngram
from index.analysis.pyvi_model import Pair

_LABELS: Final = b"\x00\xff"
_UNKNOWN: Final = 0

_JOINT: Final = OPENS_TRIGRAM - 1
_OPENS: Final = bytes(bool(flags & OPENS_TRIGRAM) for flags in range(256))
_OFFERS: Final = bytes(flags & _JOINT for flags in range(256))
_NEEDS: Final = bytes(128 - (flags & _JOINT or TITLED + 1) for flags in range(256))
"""A token may join the one before where this and what that one offers, its joint, reach 128: the upper bit."""
_SEPARATORS: Final = b" " * 128 + b"_" * 128


class _TooClose(Exception):  # noqa: N818 - sends one way of decoding to the other
    """Two labellings score alike but for rounding."""


class Decoder:
    """Decides the joins of a text given as tokens. Holds no state of a text."""

    def __init__(self, model: Model, lexicon: Lexicon) -> None:
        self._transitions = tuple(model.transitions)
        self._lexicon = lexicon
        self._bigrams = frozenset(model.bigrams)
        self._trigrams = frozenset(model.trigrams)
        self._bigram_before, self._bigram_after = (single(model, f"{at}:word.bi_gram()") for at in ("-1", "+1"))
        self._trigram_before, self._trigram_after = (single(model, f"{at}:word.tri_gram()") for at in ("-2", "+2"))

    def separators(self, lexemes: Sequence[int], words: list[int], rows: Sequence[bytes]) -> str:
        """What stands before each token: a low line where it joins the word of the one before, else a space.

        `words` and `rows` are those of the tokens' lexemes.
        """
        if len(lexemes) < 2:
            return " " * len(lexemes)
        words.append(_UNKNOWN)
        choice = itemgetter(*lexemes)(self._lexicon.rows)
        chosen = b"".join(map(dict.get, choice, words[1:], rows))
        flags = lanes.flags(chosen)
        labels = bytearray(lanes.verdicts(chosen))
        labels[0], labels[-1] = 0, UNDECIDED if flags[-1] & _JOINT else 0
        for index in self._opened_trigrams(words, flags):
            labels[index] = labels[index + 2] = UNDECIDED
        try:
            self._decide(lexemes, labels)
        except _TooClose:
            labels = bytearray(_LABELS[label] for label in self._exact_labels(lexemes))
        return _joins(labels, flags).translate(_SEPARATORS).decode("ascii")

    def _opened_trigrams(self, words: Sequence[int], flags: bytes) -> Iterator[int]:
        """Where trigrams of the word list begin."""
        opens = flags.translate(_OPENS)
        index = opens.find(1)
        while index >= 0:
            if ngram(*words[index : index + 3]) in self._trigrams:
                yield index
            index = opens.find(1, index + 1)

    def _decide(self, lexemes: Sequence[int], labels: bytearray) -> None:
        """Decode each undecided stretch. Raises _TooClose where rounding might decide.

        The first token joins nothing: its label is found only where that of the second needs it.
        """
        guard = 1e-9 + len(labels) * 1e-11
        start = labels.find(UNDECIDED, 1)
        while start >= 0:
            end = start + 1
            while end < len(labels) and labels[end] == UNDECIDED:
                end += 1
            start = start if start > 1 else 0
            labels[start:end] = self._decode(lexemes, start, end, labels, guard)
            start = labels.find(UNDECIDED, end)

    def _decode(self, lexemes: Sequence[int], start: int, end: int, labels: bytearray, guard: float) -> bytes:
        """Viterbi over the tokens from start to end, between neighbours whose labels are sure."""
        bb, bi, ib, ii = self._transitions
        first, *scores = (inside - begins for begins, inside in self._scores(lexemes, start, end))
        lead = first
        if start:
            lead += (ii - ib) if labels[start - 1] > UNDECIDED else (bi - bb)
        came_from: list[tuple[bool, bool]] = []
        for score in scores:
            came_from.append((_over(lead + ib - bb, guard), _over(lead + ii - bi, guard)))
            lead = score + max(bi, lead + ii) - max(bb, lead + ib)
        if end < len(labels):
            lead += (ii - bi) if labels[end] > UNDECIDED else (ib - bb)
        return bytes(_LABELS[label] for label in _path(_over(lead, guard), came_from))

    def _exact_labels(self, lexemes: Sequence[int]) -> list[bool]:
        """Viterbi over the whole text in CRFsuite's order of additions; a tie goes to B, as there."""
        bb, bi, ib, ii = self._transitions
        (begins, inside), *scores = self._scores(lexemes, 0, len(lexemes))
        came_from: list[tuple[bool, bool]] = []
        for score_b, score_i in scores:
            from_b, from_i = (begins + bb, begins + bi), (inside + ib, inside + ii)
            came_from.append((from_i[0] > from_b[0], from_i[1] > from_b[1]))
            begins = max(from_b[0], from_i[0]) + score_b
            inside = max(from_b[1], from_i[1]) + score_i
        return _path(inside > begins, came_from)

    def _scores(self, lexemes: Sequence[int], start: int, end: int) -> Iterator[Pair]:
        """score(B), score(I) of the tokens from start to end, each weight added in the order of pyvi's features."""
        bigrams, trigrams = self._bigrams, self._trigrams
        seen = [self._lexicon.lexemes[number] for number in lexemes[max(0, start - 2) : end + 2]]
        window = [*(None,) * (2 - start), *seen, None, None]
        words = [_UNKNOWN if each is None else each.word for each in window]
        for at in range(2, end - start + 2):
            last, lexeme, following = window[at - 1 : at + 2]
            assert lexeme is not None
            terms = [lexeme.own]
            if last is not None:
                terms += last.previous
                terms += [self._bigram_before] * (ngram(*words[at - 1 : at + 1]) in bigrams)
                terms += [self._trigram_before] * (ngram(*words[at - 2 : at + 1]) in trigrams)
            if following is not None:
                terms += following.following
                terms += [self._bigram_after] * (ngram(*words[at : at + 2]) in bigrams)
                terms += [self._trigram_after] * (ngram(*words[at : at + 3]) in trigrams)
            yield added(terms)


def _path(last: bool, came_from: Sequence[tuple[bool, bool]]) -> list[bool]:
    """The labels, true for I, back from the last one's."""
    found = [last]
    for sources in reversed(came_from):
        found.append(sources[found[-1]])
    return found[::-1]


def _over(margin: float, guard: float) -> bool:
    if -guard <= margin <= guard:
        raise _TooClose
    return margin > 0.0


def _joins(labels: bytearray, flags: bytes) -> bytes:
    """A byte for each token whose upper bit says that it joins: it has label I, and both joints allow it."""
    offers = int.from_bytes(flags.translate(_OFFERS), "little")
    needs = int.from_bytes(flags.translate(_NEEDS), "little")
    joins = int.from_bytes(labels, "little") & ((offers << 8) + needs)
    return joins.to_bytes(len(labels), "little")
