"""Provinces: the units and their names in time, and which of them an article is about.

What reads texts (`corpus.mentions` and its compiled names) is loaded only when it is first used, because a search
asks for names alone.
"""

from __future__ import annotations

from datetime import date

from corpus.gazetteer import UNITS_TODAY, Unit, facet_values, paths, resolve, understand, unit, units

__all__ = [
    "UNITS_TODAY",
    "Unit",
    "facet_values",
    "find",
    "paths",
    "resolve",
    "split_dateline",
    "understand",
    "unit",
    "units",
]


def find(title: str, lead: str, body: str, day: date | None, *, home: str | None = None) -> tuple[str, ...]:
    """The units that an article of `day` is about, the primary one first; none where the text does not tell.

    Texts are in NFC. `home` is the newspaper's own unit, which counts only where the text speaks of "tỉnh" without
    naming it.
    """
    from corpus import mentions

    return mentions.find(title, lead, body, day, home=home)


def split_dateline(lead: str) -> tuple[str | None, str]:
    """The place that a newspaper prints before the text, as printed, and the text without it.

    "Nghệ AnCú tông liên hoàn…" (as feeds glue it), "(Lạng Sơn) - …", "TP HCM - …", and glued countries likewise.
    A pair of places ("Hà Nội - Hải Phòng…") is no stamp; without a stamp the text stays as it is.
    """
    from corpus import mentions

    return mentions.split_dateline(lead)
