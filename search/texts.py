"""The text parts of a question → what the index is asked, at one step of widening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import assert_never

from corpus.article import ArticleId
from index.analysis.abbreviations import Abbreviations, load_abbreviations
from index.analysis.syllables import Syllable
from index.document import TextField
from index.query import AtLeast, Query
from search import matching
from search import question as asked
from search.accents import Reading, in_any_spelling, read
from search.expand import MAX_SLIPS, MAX_TERMS, Vocabulary, alike, beginning
from search.forms import Form, Stretch, stretches, ways_of_writing
from search.matching import Fields, all_of, any_of
from search.names import KnownNames, Names

LONG_QUERY = 5
"""From so many different syllables on, a word may be missing; in shorter queries every one is needed."""
_LONGEST_WORD = 4
"""Syllables of the longest words that are missed as a whole."""
_WORD_ARTICLES = 20
"""What so many articles hold as one word is one."""


_FEW_WORDS = 2
"""Of several syllables; the ways in which several of more words may be missing are too many to be asked one by one."""


class Widening(IntEnum):
    """How far a search goes beyond what was typed; each step includes those before it."""

    NONE = 0
    MISSING_WORD = 1
    """Of five or more syllables, a word or two may be absent: a known word as a whole, its syllables never apart."""
    ACCENTS = 2
    """Every spelling of every syllable."""
    MISSING_MORE = 3
    """Of five or more syllables without accents a third may be absent, before this step a quarter."""
    ONE_SLIP = 4
    """A syllable may be one letter off."""


def may_be_missing(count: int, widening: Widening) -> int:
    """How many words, or where accents are free how many syllables, of `count` different syllables may be absent.

    Measured with `bench/relevance.py`: a fifth of the titles that people remember hold a word that their article
    lacks, and where a word is misspelled no article holds them all as typed. To go from a quarter to a third only
    where few were found puts more known items first in every variant than a third at once, and costs half the time.
    """
    if count < LONG_QUERY or widening < Widening.MISSING_WORD:
        return 0
    if widening >= Widening.MISSING_MORE:
        return count // 3
    if widening >= Widening.ACCENTS:
        return max(1, count // 4)
    return 1 if count < 2 * LONG_QUERY else 2


@dataclass(frozen=True, slots=True)
class Run:
    """Syllables that were typed side by side, in their order: words, or a phrase when `quoted`.

    `weight` is the boost typed; `title` says that they were asked of the title. The readings are those of the
    widening compiled for; what was typed is their `syllable.token`. `others`: further phrases that stand for a part
    of it, such as what an abbreviation stands for. `units`: where such parts begin and end; `tight`: those that mean
    nothing in pieces, such as a date.
    """

    readings: tuple[Reading, ...]
    quoted: bool = False
    weight: float = 1.0
    title: bool = False
    others: tuple[tuple[Reading, ...], ...] = ()
    units: tuple[tuple[int, int], ...] = ()
    tight: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What compiling needs to know. `similar` gives the query for articles like one, None when that is unknown."""

    vocabulary: Vocabulary
    names: Names = field(default_factory=KnownNames)
    abbreviations: Abbreviations = field(default_factory=load_abbreviations, repr=False, compare=False)
    similar: Callable[[ArticleId], Query | None] = lambda _: None
    expanded: dict[tuple[str, str, int], Reading] = field(default_factory=dict, repr=False, compare=False)
    """What the index answered for prefixes and slips, so that each step of a widening need not ask again."""
    required: dict[tuple[asked.Question, Widening], Query] = field(default_factory=dict, repr=False, compare=False)
    """What was compiled, for the same reason."""


