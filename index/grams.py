"""How often each token, and each two that stand side by side, were seen in space-joined tokens; words of titles too.

A C core counts them where it was compiled at installation, in a quarter of the memory and of the time; pure Python
counts the same everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, islice, pairwise
from typing import Protocol

from index.compiled import Implementation, fastest


class Grams(Protocol):
    """Grown by `add`; `len` tells how many different ones are remembered."""

    def add(self, tokens: str, boundary: str, most: int, /) -> None:
        """Count the first `most` tokens, and each two of them with a space between; none holds a `boundary`."""

    def add_title(self, phrases: Grams, title: str, folded: str, words: str, binding: Grams, longest: int, /) -> None:
        """Count the words that a title begins with, and in `phrases` two or more side by side, of `longest` syllables.

        `title` and `folded` are its syllables, `words` folded ones that begin with its words, joined by `_`. What is
        `binding` begins and ends no phrase, nor does it stand alone; no more do figures and single letters.
        """

    def __contains__(self, gram: str, /) -> bool: ...

    def forget_once_seen(self) -> None:
        """Forget those that were counted once."""

    def items(self, part: int = 0, parts: int = 1, /) -> Collection[tuple[str, int]]:
        """Each gram with its count, in any order; of all, one of so many parts."""

    def __len__(self) -> int: ...


def load_grams(implementation: Implementation | None = None) -> Grams:
    """None counted yet; by default the fastest. Raises ImportError where "c" was not compiled."""
    return fastest(_in_c, _PythonGrams, implementation)


def _in_c() -> Grams:
    from index import _grams

    return _grams.Grams()


class _PythonGrams:
    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, tokens: str, boundary: str, most: int, /) -> None:
        for parts, some in groupby(tokens.split(" ", most)[:most], boundary.__eq__):
            if not parts:
                told = [token for token in some if token]
                self._counts.update(told)
                self._counts.update(map(" ".join, pairwise(told)))

    def add_title(self, phrases: Grams, title: str, folded: str, words: str, binding: Grams, longest: int, /) -> None:
        assert isinstance(phrases, _PythonGrams)  # both are of one implementation
        found = list(_title_words(title.split(), folded.split(), words))
        self._counts.update(" ".join(word) for word in found if len(word) > 1 or _stands_alone(word[0], binding))
        phrases._counts.update(_phrases(found, binding, longest))

    def __contains__(self, gram: str, /) -> bool:
        return gram in self._counts

    def forget_once_seen(self) -> None:
        self._counts = Counter({gram: count for gram, count in self._counts.items() if count > 1})

    def items(self, part: int = 0, parts: int = 1, /) -> Collection[tuple[str, int]]:
        size = len(self._counts)
        return list(islice(self._counts.items(), size * part // parts, size * (part + 1) // parts))


def _title_words(title: Sequence[str], folded: Sequence[str], words: str) -> Iterator[tuple[str, ...]]:
    """As spelled, as long as the segmented words are those of the title."""
    place = 0
    for word in words.split(" ", len(title))[: len(title)]:
        end = place + word.count("_") + 1
        if word != "_".join(folded[place:end]):
            return
        yield tuple(title[place:end])
        place = end


def _stands_alone(token: str, binding: Grams) -> bool:
    return len(token) > 1 and token not in binding and not token.isdecimal()


def _phrases(words: Sequence[tuple[str, ...]], binding: Grams, longest: int) -> Iterator[str]:
    """Two words or more side by side."""
    for start, first in enumerate(words):
        if first[0] in binding:
            continue
        phrase = first
        for word in words[start + 1 :]:
            phrase += word
            if len(phrase) > longest:
                break
            if word[0] not in binding:
                yield " ".join(phrase)
