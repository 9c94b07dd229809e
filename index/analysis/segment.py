"""Cuts Vietnamese text into words exactly as pyvi 0.1.1 does, many times faster, with offsets into the text as given.

Vietnamese writes a space between syllables, not between words. pyvi decides with a conditional random field which
syllables make one word; the same model, read from the installed pyvi (never run), is decoded here. Two implementations
give the same words: a C core where it was compiled at installation, and pure Python everywhere.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from index.analysis.model import load_payload, unpack
from index.analysis.segment_python import PythonSegmenter
from index.analysis.tokens import compose
from index.compiled import Implementation, fastest

_LONGEST_REMEMBERED = 64


class Segmenter(Protocol):
    """Finds the words of a text. Safe for threads; takes any str (NUL, lone surrogates, NFD, 10 MB on one line) in time
    that grows with its length."""

    @property
    def name(self) -> str:
        """Which implementation runs: "c" or "python"."""

    def joined(self, text: str) -> str:
        """What `pyvi.ViTokenizer.tokenize(text)` returns: tokens in NFC, `_` within words, one space between words.

        A line feed is a token. Text without any token comes back as it is. Where pyvi fails (lone surrogates) such a
        character is a token of its own that the model does not know.
        """

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The words of `text` in order, each as (start, end), a range of code points of `text` as given.

        Ranges are not empty and do not overlap; together they cover every character but the white space between words.
        pyvi's token line feed belongs to no word: a word ends at its last other token and begins at its first. Where
        text is not in NFC and NFC makes several tokens of one cluster of characters, the cluster goes to the first.
        """

    def span_array(self, text: str) -> array[int]:
        """The spans as one array of C ints, start, end, start, end, …: no Python object a word."""


def load_segmenter(cache: Path | None = None, implementation: Implementation | None = None) -> Segmenter:
    """The segmenter, by default the fastest that is installed.

    `cache` is the folder of the converted model (default: `TIMBAO_HOME/cache`, else the user's cache folder). Raises
    ModelError where pyvi's model cannot be read, and ImportError where "c" is asked for and was not compiled.
    """
    payload = load_payload(cache)

    def in_c() -> Segmenter:
        return _CSegmenter(payload)

    def in_python() -> Segmenter:
        return PythonSegmenter(unpack(payload))

    return fastest(in_c, in_python, implementation)


class _CSegmenter:
    """The C core, with array and tuples made of what it returns."""

    name: Final = "c"

    def __init__(self, payload: bytes) -> None:
        from index.analysis._segment import Core

        core = Core(payload, _compose)
        self.joined = core.joined
        self._span_bytes = core.span_bytes

    def span_array(self, text: str) -> array[int]:
        return array("i", self._span_bytes(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        flat = self.span_array(text)
        return list(zip(flat[::2], flat[1::2], strict=True))


def _compose(chunk: str) -> tuple[str, bytes]:
    """What the core asks where a chunk may not be in NFC; short chunks, syllables mostly, are remembered."""
    return _compose_remembered(chunk) if len(chunk) <= _LONGEST_REMEMBERED else _compose_anew(chunk)


def _compose_anew(chunk: str) -> tuple[str, bytes]:
    composed, places = compose(chunk)
    return composed, places.tobytes()


_compose_remembered = lru_cache(maxsize=1 << 14)(_compose_anew)
