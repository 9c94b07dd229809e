"""The segmentation model in timbao's own file format, converted once from pyvi's and kept in a cache.

The cache file is named by a digest of pyvi's model files, of the Unicode version and of this format, so a new pyvi or a
new Python makes a new file. It begins with a magic word and the SHA-256 of what follows; a file that does not fit its
digest is rebuilt. It is written under a temporary name and renamed, so two processes may convert at once. Integers and
doubles are in the machine's own order: the file is made where it is read.

Layout of the payload, each section directly after the one before; `_segment.c` reads it too, all but the last:

    u32[8]       W words, B bigrams, T trigrams, C blocks of characters, bytes of the codes, of the spellings; two zeros
    f64[4]       transitions BB, BI, IB, II
    f64[12][2]   weights (B, I) of `SINGLE_FEATURES`
    f64[3][W][2] weights (B, I) of each word as it stands, as the one before, as the one after
    u64[T]       trigrams of word numbers, first << 32 | second << 16 | third, ascending
    u32[B]       bigrams of word numbers, first << 16 | second, ascending
    u16[]        stages and u16[C][128] blocks of the character tables, see `characters.py`
    u8[]         codes: for each word its length, then the codes of its letters
    u8[]         spellings: the words in the order of their numbers, UTF-8, one space between

Word 0 is every word that the model does not know.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import sys
import tempfile
import unicodedata
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from corpus.sentence import Sentence
from index.analysis.characters import BLOCK, character_tables, letter_codes
from index.analysis.pyvi_model import (
    LOWER,
    MODEL_FILE,
    SINGLE_FEATURES,
    WORDS_FILE,
    ModelError,
    PyviModel,
    pyvi_folder,
    read_pyvi,
)

_MAGIC = b"TMBSEG2\n"
_HEADER = "=8I"
_NGRAM_SHIFT = 16


@dataclass(frozen=True, slots=True)
class Model:
    """The numbers that decide where a word ends. Weights stand in pairs (B, I); `words[0]` is the unknown word."""

    words: tuple[str, ...]
    transitions: array[float]
    singles: array[float]
    current: array[float]
    previous: array[float]
    following: array[float]
    bigrams: array[int]
    trigrams: array[int]


def load_payload(cache: Path | None = None) -> bytes:
    """The model of the installed pyvi in the layout above, from `cache` if it is there, else converted into it.

    Raises ModelError where pyvi's files are missing or unknown. A cache that cannot be written costs the conversion
    (about half a second) at every start, and nothing else.
    """
    package = pyvi_folder()
    file = (cache or default_cache()) / f"segmenter-{_digest(package)}.bin"
    payload = _read_cached(file)
    if payload is None:
        payload = pack(convert(read_pyvi(package)))
        _write_cached(file, payload)
    return payload


def default_cache() -> Path:
    """`TIMBAO_HOME/cache`, else the platform's folder for what can be made again."""
    if home := os.environ.get("TIMBAO_HOME"):
        return Path(home) / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir("timbao", appauthor=False))


def convert(source: PyviModel) -> Model:
    """Number the words and put each weight where its number points.

    CRFsuite reads an attribute as a C string, so that the token NUL is the attribute's empty word: it is stored as NUL.
    """
    grams = [gram for gram in (*source.bigrams, *source.trigrams) if all(gram)]
    attributes = {name.partition(LOWER)[2] or "\0" for name in source.weights if LOWER in name}
    words = ("", *sorted(attributes.union(*grams)))
    numbers = {word: number for number, word in enumerate(words)}

    def weights(names: Iterable[str]) -> array[float]:
        return array("d", (weight for name in names for weight in source.weights.get(name, (0.0, 0.0))))

    def by_word(prefix: str) -> array[float]:
        spelt = (word.replace("\0", "") for word in words[1:])
        return array("d", (0.0, 0.0)) + weights(f"{prefix}{LOWER}{word}" for word in spelt)

    def numbered(grams: Iterable[tuple[str, ...]], kind: str) -> array[int]:
        return array(kind, sorted(ngram(*(numbers[word] for word in gram)) for gram in grams if all(gram)))

    return Model(
        words,
        array("d", source.transitions),
        weights(SINGLE_FEATURES),
        by_word(""),
        by_word("-1:"),
        by_word("+1:"),
        numbered(source.bigrams, "I"),
        numbered(source.trigrams, "Q"),
    )


def ngram(*numbers: int) -> int:
    """The key of two or three words in the tables of bigrams and trigrams."""
    key = 0
    for number in numbers:
        key = key << _NGRAM_SHIFT | number
    return key


def pack(model: Model) -> bytes:
    """The payload of a cache file."""
    letters = letter_codes(model.words)
    stages, blocks = character_tables(letters)
    codes = b"".join(bytes((len(word), *map(letters.__getitem__, word))) for word in model.words)
    spellings = " ".join(model.words).encode("utf-8")
    counts = (len(model.words), len(model.bigrams), len(model.trigrams), len(blocks) // BLOCK)
    weights = (model.transitions, model.singles, model.current, model.previous, model.following)
    sections = (*weights, model.trigrams, model.bigrams, stages, blocks)
    header = struct.pack(_HEADER, *counts, len(codes), len(spellings), 0, 0)
    return header + b"".join(section.tobytes() for section in sections) + codes + spellings


def unpack(payload: bytes) -> Model:
    """The inverse of `pack`."""
    words, bigrams, trigrams, _, _, spellings, *_ = struct.unpack_from(_HEADER, payload)
    offset = struct.calcsize(_HEADER)

    def take(size: int) -> bytes:
        nonlocal offset
        start, offset = offset, offset + size
        return payload[start:offset]

    sizes = (4, 2 * len(SINGLE_FEATURES), 2 * words, 2 * words, 2 * words)
    transitions, singles, current, previous, following = (array("d", take(8 * size)) for size in sizes)
    third, second = array("Q", take(8 * trigrams)), array("I", take(4 * bigrams))
    spelt = tuple(payload[-spellings:].decode("utf-8").split(" "))
    return Model(spelt, transitions, singles, current, previous, following, second, third)


def _digest(package: Path) -> str:
    digest = hashlib.sha256(f"{_MAGIC!r} {unicodedata.unidata_version} {sys.byteorder} ".encode())
    try:
        for file in (MODEL_FILE, WORDS_FILE):
            digest.update((package / file).read_bytes())
    except OSError as error:
        raise ModelError(Sentence.same(f"{error.filename}: {error.strerror}")) from error
    return digest.hexdigest()[:24]


def _read_cached(file: Path) -> bytes | None:
    """The payload of a sound cache file; None for one that is missing, cut short or damaged."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + hashlib.sha256().digest_size
    payload = content[start:]
    sound = content[:start] == _MAGIC + hashlib.sha256(payload).digest()
    return payload if sound else None


def _write_cached(file: Path, payload: bytes) -> None:
    """Put the file in place in one step. A folder that cannot be written is no error: the model is in memory."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_MAGIC + hashlib.sha256(payload).digest() + payload)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
