"""Every error that timbao raises on purpose.

    TimbaoError
    ├── ConfigurationError      what the operator set cannot be used
    ├── InputRefused            one file or record that cannot become an article
    ├── StoreError              the article store
    │   ├── StoreAbsent         nothing was ever indexed
    │   └── StoreDamaged        its file does not hold what was written
    ├── EngineError             (index/errors.py) the inverted index
    └── QueryError              (search/errors.py) what a person typed

A class builds its own message from the value that was wrong, and says what to do next, in both languages.
"""

from __future__ import annotations

from typing import ClassVar, Final

from corpus.sentence import Sentence


class TimbaoError(Exception):
    """The root. `message` can be shown to the person concerned; `str(error)` is the Vietnamese of it."""

    exit_code: ClassVar[int] = 1
    """What the command line exits with."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(message)
        self.message = message

    def said(self, language: str) -> str:
        """The message in one of `corpus.sentence.LANGUAGES`."""
        return self.message.said(language)


class ConfigurationError(TimbaoError):
    """A setting, option or address that cannot be used."""


class InputRefused(TimbaoError):  # noqa: N818 - a refusal is reported, not a failure of the run
    """A file or a record that cannot become an article; the run goes on."""


class StoreError(TimbaoError):
    """The article store cannot be opened, read or written."""


NEXT_RUN_MENDS: Final = Sentence(
    "Lượt “timbao reindex” sau tự chữa nếu được; nếu không, “timbao restore” lấy lại bản sao lưu.",
    "The next “timbao reindex” repairs it where it can; where it cannot, restore a backup with “timbao restore”.",
)


class StoreDamaged(StoreError):  # noqa: N818 - a state, which the next run mends where it can
    """The store's file does not hold what was written into it."""


class StoreAbsent(StoreError):  # noqa: N818 - a state, met by a first run
    """There is no article store yet."""

    def __init__(self, place: object) -> None:
        super().__init__(
            Sentence(
                "Chưa có kho bài tại {place}. Hãy chạy “timbao reindex THƯ_MỤC” trước.",
                "There is no archive at {place} yet. Run “timbao reindex FOLDER” first.",
            ).filled(place=place)
        )
