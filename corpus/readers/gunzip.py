"""Gzip in any number of members. A web archive packs each record by itself: one that is damaged costs no other."""

from __future__ import annotations

import gzip
import zlib
from typing import Final

from corpus.errors import InputRefused
from corpus.readers.source import BLOCK, Readable
from corpus.sentence import Sentence

_MAGIC: Final = b"\x1f\x8b\x08"
_WEB_ARCHIVE: Final = (b"WARC/", b"filedesc://")
_HELD: Final = 64
"""Bytes at a member's end that wait for its checksum, so that a record which fails it is found to be cut off."""
_STEP: Final = 1 << 16
"""Packed bytes read at a time."""

_NOT_WHOLE: Final = Sentence(
    "Tệp lưu trữ web không còn nguyên vẹn ({why}); các bản ghi còn nguyên đã được đọc.",
    "The web archive is no longer intact ({why}); its sound records have been read.",
)
_CUT_OFF: Final = Sentence("tệp bị cắt cụt", "the file is cut short")
_LOST: Final = Sentence("{count} đoạn gzip bị hỏng", "damaged gzip members: {count}")


class Gunzip:
    """The unpacked bytes of a gzip file.

    `read` raises EOFError for a file that is cut off, gzip.BadGzipFile for what follows a member and is none, and
    zlib.error for a damaged one, each after all bytes before it. When the first member is a web archive's, it goes on
    with the next sound member instead, and raises InputRefused at the end.
    """

    def __init__(self, packed: Readable) -> None:
        self._packed = packed
        self._waiting = b""
        self._held = b""
        self._failure: Exception | None = None
        self._goes_on = False
        self._lost = 0
        self._open()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        while (data := self._unpack(min(size, BLOCK))) is None:
            if self._failure is not None:
                self._pass_over(self._failure)
        return data

    def _open(self) -> None:
        """A member begins; of what `_waiting` holds none has been looked at."""
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._begun = False

    def _unpack(self, size: int) -> bytes | None:
        """Some bytes, none at the end, or None when there is a failure to deal with or more to be read."""
        if self._failure is not None:
            return None
        if self._member.eof:
            self._waiting = self._member.unused_data
            self._open()
        if not self._waiting and not self._fill():
            return self._end()
        if not self._begun and not self._begin():
            return None
        spare = self._member.copy()
        try:
            data = self._member.decompress(self._waiting, size)
        except zlib.error as error:
            self._failure = error
            data = _before_failure(spare, self._waiting)
        else:
            self._waiting = self._member.unconsumed_tail
        self._goes_on = self._goes_on or data.startswith(_WEB_ARCHIVE)
        return (self._checked(data) if self._goes_on else data) or None

    def _checked(self, data: bytes) -> bytes:
        """What may be given out: the end of a member only once its checksum has been found right."""
        data = self._held + data
        cut = len(data) if self._member.eof and not self._failure else max(0, len(data) - _HELD)
        self._held = data[cut:]
        return data[:cut]

    def _begin(self) -> bool:
        """Whether a member begins here; zeros between members are padding."""
        self._waiting = self._waiting.lstrip(b"\0")
        if len(self._waiting) < len(_MAGIC) and self._fill():
            return False
        if self._waiting and not self._waiting.startswith(_MAGIC):
            self._failure = gzip.BadGzipFile(f"Not a gzipped file ({self._waiting[:2]!r})")
            return False
        self._begun = bool(self._waiting)
        return self._begun

    def _end(self) -> bytes:
        if self._begun and not self._goes_on:
            raise EOFError("Compressed file ended before the end-of-stream marker was reached")
        if self._begun or self._lost:
            raise InputRefused(_NOT_WHOLE.filled(why=_CUT_OFF if self._begun else _LOST.filled(count=self._lost)))
        return b""

    def _pass_over(self, failure: Exception) -> None:
        """Moves to where the next member may begin, or to the end. Raises the failure where nothing may be skipped."""
        if not self._goes_on:
            raise failure
        self._failure, self._held = None, b"\n"  # so that the next record opens a line
        self._lost += 1
        self._waiting = self._waiting[1:]
        while (start := self._waiting.find(_MAGIC)) < 0:
            self._waiting = self._waiting[1 - len(_MAGIC) :]
            if not self._fill():
                self._waiting = b""
                break
        self._waiting = self._waiting[max(0, start) :]
        self._open()

    def _fill(self) -> bool:
        more = self._packed.read(_STEP)
        self._waiting += more
        return bool(more)


def _before_failure(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    """What can be unpacked before the damage, but for some bytes."""
    parts: list[bytes] = []
    try:
        while packed:
            parts.append(unpacker.decompress(packed, 8))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return b"".join(parts)
