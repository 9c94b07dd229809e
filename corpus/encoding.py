"""Bytes → Vietnamese text in Unicode's composed form (NFC), whatever it was once written in.

General detectors call every old Vietnamese code table cp1258. Here each table is tried, and the one wins whose
outcome has the most words that Vietnamese writes. A file that is sound UTF-8 is only looked over for letters that
clean news does not have, which costs next to nothing; nothing is changed unless the change makes better Vietnamese.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from corpus.codepages import CODE_PAGES, TO_BYTE, ansi
from corpus.errors import InputRefused
from corpus.mojibake import looks_doubled, undouble
from corpus.plausible import Evidence, evidence, syllables
from corpus.sentence import Sentence
from corpus.signatures import binary_kind, container_kind
from corpus.viqr import looks_like_viqr, viqr

EMPTY: Final = Sentence("Tệp trống.", "The file is empty.")
NOT_TEXT: Final = Sentence("Tệp nhị phân, không phải văn bản.", "This is a binary file, not text.")
BINARY: Final = Sentence("Tệp nhị phân ({kind}), không phải văn bản.", "This is a binary file ({kind}), not text.")
UNKNOWN: Final = Sentence("Không nhận ra bảng mã của tệp.", "The file’s character encoding is not recognised.")

SAMPLE: Final = 1 << 16
"""Bytes or characters that are enough to judge by."""
_UNCLEAN = re.compile(r"[\x80-\x9f¡-¯±´-¸º¼-¿ÃÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿƒˆ˜†‡‰‹›ŒœŠšŽžŸ™€]")
"""Letters that clean Vietnamese news has seldom or never, and wrongly decoded news in every sentence."""
_VIETNAMESE_ONLY = re.compile("[ăĂđĐĩĨũŨơƠưƯẠ-ỹ]")
"""Letters that no wrongly read text has: the text is at least partly right."""
_ASCII_WORD = re.compile(r"[^\W\d_]+")
_EIGHT_BIT = frozenset(TO_BYTE)
_VNI_PAIR = re.compile("[aeouyôöAEOUYÔÖ][ïûåäëüæ]|[aeo][áàãâ][a-z]|[aeou]ù|[aeou]ø|[öô][ùøûõï]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TOO_VAGUE: Final = frozenset(
    {"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii", "utf-8"}
)
"""Charsets that editors declare without meaning them: the letters decide."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is NFC. `encoding` names how the bytes were read, for reports: `utf-8`, `tcvn3`, `utf-8 (vni)` …"""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of a whole file; `declared` is the charset that it claims, believed unless its bytes deny it.

    Raises InputRefused for an empty file, a binary one, and one whose code table cannot be told.
    """
    head = data[:SAMPLE]
    kind = _told_by_opening(head)
    try:
        raw = data.decode(kind or "utf-8")
        kind = kind or "utf-8"
    except UnicodeDecodeError:
        kind = kind or _told_by_letters(head, len(data) <= SAMPLE, declared)
        raw = decode_block(data, kind)
    text, how = _repaired(_nfc(raw))
    return Decoded(text, kind.removesuffix("-sig") if how is None else f"{kind.removesuffix('-sig')} ({how})")


def detect(head: bytes, *, complete: bool = True, declared: str | None = None) -> str:
    """The encoding of a file that begins with `head`: a Python codec's name, or one of our code tables'.

    `complete` says that nothing follows, so that a letter cut in two at the end is the file's own.
    Raises InputRefused as `decode` does.
    """
    return _told_by_opening(head) or _told_by_letters(head, complete, declared)


def _told_by_opening(head: bytes) -> str | None:
    """The encoding that a mark or many zeros tell. Raises InputRefused for what is no text."""
    if not head.strip():
        raise InputRefused(EMPTY)
    if kind := binary_kind(head) or container_kind(head):
        raise InputRefused(BINARY.filled(kind=kind))
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    return _wide(head) if b"\x00" in head else None


def _told_by_letters(head: bytes, complete: bool, declared: str | None) -> str:
    if _is_utf8(head, complete):
        return "utf-8"
    return _declared(head, declared) or _code_page(head)


def decode_block(block: bytes, kind: str) -> str:
    """A run of whole lines in the encoding that `detect` named; a line that is not in it is read as what it is."""
    if kind in CODE_PAGES:
        return CODE_PAGES[kind](ansi(block))
    if kind == "cp1252":
        return ansi(block)
    try:
        return block.decode(kind)
    except UnicodeDecodeError:
        if kind not in {"utf-8", "utf-8-sig"}:
            return block.decode(kind, "replace")
    return "\n".join(map(_line, block.split(b"\n")))


def repair(text: str) -> str:
    """The same text in NFC, with letters put right that went through a wrong encoding before they got here."""
    return text if text.isascii() and "^" not in text else _repaired(_nfc(text))[0]


def _nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _is_utf8(head: bytes, complete: bool) -> bool:
    """Sound UTF-8, or UTF-8 with a few damaged letters among many sound ones."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head, complete)
    except UnicodeDecodeError:
        text = head.decode("utf-8", "replace")
        lost = text.count("\ufffd")
        return sum(letter > "\x7f" for letter in text) > 10 * lost
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: Vietnamese is mostly ASCII, so every second byte is mostly zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    for zeros, other, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.4 * half and other < 0.05 * half + 1 and _latin(head[: half * 2].decode(name, "replace")):
            return name
    raise InputRefused(NOT_TEXT)


