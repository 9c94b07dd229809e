"""What kind of file a run of bytes is, told by the bytes alone: archives, pages, feeds, dumps, no text at all."""

from __future__ import annotations

import re
from typing import Final

from corpus.sentence import Sentence

_BINARY: Final = (
    (b"\x89PNG\r\n\x1a\n", Sentence("ảnh PNG", "PNG image")),
    (b"\xff\xd8\xff", Sentence("ảnh JPEG", "JPEG image")),
    (b"GIF87a", Sentence("ảnh GIF", "GIF image")),
    (b"GIF89a", Sentence("ảnh GIF", "GIF image")),
    (b"II*\x00", Sentence("ảnh TIFF", "TIFF image")),
    (b"MM\x00*", Sentence("ảnh TIFF", "TIFF image")),
    (b"\x00\x00\x01\x00", Sentence("biểu tượng ICO", "ICO icon")),
    (b"%PDF-", Sentence("tài liệu PDF", "PDF document")),
    (b"{\\rtf", Sentence("tài liệu RTF", "RTF document")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Sentence("tài liệu Office đời cũ", "old Office document")),
    (b"\x7fELF", Sentence("chương trình", "program")),
    (b"MZ", Sentence("chương trình Windows", "Windows program")),
    (b"SQLite format 3\x00", Sentence("cơ sở dữ liệu SQLite", "SQLite database")),
    (b"PAR1", Sentence("bảng Parquet", "Parquet table")),
    (b"7z\xbc\xaf\x27\x1c", Sentence("tệp nén 7z", "7z archive")),
    (b"Rar!\x1a\x07", Sentence("tệp nén RAR", "RAR archive")),
    (b"\x28\xb5\x2f\xfd", Sentence("tệp nén Zstandard", "Zstandard file")),
    (b"OggS", Sentence("âm thanh", "audio")),
    (b"ID3", Sentence("âm thanh", "audio")),
    (b"fLaC", Sentence("âm thanh", "audio")),
    (b"wOFF", Sentence("phông chữ", "font")),
    (b"wOF2", Sentence("phông chữ", "font")),
)
"""Opening bytes, and what the file is called in a refusal. Zip and gzip are not here: they can be opened."""
_RIFF: Final = {
    b"WEBP": Sentence("ảnh WebP", "WebP image"),
    b"WAVE": Sentence("âm thanh", "audio"),
    b"AVI ": Sentence("phim", "video"),
}
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


def binary_kind(head: bytes) -> Sentence | None:
    """What a file that holds no text is called, or None if no signature is known."""
    if head.startswith(_SIGNATURES):
        signature, kind = next(pair for pair in _BINARY if head.startswith(pair[0]))
        return None if signature == b"MZ" and _TEXT_AFTER_MZ.match(head) else kind
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return Sentence("phim hoặc ảnh", "video or image")
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
