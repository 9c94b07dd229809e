"""What single newspapers put around their texts in dumps, and how it is taken off."""

from __future__ import annotations

import re
from typing import Final

from corpus import sources
from corpus.article import Source

_UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_LOWER: Final = _UPPER.replace("A-Z", "a-z").lower()

_STAMP = re.compile(
    rf"(?:\((?P<bracketed>[^()]{{2,30}})\)\s*[-–—:.]?|(?P<apart>[{_UPPER}][\w.]{{1,14}}(?: \w{{2,8}})?)\s*[-–—:])\s*(?=[{_UPPER}“\"‘'0-9])"
)
_NEW: Final = "TIN MỚI"
_NEW_LINKS: Final = 3
"""How many titles of other articles CafeF puts behind `TIN MỚI`, glued to each other and to the text."""
_SEAM = re.compile(rf"(?<=[{_LOWER}0-9%”\"’'!?)])(?=[“\"‘']?[{_UPPER}])")
_CAMEL: Final = re.compile(
    r"(?:iPhone|iPad|iOS|YouTube|TikTok|VinFast|BigTech|FinTech|ChatGPT|OpenAI|DeepSeek|SeABank|CafeF|Th|Gen|Mc|Mac|De|La|"
    r"\w*(?:Bank|Tech|Coin|Home|Land|Group|Mart|Phone|Pay|Tok|Tube|Book|Fast|Food))$"
)
_ADVERTISER = re.compile(r"Admicro AdX\s*-?|\ufeff")


def without_boilerplate(text: str, domain: str | None, extra: dict[str, str]) -> str:
    """A dump's text without what its newspaper glued to it; titles of other articles go to `extra`."""
    if domain != "cafef.vn":
        return text
    text = _ADVERTISER.sub("\n", text)
    if not text.startswith(_NEW):
        return text
    seams = [seam.start() for seam in _SEAM.finditer(text, len(_NEW) + 1, 1500)]
    if len(seams) < _NEW_LINKS:
        return text
    end = seams[_NEW_LINKS - 1]
    extra["related"] = text[len(_NEW) : end]
    return text[end:]


def without_stamp(text: str, source: Source | None) -> str:
    """A text without the newspaper's name in front: `(Dân trí) - …`, `TTO - …`, `Dân trí Hành vi …`."""
    if found := _STAMP.match(text):
        stamped = sources.from_name(found["bracketed"] or found["apart"])
        if stamped is not None:
            return text[found.end() :]
    if source is not None and text.startswith(source.name + " ") and text[len(source.name) + 1 : len(source.name) + 2].isupper():
        return text[len(source.name) + 1 :]
    return text
