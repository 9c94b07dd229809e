"""What an article's text looks like in 244 bytes, by which two texts are compared: MinHash.

The hashes are fixed by this file and by BLAKE2, never by a library's random numbers, because signatures are kept for
years and compared with new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b, shake_256
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from corpus.store import Edition
from index.analysis.syllables import SYLLABLE
from index.compiled import fastest
from index.document import BOUNDARY, IndexDocument, TextField

PERMUTATIONS: Final = 120
"""All of them estimate the similarity; 60 would leave it uncertain by 0.06."""

_BANDS: Final = 20
_ROWS: Final = 3
"""Two texts that share half (0.6, 0.3) of their shingles share a band of three rows with P = 0.93 (0.99, 0.42)."""

_SHINGLE: Final = 3
"""Syllables in a row. Two articles on one subject share some; by chance hardly any."""

SHORT: Final = 30
"""Texts of fewer syllables are alike only when they are equal: two feed items may share most of so few words."""

_SHORTEST: Final = 10
"""Fewer syllables, such as "Xem video", tell nothing."""

_LEAST_SIMILARITY: Final = 0.35
_LEAST_CONTAINMENT: Final = 0.75
"""A copy cut to 60% shares 0.6 of the shingles and is contained whole; reports of one event by two hands share as
much and contain less. Found on the pairs of tests/quality/test_duplicates.py and by reading real ones.
"""

_BRIEF: Final = 60
_BRIEF_SIMILARITY: Final = 0.95
"""Below so many syllables another number or name in the same form of words is another story, and so is another title:
programmes announce each of their issues in the same words.
"""

if TYPE_CHECKING:
    from index.duplicates._minhash import Minima

_MEMO_LIMIT: Final = 300_000
_CHUNK: Final = 4096
_BETWEEN: Final = f" {BOUNDARY} "

_U32 = npt.NDArray[np.uint32]
_U64 = npt.NDArray[np.uint64]


def _fixed(purpose: str, count: int, bits: int) -> list[int]:
    """Odd numbers that look random and are the same everywhere."""
    return [
        int.from_bytes(blake2b(f"{purpose} {each}".encode(), digest_size=bits // 8).digest(), "little") | 1
        for each in range(count)
    ]


_FACTORS: Final = np.array(_fixed("factor", PERMUTATIONS, 32), np.uint32)[:, None]
_OFFSETS: Final = np.array(_fixed("offset", PERMUTATIONS, 32), np.uint32)[:, None]
_PLACES: Final = np.array(_fixed("place", _SHINGLE, 64), np.uint64)
_IN_BAND: Final = np.array(_fixed("row", _ROWS, 64), np.uint64)
_OF_BAND: Final = np.array(_fixed("band", _BANDS, 64), np.uint64)
_MIX: Final = np.uint64(_fixed("mix", 1, 64)[0])


class _Numbers(dict[str, int]):
    """A token → 64 bits; emptied when it grows too big."""

    def __missing__(self, token: str) -> int:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        made = self[token] = _number(token)
        return made


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


_numbers = _Numbers()


def edition(article: Article, document: IndexDocument) -> Edition | None:
    """The article as one publication of a story; None where lead and body are too short to tell one.

    `document` is the article analysed. Titles and captions are left out of the signature, because whoever republishes
    a story changes them first; only the title of a brief text counts.
    """
    made = signature_of_text(_told(article, document), document.text.get(TextField.TITLE_FOLDED, ""))
    if made is None:
        return None
    return Edition(
        number=document.number,
        signature=made,
        source=article.source.key if article.source else None,
        published=article.published,
        url=article.url,
    )


def _told(article: Article, document: IndexDocument) -> str:
    folded = document.text.get(TextField.FOLDED, "")
    if not article.title_made and TextField.TITLE_FOLDED in document.text:
        folded = folded.partition(_BETWEEN)[2]
    for caption in article.captions:
        if SYLLABLE.search(caption):
            folded = folded.rpartition(_BETWEEN)[0]
    return folded


def signature_of_text(text: str, title: str) -> bytes | None:
    """The signature of space-joined tokens with boundaries; one not short is made by the C core where there is one."""
    count = text.count(" ") + 1 - text.count(BOUNDARY)
    if count >= SHORT and (minima := _core()) is not None:
        _, least = minima(f"{title} {text}" if count < _BRIEF else text)
        return least + count.to_bytes(4, "little")
    return signature_of(text.replace(_BETWEEN, " ").split(), title.split())


@cache
def _core() -> Minima | None:
    return fastest(_compiled, lambda: None, None)


def _compiled() -> Minima | None:
    from index.duplicates._minhash import Minima

    return Minima(_number, _FACTORS.tobytes(), _OFFSETS.tobytes(), _PLACES.tobytes(), int(_MIX))


def signature_of(tokens: Sequence[str], title: Sequence[str] = ()) -> bytes | None:
    """The signature of a text's folded syllables; None for fewer than ten.

    The low halves of the 120 minima, then the number of syllables in four bytes, all little-endian.
    """
    count = len(tokens)
    if count < _SHORTEST:
        return None
    if count < _BRIEF:
        tokens = [*title, *tokens]
    minima = _whole(tokens) if count < SHORT else _least(_shingles(tokens)).astype("<u2").tobytes()
    return minima + count.to_bytes(4, "little")


def _whole(tokens: Sequence[str]) -> bytes:
    """A short text is one shingle, whose numbers have nothing in common with those of any other."""
    return shake_256(" ".join(tokens).encode()).digest(2 * PERMUTATIONS)


def _least(hashes: _U32) -> _U32:
    minima = _minima(hashes[:_CHUNK])
    for start in range(_CHUNK, len(hashes), _CHUNK):
        minima = np.minimum(minima, _minima(hashes[start : start + _CHUNK]))
    return minima


def _shingles(tokens: Sequence[str]) -> _U32:
    numbers = np.fromiter(map(_numbers.__getitem__, tokens), np.uint64, len(tokens))
    last = len(numbers) - _SHINGLE + 1
    sums: _U64 = numbers[:last] * _PLACES[0]
    for place in range(1, _SHINGLE):
        sums += numbers[place : place + last] * _PLACES[place]
    return _mixed(sums)


def _mixed(numbers: _U64) -> _U32:
    """The upper half after every bit had its say on it."""
    return (((numbers ^ (numbers >> np.uint64(29))) * _MIX) >> np.uint64(32)).astype(np.uint32)


def _minima(hashes: _U32) -> _U32:
    """The smallest of each permutation; a multiset has the minima of its set, so nothing is made unique before."""
    permuted: _U32 = _FACTORS * hashes
    permuted += _OFFSETS
    least: _U32 = permuted.min(axis=1)
    return least


def bands(made: bytes) -> list[int]:
    """The keys that similar texts are likely to share, as signed 32-bit numbers; a short text has one."""
    return bands_of([made])[0]


def bands_of(signatures: Sequence[bytes]) -> list[list[int]]:
    """The bands of each of these signatures."""
    rows = b"".join([made[: 2 * _BANDS * _ROWS] for made in signatures])
    minima = np.frombuffer(rows, "<u2").astype(np.uint64).reshape(-1, _BANDS, _ROWS)
    keys: list[list[int]] = _mixed(minima @ _IN_BAND + _OF_BAND).view(np.int32).tolist()
    return [some[:1] if length(made) < SHORT else some for made, some in zip(signatures, keys, strict=True)]


def length(made: bytes) -> int:
    """How many syllables the text has."""
    return int.from_bytes(made[-4:], "little")


def similarity(one: bytes, other: bytes) -> float:
    """An estimate of the share of shingles that both texts have (Jaccard), give or take 0.04."""
    return float(np.count_nonzero(_of(one) == _of(other))) / PERMUTATIONS


def _of(made: bytes) -> Any:
    return np.frombuffer(made, "<u2", PERMUTATIONS)


def alike(one: bytes, other: bytes) -> bool:
    """Whether these are the texts of one story: symmetric, and of the two texts alone."""
    shorter = min(length(one), length(other))
    if shorter < SHORT:
        return one == other
    shared = similarity(one, other)
    if shorter < _BRIEF:
        return shared >= _BRIEF_SIMILARITY
    return shared >= _LEAST_SIMILARITY and _containment(shared, length(one), length(other)) >= _LEAST_CONTAINMENT


def _containment(shared: float, one: int, other: int) -> float:
    """How much of the shorter text stands in the longer, from their Jaccard similarity and lengths."""
    return shared * (one + other) / (1 + shared) / min(one, other)
