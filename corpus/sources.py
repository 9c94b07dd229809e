"""Newspapers and other publishers: one name and one domain for each, whatever an archive calls it.

The facts stand in `data/sources.tsv`, compiled by hand: name, domain, kind, home, and the domains of papers that moved
or merged. A subdomain belongs to its domain, unless it has a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from corpus.addresses import clean_url, host_of, is_web_url, names_an_article, registrable
from corpus.article import Source
from corpus.gazetteer import key, resolve, rows, split, unit
from corpus.offices import official_name, read_header
from corpus.vietnamese import fold, nfc

_CALLED = re.compile(r"^(?:(?:theo|nguồn|nguon)\b[: ]*)+", re.IGNORECASE)
_LONGEST_NAME: Final = 60
_PARTS = re.compile(r"\s+[-–—]\s+|\s*[|,;/(]\s*")
_AROUND = " .:()[]\t\n\u00a0"
_HEAD = re.compile(r"^(?:trang tin |bao |dien tu |bao dien tu |trang |tap chi )+")
_TAIL = re.compile(r"(?: dien tu| online| rss| vn| com| net)+$")
_HOST = re.compile(
    r"(?:https?://)?((?:[a-z0-9-]+\.)+"
    r"(?:[a-z]{2}|com|net|org|info|gov|edu|int|biz|news|asia|online|site|media|today|press|live|mobi|example))"
    r"(?:[/:?#].*)?$",
    re.IGNORECASE,
)
"""An address, or a host, under a domain that newspapers use: TP.HCM is none."""
_SECTION = re.compile(
    r"tin tức|pháp luật|văn hóa|xây dựng|tài chính|thanh tra|đầu tư|hải quan|văn nghệ|bóng đá|kiến thức|giao thông|"
    r"thời đại|sức khỏe|giáo dục|thể thao|đời sống|dân sinh|công thương|biên phòng|tin mới",
    re.IGNORECASE,
)
"""Names of papers that are names of sections too."""

__all__ = [
    "Publisher",
    "clean_url",
    "from_name",
    "from_portal_header",
    "from_url",
    "home",
    "is_web_url",
    "label",
    "names_an_article",
    "publisher",
    "publishers",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Publisher:
    """A known publisher. `kind`: báo trung ương, báo địa phương, thông tấn, đài, tạp chí, trang tin, cổng thông tin,
    cơ quan. `home`: the plain name of the province that it is at home in. `domains`: its own first."""

    name: str
    kind: str
    home: str | None
    domains: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def source(self) -> Source:
        return Source(self.name, self.domains[0])


@cache
def publishers() -> tuple[Publisher, ...]:
    """Every publisher that is known by name."""
    return tuple(
        Publisher(name, kind, home or None, (domain, *split(others)), split(aliases))
        for domain, name, kind, home, others, aliases in rows("sources.tsv")
    )


@cache
def _by_domain() -> dict[str, Publisher]:
    return {domain: each for each in publishers() for domain in each.domains}


def _bare(name: str) -> str:
    """A name as it is compared: without accents, "báo", "điện tử", "online"."""
    folded = fold(key(name).replace("&", "va").replace("  ", " "))
    return _TAIL.sub("", _HEAD.sub("", folded)) or folded


@cache
def _by_name() -> dict[str, tuple[Publisher, ...]]:
    """Publishers by every bare name; those whose own name it is stand first."""
    named: dict[str, list[Publisher]] = {}
    for each in publishers():
        named.setdefault(_bare(each.name), []).append(each)
    for each in publishers():
        labels = (domain.partition(".")[0] for domain in each.domains if not domain.endswith(".gov.vn"))
        for way in {_bare(way) for way in (*each.aliases, *each.domains, *labels)}:
            found = named.setdefault(way, [])
            if each not in found:
                found.append(each)
    return {way: tuple(found) for way, found in named.items()}


def publisher(key_: str) -> Publisher | None:
    """The known publisher whose `Source.key`, or a former domain, is `key_`."""
    return _by_domain().get(key_)


def from_url(url: str, named: str = "") -> Source | None:
    """The publisher of a web address: a known one, else one with the name that it gives itself, else its host's name.

    `named` is what a dump or page calls it, "Báo Vùng Suối - Thời sự" for instance. None without a host.
    """
    host = host_of(url) if is_web_url(url) else None
    if host is None or "." not in host:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = _by_domain().get(".".join(labels[start:]))
        if known is not None:
            return known.source
    domain = registrable(host)
    name = _PARTS.split(nfc(named).strip(_AROUND))[0].strip(_AROUND)
    sensible = 0 < len(name) <= _LONGEST_NAME and " " in name and not is_web_url(name)
    return Source(name if sensible else domain, domain)


def _candidates(text: str) -> Iterable[str]:
    text = _CALLED.sub("", nfc(text).strip(_AROUND)).strip(_AROUND)
    yield text
    yield from (part.strip(_AROUND) for part in _PARTS.split(text))


@lru_cache(maxsize=4096)
def from_name(text: str) -> Source | None:
    """The publisher that a byline, a site's name or a column means: "VnExpress - Công Nghệ", "Báo Tuổi Trẻ",
    "Theo TTXVN", "tuoitre.vn"; None where no known name stands in it. A name that is also a section's ("Pháp luật -
    Báo Dân trí") counts only by itself or after "Báo".
    """
    for number, candidate in enumerate(_candidates(text)):
        if not candidate or (number and _SECTION.fullmatch(candidate)):
            continue
        host = _HOST.match(candidate)
        if host is not None:
            return from_url(f"https://{host.group(1)}")
        found = _by_name().get(_bare(candidate))
        if found:
            return next((each for each in found if key(each.name) == key(candidate)), found[0]).source
    return None


def home(source: Source) -> str | None:
    """The plain name of the province that a source is at home in: a provincial paper's, an office's; else None."""
    known = publisher(source.key)
    if known is not None:
        return known.home
    _, found, place = source.name.rpartition(" tỉnh ")
    if not found:
        _, found, place = source.name.rpartition(" thành phố ")
    value = resolve(place, None) if found else None
    return unit(value).plain if value is not None else None


def label(key_: str) -> str:
    """The display name of a `Source.key`; the key itself where it is not known."""
    known = publisher(key_)
    return key_ if known is None else known.name


def understand(typed: str) -> tuple[str, ...]:
    """The `Source.key` values, any of which matches, that a reader means by a name or a domain.

    A known name is taken with or without accents, "Báo" and "Online"; any other text stands for itself.
    """
    typed = nfc(typed).strip()
    host = _HOST.match(typed)
    if host is not None:
        source = from_url(f"https://{host.group(1)}")
        return () if source is None else (source.key,)
    found = tuple(each.source.key for each in _by_name().get(_bare(typed), ()) if _agrees(typed, each))
    if found or not typed:
        return found
    return (official_name(typed),)


def _agrees(typed: str, each: Publisher) -> bool:
    """Marks that are typed must be those of one of the publisher's names; bare letters fit any."""
    words = key(typed).split()
    if all(fold(word) == word for word in words):
        return True
    spelled = {word for name in (each.name, *each.aliases, "báo điện tử tạp chí") for word in key(name).split()}
    return all(word in spelled for word in words if fold(word) != word)


def from_portal_header(lines: Sequence[str]) -> Source | None:
    """The office whose page on a province's portal begins with `lines`: "Cổng thông tin điện tử tỉnh X", "Sở Y".

    Its name gets its province, and it has no domain of its own. A portal without an office is the portal itself.
    None where no portal's header stands at the top.
    """
    header = read_header(lines)
    if header is None:
        return None
    return from_name(header.portal) or Source(header.portal) if header.office is None else Source(header.office)