def _latin(text: str) -> bool:
    return sum(" " <= letter < "\u2100" or letter in "\t\r\n\f" for letter in text) > 0.9 * len(text)


def _declared(head: bytes, declared: str | None) -> str | None:
    """The declared charset, when Python knows it, it says something, and the bytes fit."""
    if declared is None or declared.lower() in _TOO_VAGUE:
        return None
    try:
        text, _ = codecs.getincrementaldecoder(declared)().decode(head), codecs.lookup(declared)
    except (LookupError, UnicodeDecodeError, AttributeError, ValueError):
        return None
    return declared.lower() if isinstance(text, str) and declared.lower() not in {"cp1258", "windows-1258"} else None


def _code_page(head: bytes) -> str:
    """The table that makes the best Vietnamese of the bytes; cp1252 where none makes any."""
    shown = ansi(head)
    name, _ = _best_page(shown)
    if name:
        return name
    beyond = sum(byte > 127 for byte in head)
    if len(_CONTROLS.findall(head)) * 20 > len(head):
        raise InputRefused(NOT_TEXT)
    if beyond * 4 > len(head):
        raise InputRefused(UNKNOWN)
    return "cp1252"


def _best_page(shown: str) -> tuple[str | None, Evidence]:
    """Among our tables the best for a text of cp1252's letters, if it is clearly better than the text as shown."""
    as_shown = evidence(_nfc(shown))
    best, name = max(
        ((evidence(page(shown)), name) for name, page in CODE_PAGES.items()), key=lambda pair: pair[0].score
    )
    return (name, best) if _clearly_better(best, as_shown) else (None, as_shown)


def _clearly_better(after: Evidence, before: Evidence) -> bool:
    return after.good >= 2 * after.bad + 1 and after.score > before.score and after.good > before.good


def _line(line: bytes) -> str:
    """A line of a file that is not all in one encoding."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        name, _ = _best_page(ansi(line))
    if name:
        return CODE_PAGES[name](ansi(line))
    cut_off = _is_utf8(line, complete=False)
    return line.decode("utf-8", "replace") if cut_off or _is_utf8(line, complete=True) else ansi(line)


def _repaired(text: str) -> tuple[str, str | None]:
    """The text put right, and the name of what was wrong with it, if anything."""
    if text.isascii():
        return _repaired_viqr(text)
    found = _UNCLEAN.search(text)
    vietnamese = _VIETNAMESE_ONLY.search(text) is not None
    if found is None and (vietnamese or not _VNI_PAIR.search(text)):
        return text, None
    sample = text if found is None else text[max(0, found.start() - 1000) : found.start() + SAMPLE]
    if looks_doubled(sample) and _clearly_better(evidence(_nfc(undouble(sample))), evidence(sample)):
        return _repaired(_nfc(undouble(text)))[0], "cp1252"
    if vietnamese:
        return "\n".join(map(_repaired_line, text.split("\n"))), None
    name, _ = _best_page(sample) if _EIGHT_BIT.issuperset(sample) else (None, None)
    return (CODE_PAGES[name](text), name) if name and _sure(sample, name) else (text, None)


def _repaired_viqr(text: str) -> tuple[str, str | None]:
    sample = text[:SAMPLE]
    if "^" not in text or not looks_like_viqr(sample):
        return text, None
    outcome = evidence(viqr(sample))
    sound = outcome.good > 4 * outcome.bad and outcome.good * 8 > len(sample.split())
    return (viqr(text), "viqr") if sound else (text, None)


def _repaired_line(line: str) -> str:
    """One line among clean ones: changed only if all of it can be a wrongly read code table."""
    if line.isascii() or not _UNCLEAN.search(line) or not _EIGHT_BIT.issuperset(line):
        return line
    name, _ = _best_page(line[:SAMPLE])
    return CODE_PAGES[name](line) if name and _sure(line[:SAMPLE], name) else line


def _sure(sample: str, name: str) -> bool:
    """One foreign name must not turn a line into gibberish: two words speak for the table, or nothing against it."""
    meant = CODE_PAGES[name](sample)
    return evidence(meant).good > 1 or all(word.lower() in syllables() for word in _ASCII_WORD.findall(meant))
