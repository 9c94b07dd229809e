"""Bytes on their way in: one file, or one member of an archive, whose beginning can be looked at before it is read."""

from __future__ import annotations

import codecs
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Protocol

from corpus import encoding
from corpus.errors import InputRefused
from corpus.sentence import Sentence

HEAD: Final = 1 << 16
"""Bytes looked at to tell the format, the encoding and the delimiter."""
BLOCK: Final = 1 << 20
"""Bytes read, decoded and parsed at a time in files that hold many records."""
LONGEST_LINE: Final = 64 << 20
"""A run of bytes without any blank that is longer than this is no text."""


_BOMB: Final = Sentence(
    "Tệp nén bung ra quá lớn so với kích thước của nó (có thể là bom nén).",
    "The archive unpacks to far too much for its size; it may be a zip bomb.",
)
_TOO_LARGE: Final = Sentence(
    "Tệp quá lớn: hơn {most} MB cho một bài.", "The file is too large: over {most} MB for one article."
)
_LONG_LINE: Final = Sentence(
    "Một dòng dài hơn {most} MB, không phải văn bản.", "One line is over {most} MB long: this is not text."
)


class Readable(Protocol):
    """What bytes come from: a file, a member of an archive, what unpacks one."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, or all of them; none at the end."""
        ...


BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""What the unpacking modules of the standard library raise for damaged data."""


class Budget:
    """How much one file of the archive may unpack to, whatever is nested in it: a guard against zip bombs.

    News shrinks to a tenth or, when very repetitive, to a hundredth; a bomb to a thousandth and less.
    """

    RATIO: Final = 200
    ALWAYS: Final = 64 << 20
    NEVER: Final = 64 << 30

    def __init__(self, packed: int) -> None:
        """`packed` is the size of the outermost file in bytes."""
        self.left = min(self.NEVER, max(self.ALWAYS, self.RATIO * packed))

    def spend(self, size: int) -> None:
        """Counts unpacked bytes. Raises InputRefused when there are too many."""
        self.left -= size
        if self.left < 0:
            raise InputRefused(_BOMB)


class Source:
    """`name` is the archive-relative path; `head` the first bytes, which every way of reading yields again.

    `form` is the name that tells the format: without `.gz` where that has been unpacked. `depth` counts the archives
    around it, and `budget` bounds what all of them may unpack to.
    """

    def __init__(
        self, stream: Readable, name: str, *, form: str | None = None, depth: int = 0, budget: Budget | None = None
    ) -> None:
        self.name = name
        self.form = form or name
        self.depth = depth
        self.budget = budget or Budget(0)
        self.stream = stream
        self._failure: Exception | None = None
        self.head = self._first(HEAD)

    def _first(self, size: int) -> bytes:
        """What can be read of the first bytes; a failure after them is raised once they have been given out."""
        parts: list[bytes] = []
        try:
            while size > 0 and (part := read_some(self.stream, size)):
                parts.append(part)
                size -= len(part)
        except (*BROKEN, InputRefused) as error:
            self._failure = error
        if self._failure and not parts:
            raise self._failure
        return b"".join(parts)

    def _read(self, size: int) -> bytes:
        self.check()
        return read_some(self.stream, size)

    def blocks(self) -> Iterator[bytes]:
        """All bytes, a block at a time."""
        if self.head:
            yield self.head
        while block := self._read(BLOCK):
            yield block

    def whole(self, limit: int) -> bytes:
        """All bytes at once; raises InputRefused, naming the limit, for a file that is longer."""
        parts: list[bytes] = []
        left = limit
        for block in self.blocks():
            parts.append(block)
            left -= len(block)
            if left < 0:
                raise InputRefused(_TOO_LARGE.filled(most=limit >> 20))
        return b"".join(parts)

    def file(self) -> BinaryIO:
        """A file object over all bytes, for libraries that want one. It cannot seek.

        It ends where the bytes fail, since those libraries hide or misreport a failure; then `check` tells.
        """
        return io.BufferedReader(_Chained(self.head, self._until_failure), BLOCK)

    def _until_failure(self, size: int) -> bytes:
        try:
            return self._read(size)
        except (*BROKEN, InputRefused) as error:
            self._failure = error
            return b""

    def check(self) -> None:
        """Raises what made the bytes end early, if anything did."""
        if self._failure:
            raise self._failure

    def text_blocks(self) -> Iterator[str]:
        """All text, decoded as its head says, in pieces that end after a line or at least at a blank.

        A piece that is not in that encoding is decoded line by line, each as itself.
        """
        kind = encoding.detect(self.head, complete=len(self.head) < HEAD)
        blocks = self.blocks()
        if kind.startswith(("utf-16", "utf-32")):
            yield from _decoded_wide(blocks, kind)
            return
        for block in _whole_lines(blocks):
            yield encoding.decode_block(block, kind)


class _Chained(io.RawIOBase):
    def __init__(self, head: bytes, read: Callable[[int], bytes]) -> None:
        self._head = head
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        data, self._head = (self._head[:size], self._head[size:]) if self._head else (self._read(size), b"")
        buffer[: len(data)] = data
        return len(data)


def read_some(stream: Readable, size: int) -> bytes:
    """Up to `size` bytes by one read below: one that asks on until it has all loses what came before a failure."""
    return bytes(getattr(stream, "read1", stream.read)(size))


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut after a newline or, in a line longer than a block, after a space."""
    kept: list[bytes] = []
    size = 0
    for block in blocks:
        cut = block.rfind(b"\n") + 1 or (block.rfind(b" ") + 1 if size + len(block) >= BLOCK else 0)
        if cut:
            yield b"".join([*kept, block[:cut]])
            kept, size = [block[cut:]], len(block) - cut
        else:
            kept.append(block)
            size += len(block)
        if size > LONGEST_LINE:
            raise InputRefused(_LONG_LINE.filled(most=LONGEST_LINE >> 20))
    if size:
        yield b"".join(kept)


def _decoded_wide(blocks: Iterator[bytes], kind: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(kind)("replace")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
