"""What a web server sent → the page's bytes: transfer and content encodings undone, nothing guessed.

Crawlers often keep the headers of a page whose body they have already decoded: such a body is taken as it is. One that
begins in its encoding and does not end in it is damaged, and refused.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from typing import Final

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.statusandheaders import StatusAndHeaders

from corpus.errors import InputRefused
from corpus.readers.html import LIMIT
from corpus.sentence import Sentence
from corpus.signatures import text_kind

_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")

# Without a full stop: the page's address follows in brackets.
_TOO_SHORT: Final = Sentence(
    "Trang bị cắt cụt: máy chủ gửi {stated} byte mà chỉ lưu được {kept} byte",
    "The page is cut short: the server sent {stated} bytes, of which only {kept} were kept",
)
_BAD_CHUNKS: Final = Sentence(
    "Trang hỏng: các khúc (chunk) sai độ dài hoặc bị cắt cụt",
    "The page is damaged: its chunks have wrong lengths or are cut short",
)
_NO_LAST_CHUNK: Final = Sentence(
    "Trang bị cắt cụt: thiếu khúc (chunk) cuối", "The page is cut short: its last chunk is missing"
)
_NOT_UNPACKED: Final = Sentence(
    "Trang hỏng: phần nén của trang không giải nén được",
    "The page is damaged: its compressed content cannot be unpacked",
)
_NO_END: Final = Sentence(
    "Trang bị cắt cụt: phần nén của trang thiếu đoạn cuối",
    "The page is cut short: the end of its compressed content is missing",
)
_UNKNOWN_CODING: Final = Sentence(
    "Trang nén bằng {name}, chưa đọc được", "The page is compressed with {name}, which cannot be read yet"
)


def decoded(body: bytes, headers: StatusAndHeaders) -> bytes:
    """Raises InputRefused for a body that is cut off, damaged or in an encoding that is not known."""
    body = _transferred(body, headers)
    names = str(headers.get_header("Content-Encoding") or "").lower().replace("x-gzip", "gzip")
    for name in reversed([name.strip() for name in names.split(",")]):
        body = _CONTENT.get(name, _unknown(name))(body)
    return body


def _transferred(body: bytes, headers: StatusAndHeaders) -> bytes:
    if "chunked" in str(headers.get_header("Transfer-Encoding") or "").lower():
        return _unchunked(body) if _CHUNK_SIZE.match(body) else body
    stated = str(headers.get_header("Content-Length") or "").strip()
    if stated.isascii() and stated.isdigit() and len(body) < int(stated):
        raise InputRefused(_TOO_SHORT.filled(stated=stated, kept=len(body)))
    return body


def _unchunked(body: bytes) -> bytes:
    reader = ChunkedDataReader(io.BytesIO(body), raise_exceptions=True)
    try:
        found = bytes(reader.read())
    except ChunkedDataException as error:
        raise InputRefused(_BAD_CHUNKS) from error
    if not reader.all_chunks_read:
        raise InputRefused(_NO_LAST_CHUNK)
    return found


def _gunzipped(body: bytes) -> bytes:
    return _inflated(body, zlib.MAX_WBITS | 16) if body.startswith(b"\x1f\x8b") else body


def _undeflated(body: bytes) -> bytes:
    if text_kind(body) is not None:
        return body
    try:
        return _inflated(body, zlib.MAX_WBITS)
    except InputRefused:
        return _inflated(body, -zlib.MAX_WBITS)


def _inflated(body: bytes, window: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    try:
        found = unpacker.decompress(body, LIMIT + 1)
    except zlib.error as error:
        raise InputRefused(_NOT_UNPACKED) from error
    if not unpacker.eof and len(found) <= LIMIT:
        raise InputRefused(_NO_END)
    return found


def _unknown(name: str) -> Callable[[bytes], bytes]:
    def as_it_is(body: bytes) -> bytes:
        if name not in {"", "identity", "none", "utf-8"} and text_kind(body) is None:
            raise InputRefused(_UNKNOWN_CODING.filled(name=name[:20]))
        return body

    return as_it_is


_CONTENT: Final[dict[str, Callable[[bytes], bytes]]] = {"gzip": _gunzipped, "deflate": _undeflated}
