"""What kind of file a run of bytes is, told by the bytes alone: archives, pages, feeds, dumps, no text at all."""

from __future__ import annotations

import re
from typing import Final

_BINARY: Final = (
    (b"\x89PNG\r\n\x1a\n", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF87a", "ảnh GIF"),
    (b"GIF89a", "ảnh GIF"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"\x00\x00\x01\x00", "biểu tượng ICO"),
    (b"%PDF-", "tài liệu PDF"),
    (b"{\\rtf", "tài liệu RTF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "tài liệu Office đời cũ"),
    (b"\x7fELF", "chương trình"),
    (b"MZ", "chương trình Windows"),
    (b"SQLite format 3\x00", "cơ sở dữ liệu SQLite"),
    (b"PAR1", "bảng Parquet"),
    (b"7z\xbc\xaf\x27\x1c", "tệp nén 7z"),
    (b"Rar!\x1a\x07", "tệp nén RAR"),
    (b"\x28\xb5\x2f\xfd", "tệp nén Zstandard"),
    (b"OggS", "âm thanh"),
    (b"ID3", "âm thanh"),
    (b"fLaC", "âm thanh"),
    (b"wOFF", "phông chữ"),
    (b"wOF2", "phông chữ"),
)
"""Opening bytes, and what the file is called in a refusal. Zip and gzip are not here: they can be opened."""
_SIGNATURES: Final = tuple(signature for signature, _ in _BINARY)

_TEXT_AFTER_MZ = re.compile(rb"MZ[\t\n\r -~]{30}")
_SPACE: Final = b" \t\r\n"
_HTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_FEED = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.I)
_FRAGMENT = re.compile(
    rb"<(?:p|div|span|h[1-6]|article|section|main|table|ul|ol|figure|img|a|b|i|strong|em|center|font|br|blockquote)\b",
    re.I,
)
"""How a piece of a page begins, such as an editor's program keeps of an article."""
_XML = re.compile(rb"<\?xml|<[A-Za-z][\w:.-]*[\s>/]")
_ARC = re.compile(rb"filedesc://|[a-z]+://\S+ [\d.]{7,15} \d{12,14} \S+ ")


def binary_kind(head: bytes) -> str | None:
    """What a file that holds no text is called in Vietnamese, or None if no signature is known."""
    if head.startswith(_SIGNATURES):
        signature, kind = next(pair for pair in _BINARY if head.startswith(pair[0]))
        return None if signature == b"MZ" and _TEXT_AFTER_MZ.match(head) else kind
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        return {b"WEBP": "ảnh WebP", b"WAVE": "âm thanh", b"AVI ": "phim"}[head[8:12]]
    if head[4:8] == b"ftyp":
        return "phim hoặc ảnh"
    return None


def container_kind(head: bytes) -> str | None:
    """`gzip`, `bzip2`, `xz`, `zip` or `tar`, when the bytes open like one."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    return "tar" if head[257:262] == b"ustar" else None


def text_kind(head: bytes) -> str | None:
    """`html`, `feed`, `xml`, `warc` or `json` for a text whose opening leaves no doubt."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(_SPACE)
    if start.startswith(b"WARC/") or _ARC.match(start):
        return "warc"
    if start.startswith(b"<"):
        return _markup_kind(start)
    return "json" if re.match(rb'\{\s*"[^"\n]{0,200}"\s*:|\[\s*\{\s*"', start) else None


def _markup_kind(start: bytes) -> str | None:
    if _HTML.match(start):
        return "html"
    if _FEED.search(start[:2000]) and b"<html" not in start[:2000].lower():
        return "feed"
    if _FRAGMENT.match(start):
        return "html"
    return "xml" if _XML.match(start) else None