class TextCompiler:
    """Compiles the text parts of one question, `text` being what was typed."""

    def __init__(self, text: str, context: Context) -> None:
        self._typed = text
        self._context = context

    def query(self, part: asked.Text, widening: Widening, fields: Fields, *, marked: bool) -> Query:
        """Which articles hold the part. `marked`: syllables without marks mean themselves."""
        match part:
            case asked.Words(syllables):
                return self.words(syllables, widening, fields, marked=marked)
            case asked.Near(syllables, slop):
                return matching.near(self._readings(syllables, widening, marked), slop, fields)
            case asked.Quoted(syllables):
                return self._phrase(syllables, widening, fields, marked)
            case asked.Prefix() | asked.Fuzzy():
                return matching.syllable(self._expanded(part, widening, marked), fields)
        assert_never(part)

    def run(self, part: asked.Text, widening: Widening, *, marked: bool, weight: float, title: bool) -> Run:
        """What ranks and marks the articles that hold the part."""
        if isinstance(part, asked.Prefix | asked.Fuzzy):
            return Run((self._expanded(part, widening, marked),), False, weight, title)
        quoted = isinstance(part, asked.Quoted)
        found = self._stretches(part.syllables, marked)
        forms = [form for each in found for form in each.forms]
        if quoted:
            forms = list(ways_of_writing(part.syllables, found))[1:]
        return Run(
            self._seen(part.syllables, widening, marked),
            quoted,
            weight,
            title,
            others=tuple(self._readings(form, widening, marked) for form in forms),
            units=tuple((each.start, each.end) for each in found if not each.tight),
            tight=tuple((each.start, each.end) for each in found if each.tight),
        )

    def words(self, syllables: tuple[Syllable, ...], widening: Widening, fields: Fields, *, marked: bool) -> Query:
        """Every one of the syllables, anywhere, or what stands for it; at wider steps not quite every one."""
        # Counted as typed, so that a wider step, in which two spellings become one, never allows less.
        different = tuple({syllable.token: syllable for syllable in syllables}.values())
        exact = all_of(self._units(syllables, widening, fields, marked))
        if missing := may_be_missing(len(different), widening):
            return any_of((exact, *self._lacking(syllables, different, missing, widening, fields, marked)))
        if widening >= Widening.ONE_SLIP:
            return any_of((exact, *(_each(readings, fields) for readings in self._slips(different))))
        return exact

    def _lacking(
        self,
        syllables: tuple[Syllable, ...],
        different: tuple[Syllable, ...],
        missing: int,
        widening: Widening,
        fields: Fields,
        marked: bool,
    ) -> Iterator[Query]:
        """What lacks a known word or two of three or more, and, where accents are free, what lacks some syllables."""
        words = [self._readings(word, widening, marked) for word in self._known_words(syllables)]
        phrases = tuple(dict.fromkeys(matching.phrase(word, fields) for word in words))
        is_free = widening >= Widening.ACCENTS
        clauses = tuple(matching.syllable(each, fields) for each in self._readings(different, widening, marked))
        if len(phrases) > max(2, missing):
            several = [each for each in phrases if each not in clauses]
            # What lacks words of one syllable alone lacks no more syllables than may be lacking anyway.
            if is_free and len(set(clauses)) == len(clauses) and (missing == 1 or len(several) <= _FEW_WORDS):
                for word in several:
                    yield _all_but(missing - 1, tuple(each for each in phrases if each != word))
            else:
                yield _all_but(missing, phrases)
        if is_free:
            yield _all_but(missing, clauses)

    def _known_words(self, syllables: tuple[Syllable, ...]) -> Iterator[tuple[Syllable, ...]]:
        """The syllables, those of a word of the archive together: the longest that there is from left to right."""
        folds = [each.folded for each in syllables]
        vocabulary = self._context.vocabulary
        stretches = {
            (start, end): "_".join(folds[start:end])
            for start in range(len(folds))
            for end in range(start + 2, min(start + _LONGEST_WORD, len(folds)) + 1)
        }
        about = vocabulary.frequencies(TextField.WORDS, dict.fromkeys(stretches.values()))

        def is_word(start: int, end: int) -> bool:
            word = stretches[start, end]
            # What is held about so often is asked for exactly, so that every engine decides alike.
            return about[word] >= _WORD_ARTICLES <= vocabulary.doc_freq(TextField.WORDS, word)

        start = 0
        while start < len(syllables):
            ends = range(min(start + _LONGEST_WORD, len(syllables)), start + 1, -1)
            end = next((each for each in ends if is_word(start, each)), start + 1)
            yield syllables[start:end]
            start = end

    def _units(
        self, syllables: tuple[Syllable, ...], widening: Widening, fields: Fields, marked: bool
    ) -> Iterator[Query]:
        """Each syllable, and each stretch that is also written otherwise as one."""
        end = 0
        for each in self._stretches(syllables, marked):
            yield from self._single(syllables[end : each.start], widening, fields, marked)
            own = self._readings(syllables[each.start : each.end], widening, marked)
            typed = matching.phrase(own, fields) if each.tight else _each(own, fields)
            others = (self._readings(form, widening, marked) for form in each.forms)
            yield any_of((typed, *(matching.phrase(readings, fields) for readings in others)))
            end = each.end
        yield from self._single(syllables[end:], widening, fields, marked)

    def _single(self, syllables: Form, widening: Widening, fields: Fields, marked: bool) -> Iterator[Query]:
        return (matching.syllable(reading, fields) for reading in self._readings(syllables, widening, marked))

    def _phrase(self, syllables: tuple[Syllable, ...], widening: Widening, fields: Fields, marked: bool) -> Query:
        ways = ways_of_writing(syllables, self._stretches(syllables, marked))
        exact = any_of(matching.phrase(self._readings(way, widening, marked), fields) for way in ways)
        if widening >= Widening.ONE_SLIP and len(syllables) < LONG_QUERY:
            # Who quotes words that the archive knows means these: `"bão số 3"` is not “cao số 3”.
            slips = self._slips(syllables) if any(self._lacking_in_index(syllables)) else ()
            return any_of((exact, *(matching.phrase(readings, fields) for readings in slips)))
        return exact

    def _stretches(self, syllables: tuple[Syllable, ...], marked: bool) -> tuple[Stretch, ...]:
        return _stretches(self._typed, syllables, self._context.abbreviations, folded=not marked)

    def _expanded(self, part: asked.Prefix | asked.Fuzzy, widening: Widening, marked: bool) -> Reading:
        if isinstance(part, asked.Fuzzy):
            return self._alike(part.syllable, MAX_TERMS)
        reading = self._readings((part.syllable,), widening, marked)[0]
        key = ("beginning", part.syllable.token, len(reading.tokens))
        if key not in self._context.expanded:
            self._context.expanded[key] = beginning(reading, self._context.vocabulary)
        return self._context.expanded[key]

    def _alike(self, syllable: Syllable, limit: int) -> Reading:
        key = ("alike", syllable.folded, limit)
        if key not in self._context.expanded:
            self._context.expanded[key] = alike(syllable, self._context.vocabulary, limit)
        return self._context.expanded[key]

    def _readings(self, syllables: Iterable[Syllable], widening: Widening, marked: bool) -> tuple[Reading, ...]:
        if widening >= Widening.ACCENTS:
            return tuple(in_any_spelling(syllable) for syllable in syllables)
        return read(syllables, marked=marked)

    def _slips(self, syllables: tuple[Syllable, ...]) -> Iterator[tuple[Reading, ...]]:
        """The ways in which one syllable may be a letter off. Syllables that the index lacks are all taken so."""
        plain = tuple(in_any_spelling(syllable) for syllable in syllables)
        lacking = self._lacking_in_index(syllables)
        slipped = [
            self._alike(syllable, MAX_SLIPS) if lacks or not any(lacking) else reading
            for syllable, reading, lacks in zip(syllables, plain, lacking, strict=True)
        ]
        if any(lacking):
            yield tuple(slipped)
        else:
            for place, reading in enumerate(slipped):
                yield (*plain[:place], reading, *plain[place + 1 :])

    def _lacking_in_index(self, syllables: tuple[Syllable, ...]) -> list[bool]:
        vocabulary = self._context.vocabulary
        return [not vocabulary.doc_freq(TextField.FOLDED, syllable.folded) for syllable in syllables]

    def _seen(self, syllables: tuple[Syllable, ...], widening: Widening, marked: bool) -> tuple[Reading, ...]:
        """What articles found at this widening hold of the syllables; of several ways to slip, none is told."""
        if widening >= Widening.ONE_SLIP and len(syllables) < LONG_QUERY:
            ways = list(self._slips(syllables))
            if len(ways) == 1:
                return ways[0]
        return self._readings(syllables, widening, marked)


@lru_cache(maxsize=256)
def _stretches(
    text: str, syllables: tuple[Syllable, ...], known: Abbreviations, *, folded: bool
) -> tuple[Stretch, ...]:
    """Kept, because each step of a widening asks for them again."""
    return tuple(stretches(text, syllables, known, folded=folded))


def _all_but(missing: int, clauses: tuple[Query, ...]) -> Query:
    return AtLeast(len(clauses) - missing, clauses) if missing else all_of(clauses)


def _each(readings: Iterable[Reading], fields: Fields) -> Query:
    return all_of(matching.syllable(reading, fields) for reading in readings)
