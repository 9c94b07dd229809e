"""Short forms and what they stand for (BĐBP ↔ Bộ đội Biên phòng), from a file that a librarian can edit.

They are expanded in the query, as alternatives side by side, so that every engine agrees and a changed file needs no
new index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from corpus.vietnamese import nfc
from index.analysis.syllables import Syllable, syllables

Tokens = tuple[str, ...]

_FILE: Final = Path(__file__).parent.parent / "data" / "abbreviations.tsv"
"""Found by its path: importlib.resources would take longer to import than the file to read."""


@dataclass(frozen=True, slots=True)
class Found:
    """`syllables[start:end]` is a form that is also written otherwise: each alternative as syllables side by side."""

    start: int
    end: int
    alternatives: tuple[tuple[Syllable, ...], ...]


class Abbreviations:
    """Which forms stand for each other. Looked up as spelled, or without accents where the query has none."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._spelled: dict[Tokens, list[tuple[Syllable, ...]]] = defaultdict(list)
        self._folded: dict[Tokens, list[tuple[Syllable, ...]]] = defaultdict(list)
        self._longest = 0
        pairs = [forms for line in lines if not line.startswith("#") and all(forms := _forms(line))]
        short_forms = defaultdict(list)
        for short, full in pairs:
            short_forms[_tokens(full)].append(short)
        for short, full in pairs:
            # What is written TP.HCM here is TPHCM elsewhere.
            others = [each for each in short_forms[_tokens(full)] if _tokens(each) != _tokens(short)]
            self._add(short, [full, *others])
            self._add(full, [short])

    def _add(self, form: tuple[Syllable, ...], alternatives: list[tuple[Syllable, ...]]) -> None:
        self._spelled[_tokens(form)] += alternatives
        self._folded[tuple(each.folded for each in form)] += alternatives
        self._longest = max(self._longest, len(form))

    def find(self, typed: Sequence[Syllable], *, folded: bool) -> Iterator[Found]:
        """The longest forms from left to right, not overlapping."""
        known = self._folded if folded else self._spelled
        tokens = tuple(each.folded if folded else each.token for each in typed)
        start = 0
        while start < len(tokens):
            for end in range(min(len(tokens), start + self._longest), start, -1):
                if alternatives := known.get(tokens[start:end]):
                    yield Found(start, end, tuple(dict.fromkeys(alternatives)))
                    start = end - 1
                    break
            start += 1


def _forms(line: str) -> tuple[tuple[Syllable, ...], tuple[Syllable, ...]]:
    short, _, full = nfc(line).partition("\t")
    return tuple(syllables(short)), tuple(syllables(full))


def _tokens(form: tuple[Syllable, ...]) -> Tokens:
    return tuple(each.token for each in form)


@lru_cache(maxsize=4)
def load_abbreviations(more: Path | None = None) -> Abbreviations:
    """Those that come with timbao, and those of the archive's own file (same form) where there is one."""
    lines = _FILE.read_text("utf-8").splitlines()
    if more is not None and more.is_file():
        lines += more.read_text("utf-8", "replace").splitlines()
    return Abbreviations(lines)
