"""Names of places as they stand in texts: one compiled expression over provinces, districts and towns.

The names are compiled as a trie, so that the cost at each capital letter is a few comparisons however many names
there are. Upper-case spellings ("LẠNG SƠN") are known for provinces only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from functools import cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from corpus.gazetteer import rows, split, units

_TONE_PLACES = ("Hòa", "Hoà"), ("Hóa", "Hoá"), ("Thủy", "Thuỷ"), ("hòa", "hoà"), ("hóa", "hoá")
_LONGER_NAMES = (
    "Thái Bình Dương",
    "Sài Gòn Giải Phóng",
    "Sài Gòn Tiếp Thị",
    "Hà Nội mới",
    "Hà Nội Mới",
    "Điện Biên Phủ trên không",
    "Hòa Bình Xanh",
    "Hải Dương học",
    "Hải Dương 981",
    "Trường Sa Lớn",
    "Trị Thiên - Huế",
    "Ngụy Như Kon Tum",
)
"""Names of other things that hold a place's name; being longer, they are found in its stead."""

_CAPITALS = "".join(chr(code) for code in (*range(0x41, 0x250), *range(0x1EA0, 0x1EFA)) if chr(code).isupper())


class Kind(Enum):
    """What a name is good for."""

    PROVINCE = auto()
    TOWN = auto()
    """A district, town or landmark that everybody knows by its name alone."""
    DISTRICT = auto()
    """One that counts only after a word such as `huyện`: its name is also a person's or a common one."""
    OTHER = auto()
    """No place, though a place's name stands in it."""


class Toponym(NamedTuple):
    """`unit`: a name that `gazetteer.resolve` understands; for a district, of the unit until 30 June 2025."""

    unit: str
    kind: Kind


def _variants(name: str) -> Iterable[str]:
    """The ways that a name is printed: dashes, and where the tone stands."""
    spelled = {name}
    if " - " in name:
        spelled |= {name.replace(" - ", dash) for dash in (" – ", "-", "–", " ")}
    for new, old in _TONE_PLACES:
        spelled |= {each.replace(new, old) for each in spelled} | {each.replace(old, new) for each in spelled}
    return spelled


@cache
def toponyms() -> dict[str, Toponym]:
    """Every name that is looked for, as it is printed."""
    names: dict[str, Toponym] = {}
    for unit, districts in chain(rows("districts.tsv"), rows("landmarks.tsv")):
        for district in split(districts):
            known = Toponym(unit, Kind.TOWN if district.endswith("*") else Kind.DISTRICT)
            names |= dict.fromkeys(_variants(district.rstrip("*")), known)
    for each in units():
        for name in (each.plain, *each.aliases):
            for variant in _variants(name):
                names[variant] = names[variant.upper()] = Toponym(each.plain, Kind.PROVINCE)
    for name in _LONGER_NAMES:
        names |= dict.fromkeys(_variants(name), Toponym("", Kind.OTHER))
    return names


_Trie: TypeAlias = "dict[str, _Trie]"


def _branch(node: _Trie) -> str:
    branches = [re.escape(letter) + _branch(child) for letter, child in sorted(node.items()) if letter]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    return f"(?:{body})?" if "" in node else body


def _one_of(names: Iterable[str]) -> str:
    """An expression for any of the names, the longest that fits."""
    root: _Trie = {}
    for name in names:
        node = root
        for letter in name:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(root)


@cache
def in_text() -> re.Pattern[str]:
    """Finds the names of `toponyms()` in running text; the caller sees to it that no word goes on before them.

    An assertion in front would make the search stop at every letter instead of at the names' first letters.
    """
    return re.compile(rf"{_one_of(toponyms())}(?!\w)")


@cache
def wards() -> dict[tuple[str, str], str]:
    """The unit of today of each ward or commune whose name is one unit's only, by kind and name as printed."""
    found: dict[tuple[str, str], str] = {}
    for unit, *columns in rows("wards.tsv"):
        for kind, column in zip(("phuong", "xa", "dackhu"), columns, strict=True):
            for name in split(column):
                found |= dict.fromkeys(((kind, variant) for variant in _variants(name)), unit)
    return found


@cache
def ward_in_text() -> re.Pattern[str]:
    """Finds "phường", "xã" or "đặc khu" with a name of `wards()`, in the group of its kind."""
    names = {kind: _one_of(name for each, name in wards() if each == kind) for kind in ("phuong", "xa", "dackhu")}
    return re.compile(
        rf"\b(?:(?:[Pp]hường |P\. ?)(?P<phuong>{names['phuong']})|[Xx]ã (?P<xa>{names['xa']})"
        rf"|[Đđ]ặc khu (?P<dackhu>{names['dackhu']}))(?!\w)(?! cũ)"
    )


@cache
def stamp() -> re.Pattern[str]:
    """Finds, at the start of a lead, the place that it comes from (group `bracketed`, `glued` or `apart`).

    In brackets, glued to the text, which then begins with a capital ("Nghệ AnCú tông…"), or followed by a dash or a
    colon (Vietnamese places only: "Mỹ - Trung" is no stamp). The match ends where the text begins.
    """
    printed = [name for name, known in toponyms().items() if known.kind in (Kind.PROVINCE, Kind.TOWN)]
    home, anywhere = _one_of(printed), _one_of((*printed, *(row[0] for row in rows("abroad.tsv"))))
    begin = rf"(?=[\"“‘'(]?[{_CAPITALS}\d])"
    return re.compile(
        rf"[\s\-–—]*(?:\((?P<bracketed>{anywhere})\)\s*[-–—:]*\s*|(?P<glued>{anywhere}){begin}"
        rf"|(?P<apart>{home})\s*[-–—:]\s*{begin})"
    )
