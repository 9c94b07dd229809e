"""Numbers, dates, units and joined names, and the other ways in which each is written.

    1.000.000 = 1000000        350.000đ = 350.000 đồng
    30/4/1975 = 30-04-1975 = ngày 30 tháng 4 năm 1975        5 km = 5km
    COVID-19 = covid19         F-16 = F16                                               a@b.vn is a phrase

Like abbreviations they are expanded in the query, beside what was typed and never in its place: the index holds just
what is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from corpus.vietnamese import fold
from index.analysis.abbreviations import Found
from index.analysis.syllables import Syllable, syllables

_UNITS = "km|m|cm|mm|ha|kg|g|tan|lit|ml|kwh|mw|gw|km2|m2|m3|usd|vnd|dong|gb|tb|mb|tuoi|h"
_PATTERN = rf"""
    (?P<iso>(?<!\d)(?P<iy>\d{{4}})-(?P<im>\d{{2}})-(?P<id>\d{{2}})(?!\d))
  | (?P<day>(?<!\d)(?P<dd>\d{{1,2}})([/.-])(?P<dm>\d{{1,2}})\7(?P<dy>\d{{4}})(?!\d))
  | (?P<said>(?:\bngay\s+)?(?<!\d)(?P<sd>\d{{1,2}})\s+thang\s+(?P<sm>\d{{1,2}})
        (?:(?:,?\s*nam\s+|,\s*)(?P<sy>\d{{4}}))?(?!\d))
  | (?P<short>(?<![\d/])(?P<hd>\d{{1,2}})/(?P<hm>\d{{1,2}})(?![\d/]))
  | (?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
  | (?P<money>(?<![\d.,])(?P<sum>\d{{1,3}}(?:[.,]\d{{3}})+|\d{{4,15}})\s?(?:dong|vnd|d)\b)
  | (?P<grouped>(?<![\d.,])\d{{1,3}}(?:[.,]\d{{3}})+(?![\d]))
  | (?P<spaced>(?<!\d)(?P<count>\d+)\s+(?P<unit>{_UNITS})\b)
  | (?P<hyphen>\b(?P<name>[^\W\d_]+)-(?P<tail>\d+)\b)
  | (?P<fused>\b(?:(?P<letters>[^\W\d_]+)(?P<digits>\d+)|(?P<amount>\d+)(?P<suffix>[^\W\d_]+\d?))\b)
  | (?P<plain>(?<![\d.,])(?:\d{{5,15}}|(?!1[89]|20)\d{{4}})(?![\d.,]\d))
    """
"""Each of the kinds holds a digit or an @."""


def variants(text: str, typed: Sequence[Syllable]) -> Iterator[Found]:
    """Each stretch of `typed`, syllables of `text`, that is also written otherwise, left to right, not overlapping.

    The stretch as typed is the first of the alternatives: its syllables belong side by side.
    """
    if not typed or not any(letter.isdecimal() or letter == "@" for letter in text):
        return
    folded = fold(text)
    for match in _pattern().finditer(folded, typed[0].start, typed[-1].end):
        inside = [at for at, each in enumerate(typed) if match.start() <= each.start and each.end <= match.end()]
        forms = _forms(match)
        if inside and forms:
            start, end = inside[0], inside[-1] + 1
            written = tuple(typed[start:end])
            others = (tuple(syllables(form)) for form in forms)
            distinct: dict[tuple[str, ...], tuple[Syllable, ...]] = {}
            for form in (written, *others):
                distinct.setdefault(tuple(one.token for one in form), form)
            yield Found(start, end, tuple(distinct.values()))


@lru_cache(1)
def _pattern() -> re.Pattern[str]:
    """Compiled when a question first needs it, which most never do."""
    return re.compile(_PATTERN, re.VERBOSE)


def _forms(match: re.Match[str]) -> list[str]:
    """How the stretch may be written; its own form may be among them."""
    part = match.groupdict()
    kind = next(kind for kind in _KINDS if part[kind] is not None)
    match kind:
        case "iso" | "day" | "said" | "short":
            day, month, year = (part.get(name) for name in _DAYS[kind])
            return _day_forms(day or "", month or "", year)
        case "mail":
            return [part["mail"]]
        case "money":
            digits = re.sub(r"\D", "", part["sum"])
            return [f"{amount}{money}" for amount in (digits, _grouped(digits)) for money in _MONEY]
        case "grouped":
            digits = re.sub(r"\D", "", part["grouped"])
            return [digits, _grouped(digits)]
        case "plain":
            return [part["plain"], _grouped(part["plain"])]
        case "spaced":
            return [f"{part['count']}{part['unit']}"]
        case "hyphen":
            return [part["name"] + part["tail"]]
        case _:
            return [f"{part['letters'] or part['amount']} {part['digits'] or part['suffix']}"]


_DAYS = {"iso": ("id", "im", "iy"), "day": ("dd", "dm", "dy"), "said": ("sd", "sm", "sy"), "short": ("hd", "hm", "")}
"""The groups of day, month and year; a short day has no year."""
_MONEY = (" đồng", "đ", " đ", " vnđ", "vnđ")
_KINDS = ("iso", "day", "said", "short", "mail", "money", "grouped", "spaced", "hyphen", "fused", "plain")


def _grouped(digits: str) -> str:
    """1000000 → 1 000 000, as the syllables of 1.000.000 stand in the index."""
    head = len(digits) % 3
    return " ".join(
        part for part in (digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))) if part
    )


def _day_forms(day: str, month: str, year: str | None) -> list[str]:
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return []
    days, months = ({str(int(each)), f"{int(each):02d}"} for each in (day, month))
    forms = []
    for one, other in sorted(product(days, months)):
        if year is None:
            forms += [f"{one} {other}", f"{one} tháng {other}"]
        else:
            forms += [f"{one} {other} {year}", f"{one} tháng {other} năm {year}", f"{one} tháng {other} {year}"]
    return forms if year is None else [*forms, f"{year} {int(month):02d} {int(day):02d}"]
