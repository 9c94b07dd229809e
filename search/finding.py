"""Where the words of a question stand in a text, without analysing the text again.

One compiled pattern of all surface forms runs over the lower-cased text; what it finds is then spelled as the index
would have spelled it, so that đường never counts as dương.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.vietnamese import LOOK_ALIKES, fold
from index.analysis.spelling import IGNORABLE, canonical, spellings
from index.analysis.syllables import syllables


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

    Between them may stand spaces and punctuation but no new line.
    """

    positions: tuple[Spelled | AnySpelling, ...]

    @classmethod
    def spelled(cls, *tokens: str) -> Wanted:
        """These canonical tokens, as spelled."""
        return cls(tuple(Spelled(frozenset((token,))) for token in tokens))

    @classmethod
    def folded(cls, *tokens: str) -> Wanted:
        """These folded tokens, in any spelling."""
        return cls(tuple(AnySpelling(token) for token in tokens))


@dataclass(frozen=True, slots=True)
class Find:
    """One of the wanted, `which` being its number, at `text[start:end]`; `in_run`: its neighbour in the question

    stands beside it here too.
    """

    start: int
    end: int
    which: int
    in_run: bool = False


@lru_cache(maxsize=64)
def finder(wanted: tuple[Wanted, ...]) -> Finder:
    """The finder of these; kept, because a page of results asks for the same ones in every article."""
    return Finder(wanted)


class Finder:
    """Finds all of `wanted` in any number of texts."""

    def __init__(self, wanted: tuple[Wanted, ...]) -> None:
        self.wanted = wanted
        self._by_token: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_folded: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for which, one in enumerate(wanted):
            for place, position in enumerate(one.positions):
                self._file(position, (which, place))
        self._pattern = _pattern([*self._by_token], [*self._by_folded])

    def _file(self, position: Spelled | AnySpelling, key: tuple[int, int]) -> None:
        if isinstance(position, AnySpelling):
            self._by_folded[position.folded].append(key)
        else:
            for token in position.tokens:
                self._by_token[token].append(key)

    def find(self, text: str) -> list[Find]:
        """Every find in order of its start, finds of different wanted perhaps overlapping. Linear in the text."""
        finds: list[Find] = []
        open_runs: dict[tuple[int, int], int] = {}
        last_end = -1
        for start, end, token in self._hits(text):
            if not _side_by_side(text, last_end, start):
                open_runs = {}
            grown: dict[tuple[int, int], int] = {}
            for which, place in self._accepting(token):
                first = start if place == 0 else open_runs.get((which, place - 1), -1)
                if first < 0:
                    continue
                if place + 1 == len(self.wanted[which].positions):
                    finds.append(Find(first, end, which))
                else:
                    grown[which, place] = first
            open_runs = grown
            last_end = end
        finds.sort(key=lambda find: (find.start, -find.end))
        return _with_runs(text, finds)

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        lowered = text.lower()
        if len(lowered) != len(text) or _UNUSUAL.search(text):
            for syllable in syllables(text):
                yield syllable.start, syllable.end, syllable.token
        elif self._pattern is not None:
            for match in self._pattern.finditer(lowered):
                yield match.start(), match.end(), canonical(match[0])

    def _accepting(self, token: str) -> Iterable[tuple[int, int]]:
        spelled = self._by_token.get(token, ())
        free = self._by_folded.get(fold(token), ()) if self._by_folded else ()
        return (*spelled, *free) if free else spelled


_LETTER = r"[^\W_]"
_UNUSUAL = re.compile(f"[{IGNORABLE}\uff01-\uff5e]")
"""What the pattern does not know within a syllable; such a text is cut into syllables instead."""
_GAP = re.compile(r"(?:[^\w\n]|_)*")


def _accented_letters() -> dict[str, str]:
    """Each plain letter with all lower-case letters that fold to it."""
    forms: dict[str, str] = defaultdict(str)
    for code in (*range(0x61, 0x7B), *range(0xDF, 0x260), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        if letter.lower() == letter:
            forms[fold(letter)] += letter
    return dict(forms)


_ACCENTED = _accented_letters()
_ALIKE = {"đ": "đ" + "".join(look_alike for look_alike in LOOK_ALIKES if look_alike.islower())}


def _pattern(tokens: list[str], folded: list[str]) -> re.Pattern[str] | None:
    """Any surface form of the tokens and folded forms, standing alone, in a lower-cased text.

    It begins with one set of first letters, because the regex engine skips fast to such a set and tries each of many
    alternatives at every letter without it.
    """
    forms = {_classes(form, _ALIKE) for token in tokens for form in spellings(token)}
    forms |= {_classes(form, _ACCENTED) for token in folded for form in spellings(token)}
    rests: dict[str, set[str]] = defaultdict(set)
    for first, rest in filter(None, forms):
        rests[first].add(rest)
    if not rests:
        return None
    firsts = "".join(sorted({letter for first in rests for letter in first}))
    branches = "|".join(
        f"(?<=[{re.escape(first)}])(?:{'|'.join(sorted(rest, reverse=True))})" for first, rest in sorted(rests.items())
    )
    return re.compile(f"[{re.escape(firsts)}](?<!{_LETTER}.)(?:{branches})(?!{_LETTER})", re.DOTALL)


def _classes(form: str, alike: dict[str, str]) -> tuple[str, str] | None:
    """The letters that may begin the form, and a pattern of what follows; None for an empty form."""
    if not form:
        return None
    rest = (f"[{alike[letter]}]" if letter in alike else re.escape(letter) for letter in form[1:])
    return alike.get(form[0], form[0]), "".join(rest)


def _side_by_side(text: str, end: int, start: int) -> bool:
    """Whether nothing but spaces and punctuation of one line stands between."""
    if end < 0:
        return False
    if start - end == 1:
        return text[end] != "\n"
    gap = _GAP.match(text, end, start)
    return gap is not None and gap.end() == start


def _with_runs(text: str, finds: list[Find]) -> list[Find]:
    """The finds, told which of them stand beside the find of the wanted before or after theirs."""
    runs: set[int] = set()
    latest: dict[int, int] = {}
    for number, find in enumerate(finds):
        before = latest.get(find.which - 1)
        if before is not None and _side_by_side(text, finds[before].end, find.start):
            runs |= {before, number}
        latest[find.which] = number
    return [replace(find, in_run=True) if number in runs else find for number, find in enumerate(finds)]
