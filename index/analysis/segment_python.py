"""The segmenter in pure Python: a memo of chunks (stretches without white space), joins decided a text at a time."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from index.analysis.decoding import Decoder
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model
from index.analysis.tokens import token_texts, tokens

MEMO_CAPACITY: Final = 1 << 16
"""Chunks remembered at most; news hit them at 98% of the chunks."""

_LONGEST_REMEMBERED = 64
_CHUNK = re.compile(r"\n|\S+")
_NEWLINE = "\n"


class PythonSegmenter:
    """pyvi's words without a compiler. Safe for threads: two that fill the memo at once find the same."""

    name: Final = "python"

    def __init__(self, model: Model, capacity: int = MEMO_CAPACITY) -> None:
        self._lexicon = Lexicon(model)
        self._memo = _Memo(self._lexicon, capacity)
        self._decoder = Decoder(model, self._lexicon)

    def joined(self, text: str) -> str:
        """See `Segmenter.joined`."""
        pieces = self._lexemes_and_texts(text)
        if not pieces:
            return text
        separators = [" "] * (len(pieces) // 2)
        for index in self._decoder.joins(pieces[::2]):
            separators[index] = "_"
        pieces[::2] = separators
        return "".join(pieces[1:])

    def spans(self, text: str) -> list[tuple[int, int]]:
        """See `Segmenter.spans`."""
        flat = self.span_array(text)
        return list(zip(flat[::2], flat[1::2], strict=True))

    def span_array(self, text: str) -> array[int]:
        """See `Segmenter.span_array`."""
        joins = set(self._decoder.joins(self._lexemes_and_texts(text)[::2]))
        spans = array("i")
        index, in_word = -1, False
        for chunk in _CHUNK.finditer(text):
            for start, end in self._places(chunk[0], chunk.start()):
                index += 1
                in_word = in_word and index in joins
                if start == end or chunk[0] == _NEWLINE:
                    continue
                if in_word:
                    spans[-1] = end
                else:
                    spans.extend((start, end))
                    in_word = True
        return spans

    def _lexemes_and_texts(self, text: str) -> list[Any]:
        """Of each token its lexeme's number and its text, in turn."""
        first, *lines = text.split(_NEWLINE)
        recall = self._memo.__getitem__
        pieces = list(chain.from_iterable(map(recall, first.split())))
        newline = recall(_NEWLINE)
        for line in lines:
            pieces.extend(newline)
            pieces.extend(chain.from_iterable(map(recall, line.split())))
        return pieces

    def _places(self, chunk: str, start: int) -> Iterator[tuple[int, int]]:
        """The ranges of the chunk's tokens in the text, where the chunk begins at `start`."""
        texts = self._memo[chunk][1::2]
        if "".join(texts) != chunk:  # NFC changed it
            yield from ((start + token.start, start + token.end) for token in tokens(chunk))
            return
        for text in texts:
            yield start, start + len(text)
            start += len(text)


class _Memo(dict[str, tuple[Any, ...]]):
    """Chunk to its tokens, computed when first asked for: lexeme number, text, lexeme number, text, …

    Half of the capacity is for the chunks met of late. When that is full it takes the place of the other half, out of
    which a chunk that is asked for again is taken over.
    """

    def __init__(self, lexicon: Lexicon, capacity: int) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._half = max(1, capacity // 2)
        self._earlier: dict[str, tuple[Any, ...]] = {}

    def __missing__(self, chunk: str) -> tuple[Any, ...]:
        entry = self._earlier.get(chunk) or self._made(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= self._half:
                self._earlier = dict(self)
                self.clear()
            self[chunk] = entry
        return entry

    def _made(self, chunk: str) -> tuple[Any, ...]:
        texts = [_NEWLINE] if chunk == _NEWLINE else token_texts(chunk)
        return tuple(chain.from_iterable(zip(map(self._lexicon.number_of, texts), texts, strict=True)))
