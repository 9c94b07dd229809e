"""What provinces a text is about: the dateline first, then what it speaks of, how often and how early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from corpus.gazetteer import resolve, unit
from corpus.place_context import Role, is_sport, role_of, speaks_of_its_province
from corpus.toponyms import Kind, in_text, stamp, toponyms, ward_in_text, wards

MERGER = date(2025, 7, 1)
"""The first day of today's 34 units. Districts ended the day before."""

_READ = 4000
"""Characters of a body that are looked at: what an article is about is said before."""
_HISTORY = date(2008, 1, 1)
"""Units that ended before are history; Hà Tây, which ended that year, people still say."""
_CLUB = (Role.PLAIN, Role.AUTHORITY)
"""What a bare name or "Công an" before it is in a report of a match: a club's name."""
_WARD_READ = 600
"""Characters of a body that are looked at for a ward where no province is named."""
_WARD_HINTS = ("hường ", "P.", "xã ", "Xã ", "ặc khu ")
"""What every match of `ward_in_text` holds."""
_FIRST_SENTENCE = 220
_SHORTEST_LEAD, _LONGEST_LEAD = 200, 800
_MINIMUM = 2.0
"""The score from which a unit counts: a title or lead that names it, or several mentions in the body."""
_SHARE = 0.2
"""…and the share of the best score that it needs."""
_HOME_AT_MOST = 4.0
_BODY_AT_MOST = 3.0
"""What all mentions in a body together can bring to one unit."""
_FACTOR = {
    Role.STRONG: 1.5,
    Role.AUTHORITY: 1.5,
    Role.AT: 1.5,
    Role.PLAIN: 1.0,
    Role.RESIDENT: 0.7,
    Role.WEAK: 0.3,
}

_FORMER = re.compile(r"\s*\(?(?:cũ\b|trước (?:đây(?! là| thuộc)|khi|sáp nhập|1[/-]7))")
_OPENS_WITH_TIME = re.compile(
    r"[\s\-–—]*(?:\([^)]{2,30}\)\s*[-–—]?\s*)?"
    r"(?:Rạng|Sáng|Trưa|Chiều|Tối|Đêm|Ngày|Hôm|Vào|Trong|Khoảng|Lúc|Từ|Mới đây|Vừa qua|Tại|Ở)\b"
)


@dataclass(slots=True)
class _Tally:
    """The scores of the units that a text names, in order of appearance, and those that things happen in."""

    title_and_lead: dict[str, float] = field(default_factory=dict)
    body: dict[str, float] = field(default_factory=dict)
    scenes: set[str] = field(default_factory=set)
    routes: set[str] = field(default_factory=set)
    dateline: str | None = None

    def totals(self) -> dict[str, float]:
        total = dict(self.title_and_lead)
        for name, score in self.body.items():
            total[name] = total.get(name, 0.0) + min(score, _BODY_AT_MOST)
        return total

    def best_first(self) -> tuple[str, ...]:
        total = self.totals()
        least = max(_MINIMUM, _SHARE * max(total.values(), default=0.0))
        enough = [name for name, score in total.items() if score >= least]
        first = self.dateline or _best(total, [name for name in enough if name in self.scenes] or enough)
        return () if first is None else (first, *(name for name in enough if name != first))


def _best(total: dict[str, float], names: list[str]) -> str | None:
    return max(names, key=total.__getitem__, default=None)


@dataclass(frozen=True, slots=True)
class _Mention:
    unit: str
    start: int
    role: Role
    share: float
    """1 for a province's own name, less for a district's."""


@lru_cache(maxsize=4096)
def _value(name: str, kind: Kind, day: date | None, former: bool) -> str | None:
    """The unit that a name means in an article of `day`; a district of a former unit lies in today's since 2025."""
    if former:
        return resolve(f"{name} cũ", day) or resolve(name, day)
    now = resolve(name, day)
    if kind is Kind.PROVINCE or now is None or day is None or day < MERGER:
        return now
    return unit(now).current[0]


def _is_history(name: str, day: date | None) -> bool:
    """Whether a unit had long ended by `day`, so that its bare name is rather a person's, a river's or a street's."""
    last = unit(name).last
    return last is not None and last < _HISTORY and (day is None or last < day)


@lru_cache(maxsize=4096)
def _values(name: str, kind: Kind, day: date | None, *, former: bool, officially: bool) -> tuple[str, ...]:
    """The units that one mention names: with "cũ" after it both today's and the former; of history its parts."""
    value = _value(name, kind, day, False)
    if value is None:
        return ()
    if officially or not _is_history(value, day):
        return tuple(dict.fromkeys((value, _value(name, kind, day, True) or value) if former else (value,)))
    parts = name.split(" - ") if " - " in name else []
    return tuple(filter(None, (_value(part, kind, day, False) for part in parts)))


