"""Which tokens join the word before them: pyvi's conditional random field, decoded in Python.

A token's label is B (a word begins) or I (the word goes on). With s = score(I) - score(B) of a token, most labels
follow from s alone, whatever the neighbours are, and `lanes` finds those for a whole text at once; only the few others
are decoded (Viterbi). Where a comparison is closer than a guard band, far wider than any rounding, the text is decoded
once more by `_exact_labels`, which adds as CRFsuite does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.analysis import lanes
from index.analysis.lanes import ROUNDING, UNDECIDED
from index.analysis.lexicon import (
    OPENS_TRIGRAM,
    TITLED,
    Lexicon,
    Seen,
    added,
    following_terms,
    gain,
    own_terms,
    previous_terms,
    single,
)
from index.analysis.model import Model, ngram
from index.analysis.pyvi_model import Pair

_B: Final = b"\x00"
_I: Final = b"\xff"
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
        bb, bi, ib, ii = self._transitions = tuple(model.transitions)
        self._from_last, self._from_next = (bi - bb, ii - ib), (ib - bb, ii - bi)
        self._model = model
        self._lexicon = lexicon
        self._lanes = lexicon.lanes
        self._bigrams = frozenset(model.bigrams)
        self._trigrams = frozenset(model.trigrams)
        self._bigram_before, self._bigram_after = (single(model, f"{at}:word.bi_gram()") for at in ("-1", "+1"))
        self._trigram_before, self._trigram_after = (single(model, f"{at}:word.tri_gram()") for at in ("-2", "+2"))
        self._of_trigram = gain(model, "+2:word.tri_gram()"), gain(model, "-2:word.tri_gram()")

    def separators(
        self, texts: Sequence[str], words: list[int], rows: Sequence[bytes], rows_before: Sequence[dict[int, bytes]]
    ) -> str:
        """What stands before each token: a low line where it joins the word of the one before, else a space.

        `words`, `rows` and `rows_before` are those of the tokens' lexemes.
        """
        if len(texts) < 2:
            return " " * len(texts)
        words.append(_UNKNOWN)
        chosen = b"".join(map(dict.get, rows_before, words[1:], rows))
        sums, flags = self._lanes.sums(chosen), lanes.flags(chosen)
        labels = bytearray(lanes.verdicts(sums))
        labels[0] = labels[-1] = UNDECIDED
        try:
            self._decide(labels, sums, self._in_trigrams(words, flags))
        except _TooClose:
            labels = bytearray(b"".join(_I if label else _B for label in self._exact_labels(texts)))
        return _joins(labels, flags).translate(_SEPARATORS).decode("ascii")

    def _in_trigrams(self, words: Sequence[int], flags: bytes) -> dict[int, float]:
        """What the trigrams of the word list add to the scores of their first and third tokens, by index."""
        gains: dict[int, float] = {}
        opens = flags.translate(_OPENS)
        index = opens.find(1)
        while index >= 0:
            if ngram(*words[index : index + 3]) in self._trigrams:
                for at, more in zip((index, index + 2), self._of_trigram, strict=True):
                    gains[at] = gains.get(at, 0.0) + more
            index = opens.find(1, index + 1)
        return gains

    def _decide(self, labels: bytearray, sums: bytes, gains: Mapping[int, float]) -> None:
        """Decode each undecided stretch. Raises _TooClose where rounding might decide."""
        for index in gains:
            labels[index] = UNDECIDED
        score, size = self._lanes.score, len(labels)
        start = 0
        while start >= 0:
            scores = [score(sums, start) + gains.get(start, 0.0)]
            if start:
                scores[0] += self._from_last[labels[start - 1] > UNDECIDED]
            end = start + 1
            while end < size and labels[end] == UNDECIDED:
                scores.append(score(sums, end) + gains.get(end, 0.0))
                end += 1
            if end < size:
                scores[-1] += self._from_next[labels[end] > UNDECIDED]
            labels[start:end] = self._decoded(scores)
            start = labels.find(UNDECIDED, end)

    def _decoded(self, scores: list[float]) -> bytes:
        """Viterbi over a stretch whose ends have no neighbours, or what these add in their scores."""
        guard = ROUNDING * (len(scores) + 1)
        if len(scores) == 1:
            return _I if _over(scores[0], guard) else _B
        bb, bi, ib, ii = self._transitions
        lead = scores[0]
        came_from: list[tuple[bool, bool]] = []
        for score in scores[1:]:
            came_from.append((_over(lead + ib - bb, guard), _over(lead + ii - bi, guard)))
            lead = score + max(bi, lead + ii) - max(bb, lead + ib)
        return b"".join(_I if label else _B for label in _path(_over(lead, guard), came_from))

    def _exact_labels(self, texts: Sequence[str]) -> list[bool]:
        """Viterbi over the whole text in CRFsuite's order of additions; a tie goes to B, as there."""
        bb, bi, ib, ii = self._transitions
        (begins, inside), *scores = self._scores(texts)
        came_from: list[tuple[bool, bool]] = []
        for score_b, score_i in scores:
            from_b, from_i = (begins + bb, begins + bi), (inside + ib, inside + ii)
            came_from.append((from_i[0] > from_b[0], from_i[1] > from_b[1]))
            begins = max(from_b[0], from_i[0]) + score_b
            inside = max(from_b[1], from_i[1]) + score_i
        return _path(inside > begins, came_from)

    def _scores(self, texts: Sequence[str]) -> Iterator[Pair]:
        """score(B), score(I) of the tokens, each weight added in the order of pyvi's features."""
        bigrams, trigrams = self._bigrams, self._trigrams
        tokens = [Seen(*self._lexicon.seen(text)) for text in texts]
        words = [_UNKNOWN, _UNKNOWN, *(token.word for token in tokens), _UNKNOWN, _UNKNOWN]
        for at, token in enumerate(tokens):
            terms = [added(own_terms(self._model, token))]
            if at > 0:
                terms += previous_terms(self._model, tokens[at - 1])
                terms += [self._bigram_before] * (ngram(*words[at + 1 : at + 3]) in bigrams)
                terms += [self._trigram_before] * (ngram(*words[at : at + 3]) in trigrams)
            if at < len(tokens) - 1:
                terms += following_terms(self._model, tokens[at + 1])
                terms += [self._bigram_after] * (ngram(*words[at + 2 : at + 4]) in bigrams)
                terms += [self._trigram_after] * (ngram(*words[at + 2 : at + 5]) in trigrams)
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
