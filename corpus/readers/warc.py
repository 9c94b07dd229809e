"""Web archives: the HTML pages among the responses of a WARC or ARC file."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import Any, Final

from corpus.errors import InputRefused
from corpus.readers.html import LIMIT, decode_page
from corpus.readers.model import RawPage, Refusal
from corpus.readers.source import BLOCK, Source

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")


def read(source: Source) -> Iterator[RawPage | Refusal]:
    """Yields a RawPage for each HTML response of status 200, its record named by WARC-Record-ID, or by its number
    in an ARC, which has no ids. Damaged records are Refusals.

    A crawl's date is no publication date and is left out. Raises InputRefused when no page is in the file.
    """
    found = False
    has_ids = source.head.lstrip().startswith(b"WARC/")
    for number, record in enumerate(_records(source), 1):
        if isinstance(record, Refusal):
            found = True
            yield record
        elif _is_page(record):
            found = True
            yield _page(record, source.name, None if has_ids else str(number))
    if not found:
        raise InputRefused("Tệp lưu trữ web không có trang HTML nào tải được (mã 200).")


def _records(source: Source) -> Iterator[Any]:
    """warcio's records; what it cannot read on is one Refusal."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = iter(ArchiveIterator(source.file(), arc2warc=True))
    while True:
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # warcio prints its doubts in English
                record = next(records, None)
        except (ArchiveLoadFailed, ValueError, AttributeError, KeyError, IndexError, TypeError) as error:
            why = str(error).strip().partition("\n")[0]
            yield Refusal(source.name, f"Tệp lưu trữ web bị hỏng, phần còn lại không đọc được: {why}.")
            return
        if record is None:
            return
        yield record


def _is_page(record: Any) -> bool:
    if record.rec_type not in {"response", "resource"}:
        return False
    headers = record.http_headers
    if headers is None:
        kind = record.rec_headers.get_header("Content-Type")
    elif headers.get_statuscode() == "200":
        kind = headers.get_header("Content-Type")
    else:
        return False
    return (kind or "").lower().startswith(_HTML_TYPES)


def _page(record: Any, path: str, number: str | None) -> RawPage | Refusal:
    name = number or (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>") or None
    url = record.rec_headers.get_header("WARC-Target-URI")
    try:
        html = decode_page(_payload(record), _charset(record))
    except InputRefused as refused:
        return Refusal(path, f"{refused.reason} ({url})", name)
    return RawPage(html, path, name, url)


def _payload(record: Any) -> bytes:
    """The page's bytes, transfer and content encodings undone. Raises InputRefused for damaged or endless ones."""
    import zlib

    from warcio.bufferedreaders import ChunkedDataException

    stream = record.content_stream()
    parts: list[bytes] = []
    left = LIMIT
    try:
        while left >= 0 and (part := stream.read(BLOCK)):
            parts.append(part)
            left -= len(part)
    except (ChunkedDataException, zlib.error, EOFError, ValueError) as error:
        raise InputRefused("Nội dung trang bị hỏng trong tệp lưu trữ web") from error
    if left >= 0 and getattr(record.raw_stream, "limit", 0) > 0:
        raise InputRefused("Trang bị cắt cụt hoặc sai độ dài trong tệp lưu trữ web")
    return b"".join(parts)


def _charset(record: Any) -> str | None:
    kind = (record.http_headers.get_header("Content-Type") if record.http_headers else None) or ""
    _, _, charset = kind.lower().partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None
