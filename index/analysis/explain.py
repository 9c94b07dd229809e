"""What the analyzer makes of a text, for people to look at."""

from __future__ import annotations

from corpus.vietnamese import nfc
from index.analysis.segment import Segmenter
from index.analysis.syllables import syllables


def explain(text: str, segmenter: Segmenter) -> list[dict[str, object]]:
    """Each syllable: `text`, `start`, `end` (in the NFC text), `folded`, and `word`, the word it is part of."""
    composed = nfc(text)
    words = segmenter.spans(composed)
    found: list[dict[str, object]] = []
    word = 0
    for syllable in syllables(composed):
        while word < len(words) and words[word][1] <= syllable.start:
            word += 1
        found.append(
            {
                "text": composed[syllable.start : syllable.end],
                "start": syllable.start,
                "end": syllable.end,
                "folded": syllable.folded,
                "word": "_".join(composed[slice(*words[word])].split()),
            }
        )
    return found
