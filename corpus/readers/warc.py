"""Web archives: the HTML pages among the responses of a WARC or ARC file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from corpus.errors import InputRefused
from corpus.readers.html import decode_page
from corpus.readers.httpbody import decoded
from corpus.readers.model import RawPage, Refusal
from corpus.readers.source import Source
from corpus.readers.webrecords import BadRecord, WebRecord, records, with_address
from corpus.sentence import Sentence
from corpus.signatures import text_kind

_HTML_TYPES: Final = ("text/html", "application/xhtml+xml")
_PROTOCOLS: Final = [f"HTTP/{version}" for version in ("1.1", "1.0", "2.0", "2", "3.0", "3")]

_NO_PAGES: Final = Sentence(
    "Tệp lưu trữ web không có trang HTML nào tải được (mã 200).",
    "The web archive has no HTML page that was fetched successfully (status 200).",
)
_TOO_LARGE: Final = Sentence("Trang quá lớn để là một bài báo", "The page is too large to be an article")
_TRUNCATED: Final = Sentence(
    "Trang bị cắt cụt khi thu thập ({why})", "The page was cut short when it was collected ({why})"
)
_SEGMENTED: Final = Sentence(
    "Trang bị chia thành nhiều bản ghi, chưa đọc được",
    "The page is split over several records, which cannot be read yet",
)


def read(source: Source) -> Iterator[RawPage | Refusal]:
    """Yields a RawPage for each HTML response of status 200, its record named by WARC-Record-ID, or by its number
    in an ARC, which has no ids. Every damaged record is a Refusal with its name; the others are read.

    A crawl's date is no publication date and is left out. Raises InputRefused when no page is in the file.
    """
    found = False
    for record in records(source.file()):
        if isinstance(record, BadRecord):
            outcome: RawPage | Refusal | None = Refusal(source.name, record.reason, record.name)
        else:
            outcome = _page(record, source.name)
        if outcome is not None:
            found = True
            yield outcome
    if not found:
        raise InputRefused(_NO_PAGES)


def _page(record: WebRecord, path: str) -> RawPage | Refusal | None:
    """The page in a record; None for one that holds none."""
    if record.header("WARC-Type") not in {"response", "resource"}:
        return None
    headers, body = _parted(record)
    if headers.protocol.startswith("HTTP") and headers.get_statuscode() != "200":
        return None
    kind = str(headers.get_header("Content-Type") or "").lower()
    try:
        if not (kind.startswith(_HTML_TYPES) if kind else text_kind(body) == "html"):
            return None
        _check_whole(record)
        return RawPage(decode_page(decoded(body, headers), _charset(kind)), path, record.name, record.url or None)
    except InputRefused as refused:
        return Refusal(path, with_address(refused.message, record.url), record.name)


def _parted(record: WebRecord) -> tuple[StatusAndHeaders, bytes]:
    """The headers that tell of the body, and the body: the server's, else the record's own."""
    if record.header("Content-Type").lower().startswith("application/http"):
        stream = io.BytesIO(record.content)
        try:
            return StatusAndHeadersParser(_PROTOCOLS).parse(stream), stream.read()
        except (StatusAndHeadersParserException, EOFError, ValueError):
            return StatusAndHeaders("", []), record.content
    kind = record.header("Content-Type")
    return StatusAndHeaders("", [("Content-Type", kind)] if kind else []), record.content


def _check_whole(record: WebRecord) -> None:
    """Raises InputRefused for a record of which the crawler, or this reader, kept only a part."""
    if not record.whole:
        raise InputRefused(_TOO_LARGE)
    if why := record.header("WARC-Truncated"):
        raise InputRefused(_TRUNCATED.filled(why=why[:40]))
    if record.header("WARC-Segment-Number"):
        raise InputRefused(_SEGMENTED)


def _charset(kind: str) -> str | None:
    _, _, charset = kind.partition("charset=")
    return charset.split(";")[0].strip(" \"'") or None
