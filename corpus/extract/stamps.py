"""Which of a record's time stamps is the day of publication, given how each newspaper's dumps are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from corpus import dates

_UTC_CALLED_LOCAL: Final = frozenset({"vnexpress.net"})
"""Dumps of its feeds that also tell when they were fetched give UTC and call it +07:00."""
_FETCH_TIME: Final = frozenset({"thanhnien.vn", "tuoitre.vn"})
"""Dumps of their feeds that also tell when they were fetched give about that time; the address has the day."""
_LOCAL_CALLED_UTC: Final = frozenset({"dantri.com.vn", "vtv.vn"})
"""Their pages once gave local time and called it UTC."""
_SAME: Final = timedelta(seconds=2)
_SEVEN_HOURS: Final = timedelta(hours=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamps:
    """What a record says about time: raw values of its columns, its address and its newspaper's domain."""

    published: object = None
    day_in_url: object = None
    fetched: object = None
    url: str | None = None
    domain: str | None = None


def stated_day(stamps: Stamps) -> date | None:
    """The day of publication that the record states, in Vietnam. When it was fetched is never that day."""
    in_url = dates.from_stamp(stamps.day_in_url) if stamps.day_in_url else None
    if in_url is None and stamps.url:
        in_url = dates.from_url(stamps.url)
    moment = dates.moment(stamps.published) if stamps.published else None
    if moment is None:
        return in_url
    fetched = dates.moment(stamps.fetched) if stamps.fetched else None
    if fetched is not None:
        if stamps.domain in _FETCH_TIME or abs(fetched - moment) < _SAME:
            return in_url
        if stamps.domain in _UTC_CALLED_LOCAL and moment + _SEVEN_HOURS <= fetched:
            return (moment + _SEVEN_HOURS).date()
    if dates.claims_vietnam(stamps.published):
        return moment.date()
    if in_url is not None:
        return in_url
    return dates.wall_day(stamps.published) if stamps.domain in _LOCAL_CALLED_UTC else moment.date()
