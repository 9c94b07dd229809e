"""The segmenter in pure Python: a memo of chunks (what stands between spaces), joins decided a text at a time."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final
from unicodedata import is_normalized

from index.analysis.decoding import Decoder
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model
from index.analysis.tokens import Token, parted, token_texts, tokens

MEMO_CAPACITY: Final = 1 << 16
"""Chunks remembered at most; news hit them at 98% of the chunks."""

_LONGEST_REMEMBERED = 64
_CHUNK = re.compile(r"\n|\S+")
_SPACE = re.compile(r"\s*")
_NEWLINE = "\n"
_LINE_FEED: Final = Token(_NEWLINE, 0, 0)
"""The one token that is white space: no word has it in its range."""
_TO_WORDS: Final = str.maketrans({" ": _NEWLINE, "_": " "})


class PythonSegmenter:
    """pyvi's words without a compiler. Safe for threads: two that fill the memo at once find the same."""

    name: Final = "python"

    def __init__(self, model: Model, capacity: int = MEMO_CAPACITY) -> None:
        lexicon = Lexicon(model)
        self._memo = _Memo(lexicon, capacity)
        self._decoder = Decoder(model, lexicon)

    def joined(self, text: str) -> str:
        """See `Segmenter.joined`."""
        texts, separators = self._decided(text)
        return _interleaved(separators, texts) if texts else text

    def spans(self, text: str) -> list[tuple[int, int]]:
        """See `Segmenter.spans`."""
        flat = self.span_array(text)
        return list(zip(flat[::2], flat[1::2], strict=True))

    def span_array(self, text: str) -> array[int]:
        """See `Segmenter.span_array`."""
        texts, separators = self._decided(text)
        words = _interleaved(separators.translate(_TO_WORDS), texts)
        if " \n" in words or "\n " in words or (spans := _found(words.split(_NEWLINE), text)) is None:
            spans = _placed(text, separators)
        return array("i", spans)

    def _decided(self, text: str) -> tuple[list[str], str]:
        """The tokens of the text, and what stands before each: `_` within a word, else a space."""
        columns = list(chain.from_iterable(map(self._memo.__getitem__, parted(text).split(" "))))
        texts = columns[::4]
        return texts, self._decoder.separators(texts, columns[1::4], columns[2::4], columns[3::4])


class _Memo(dict[str, tuple[Any, ...]]):
    """Chunk (what stands between spaces, or a line feed) to its tokens, found when first asked for.

    A token is four entries: its text, and what its lexeme has.

    Half of the capacity is for the chunks met of late. When that is full it takes the place of the other half, out of
    which a chunk that is asked for again is taken over.
    """

    def __init__(self, lexicon: Lexicon, capacity: int) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._half = max(1, capacity // 2)
        self._earlier: dict[str, tuple[Any, ...]] = {}

    def __missing__(self, chunk: str) -> tuple[Any, ...]:
        if (entry := self._earlier.get(chunk)) is None:
            entry = self._made(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= self._half:
                self._earlier = dict(self)
                self.clear()
            self[chunk] = entry
        return entry

    def _made(self, chunk: str) -> tuple[Any, ...]:
        """Nothing in it that the garbage collector has to follow: there are as many as there are chunks."""
        if (chunk.isalnum() and is_normalized("NFC", chunk)) or chunk == _NEWLINE:
            return (chunk, *self._lexicon.lexeme(chunk))
        texts = [text for part in chunk.split() for text in token_texts(part)]
        if len(texts) == 1:
            return (texts[0], *self._lexicon.lexeme(texts[0]))
        return tuple(chain.from_iterable(map(self.__getitem__, texts)))


def _interleaved(separators: str, texts: Sequence[str]) -> str:
    """Each token after its separator, but for the first of these."""
    pieces = [""] * (2 * len(texts))
    pieces[::2] = separators
    pieces[1::2] = texts
    pieces[:1] = []
    return "".join(pieces)


def _found(words: Sequence[str], text: str) -> list[int] | None:
    """Start and end of each word, given as its tokens with a space between; None where they are not in the text."""
    spans: list[int] = []
    end = 0
    for word in filter(None, words):
        size = len(word)
        start = text.find(word, end, end + size + 1)
        if start == end or (start >= 0 and text[end] == " "):
            end = start + size
        elif (span := _found_apart(word.split(" "), text, end)) is None:
            return None
        else:
            start, end = span
        spans.append(start)
        spans.append(end)
    return spans


def _found_apart(tokens: Iterable[str], text: str, end: int) -> tuple[int, int] | None:
    """The range of the tokens, with any white space between or none; None where they do not come next."""
    starts = []
    for token in tokens:
        match = _SPACE.match(text, end)
        assert match is not None
        if not text.startswith(token, match.end()):
            return None
        starts.append(match.end())
        end = match.end() + len(token)
    return starts[0], end


def _placed(text: str, separators: str) -> list[int]:
    """Start and end of each word, where NFC has changed the text."""
    spans: list[int] = []
    index, in_word = -1, False
    for chunk in _CHUNK.finditer(text):
        for _, start, end in tokens(chunk[0]) or [_LINE_FEED]:
            index += 1
            in_word = in_word and separators[index] == "_"
            if start == end:
                continue
            if in_word:
                spans[-1] = chunk.start() + end
            else:
                spans += (chunk.start() + start, chunk.start() + end)
                in_word = True
    return spans
