"""What is said to a person, in both languages of timbao."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LANGUAGES = ("vi", "en")
"""The first is the default, everywhere."""
_VIETNAMESE = str.maketrans(",.", ".,")
"""Of signs in English numbers."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same in Vietnamese and in English: a sentence, or a part of one. `str()` of it is the Vietnamese."""

    vi: str
    en: str

    @classmethod
    def same(cls, text: str) -> Sentence:
        """What both languages write alike, such as a name or what a person typed."""
        return cls(text, text)

    @classmethod
    def number(cls, value: float, decimals: int = 0) -> Sentence:
        """As each writes it: `35.440,5` and `35,440.5`."""
        english = f"{value:,.{decimals}f}"
        return cls(english.translate(_VIETNAMESE), english)

    def __str__(self) -> str:
        return self.vi

    def said(self, language: str) -> str:
        """In one of `LANGUAGES`; any other is answered in Vietnamese."""
        return self.en if language == "en" else self.vi

    def filled(self, **values: object) -> Sentence:
        """Both with their `{name}` replaced; a Sentence among the values is said in each language."""
        english = {name: value.en if isinstance(value, Sentence) else value for name, value in values.items()}
        return Sentence(self.vi.format(**values), self.en.format(**english))

    def joining(self, parts: Iterable[Sentence]) -> Sentence:
        """The parts with this one between them."""
        said = tuple(parts)
        return Sentence(self.vi.join(part.vi for part in said), self.en.join(part.en for part in said))

    def kept(self) -> str:
        """One line of text that `from_kept` reads again: both, with a tab between them, or one where they are alike."""
        said = [" ".join(each.split("\t")).replace("\n", " ").replace("\r", " ") for each in (self.vi, self.en)]
        return said[0] if said[0] == said[1] else "\t".join(said)

    @classmethod
    def from_kept(cls, line: str) -> Sentence:
        """What `kept` wrote, or a line that was kept in one language alone."""
        vi, _, en = line.partition("\t")
        return cls(vi, en or vi)

    def __bool__(self) -> bool:
        return bool(self.vi)
