"""The records of a WARC or ARC file, framed here, since one that is damaged must cost no other.

A record whose stated length does not lead to the next record, or to the end, is damaged: where its content ends
nobody knows. The next one is looked for by the line that opens records.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from corpus.readers.source import BLOCK
from corpus.sentence import Sentence

LONGEST: Final = 64 << 20
"""Bytes of a record's content; of a longer one only the beginning is kept."""
_BEGINNING: Final = 1 << 16
"""Bytes within which headers end, and a line that opens a record is found."""
_OPENS_WARC = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
_OPENS_ARC = re.compile(rb"[a-z][a-z0-9+.-]*:\S+ [\da-fA-F.:]+ \d{8,} \S+(?: \S+){0,5} \S+[ \t]*\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\n")
_VERSIONS: Final = [f"WARC/{version}" for version in ("1.1", "1.0", "0.18", "0.17")]


@dataclass(frozen=True, slots=True)
class WebRecord:
    """`name`: its WARC-Record-ID, or its number in the file where it has none. `whole` is false for one of more than
    `LONGEST` bytes, of whose content only the beginning is kept."""

    name: str
    headers: StatusAndHeaders
    content: bytes
    whole: bool = True

    def header(self, name: str) -> str:
        """A header's value, empty where it is not there."""
        return str(self.headers.get_header(name) or "").strip()

    @property
    def url(self) -> str:
        """The address that it tells of; old programs put it in angle brackets or leave blanks in it."""
        return self.header("WARC-Target-URI").strip("<>").replace(" ", "%20")


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record, or bytes where one should be, that cannot be read; `reason` is a sentence."""

    name: str
    reason: Sentence


_NO_RECORD: Final = Sentence(
    "Ở đây phải là đầu một bản ghi mà không phải.", "A record should begin here, and none does."
)
_BAD_HEAD: Final = Sentence(
    "Phần đầu bản ghi bị hỏng hoặc bị cắt cụt.", "The head of the record is damaged or cut short."
)
_BAD_LENGTH: Final = Sentence(
    "Bản ghi ghi sai độ dài nội dung ({stated})", "The record states an impossible length of its content ({stated})"
)
_NO_LENGTH: Final = Sentence("Bản ghi không ghi độ dài nội dung", "The record does not state the length of its content")
_WRONG_LENGTH: Final = Sentence(
    "Bản ghi bị cắt cụt hoặc ghi sai độ dài: nội dung không dài {stated} byte như đã ghi",
    "The record is cut short or states a wrong length: its content is not {stated} bytes long as it says",
)


class _Buffer:
    """Bytes that can be looked at before they are taken."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0

    def ahead(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        missing = size - (len(self._data) - self._at)
        if missing > 0:
            parts = [self._data[self._at :]]
            while missing > 0 and (block := self._stream.read(max(missing, BLOCK))):
                parts.append(block)
                missing -= len(block)
            self._data, self._at = b"".join(parts), 0
        return self._data[self._at : self._at + size]

    def drop(self, size: int) -> None:
        """Passes over bytes that have been looked at."""
        self._at += size

    def find(self, opens: re.Pattern[bytes]) -> int:
        """Moves to the next line that opens a record, this one excepted, or to the end; says how far that was."""
        moved = 0
        while block := self.ahead(BLOCK):
            step = self._to_opening(block, opens)
            self.drop(step if step is not None else len(block))
            moved += step if step is not None else len(block)
            if step is not None and opens.match(self.ahead(_BEGINNING)):
                break
        return moved

    @staticmethod
    def _to_opening(block: bytes, opens: re.Pattern[bytes]) -> int | None:
        """Where a record opens in the block, or its last line, which may be cut off; None if it is all one line."""
        start = 0
        for line in _LINE_END.finditer(block):
            if opens.match(block, start := line.end()):
                return start
        return start if 0 < start < len(block) == BLOCK else None


def records(stream: BinaryIO) -> Iterator[WebRecord | BadRecord]:
    """Every record of the file in its order, damaged ones in their places."""
    buffer = _Buffer(stream)
    _skip_blank(buffer)
    opens = _OPENS_WARC if buffer.ahead(5) == b"WARC/" else _OPENS_ARC
    number = 0
    while _skip_blank(buffer):
        number += 1
        yield _next(buffer, opens, str(number))


def _skip_blank(buffer: _Buffer) -> bool:
    """Moves to what is no line end; false at the end."""
    while head := buffer.ahead(64):
        rest = head.lstrip(b"\r\n")
        buffer.drop(len(head) - len(rest))
        if rest:
            return True
    return False


def _next(buffer: _Buffer, opens: re.Pattern[bytes], number: str) -> WebRecord | BadRecord:
    """The record that begins here, taken from the buffer."""
    head = buffer.ahead(_BEGINNING)
    opening = opens.match(head)
    if opening is None:
        buffer.find(opens)
        return BadRecord(number, _NO_RECORD)
    parsed = _arc_head(opening[0]) if opens is _OPENS_ARC else _warc_head(head)
    if parsed is None:
        buffer.find(opens)
        return BadRecord(number, _BAD_HEAD)
    headers, size = parsed
    record = WebRecord(str(headers.get_header("WARC-Record-ID") or "").strip(" <>") or number, headers, b"")
    stated = record.header("Content-Length")
    if not (stated.isascii() and stated.isdigit()):
        buffer.find(opens)
        return _bad(record, _BAD_LENGTH.filled(stated=stated[:40]) if stated else _NO_LENGTH)
    return _with_content(buffer, opens, record, size, int(stated))


def _warc_head(head: bytes) -> tuple[StatusAndHeaders, int] | None:
    end = _HEAD_END.search(head)
    if end is None:
        return None
    try:
        headers = StatusAndHeadersParser(_VERSIONS).parse(io.BytesIO(head[: end.end()]))
    except (StatusAndHeadersParserException, EOFError, ValueError):
        return None
    return headers, end.end()


def _arc_head(line: bytes) -> tuple[StatusAndHeaders, int]:
    """What a WARC would say in its headers."""
    url, *_, length = line.decode("utf-8", "replace").split()
    fields = [("WARC-Type", "response" if url.startswith("http") else "metadata"), ("WARC-Target-URI", url)]
    fields += [("Content-Type", "application/http"), ("Content-Length", length)]
    return StatusAndHeaders("", fields, "ARC/1.0"), len(line)


def _with_content(
    buffer: _Buffer, opens: re.Pattern[bytes], record: WebRecord, head: int, length: int
) -> WebRecord | BadRecord:
    stated = head + length
    if length > LONGEST:
        beginning = buffer.ahead(head + _BEGINNING)[head:]
        blank_after = buffer.find(opens) - stated
        if 0 <= blank_after <= 4:
            return WebRecord(record.name, record.headers, beginning, whole=False)
        return _bad(record, _WRONG_LENGTH.filled(stated=length))
    found = buffer.ahead(stated + _BEGINNING)
    after = found[stated:].lstrip(b"\r\n")
    # a file may end within the line that opens its last record
    if len(found) < stated or (after and not opens.match(after) and (b"\n" in after or len(found) > stated + 1024)):
        buffer.find(opens)
        return _bad(record, _WRONG_LENGTH.filled(stated=length))
    buffer.drop(stated)
    return WebRecord(record.name, record.headers, found[head:stated])


def _bad(record: WebRecord, reason: Sentence) -> BadRecord:
    return BadRecord(record.name, with_address(reason, record.url))


def with_address(reason: Sentence, url: str) -> Sentence:
    """The reason, with or without its full stop, as a sentence that names the page's address where it is known."""
    bare = Sentence(reason.vi.rstrip("."), reason.en.rstrip("."))
    return Sentence.same("{why} ({url})." if url else "{why}.").filled(why=bare, url=url)
