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
