"""A saved web page, decoded as it declares itself, or as its letters tell where it declares nothing or lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from corpus import encoding
from corpus.addresses import is_web_url
from corpus.errors import InputRefused
from corpus.readers.model import RawPage
from corpus.readers.source import Source
from corpus.sentence import Sentence

LIMIT: Final = 50 << 20
"""Bytes; a page that is longer is no article and would hold up the parser."""

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.I)
_MIME = re.compile(rb"(?:[\w-]+: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){1,40}?(?:MIME-Version|Content-Type): ", re.I)
"""The headers of a message; no page of HTML begins so."""
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=[\"']([\w.:-]{2,40})", re.I
)


def read(source: Source) -> Iterator[RawPage]:
    """Yields the one page. Raises InputRefused for an empty, binary or oversized file."""
    data = source.whole(LIMIT)
    if _MIME.match(data):
        yield _from_mime(data, source.name)
        return
    saved = _SAVED_FROM.search(data, 0, 4096)
    yield RawPage(decode_page(data), source.name, url=saved[1].decode("ascii", "replace") if saved else None)


def _from_mime(data: bytes, name: str) -> RawPage:
    """The page of an MHTML, in which browsers save it as a message with its pictures."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html" and isinstance(page := part.get_payload(decode=True), bytes):
            url = part.get("Content-Location") or ""
            return RawPage(decode_page(page, part.get_content_charset()), name, url=url if is_web_url(url) else None)
    raise InputRefused(Sentence("Tệp MHTML không có trang nào bên trong.", "The MHTML file contains no page."))


def decode_page(data: bytes, charset: str | None = None) -> str:
    """A page's text in NFC; `charset` is what the HTTP header said, which the page's own declaration follows."""
    if len(data) > LIMIT:
        raise InputRefused(
            Sentence("Trang quá lớn: hơn {most} MB.", "The page is too large: over {most} MB.").filled(most=LIMIT >> 20)
        )
    return encoding.decode(data, declared=charset or declared_charset(data)).text


def declared_charset(data: bytes) -> str | None:
    """What the page says of its own encoding within its first 4 kB, in lower case."""
    found = _DECLARED.search(data, 0, 4096)
    return (found[1] or found[2]).decode("ascii").lower() if found else None
