"""Word F1 against the gold words of UD Vietnamese-VTB: pyvi's own figure, since the words are pyvi's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.analysis.segment import Segmenter
from tests.segmenters import IMPLEMENTATIONS, oracle, segmenter

Spans = list[tuple[int, int]]

FLOOR = 0.9586


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_word_f1_is_pyvis(implementation: str, shared_data: Path) -> None:
    sentences = list(gold_sentences(shared_data / "language" / "vi_vtb-ud-dev.conllu"))
    assert len(sentences) > 1000
    ours = f1(sentences, segmenter(implementation))
    assert ours >= FLOOR
    assert ours == pyvis_f1(sentences)


def gold_sentences(file: Path) -> Iterator[list[str]]:
    """The words of each sentence; a word of several syllables has spaces within."""
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        if words := [row[1] for row in rows if row[0].isdigit()]:
            yield words


def f1(sentences: list[list[str]], ours: Segmenter) -> float:
    return _f1((_in_a_row(words), _without_spaces(" ".join(words), ours.spans(" ".join(words)))) for words in sentences)


def pyvis_f1(sentences: list[list[str]]) -> float:
    return _f1((_in_a_row(words), _in_a_row(oracle(" ".join(words)).replace("_", "").split())) for words in sentences)


def _f1(pairs: Iterator[tuple[Spans, Spans]]) -> float:
    right = total = 0
    for gold, found in pairs:
        right += len(set(gold) & set(found))
        total += len(gold) + len(found)
    return 2 * right / total


def _in_a_row(words: list[str]) -> Spans:
    """Ranges of the words in their text without spaces."""
    ranges, end = [], 0
    for word in words:
        start, end = end, end + len(word.replace(" ", ""))
        ranges.append((start, end))
    return ranges


def _without_spaces(text: str, spans: Spans) -> Spans:
    before = [0]
    for character in text:
        before.append(before[-1] + (character != " "))
    return [(before[start], before[end]) for start, end in spans]
