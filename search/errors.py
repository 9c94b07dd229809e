"""Errors about what a person typed. Each message is for that person, in both languages, with what to do next.

TimbaoError
└── QueryError              the query cannot be answered as typed (CLI exit 2, HTTP 400)
    ├── QueryTooLong        more characters or words than a query may have
    └── QueryTooComplex     more operators, brackets or levels than a query may have
"""

from __future__ import annotations

from corpus.errors import TimbaoError
from corpus.sentence import Sentence


class QueryError(TimbaoError):
    """What was typed cannot be read as a question."""

    exit_code = 2


class QueryTooLong(QueryError):  # noqa: N818 - a state of the query, met by shortening it
    """`unit` is what was counted."""

    def __init__(self, unit: Sentence, count: int, limit: int) -> None:
        super().__init__(
            Sentence(
                "Câu tìm kiếm quá dài: {count} {unit}, tối đa {limit}. Hãy rút gọn lại, chẳng hạn chỉ giữ tiêu đề bài.",
                "This search is too long: {count} {unit}, at most {limit}. Shorten it, perhaps to the article’s title.",
            ).filled(unit=unit, count=count, limit=limit)
        )


class QueryTooComplex(QueryError):  # noqa: N818 - a state of the query, met by simplifying it
    """`part` is what there is too much of."""

    def __init__(self, part: Sentence, count: int, limit: int) -> None:
        super().__init__(
            Sentence(
                "Câu tìm kiếm quá phức tạp: {count} {part}, tối đa {limit}. Hãy tách thành nhiều lần tìm.",
                "This search is too complex: {count} {part}, at most {limit}. Split it into several searches.",
            ).filled(part=part, count=count, limit=limit)
        )
