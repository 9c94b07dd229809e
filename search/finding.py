"""Where the words of a question stand in a text, without analysing the text again.

Their surface forms are looked for in a flat copy of the text (see `search.flat`); what is found is then spelled as the
index would have spelled it, so that đường never counts as dương.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from corpus.vietnamese import fold
from index.analysis.spelling import IGNORABLE, canonical, spellings
from index.analysis.syllables import syllables
from index.compiled import Implementation, fastest
from search.flat import flat, needle

if TYPE_CHECKING:
    from search import _finds


@dataclass(frozen=True, slots=True)
class Spelled:
    """A syllable in one of these canonical spellings."""

    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class AnySpelling:
    """A syllable with this folded form, whatever its accents."""

    folded: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Syllables to be marked where they stand side by side: one for a word typed, several for a phrase.

    Between them may stand spaces and punctuation but no new line. Neighbours of the same `word`, other than 0, are
    syllables of one word: alone they count only in an article that has the word nowhere.
    """

    positions: tuple[Spelled | AnySpelling, ...]
    word: int = 0

    @classmethod
    def spelled(cls, *tokens: str) -> Wanted:
        """These canonical tokens, as spelled."""
        return cls(tuple(Spelled(frozenset((token,))) for token in tokens))

    @classmethod
    def folded(cls, *tokens: str) -> Wanted:
        """These folded tokens, in any spelling."""
        return cls(tuple(AnySpelling(token) for token in tokens))


Find = tuple[int, int, int, bool]
"""Start and end in the text, which of the wanted it is, and whether its neighbour in the question stands beside it here
too, or it is part of a phrase that is another one.
"""


_Place = tuple[int, int]
"""One of the wanted, and which of its positions."""


@lru_cache(maxsize=64)
def finder(wanted: tuple[Wanted, ...]) -> Finder:
    """The finder of these; kept, because a page of results asks for the same ones in every article."""
    return Finder(wanted)


class Finder:
    """Finds all of `wanted` in any number of texts: in C where that was compiled at installation, else in Python.

    Raises ImportError where "c" is asked for and was not compiled.
    """

    def __init__(self, wanted: tuple[Wanted, ...], implementation: Implementation | None = None) -> None:
        self.wanted = wanted
        self._by_token: dict[str, list[_Place]] = defaultdict(list)
        self._by_folded: dict[str, list[_Place]] = defaultdict(list)
        for which, one in enumerate(wanted):
            for place, position in enumerate(one.positions):
                self._file(position, (which, place))
        self._spelled, self._folded = _needles(self._by_token), _needles(self._by_folded)
        self._is_foreign = None in self._spelled or None in self._folded
        self._has_phrases = any(len(one.positions) > 1 for one in wanted)
        self._accepted: dict[str, tuple[_Place, ...]] = {}
        self._core = fastest(self._compiled, lambda: None, implementation)

    def _compiled(self) -> _finds.Finder | None:
        from search import _finds

        forms = {form for token in (*self._by_token, *self._by_folded) for form in spellings(token)}
        if any(len(form) > _LONGEST for form in forms):
            return None
        sizes = tuple(len(one.positions) for one in self.wanted)
        return _finds.Finder(letters(), sizes, tuple(set(map(fold, forms))), self._numbers)

    def _numbers(self, form: str) -> tuple[int, ...]:
        return tuple(chain.from_iterable(self._accepting(form)))

    def _file(self, position: Spelled | AnySpelling, place: _Place) -> None:
        if isinstance(position, AnySpelling):
            self._by_folded[position.folded].append(place)
        else:
            for token in position.tokens:
                self._by_token[token].append(place)

    def find(self, text: str) -> list[Find]:
        """Every find in order of its start, finds of different wanted perhaps overlapping. Linear in the text."""
        # The core knows the letters of Vietnamese and its neighbours, not those of every text.
        found = self._core.find(text) if self._core else None
        if found is not None:
            return found
        places = self._phrases(text) if self._has_phrases else self._singles(text)
        return self._with_runs(text, places)

    def _singles(self, text: str) -> list[_Found]:
        return [(start, end, which) for start, end, places in self._hits(text) for which, _ in places]

    def _phrases(self, text: str) -> list[_Found]:
        found: list[_Found] = []
        open_runs: dict[_Place, int] = {}
        last_end = -1
        for start, end, places in self._hits(text):
            if not _side_by_side(text, last_end, start):
                open_runs = {}
            grown: dict[_Place, int] = {}
            for which, place in places:
                first = start if place == 0 else open_runs.get((which, place - 1), -1)
                if first < 0:
                    continue
                if place + 1 == len(self.wanted[which].positions):
                    found.append((first, end, which))
                else:
                    grown[which, place] = first
            open_runs = grown
            last_end = end
        found.sort(key=lambda each: (each[0], -each[1]))
        return found

    def _with_runs(self, text: str, found: Sequence[_Found]) -> list[Find]:
        """The finds, told which of them stand beside the find of the wanted before or after theirs, or in a phrase."""
        runs: set[int] = set()
        latest: dict[int, int] = {}
        phrase_end = -1
        for number, (start, end, which) in enumerate(found):
            before = latest.get(which - 1)
            if before is not None and _side_by_side(text, found[before][1], start):
                runs.add(before)
                runs.add(number)
            if end <= phrase_end:
                runs.add(number)
            elif self._has_phrases and len(self.wanted[which].positions) > 1:
                phrase_end = end
            latest[which] = number
        return [(*each, number in runs) for number, each in enumerate(found)]

    def _hits(self, text: str) -> Iterator[tuple[int, int, tuple[_Place, ...]]]:
        """Every syllable that is one of the positions, with those that it is, from left to right."""
        lowered = text.lower()
        places = self._places(lowered) if len(lowered) == len(text) else None
        if places is None:
            hits = [(each.start, each.end, each.token) for each in syllables(text)]
        else:
            hits = [(start, end, lowered[start:end]) for start, end in places]
        for start, end, form in hits:
            accepted = self._accepted.get(form) or self._accepting(form)
            if accepted:
                yield start, end, accepted

    def _accepting(self, form: str) -> tuple[_Place, ...]:
        token = canonical(form)
        accepted = (*self._by_token.get(token, ()), *self._by_folded.get(fold(token), ()))
        if accepted:
            self._accepted[form] = accepted
        return accepted

    def _places(self, lowered: str) -> list[tuple[int, int]] | None:
        """Where syllables stand that look like the positions; None for a text that has to be analysed."""
        copy = flat(lowered)
        if copy.foreign and (self._is_foreign or _UNUSUAL.search(lowered)):
            return None
        found = _look_for(self._spelled, copy.spelled) if self._spelled else {}
        if self._folded:
            found |= _look_for(self._folded, copy.folded)
        places = sorted(found.items())
        if copy.foreign:
            return [each for each in places if _stands_alone(lowered, *each)]
        return places


