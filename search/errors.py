"""Errors about what a person typed. Each message is for that person: Vietnamese, with what to do next.

TimbaoError
└── QueryError              the query cannot be answered as typed (CLI exit 2, HTTP 400)
    ├── QueryTooLong        more characters or words than a query may have
    └── QueryTooComplex     more operators, brackets or levels than a query may have
"""

from __future__ import annotations

from corpus.errors import TimbaoError


class QueryError(TimbaoError):
    """What was typed cannot be read as a question. `str(error)` is a Vietnamese sentence."""

    exit_code = 2


class QueryTooLong(QueryError):  # noqa: N818 - a state of the query, met by shortening it
    """`unit` is what was counted: "ký tự" or "từ"."""

    def __init__(self, unit: str, count: int, limit: int) -> None:
        super().__init__(
            f"Câu tìm kiếm quá dài: {count} {unit}, tối đa {limit}. Hãy rút gọn lại, chẳng hạn chỉ giữ tiêu đề bài."
        )


class QueryTooComplex(QueryError):  # noqa: N818 - a state of the query, met by simplifying it
    """`part` is what there is too much of, in Vietnamese."""

    def __init__(self, part: str, count: int, limit: int) -> None:
        super().__init__(f"Câu tìm kiếm quá phức tạp: {count} {part}, tối đa {limit}. Hãy tách thành nhiều lần tìm.")
