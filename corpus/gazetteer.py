"""Vietnam's provincial units and their names, each valid in its time.

A unit's `name` is the value that articles carry: 34 units since 1 July 2025, the 63 until 30 June 2025, and the
larger ones of 1976–2008. A name that lives on for a merged unit is two units: `Ninh Bình` and
`Ninh Bình (trước 1/7/2025)`. The facts stand in `data/units.tsv`; they come from the National Assembly's
resolutions on splitting and merging provinces, 202/2025/QH15 the latest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from corpus.vietnamese import fold, nfc

DATA = Path(__file__).parent / "data"

_PUNCTUATION = re.compile(r"[\s.,\-–—_()]+")
_ADMINISTRATIVE = re.compile(r"^(?:tỉnh|tinh|thành phố|thanh pho|tp|t p|thủ đô|thu do) ")
_TONES = tuple(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)
"""Old and new places of the tone mark."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A province or centrally run city in its time.

    `current`: the units of today that its land lies in (itself for a unit of today). `first` and `last`: its first
    and last day; None where it began before 1976 or has not ended. `aliases`: other spellings found in texts;
    `typed`: short forms that people type and that mean other things in texts.
    """

    name: str
    current: tuple[str, ...]
    first: date | None
    last: date | None
    aliases: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The name as people said it in its time: without the years that tell two units apart."""
        return self.name.partition(" (")[0]

    @property
    def is_of_today(self) -> bool:
        return self.last is None


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a data file of this package, as columns; comment lines left out."""
    with (DATA / name).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def split(cell: str) -> tuple[str, ...]:
    """The values of one cell of a data file."""
    return tuple(value for value in cell.split(";") if value)


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _read_unit(columns: list[str]) -> Unit:
    name, _, current, first, last, aliases = columns
    names = split(aliases)
    return Unit(
        name=name,
        current=split(current),
        first=_day(first),
        last=_day(last),
        aliases=tuple(alias for alias in names if not alias.startswith("~")),
        typed=tuple(alias[1:] for alias in names if alias.startswith("~")),
    )


_UNITS = {unit.name: unit for unit in map(_read_unit, rows("units.tsv"))}

UNITS_TODAY: tuple[str, ...] = tuple(name for name, unit in _UNITS.items() if unit.is_of_today)
"""The 34 units since 1 July 2025, in the order of their official codes (Hà Nội 01 … Cà Mau 96)."""


def units() -> tuple[Unit, ...]:
    """Every unit: those of today, those that they were merged from, then earlier ones."""
    return tuple(_UNITS.values())


def unit(name: str) -> Unit:
    """The unit whose value is exactly `name`. Raises KeyError for any other text: see `resolve`."""
    return _UNITS[name]


def key(name: str) -> str:
    """What two spellings of one name have in common: case, punctuation and where the tone stands do not count."""
    text = _PUNCTUATION.sub(" ", nfc(name).lower().replace("ð", "đ")).strip()
    for old, new in _TONES:
        text = text.replace(old, new)
    return text


@cache
def _by_key() -> dict[str, tuple[Unit, ...]]:
    """Units by the key of every way to name them, those that ended first standing first."""
    named: dict[str, list[Unit]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for each in _UNITS.values():
        aliases.setdefault(each.plain, each.aliases + each.typed)
    for each in sorted(_UNITS.values(), key=lambda each: each.last or date.max):
        former = () if each.is_of_today else (f"{each.plain} cũ", each.name)
        ways = (each.plain, *aliases[each.plain], *former)
        for way in dict.fromkeys(map(key, ways)):
            named.setdefault(way, []).append(each)
    return {way: tuple(found) for way, found in named.items()}


def _named(name: str) -> tuple[Unit, ...]:
    way = key(name)
    return _by_key().get(way) or _by_key().get(_ADMINISTRATIVE.sub("", way), ())


def resolve(name: str, day: date | None) -> str | None:
    """The value of the unit that `name` means in an article of `day`; None for a name that is no unit's.

    Before 1 July 2025 a merged unit's name is its former value; later, or on an unknown day, a name that lives on is
    today's unit, and a name that is gone is the former unit. A value that carries its years stays as it is.
    """
    if " (" in name and name in _UNITS:
        return name
    candidates = _named(name)
    if not candidates:
        return None
    if day is None:
        return candidates[-1].name
    return next((each.name for each in candidates if each.last is None or day <= each.last), candidates[-1].name)


def paths(name: str) -> tuple[str, ...]:
    """The facet values that stand for one unit alone: itself, or each `today's unit/former unit`."""
    each = _UNITS[name]
    return (name,) if each.is_of_today else tuple(f"{now}/{name}" for now in each.current)


def facet_values(names: Iterable[str]) -> tuple[str, ...]:
    """What an index holds for an article's units: units of today, and below them the former ones that it names.

    A name that is no unit's value (one that another version wrote) stands for itself.
    """
    values: dict[str, None] = {}
    for name in names:
        if name in _UNITS:
            values.update(dict.fromkeys(_UNITS[name].current))
            values.update(dict.fromkeys(paths(name)))
        else:
            values[name] = None
    return tuple(values)


@cache
def _by_fold() -> dict[str, tuple[str, ...]]:
    folded: dict[str, list[str]] = {}
    for way in _by_key():
        folded.setdefault(fold(way), []).append(way)
    return {way: tuple(found) for way, found in folded.items()}


@cache
def _all_paths() -> frozenset[str]:
    return frozenset(path for name in _UNITS for path in paths(name))


def _agrees(typed: str, way: str) -> bool:
    """A syllable typed with marks means itself; a bare one any spelling."""
    return all(mine in (its, fold(its)) for mine, its in zip(typed.split(" "), way.split(" "), strict=True))


def _spelled(typed: str) -> list[tuple[Unit, ...]]:
    way = key(typed)
    for candidate in (way, _ADMINISTRATIVE.sub("", way)):
        if candidate in _by_key():
            return [_by_key()[candidate]]
        found = [_by_key()[other] for other in _by_fold().get(fold(candidate), ()) if _agrees(candidate, other)]
        if found:
            return found
    return []


def understand(typed: str) -> tuple[str, ...]:
    """The facet values, any of which matches, that a reader means; none for a place that is not known.

    Takes a unit's value, a `today's unit/former unit` path, or a name as people type it: in any case, with or without
    accents, `tỉnh` or `thành phố`, old or short forms. A name that lives on is today's unit, former ones included.
    """
    typed = nfc(typed).strip()
    if typed in _UNITS:
        return paths(typed)
    if typed in _all_paths():
        return (typed,)
    values: dict[str, None] = {}
    for found in _spelled(typed):
        meant = [each for each in found if each.is_of_today] or found
        values.update(dict.fromkeys(path for each in meant for path in paths(each.name)))
    return tuple(values)