_Found = tuple[int, int, int]
"""Start, end, which."""
_UNUSUAL = re.compile(f"[{IGNORABLE}\uff01-\uff5e]")
"""What the index takes for something else within a syllable."""
_GAP = re.compile(r"(?:[^\w\n]|_)*")
_LETTERS = 0x2100
_BETWEEN, _PART, _NEW_LINE, _UNKNOWN = range(4)
_LONGEST = 64
"""Characters of a form that the core looks for."""
_MANY = 12
"""From so many forms on, those that a text does not hold are sorted out first."""


@cache
def letters() -> bytes:
    """What the core knows of each letter: it in lower case, without accents, and whether it is part of a syllable.

    As a table of three numbers for each code point below U+2100, all that is not Latin being unknown.
    """
    table = array("H", (0, 0, _UNKNOWN)) * _LETTERS
    for code in chain(range(0x250), range(0x1E00, 0x1F00), range(0x2000, _LETTERS)):
        letter = chr(code)
        lowered = letter.lower()
        if len(lowered) == 1 and not _UNUSUAL.match(letter):
            kind = _PART if letter.isalnum() else _NEW_LINE if letter == "\n" else _BETWEEN
            table[3 * code : 3 * code + 3] = array("H", (ord(lowered), ord(fold(lowered)), kind))
    return table.tobytes()


def _needles(tokens: Iterable[str]) -> list[bytes | None]:
    """What each surface form of the tokens looks like in a flat text."""
    return [needle(form) for form in dict.fromkeys(form for token in tokens for form in spellings(token)) if form]


def _look_for(needles: Sequence[bytes | None], text: bytes) -> dict[int, int]:
    """Start and end of each of the needles, in the text that `text` is the flat copy of."""
    known = [each for each in needles if each is not None]
    if len(known) > _MANY:
        held = set(text.split())
        known = [each for each in known if each[1:-1] in held]
    found = {}
    for each in known:
        length = len(each) - 2
        start = text.find(each)
        while start >= 0:
            found[start] = start + length
            start = text.find(each, start + length + 1)
    return found


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _side_by_side(text: str, end: int, start: int) -> bool:
    """Whether nothing but spaces and punctuation of one line stands between."""
    if end < 0:
        return False
    if start - end == 1:
        return text[end] != "\n"
    if start - end > 1 and text[end + 1].isalnum():
        return False
    gap = _GAP.match(text, end, start)
    return gap is not None and gap.end() == start