def _mentions(text: str, day: date | None, sport: bool) -> Iterator[_Mention]:
    if not text:
        return
    known = toponyms()
    for match in in_text().finditer(text):
        name, kind = known[match.group()]
        if kind is Kind.OTHER:
            continue
        start, end = match.span()
        if start and text[start - 1].isalnum():
            continue
        after = text[end : end + 24]
        role = role_of(text[max(0, start - 90) : start], after, kind, match.group())
        if role is Role.NEVER or (sport and role in _CLUB):
            continue
        share = 1.0 if kind is Kind.PROVINCE else 0.8
        officially = role is Role.AUTHORITY or text[max(0, start - 5) : start].lower() == "tỉnh "
        former = _FORMER.match(after) is not None
        for value in _values(name, kind, day, former=former, officially=officially):
            yield _Mention(value, start, role, share)


def _add(tally: _Tally, scores: dict[str, float], mention: _Mention, weight: float) -> None:
    if mention.role is Role.ROUTE:
        tally.routes.add(mention.unit)
        return
    scores[mention.unit] = scores.get(mention.unit, 0.0) + weight * _FACTOR[mention.role] * mention.share
    if mention.role not in (Role.RESIDENT, Role.WEAK):
        tally.scenes.add(mention.unit)


def _body_weight(start: int, alone: bool) -> float:
    """What a mention at `start` of a body counts; more at once where title and lead name no place (`alone`)."""
    if alone and start < _FIRST_SENTENCE:
        return 2.0
    if start < 600:
        return 0.9
    return 0.5 if start < 2000 else 0.3


def _from_lead(lead: str, day: date | None, sport: bool, tally: _Tally) -> None:
    opens = _OPENS_WITH_TIME.match(lead) is not None
    for mention in _mentions(lead, day, sport):
        if opens and tally.dateline is None and mention.role is Role.AT and mention.start < _FIRST_SENTENCE:
            tally.dateline = mention.unit
        _add(tally, tally.title_and_lead, mention, 3.0 if mention.start < _FIRST_SENTENCE else 2.0)


def _lead_and_body(lead: str, body: str) -> tuple[str, str]:
    """The body's first paragraph, or paragraphs where they are short, stand in for a lead that is missing."""
    if lead:
        return lead, body[:_READ]
    body = body.lstrip()
    end = body.find("\n", _SHORTEST_LEAD)
    end = min(end, _LONGEST_LEAD) if end >= 0 else _LONGEST_LEAD
    return body[:end], body[end : end + _READ]


def find(title: str, lead: str, body: str, day: date | None, *, home: str | None = None) -> tuple[str, ...]:
    """See `corpus.places.find`."""
    lead, body = _lead_and_body(lead, body)
    tally = _Tally()
    place, text = split_dateline(lead)
    tally.dateline = _stamped(place, day)
    sport = is_sport(title, text)
    for mention in _mentions(title, day, sport):
        _add(tally, tally.title_and_lead, mention, 3.0)
    _from_lead(text, day, sport, tally)
    _from_body(body, day, sport, tally)
    if home is not None:
        _from_home(home, f"{title}\n{lead}\n{body}", day, tally)
    return tally.best_first() or _by_ward(f"{title}\n{text}\n{body[:_WARD_READ]}", day) or _by_route(tally)


def _from_body(body: str, day: date | None, sport: bool, tally: _Tally) -> None:
    if tally.dateline is None:
        place, body = split_dateline(body)
        tally.dateline = _stamped(place, day)
    alone = not tally.title_and_lead
    for mention in _mentions(body, day, sport):
        if mention.role not in (Role.WEAK, Role.ROUTE):
            _add(tally, tally.body, mention, _body_weight(mention.start, alone))


def _from_home(home: str, text: str, day: date | None, tally: _Tally) -> None:
    """Counts the newspaper's province as often as the text speaks of "tỉnh" without naming it."""
    value = resolve(home, day)
    unnamed = speaks_of_its_province(text)
    if value is not None and unnamed:
        score = tally.title_and_lead.get(value, 0.0)
        tally.title_and_lead[value] = score + min(_MINIMUM * unnamed, _HOME_AT_MOST)
        tally.scenes.add(value)


def _by_ward(text: str, day: date | None) -> tuple[str, ...]:
    """The unit of the first ward or commune of today that a text names; asked where it names no province."""
    if day is None or day < MERGER:
        return ()
    if not any(map(text.__contains__, _WARD_HINTS)):
        return ()
    match = ward_in_text().search(text)
    kind = match.lastgroup if match is not None else None
    return () if match is None or kind is None else (wards()[kind, match[kind]],)


def _by_route(tally: _Tally) -> tuple[str, ...]:
    """The one unit in which the ends of roads lie; asked where nothing else tells."""
    return tuple(tally.routes) if len(tally.routes) == 1 else ()


def _stamped(place: str | None, day: date | None) -> str | None:
    known = toponyms().get(place) if place is not None else None
    return None if known is None else _value(known.unit, known.kind, day, False)


@lru_cache(maxsize=8)
def split_dateline(lead: str) -> tuple[str | None, str]:
    """See `corpus.places.split_dateline`."""
    match = stamp().match(lead)
    if match is None:
        return None, lead
    text = lead[match.end() :]
    if match["apart"] is not None and (in_text().match(text) or stamp().match(text)):
        return None, lead
    return match["bracketed"] or match["glued"] or match["apart"], text
