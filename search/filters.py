"""The filters of a request, each by the facet that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from corpus import places, sources
from corpus.sentence import Sentence
from index.document import ValueField
from index.query import AllOf, AnyOf, DateRange, Known, Not, Query, Value
from search.errors import QueryError
from search.names import means_unknown
from search.question import Attribute
from search.results import SearchRequest

FACETS = {
    Attribute.PROVINCE: ValueField.PROVINCE,
    Attribute.SOURCE: ValueField.SOURCE,
    Attribute.AUTHOR: ValueField.AUTHOR,
    Attribute.SECTION: ValueField.SECTION,
}
"""The values of which each attribute's facet is counted; those of the date's are `ValueField.MONTH`."""

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class UnknownName(QueryError):  # noqa: N818 - a state of the request, met by another name
    """A filter names nothing that is known."""

    def __init__(self, kind: Sentence, name: str) -> None:
        super().__init__(
            Sentence(
                "Không biết {kind} nào tên là “{name}”. Hãy kiểm tra lại chính tả hoặc bỏ bộ lọc này.",
                "No {kind} is called “{name}”. Check its spelling or take this filter away.",
            ).filled(kind=kind, name=name)
        )


class BadDate(QueryError):  # noqa: N818 - a state of the request, met by another date
    """A filter by date names no year, month or day."""

    def __init__(self, text: str) -> None:
        super().__init__(
            Sentence(
                "Không có ngày nào là “{text}”. Hãy viết năm, tháng hoặc ngày như 2025, 2025-09, 2025-09-26.",
                "There is no date “{text}”. Write a year, month or day like 2025, 2025-09, 2025-09-26.",
            ).filled(text=text)
        )


_PROVINCE = Sentence("tỉnh, thành phố", "province or city")


@dataclass(frozen=True, slots=True)
class Filters:
    """`chosen` has a query for each facet in which something was chosen; `always` belongs to none.

    `months` are those chosen, also by one of their days: only their days are counted.
    """

    always: tuple[Query, ...]
    chosen: dict[ValueField, Query]
    months: tuple[str, ...]

    @classmethod
    def of(cls, request: SearchRequest) -> Filters:
        """Raises QueryError where a province is named, or a date written, that there is not."""
        chosen: dict[ValueField, Query] = {}
        if request.dates:
            chosen[ValueField.MONTH] = AnyOf(tuple(_date_value(each) for each in request.dates))
        for field, names, values in (
            (ValueField.PROVINCE, request.provinces, _province_values),
            (ValueField.SOURCE, request.sources, _source_values),
            (ValueField.AUTHOR, request.authors, _as_is),
            (ValueField.SECTION, request.sections, _as_is),
        ):
            if names:
                chosen[field] = AnyOf(tuple(_each(field, names, values)))
        dated = request.first_day is not None or request.last_day is not None
        always = (DateRange(request.first_day, request.last_day),) if dated else ()
        months = tuple(dict.fromkeys(each[:7] for each in request.dates if each[4:5] == "-"))
        return cls(always, chosen, months)

    def query(self, but: ValueField | None = None) -> Query:
        """All filters joined, without that of one facet."""
        return AllOf((*self.always, *(query for field, query in self.chosen.items() if field != but)))

    def unchosen(self) -> tuple[ValueField, ...]:
        """The facets in which nothing is chosen: their counts come with the hits."""
        return tuple(field for field in (ValueField.MONTH, *FACETS.values()) if field not in self.chosen)

    def in_months(self) -> Query:
        """All filters, the date's choice being the whole months."""
        return AllOf((self.query(but=ValueField.MONTH), AnyOf(tuple(map(_date_value, self.months)))))


def unknown(field: ValueField) -> Query:
    """Articles without a value in the field."""
    return Not(Known(field))


def _date_value(text: str) -> Query:
    if means_unknown(text):
        return unknown(ValueField.MONTH)
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        raise BadDate(text) from None
    return Value(ValueField.DAY if len(text) == len("YYYY-MM-DD") else ValueField.MONTH, text)


def _each(field: ValueField, names: Iterable[str], values: Callable[[str], tuple[str, ...]]) -> Iterable[Query]:
    known = dict.fromkeys(value for name in names if not means_unknown(name) for value in values(name))
    yield from (Value(field, value) for value in known)
    if any(map(means_unknown, names)):
        yield unknown(field)


def _as_is(name: str) -> tuple[str, ...]:
    return (name,)


def _province_values(name: str) -> tuple[str, ...]:
    values = places.understand(name)
    if not values:
        raise UnknownName(_PROVINCE, name)
    return values


def _source_values(name: str) -> tuple[str, ...]:
    return sources.understand(name) or (name,)
