"""Bytes on their way in: one file, or one member of an archive, whose beginning can be looked at before it is read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from corpus import encoding
from corpus.errors import InputRefused

HEAD: Final = 1 << 16
"""Bytes looked at to tell the format, the encoding and the delimiter."""
BLOCK: Final = 1 << 20
"""Bytes read, decoded and parsed at a time in files that hold many records."""
LONGEST_LINE: Final = 64 << 20
"""A run of bytes without any blank that is longer than this is no text."""


class Source:
    """`name` is the archive-relative path; `head` the first bytes, which every way of reading yields again."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        self._stream = stream
        self.head = read_fully(stream, HEAD)

    def blocks(self) -> Iterator[bytes]:
        """All bytes, a block at a time."""
        if self.head:
            yield self.head
        while block := self._stream.read(BLOCK):
            yield block

    def whole(self, limit: int) -> bytes:
        """All bytes at once; raises InputRefused, naming the limit, for a file that is longer."""
        data = self.head + read_fully(self._stream, limit + 1 - len(self.head))
        if len(data) > limit:
            raise InputRefused(f"Tệp quá lớn: hơn {limit >> 20} MB cho một bài.")
        return data

    def file(self) -> BinaryIO:
        """A file object over all bytes, for libraries that want one. It cannot seek."""
        return io.BufferedReader(_Chained(self.head, self._stream), BLOCK)

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
    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data: bytes | memoryview = self._head[: len(buffer)]
        self._head = self._head[len(buffer) :]
        if not data:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or all that there are: a raw or unpacked stream may give fewer at a time."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(min(size, BLOCK))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


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
            raise InputRefused(f"Một dòng dài hơn {LONGEST_LINE >> 20} MB, không phải văn bản.")
    if size:
        yield b"".join(kept)


def _decoded_wide(blocks: Iterator[bytes], kind: str) -> Iterator[str]:
    import codecs

    decoder = codecs.getincrementaldecoder(kind)("replace")
    for block in blocks:
        yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
