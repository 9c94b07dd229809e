"""The old encodings the other way round, from the standards and not from the tables under test."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

_TONES: Final = "\u0300\u0301\u0309\u0303\u0323"
_VNI_TONE: Final = dict(zip(_TONES, "øùûõï", strict=True))
_VNI_CIRCUMFLEX: Final = {"": "â", **dict(zip(_TONES, "àáåãä", strict=True))}
_VNI_BREVE: Final = {"": "ê", **dict(zip(_TONES, "èéúüë", strict=True))}
_VNI_SINGLE: Final = {"đ": "ñ", "ĩ": "ó", "ị": "ò", "ỉ": "æ", "ỵ": "î", "ì": "ì", "í": "í"}
_VIQR_SHAPE: Final = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
_VIQR_TONE: Final = dict(zip(_TONES, "`'?~.", strict=True))
_TCVN3: Final = dict(
    zip(
        "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)


def _parts(letter: str) -> tuple[str, str, str]:
    """Base, shape and tone of a letter."""
    base, *marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks if mark in _TONES)
    return base, "".join(mark for mark in marks if mark not in _TONES), tone


def _vni(letter: str) -> str:
    if letter.lower() in _VNI_SINGLE:
        single = _VNI_SINGLE[letter.lower()]
        return single if letter.islower() else single.upper()
    base, shape, tone = _parts(letter)
    if shape == "\u031b":
        written = {"o": "ô", "u": "ö"}[base.lower()] + _VNI_TONE.get(tone, "")
    elif shape:
        written = base.lower() + {"\u0302": _VNI_CIRCUMFLEX, "\u0306": _VNI_BREVE}[shape][tone]
    else:
        written = base.lower() + _VNI_TONE.get(tone, "")
    return written if letter.islower() else written.upper()


def _viqr(letter: str) -> str:
    if letter in "đĐ":
        return "dd" if letter == "đ" else "DD"
    base, shape, tone = _parts(letter)
    return base + _VIQR_SHAPE.get(shape, "") + _VIQR_TONE.get(tone, "")


def _tcvn3(letter: str) -> str:
    if letter in _TCVN3:
        return _TCVN3[letter]
    base, shape, _ = _parts(letter)
    plain = unicodedata.normalize("NFC", base + shape)
    return _TCVN3.get(plain, plain) + _TCVN3[letter.lower()]


def _cp1258(text: str) -> bytes:
    """Shape with the letter, tone after it, as Windows does."""
    letters = []
    for letter in text:
        base, shape, tone = _parts(letter)
        letters.append(unicodedata.normalize("NFC", base + shape) + tone)
    return "".join(letters).encode("cp1258")


def _each(write: Callable[[str], str], charset: str) -> Callable[[str], bytes]:
    return lambda text: "".join(x if x.isascii() else write(x) for x in text).encode(charset)


_VISCII_HIGH: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫ"
    "èéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_TCVN_LOW_CAPITALS: Final = "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"


def _viscii(letter: str) -> str:
    return chr(0x80 + _VISCII_HIGH.index(letter))


def _tcvn5712(letter: str) -> str:
    return _TCVN3[letter] if letter in _TCVN3 else chr(0x80 + _TCVN_LOW_CAPITALS.index(letter))


def double(text: str) -> str:
    """UTF-8 read as cp1252, with C1 controls where cp1252 has no letter."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


ENCODERS: Final[dict[str, Callable[[str], bytes]]] = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-8-nfd": lambda text: unicodedata.normalize("NFD", text).encode(),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-16-bom": lambda text: text.encode("utf-16"),
    "utf-32-bom": lambda text: text.encode("utf-32"),
    "cp1258": _cp1258,
    "tcvn3": _each(_tcvn3, "latin-1"),
    "tcvn5712": _each(_tcvn5712, "latin-1"),
    "vni": _each(_vni, "latin-1"),
    "viscii": _each(_viscii, "latin-1"),
    "viqr": _each(_viqr, "ascii"),
}
