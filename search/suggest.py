"""Did you mean: accents put back, and spellings that the archive knows in place of those that it does not.

The archive's neighbouring syllables (`index.suggestions`) say what is likelier; the index says whether it finds
anything. A suggestion is the query as typed with some syllables replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from corpus.vietnamese import fold
from index.analysis.syllables import Syllable
from index.document import TextField
from index.engine import Reader
from index.query import Phrase, Query
from index.suggestions import Suggestions
from search.accents import is_marked, possible_spellings
from search.expand import MAX_SLIP_LETTERS, edits
from search.likely import Choices, Model
from search.question import Fuzzy, Prefix, Question
from search.rimes import syllables_folding_to
from search.walk import positive_texts, syllables_of

LONGEST = 40
"""Syllables; a longer query gets none."""

_RARE = 2
"""A syllable seen at most so often beside its neighbours may be a slip,"""
_RARELY = 1000
"""or seen there at most once in so many times that either is seen: a large archive holds slips of its own."""
_RARE_FOREIGN = 50
"""The same of a pair with a syllable that Vietnamese cannot have: newspapers slip in foreign names, too."""
_BARE, _OTHER_ACCENTS, _OTHER_LETTER = 0.5, 1.5, 5.0
"""What each departure from what was typed costs, as a natural logarithm: accents where none were typed, others, a
letter."""
_FOREIGN_LETTER = 3.0
"""A letter of a syllable that Vietnamese cannot have: few know how a foreign name is spelled."""
_SPELLINGS, _LETTERS = 16, 5
"""The most frequent spellings of a syllable, and syllables a letter away, that are looked at."""
_DOUBTED_BY_ONE_SLIP = 3
"""A slip makes itself and its neighbours doubtful; where more are, it is not letters that are wrong."""
_TIMES = 4
"""How many times as many articles must have the suggested pair as have the typed one,"""
_TIMES_KNOWN = 20
"""or, where more than `_RARE` have the typed one, so many."""


Finds = Callable[[str], int]
"""How many articles a query finds, as typed, within the filters in force."""


def suggest(
    question: Question, suggestions: Suggestions, reader: Reader, finds: Finds, *, certain: bool = False
) -> tuple[str, ...]:
    """Other ways to ask, best first; each finds something.

    `certain`: no letter is likely to be wrong, only an accent.
    """
    runs = list(_runs(question))
    typed = [syllable for run in runs for syllable in run]
    if not typed or len(typed) > LONGEST:
        return ()
    bare = not any(map(is_marked, typed))
    speller = _Speller(Model(suggestions), reader, letters=not certain)
    changed = [pair for run in runs for pair in (speller.unmarked if bare else speller.marked)(run)]
    if not changed:
        return ()
    text = retyped(question.text, changed)
    return (text,) if finds(text) else ()


def with_accents(
    syllables: Sequence[Syllable], suggestions: Suggestions, *, followed_by: Sequence[str] = ()
) -> tuple[str, ...]:
    """The likeliest spelling of syllables typed without accents, whatever the index finds."""
    model = Model(suggestions)
    model.look_up([each.folded for each in syllables])
    row = [_every_spelling(model, each) for each in syllables] + [{token: 0.0} for token in followed_by]
    return model.best(row)[: len(syllables)]


def _runs(question: Question) -> Iterator[tuple[Syllable, ...]]:
    for part, _, _ in positive_texts(question.root):
        if not isinstance(part, Prefix | Fuzzy):
            yield syllables_of(part)


def _every_spelling(model: Model, syllable: Syllable) -> Choices:
    frequent = _frequent(model.spellings(syllable.folded))[:_SPELLINGS]
    return dict.fromkeys(frequent or (syllable.token,), 0.0)


def _frequent(seen: Mapping[str, int]) -> list[str]:
    return sorted(seen, key=lambda token: (-seen[token], token))


class _Speller:
    """Finds what to change in a run of syllables that stand side by side."""

    def __init__(self, model: Model, reader: Reader, *, letters: bool) -> None:
        self._model = model
        self._reader = reader
        self._letters = letters

    def unmarked(self, run: Sequence[Syllable]) -> list[tuple[Syllable, str]]:
        """Every syllable that has accents where it is likeliest, and slips beside them.

        Of the accents of one alone nothing can be said.
        """
        self._model.look_up([each.folded for each in run])
        likely = [each.token for each in run]
        if len(run) > 1:
            likely = list(self._model.best([_every_spelling(self._model, each) for each in run]))
        return _differing(run, self._slips(run, likely))

    def marked(self, run: Sequence[Syllable]) -> list[tuple[Syllable, str]]:
        """Syllables that make no word with their neighbours where, spelled otherwise, they make a frequent one."""
        return _differing(run, self._slips(run, [each.token for each in run]))

    def _slips(self, run: Sequence[Syllable], typed: Sequence[str]) -> Sequence[str]:
        """The run, taken as `typed`, with its slips mended."""
        folds = [each.folded for each in run]
        self._model.look_up((*folds, *map(" ".join, pairwise(folds))))
        doubtful = [self._is_doubtful(typed, place) for place in range(len(run))]
        if not any(doubtful):
            return typed
        letters = self._letters and sum(doubtful) <= _DOUBTED_BY_ONE_SLIP
        row = [self._choices(run, typed, doubtful, place, letters) for place in range(len(run))]
        best = self._model.best(row)
        changed = [place for place, token in enumerate(best) if token != typed[place]]
        if len(changed) > 1 and any(fold(best[place]) != folds[place] for place in changed):
            return typed
        # One syllable without accents may well be meant so; several were typed in haste.
        meant = {place for place in changed if typed[place] == folds[place] == fold(best[place])}
        words = len(meant) < 2
        better = all(self._is_better(typed, best, place, words=words and place in meant) for place in changed)
        return best if better else typed

    def _choices(
        self, run: Sequence[Syllable], typed: Sequence[str], doubtful: Sequence[bool], place: int, letters: bool
    ) -> Choices:
        """Of a pair that is rare either may be wrong, and so of a doubtful syllable's neighbours the accents."""
        beside = any(doubtful[max(0, place - 1) : place + 2])
        if not beside:
            return {typed[place]: 0.0}
        return self._near(run[place], typed[place], letters=letters and doubtful[place])

    def _is_doubtful(self, typed: Sequence[str], place: int) -> bool:
        if len(typed) == 1:
            return self._reader.doc_freq(TextField.TEXT, typed[place]) <= _RARE
        return all(map(self._is_rare, _pairs(typed, place)))

    def _is_rare(self, pair: tuple[str, str]) -> bool:
        seldom = min(map(self._model.count, pair)) // _RARELY
        rare = _RARE_FOREIGN if any(map(_is_foreign, pair)) else _RARE
        return self._model.count(*pair) <= max(rare, seldom)

    def _near(self, typed: Syllable, token: str, *, letters: bool) -> Choices:
        """What the syllable may have been meant to be."""
        other = _OTHER_ACCENTS if is_marked(typed) else _BARE
        letter = _FOREIGN_LETTER if _is_foreign(token) else _OTHER_LETTER
        choices = dict.fromkeys(self._spellings(typed), other) | {token: 0.0}
        for folded in self._one_letter_away(typed.folded) if letters else ():
            for near in _frequent(self._model.spellings(folded))[:_LETTERS]:
                choices.setdefault(near, letter)
        if len(choices) > 1 and not self._model.count(token):
            del choices[token]  # the archive never has it
        return choices

    def _spellings(self, typed: Syllable) -> Iterable[str]:
        """Where the marks typed make no syllable, those that keep them, as a search does: `gía` is giá and not gia."""
        seen = self._model.spellings(typed.folded)
        return [each for each in possible_spellings(typed) if each in seen] or _every_spelling(self._model, typed)

    def _one_letter_away(self, folded: str) -> list[str]:
        if not folded.isalpha() or not 2 <= len(folded) <= MAX_SLIP_LETTERS:
            return []
        near = dict.fromkeys(edits(folded))
        self._model.look_up(near)
        seen = {each: sum(self._model.spellings(each).values()) for each in near if each != folded}
        return _frequent({each: count for each, count in seen.items() if count})[:_LETTERS]

    def _is_better(self, typed: Sequence[str], best: Sequence[str], place: int, *, words: bool) -> bool:
        """Asked of the index, because it knows the whole texts. `words`: what makes no word needs more of them."""
        if len(typed) == 1:
            before, after = (self._reader.doc_freq(TextField.TEXT, token) for token in (typed[0], best[0]))
            return after >= max(2, _TIMES_KNOWN * before)
        before = max(map(self._articles, _pairs(typed, place)))
        pair = max(_pairs(best, place), key=self._articles)
        after = self._articles(pair)
        if words and not self._is_word(pair):
            return after >= _TIMES_KNOWN * max(1, before)
        return after >= max(2, (_TIMES if before <= _RARE else _TIMES_KNOWN) * before)

    def _is_word(self, pair: tuple[str, str]) -> bool:
        return self._reader.doc_freq(TextField.WORDS, "_".join(map(fold, pair))) > 1

    def _articles(self, pair: tuple[str, str]) -> int:
        query: Query = Phrase(TextField.TEXT, pair)
        return self._reader.search(query, limit=0).total


def _is_foreign(token: str) -> bool:
    return token.isalpha() and not syllables_folding_to(fold(token))


def _pairs(row: Sequence[str], place: int) -> list[tuple[str, str]]:
    """The syllable with the one before it, and with the one after."""
    return list(pairwise(row[max(0, place - 1) : place + 2]))


def _differing(run: Sequence[Syllable], best: Sequence[str]) -> list[tuple[Syllable, str]]:
    return [(typed, token) for typed, token in zip(run, best, strict=True) if typed.token != token]


def retyped(text: str, changed: Sequence[tuple[Syllable, str]]) -> str:
    """The text with these of its syllables replaced, in capital letters where they were."""
    for syllable, token in sorted(changed, key=lambda each: -each[0].start):
        text = text[: syllable.start] + _in_case_of(text[syllable.start : syllable.end], token) + text[syllable.end :]
    return text


def _in_case_of(typed: str, token: str) -> str:
    """Capital letters where the typed syllable has them."""
    if typed.isupper() and len(typed) > 1:
        return token.upper()
    return token.capitalize() if typed[:1].isupper() else token
