"""Did you mean: accents put back, and spellings that the archive knows in place of those that it does not.

The archive's neighbouring syllables (`index.suggestions`) say what is likelier; the index says whether it finds
anything. A suggestion is the query as typed with some syllables replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from corpus.vietnamese import fold
from index.analysis.syllables import Syllable
from index.document import TextField
from index.engine import Reader
from index.query import Phrase, Query
from index.suggestions import Suggestions
from search.accents import is_marked
from search.expand import MAX_SLIP_LETTERS, edits
from search.likely import Choices, Model
from search.question import Fuzzy, Prefix, Question
from search.walk import positive_texts, syllables_of

LONGEST = 40
"""Syllables; a longer query gets none."""

_RARE = 2
"""A syllable seen at most so often beside its neighbours may be a slip."""
_BARE, _OTHER_ACCENTS, _OTHER_LETTER = 0.5, 1.5, 5.0
"""What each departure from what was typed costs, as a natural logarithm: accents where none were typed, others, a
letter."""
_SPELLINGS, _LETTERS = 16, 5
"""The most frequent spellings of a syllable, and syllables a letter away, that are looked at."""
_DOUBTED_BY_ONE_SLIP = 3
"""A slip makes itself and its neighbours doubtful; where more are, it is not letters that are wrong."""
_TIMES = 4
"""How many times as many articles must have the suggested pair as have the typed one."""

Finds = Callable[[str], int]
"""How many articles a query finds, as typed, within the filters in force."""


def suggest(
    question: Question, suggestions: Suggestions, reader: Reader, finds: Finds, *, certain: bool = False
) -> tuple[str, ...]:
    """Other ways to ask, best first: each finds something, and more than a marked query does itself.

    `certain`: no letter is likely to be wrong, only an accent.
    """
    runs = list(_runs(question))
    typed = [syllable for run in runs for syllable in run]
    if not typed or len(typed) > LONGEST:
        return ()
    bare = not any(map(is_marked, typed))
    speller = _Speller(Model(suggestions), reader, letters=not certain)
    changed = [pair for run in runs for pair in (speller.accents if bare else speller.slips)(run)]
    if not changed:
        return ()
    text = retyped(question.text, changed)
    found = finds(text)
    return (text,) if found > (0 if bare else finds(question.text)) else ()


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

    def accents(self, run: Sequence[Syllable]) -> list[tuple[Syllable, str]]:
        """Every syllable that has accents where it is likeliest; of one alone nothing can be said."""
        if len(run) < 2:
            return []
        self._model.look_up([each.folded for each in run])
        best = self._model.best([_every_spelling(self._model, each) for each in run])
        return _differing(run, best)

    def slips(self, run: Sequence[Syllable]) -> list[tuple[Syllable, str]]:
        """Syllables that make no word with their neighbours where, spelled otherwise, they make a frequent one."""
        folds = [each.folded for each in run]
        self._model.look_up((*folds, *map(" ".join, pairwise(folds))))
        typed = [each.token for each in run]
        doubtful = [self._is_doubtful(typed, place) for place in range(len(run))]
        if not any(doubtful):
            return []
        letters = self._letters and sum(doubtful) <= _DOUBTED_BY_ONE_SLIP
        row = [
            self._near(each, letters=letters) if doubt else {each.token: 0.0}
            for each, doubt in zip(run, doubtful, strict=True)
        ]
        best = self._model.best(row)
        changed = [place for place, token in enumerate(best) if token != typed[place]]
        if len(changed) > 1 and any(fold(best[place]) != folds[place] for place in changed):
            return []
        # One syllable without accents may well be meant so; several were typed in haste.
        words = sum(not is_marked(run[place]) for place in changed) < 2
        better = all(self._is_better(typed, best, place, words=words) for place in changed)
        return _differing(run, best) if better else []

    def _is_doubtful(self, typed: Sequence[str], place: int) -> bool:
        if len(typed) == 1:
            return not self._reader.doc_freq(TextField.TEXT, typed[place])
        return all(self._model.count(*pair) <= _RARE for pair in _pairs(typed, place))

    def _near(self, typed: Syllable, *, letters: bool) -> Choices:
        """What the syllable may have been meant to be."""
        other = _OTHER_ACCENTS if is_marked(typed) else _BARE
        choices = dict.fromkeys(_every_spelling(self._model, typed), other)
        for folded in self._one_letter_away(typed.folded) if letters else ():
            for token in _frequent(self._model.spellings(folded))[:_LETTERS]:
                choices.setdefault(token, _OTHER_LETTER)
        return choices | {typed.token: 0.0}

    def _one_letter_away(self, folded: str) -> list[str]:
        if not folded.isalpha() or not 2 <= len(folded) <= MAX_SLIP_LETTERS:
            return []
        near = dict.fromkeys(edits(folded))
        self._model.look_up(near)
        seen = {each: sum(self._model.spellings(each).values()) for each in near if each != folded}
        return _frequent({each: count for each, count in seen.items() if count})[:_LETTERS]

    def _is_better(self, typed: Sequence[str], best: Sequence[str], place: int, *, words: bool) -> bool:
        """Asked of the index, because it knows the whole texts. `words`: only neighbours that are a word count."""
        if len(typed) == 1:
            return self._reader.doc_freq(TextField.TEXT, best[0]) > 1
        before = max(map(self._articles, _pairs(typed, place)))
        pairs = (pair for pair in _pairs(best, place) if not words or self._is_word(pair))
        after = max(map(self._articles, pairs), default=0)
        return after >= max(2, _TIMES * before)

    def _is_word(self, pair: tuple[str, str]) -> bool:
        return self._reader.doc_freq(TextField.WORDS, "_".join(map(fold, pair))) > 1

    def _articles(self, pair: tuple[str, str]) -> int:
        query: Query = Phrase(TextField.TEXT, pair)
        return self._reader.search(query, limit=0).total


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
