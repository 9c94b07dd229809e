"""What single newspapers put around their texts in dumps, and how it is taken off."""

from __future__ import annotations

import re
from typing import Final

from corpus import sources
from corpus.article import Source
from corpus.gazetteer import resolve
from corpus.vietnamese import LOWER, UPPER

_STAMP = re.compile(
    r"(?:\((?P<bracketed>[^()]{2,30})\)\s*[-–—:.]?"
    rf"|(?P<apart>[{UPPER}][\w.]{{1,14}}(?: \w{{2,8}})?)\s*[-–—:])\s*(?=[{UPPER}“\"‘'0-9])"
)
_OF_A_PICTURE = re.compile(r"(?:nguồn|ảnh)\b", re.IGNORECASE)
_QUOTES: Final = re.compile(r"^[A-Z0-9&]{3,60}:.{0,300}?Xem hồ sơ doanh nghiệp", re.DOTALL)
"""CafeF's box of share prices."""
_NAME_IN_FRONT: Final = {"dantri.com.vn": "Dân trí "}
"""Newspapers whose name dumps put before the lead without a dash."""
_NEW: Final = "TIN MỚI"
_NEW_LINKS: Final = 3
"""How many titles of other articles CafeF puts behind `TIN MỚI`, glued to each other and to the text."""
_NEW_AT_MOST: Final = 1500
_SEAM = re.compile(
    rf"(?<=[{LOWER}0-9%”\"’'!?)])(?<![ (]Ho)(?<!VNe)(?<!Vin)(?<![ (][ei])(?<![ (:][\"'])"
    rf"(?=[“\"‘']?[{UPPER}](?:[{LOWER}]|\s)|[“\"‘']?[{UPPER}]{{2,}}[0-9]*[\s:-])"
)
_LAST = re.compile(rf"(?<=[.!?…”\")])[“\"‘']?[{UPPER}0-9][^\n]{{30,250}}?(?<![.…)])$")
_ADVERTISER = re.compile(r"Admicro AdX\s*-?|\ufeff")


def without_boilerplate(text: str, domain: str | None, extra: dict[str, str]) -> str:
    """A dump's text without what its newspaper glued to it; titles of other articles go to `extra`."""
    if domain != "cafef.vn":
        return text
    text = _QUOTES.sub("", _ADVERTISER.sub("\n", text))
    related = []
    if text.startswith(_NEW):
        text = text.removeprefix(_NEW)
        seams = [seam.start() for seam in _SEAM.finditer(text, 1, _NEW_AT_MOST)]
        if len(seams) >= _NEW_LINKS:
            end = seams[_NEW_LINKS - 1]
            related.append(text[:end])
            text = text[end:]
    if (last := _last_title(text)) is not None:
        related.append(text[last:])
        text = text[:last]
    if related:
        extra["related"] = "\n".join(related)
    return text


def _last_title(text: str) -> int | None:
    """Where the title of another article begins that is glued to the text's end and has no full stop itself."""
    tail = max(0, len(text) - 255)
    found = _LAST.search(text, tail)
    while found and (later := _LAST.search(text, found.start() + 1)):
        found = later
    if found is None or found[0].lower().startswith(("theo", "nguồn", "tham khảo", "ảnh", "bài:")):
        return None
    return found.start()


def stamped_source(text: str) -> Source | None:
    """The newspaper that a text says it comes from: `(Dân trí) - …`, `TTO - …`. `ĐÀ NẴNG - …` is a place."""
    found = _STAMP.match(text)
    name = (found["bracketed"] or found["apart"]) if found else ""
    if not name or _OF_A_PICTURE.match(name) or resolve(name, None) is not None:
        return None
    return sources.from_name(name)


def without_stamp(text: str, source: Source | None) -> str:
    """A text without the newspaper's name in front: `(Dân trí) - …`, `TTO - …`, `Dân trí Hành vi …`."""
    if stamped_source(text) is not None and (found := _STAMP.match(text)):
        return text[found.end() :]
    name = _NAME_IN_FRONT.get(source.domain or "") if source else None
    return text[len(name) :] if name and text.startswith(name) and text[len(name) : len(name) + 1].isupper() else text
