"""The old Vietnamese code tables, as maps from what Windows shows for their bytes (cp1252) to the letters meant.

Working on that text instead of on bytes serves files in such an encoding and texts that were stored as UTF-8 after
being read as cp1252 alike. Facts from: TCVN 5712:1993 (VN1; TCVN3 or "ABC" is its lower half with the capitals
typed as letter + small accented letter), RFC 1456 (VISCII, VIQR), the VNI for Windows layout, Microsoft's cp1258.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from corpus.plausible import likeliest, syllables
from corpus.vietnamese import nfc

_ANSI_TABLE: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
"""Windows-1252 with C1 controls where Microsoft left a byte undefined: every byte is one letter and back."""

TO_BYTE: Final[dict[str, int]] = {chr(b): b for b in range(256)} | {letter: b for b, letter in enumerate(_ANSI_TABLE)}
"""The byte behind a letter of a text that was read as cp1252 or as latin-1."""

_TCVN_CONTROLS: Final = {
    1: "Ú",
    2: "Ụ",
    4: "Ừ",
    5: "Ử",
    6: "Ữ",
    17: "Ứ",
    18: "Ự",
    19: "Ỳ",
    20: "Ỷ",
    21: "Ỹ",
    22: "Ý",
    23: "Ỵ",
}
_TCVN_HIGH: Final = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệ"
    "ìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII_CONTROLS: Final = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"}
_VISCII_HIGH: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VNI_SINGLE: Final = dict(zip("ñÑôÔöÖæÆòÒóÓîÎëË", "đĐơƠưƯỉỈịỊĩĨỵỴỷỶ", strict=True))
_VNI_MARKS: Final = {
    **dict(zip("øùûõï", ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True)),
    **dict(
        zip("âàáåãä", ("\u0302" + tone for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")), strict=True)
    ),
    **dict(
        zip("êèéúüë", ("\u0306" + tone for tone in ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")), strict=True)
    ),
}
_VNI_LETTER = re.compile(r"([aeouyôöAEOUYÔÖ])([øùûõïâàáåãäêèéúüëØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜË])|[ñÑôÔöÖæÆòÒóÓîÎëË]")
_CAPITAL_PAIR = re.compile(r"([AEIOUYĂÂÊÔƠƯ])([àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ])")
_SHOUTED = re.compile(r"\b[A-ZĂÂÊÔƠƯĐÀ-Ỹ]?[^\W\d_a-z]*[A-Z][^\W\d_a-z]*\b")
_VNI_Y = re.compile("[yY][õÕ]")
_VNI_I = re.compile(r"\b[^\W\d_]*[ìÌ]\b")
_WORD_BEFORE = re.compile(r"([^\W\d_]+) $")
_WORD_AFTER = re.compile(r" ([^\W\d_]+)")
_TONES: Final = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def ansi(data: bytes) -> str:
    """The bytes as a Windows editor shows them: one letter a byte."""
    return codecs.charmap_decode(data, "strict", _ANSI_TABLE)[0]


def _map(high: str, controls: Mapping[int, str], first: int = 128) -> dict[int, str]:
    """A translation of cp1252's (and latin-1's) letters for the bytes from `first` on."""
    table = {byte: letter for byte, letter in enumerate(high, 128) if byte >= first} | dict(controls)
    return {ord(shown): letter for byte, letter in table.items() for shown in {chr(byte), _ANSI_TABLE[byte]}}


_TCVN = _map(_TCVN_HIGH, _TCVN_CONTROLS)
_TCVN3 = _map(_TCVN_HIGH, {}, first=0xA1)
_VISCII = _map(_VISCII_HIGH, _VISCII_CONTROLS)
_CP1258 = _map("".join(bytes([b]).decode("cp1258", "ignore") or _ANSI_TABLE[b] for b in range(128, 256)), {})


def tcvn5712(text: str) -> str:
    """VN1: every letter in one byte, capitals and combining tones too."""
    return nfc(text.translate(_TCVN))


def tcvn3(text: str) -> str:
    """ABC fonts: only small accented letters; a capital is its plain capital and the small accented one after it."""
    small = nfc(text.translate(_TCVN3))
    paired = _CAPITAL_PAIR.sub(_one_capital, small)
    return _SHOUTED.sub(_all_capital, paired)


def _one_capital(pair: re.Match[str]) -> str:
    plain = "".join(part for part in unicodedata.normalize("NFD", pair[2]) if part not in _TONES)
    return pair[2].upper() if nfc(plain) == pair[1].lower() else pair[0]


def _all_capital(word: re.Match[str]) -> str:
    """A word in a capital font: `C` + `ộ` + `NG`. A single capital at its head may just begin a name."""
    return word[0].upper() if re.search("[A-Z]", word[0][1:]) else word[0]


def viscii(text: str) -> str:
    """RFC 1456: every letter in one byte, six of them in control codes."""
    return nfc(text.translate(_VISCII))


def cp1258(text: str) -> str:
    """Windows: letters with their shape, tones as combining marks after them."""
    return nfc(text.translate(_CP1258))


def vni(text: str) -> str:
    """VNI for Windows: a plain vowel, then one letter for its shape and tone."""
    letters = _VNI_LETTER.sub(_vni_letter, text)
    return letters if _VNI_Y.search(text) or "ì" not in text.lower() else _VNI_I.sub(_i_or_y, letters)


def _i_or_y(word: re.Match[str]) -> str:
    """Some converters write ỹ as ì. In a text without a proper ỹ the neighbours tell mỹ from mì."""
    written, other = word[0], word[0].replace("ì", "ỹ").replace("Ì", "Ỹ")
    if other.lower() not in syllables():
        return written
    before = _WORD_BEFORE.search(word.string[max(0, word.start() - 20) : word.start()])
    after = _WORD_AFTER.match(word.string, word.end())
    chosen = likeliest((written.lower(), other.lower()), *(near[1].lower() if near else "" for near in (before, after)))
    return other if chosen == other.lower() else written


def _vni_letter(found: re.Match[str]) -> str:
    base, mark = found[1], found[2]
    if base is None:
        return _VNI_SINGLE[found[0]]
    composed = nfc(_VNI_SINGLE.get(base, base) + _VNI_MARKS[mark.lower()])
    return composed if len(composed) == 1 else base + _VNI_SINGLE.get(mark, mark)


CODE_PAGES: Final[dict[str, Callable[[str], str]]] = {
    "cp1258": cp1258,
    "tcvn3": tcvn3,
    "vni": vni,
    "viscii": viscii,
    "tcvn5712": tcvn5712,
}
"""Each takes a text of cp1252's letters and gives the text meant, in NFC."""
