"""The segmenter in pure Python: a memo of chunks (stretches without white space), joins decided a text at a time."""

from __future__ import annotations

import re
from array import array
from itertools import chain
from operator import itemgetter
from typing import Final, NamedTuple

from index.analysis.decoding import Decoder
from index.analysis.lexicon import Lexicon
from index.analysis.model import Model
from index.analysis.tokens import Token, tokens

MEMO_CAPACITY: Final = 1 << 16
"""Chunks remembered at a time. A full memo is emptied and fills again; news hit it at 98% of the chunks."""

_LONGEST_REMEMBERED = 64
_CHUNK = re.compile(r"\n|\S+")
_NEWLINE = "\n"


class _Entry(NamedTuple):
    """What the memo keeps of a chunk, token by token: the lexeme's number, the text in NFC, the place in the chunk."""

    lexemes: tuple[int, ...]
    texts: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


_LEXEMES = itemgetter(0)
_TEXTS = itemgetter(1)


class PythonSegmenter:
    """pyvi's words without a compiler. Safe for threads: two that fill the memo at once find the same."""

    name: Final = "python"

    def __init__(self, model: Model, capacity: int = MEMO_CAPACITY) -> None:
        self._lexicon = Lexicon(model)
        self._memo = _Memo(self._lexicon, capacity)
        self._decoder = Decoder(model, self._lexicon)

    def joined(self, text: str) -> str:
        """See `Segmenter.joined`."""
        entries = self._entries(text)
        texts = list(chain.from_iterable(map(_TEXTS, entries)))
        if not texts:
            return text
        separators = [" "] * len(texts)
        for index in self._decoder.joins(list(chain.from_iterable(map(_LEXEMES, entries)))):
            separators[index] = "_"
        separators[0] = ""
        return "".join(chain.from_iterable(zip(separators, texts, strict=True)))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """See `Segmenter.spans`."""
        flat = self.span_array(text)
        return list(zip(flat[::2], flat[1::2], strict=True))

    def span_array(self, text: str) -> array[int]:
        """See `Segmenter.span_array`."""
        matches = list(_CHUNK.finditer(text))
        entries = [self._memo[match[0]] for match in matches]
        joins = set(self._decoder.joins(list(chain.from_iterable(map(_LEXEMES, entries)))))
        flat = array("i")
        index, in_word = -1, False
        for match, entry in zip(matches, entries, strict=True):
            offset = match.start()
            for token, (start, end) in zip(entry.texts, entry.places, strict=True):
                index += 1
                in_word = in_word and index in joins
                if token == _NEWLINE or start == end:
                    continue
                if in_word:
                    flat[-1] = offset + end
                else:
                    flat.extend((offset + start, offset + end))
                    in_word = True
        return flat

    def _entries(self, text: str) -> list[_Entry]:
        first, *lines = text.split(_NEWLINE)
        entries = list(map(self._memo.__getitem__, first.split()))
        newline = self._memo[_NEWLINE]
        for line in lines:
            entries.append(newline)
            entries.extend(map(self._memo.__getitem__, line.split()))
        return entries


class _Memo(dict[str, _Entry]):
    """Chunk to entry, computed when first asked for."""

    def __init__(self, lexicon: Lexicon, capacity: int) -> None:
        super().__init__()
        self._lexicon = lexicon
        self._capacity = capacity

    def __missing__(self, chunk: str) -> _Entry:
        found = [Token(chunk, 0, 1)] if chunk == _NEWLINE else tokens(chunk)
        entry = _Entry(
            tuple(self._lexicon.number_of(token.text) for token in found),
            tuple(token.text for token in found),
            tuple((token.start, token.end) for token in found),
        )
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= self._capacity:
                self.clear()
            self[chunk] = entry
        return entry
