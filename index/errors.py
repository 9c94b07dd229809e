"""Errors of the inverted index; adapters turn their library's exceptions into these."""

from __future__ import annotations

from corpus.errors import TimbaoError
from corpus.sentence import Sentence


class EngineError(TimbaoError):
    """The index cannot be opened, read or written."""


class EngineUnavailable(EngineError):  # noqa: N818 - a state, which passes
    """The engine cannot be reached, or refuses for now. The index may be whole: building it anew would not help."""


class IndexOutdated(EngineError):  # noqa: N818 - a state, met by a rebuild
    """The index was built by another analyzer or schema and has to be rebuilt."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "Chỉ mục được tạo bởi một phiên bản khác của timbao. Hãy chạy lại “timbao reindex --full”.",
                "The index was built by another version of timbao. Run “timbao reindex --full” again.",
            )
        )


class TreeTooDeep(EngineError):  # noqa: N818 - a state of the query
    """A query tree has more levels than an engine can follow."""

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "Câu hỏi lồng nhau quá sâu. Hãy viết lại cho gọn hơn.",
                "This question is nested too deeply. Write it more simply.",
            )
        )


class PositionsMissing(EngineError):  # noqa: N818 - a state of the field
    """A phrase was asked of a field that keeps no positions."""

    def __init__(self, field: str) -> None:
        super().__init__(
            Sentence(
                "Trường “{field}” không giữ vị trí từ nên không tìm được cụm từ.",
                "The field “{field}” keeps no positions, so no phrase can be found in it.",
            ).filled(field=field)
        )


class UnfitId(EngineError):  # noqa: N818 - named for what it is
    """An article's id is empty, or has more than `longest` bytes."""

    def __init__(self, article_id: str, longest: int) -> None:
        super().__init__(
            Sentence(
                "Mã bài “{id}” không dùng được: phải dài từ 1 đến {longest} byte.",
                "The article id “{id}” cannot be used: it must have 1 to {longest} bytes.",
            ).filled(id=article_id, longest=longest)
        )


class UnfitNumber(EngineError):  # noqa: N818 - named for what it is
    """An article's number in the store is not in the range from 0 up to, but without, `numbers`."""

    def __init__(self, number: int, article_id: str, numbers: int) -> None:
        super().__init__(
            Sentence(
                "Số {number} của bài {id} nằm ngoài khoảng 0–{last}.",
                "The number {number} of article {id} is outside the range 0–{last}.",
            ).filled(number=number, id=article_id, last=numbers - 1)
        )
