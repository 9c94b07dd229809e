"""The segmenter in pure Python: a memo of chunks (what stands between spaces), joins decided a text at a time."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final
from unicodedata import is_normalized

from index.analysis.decoding import Decoder
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model
from index.analysis.tokens import OPENING, ends_by_itself, token_texts, tokens

MEMO_CAPACITY: Final = 1 << 16
"""Chunks remembered at most; news hit them at 98% of the chunks."""

_LONGEST_REMEMBERED = 64
_CHUNK = re.compile(r"\n|\S+")
_NEWLINE = "\n"


class PythonSegmenter:
    """pyvi's words without a compiler. Safe for threads: two that fill the memo at once find the same."""

    name: Final = "python"

    def __init__(self, model: Model, capacity: int = MEMO_CAPACITY) -> None:
        lexicon = Lexicon(model)
        self._memo = _Memo(lexicon, capacity)
        self._decoder = Decoder(model, lexicon)

    def joined(self, text: str) -> str:
        """See `Segmenter.joined`."""
        columns = self._columns(text)
        if not columns:
            return text
        pieces = [""] * (len(columns) // 2)
        pieces[1::2] = columns[::4]
        pieces[::2] = self._decoder.separators(columns[1::4], columns[2::4], columns[3::4])
        pieces[0] = ""
        return "".join(pieces)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """See `Segmenter.spans`."""
        flat = self.span_array(text)
        return list(zip(flat[::2], flat[1::2], strict=True))

    def span_array(self, text: str) -> array[int]:
        """See `Segmenter.span_array`."""
        columns = self._columns(text)
        separators = self._decoder.separators(columns[1::4], columns[2::4], columns[3::4])
        spans = array("i")
        index, in_word = -1, False
        for chunk in _CHUNK.finditer(text):
            for start, end in self._places(chunk[0], chunk.start()):
                index += 1
                in_word = in_word and separators[index] == "_"
                if start == end or chunk[0] == _NEWLINE:
                    continue
                if in_word:
                    spans[-1] = end
                else:
                    spans.extend((start, end))
                    in_word = True
        return spans

    def _columns(self, text: str) -> list[Any]:
        """Of each token its text, its lexeme, and the lexeme's word and row, in turn."""
        chunks = text.replace(_NEWLINE, f" {_NEWLINE} ").split(" ")
        return list(chain.from_iterable(map(self._memo.__getitem__, chunks)))

    def _places(self, chunk: str, start: int) -> Iterator[tuple[int, int]]:
        """The ranges of the chunk's tokens in the text, where the chunk begins at `start`."""
        texts = self._memo[chunk][::4]
        if "".join(texts) != chunk:  # NFC changed it
            yield from ((start + token.start, start + token.end) for token in tokens(chunk))
            return
        for text in texts:
            yield start, start + len(text)
            start += len(text)


class _Memo(dict[str, tuple[Any, ...]]):
    """Chunk (what stands between spaces, or a line feed) to its tokens, found when first asked for.

    A token is four entries: its text, its lexeme, the lexeme's word and row.

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
        """Most chunks are a word and a sign that stands by itself: the rest is known or will be met again."""
        if chunk.isalnum() and is_normalized("NFC", chunk):
            return self._token(chunk)
        if chunk == _NEWLINE:
            return self._token(_NEWLINE)
        if (parts := chunk.split()) != [chunk]:
            return tuple(chain.from_iterable(map(self.__getitem__, parts)))
        if 1 < len(chunk) <= _LONGEST_REMEMBERED:
            if chunk[0] in OPENING:
                return self[chunk[0]] + self[chunk[1:]]
            if ends_by_itself(chunk):
                return self[chunk[:-1]] + self[chunk[-1]]
        return tuple(chain.from_iterable(map(self._token, token_texts(chunk))))

    def _token(self, text: str) -> tuple[str, int, int, bytes]:
        """Nothing in it that the garbage collector has to follow: there are as many as there are chunks."""
        number = self._lexicon.number_of(text)
        lexeme = self._lexicon.lexemes[number]
        return text, number, lexeme.word, lexeme.row
