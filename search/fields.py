"""The names of fields that a query can use: `tỉnh:`, `tinh:`, `province:` and their like."""

from __future__ import annotations

import re
from enum import Enum

from corpus.sentence import Sentence
from search.question import Attribute


class Special(Enum):
    """Fields that are no attribute with a name: their values have a form of their own."""

    TITLE = "title"
    DATE = "date"
    RECENT = "recent"
    SIMILAR = "similar"


FieldName = Attribute | Special

NAMES: dict[FieldName, tuple[str, ...]] = {
    Special.TITLE: ("tiêu_đề", "tieu_de", "tiêu đề", "tieu de", "title"),
    Attribute.SOURCE: ("nguồn", "nguon", "báo", "source"),
    Attribute.PROVINCE: ("tỉnh", "tinh", "tỉnh_thành", "tinh_thanh", "province"),
    Attribute.AUTHOR: ("tác_giả", "tac_gia", "tác giả", "tac gia", "author"),
    Attribute.SECTION: ("chuyên_mục", "chuyen_muc", "chuyên mục", "chuyen muc", "mục", "muc", "section"),
    Special.DATE: ("ngày", "ngay", "date"),
    Special.RECENT: ("mới", "moi", "recent"),
    Special.SIMILAR: ("gần_giống", "gan_giong", "gần giống", "gan giong", "similar"),
}
"""The first name of each is the one that hints use, the last that of hints in English.

Only these spellings count: `tính:` is no field.
"""

BY_NAME: dict[str, FieldName] = {name: field for field, names in NAMES.items() for name in names}


def field_named(typed: str) -> FieldName:
    """The field of a name that a case-blind pattern of the names found; such a pattern takes ſ for s, too."""
    if found := BY_NAME.get(typed.lower()):
        return found
    return next(field for name, field in BY_NAME.items() if re.fullmatch(name, typed, re.IGNORECASE))


def known_names() -> Sentence:
    """The names, as a hint lists them."""
    return Sentence.same(", ").joining(Sentence(f"{names[0]}:", f"{names[-1]}:") for names in NAMES.values())
