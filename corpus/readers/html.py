"""A saved web page, decoded as it declares itself, or as its letters tell where it declares nothing or lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus import encoding
from corpus.errors import InputRefused
from corpus.readers.model import RawPage
from corpus.readers.source import Source

LIMIT: Final = 50 << 20
"""Bytes; a page that is longer is no article and would hold up the parser."""

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.I)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]{2,40})", re.I
)


def read(source: Source) -> Iterator[RawPage]:
    """Yields the one page. Raises InputRefused for an empty, binary or oversized file."""
    data = source.whole(LIMIT)
    saved = _SAVED_FROM.search(data, 0, 4096)
    yield RawPage(decode_page(data), source.name, url=saved[1].decode("ascii", "replace") if saved else None)


def decode_page(data: bytes, charset: str | None = None) -> str:
    """A page's text in NFC; `charset` is what the HTTP header said, which the page's own declaration follows."""
    if len(data) > LIMIT:
        raise InputRefused(f"Trang quá lớn: hơn {LIMIT >> 20} MB.")
    return encoding.decode(data, declared=charset or declared_charset(data)).text


def declared_charset(data: bytes) -> str | None:
    """What the page says of its own encoding within its first 4 kB, in lower case."""
    found = _DECLARED.search(data, 0, 4096)
    return (found[1] or found[2]).decode("ascii").lower() if found else None
