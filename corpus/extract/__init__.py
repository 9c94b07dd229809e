"""From what a reader found to an article: title, lead, body, captions, day, provinces, source, author.

Each kind of document has its rules (`text`, `page`, `record`); all fill a `Draft`, of which `finish` makes the
article. Each is imported when the first such document comes: a run with nothing to read needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from corpus.article import Article
from corpus.errors import InputRefused
from corpus.extract.columns import fingerprint
from corpus.readers.model import RawDocument, RawPage, RawRecord, RawText
from corpus.sentence import Sentence

if TYPE_CHECKING:
    from corpus.extract.draft import Draft

__all__ = ["RULES_VERSION", "extract"]

RULES_VERSION = f"2-{fingerprint()}"
"""Changes with these rules and with the user's own column names, so that files read by other rules are read again."""


def extract(raw: RawDocument, archive: str) -> Article:
    """The article in a document that was read from the archive of that name.

    Raises InputRefused, with a sentence for the operator, for what is no article: without text, or a section's list.
    """
    from corpus.extract.draft import finish

    try:
        return finish(_draft(raw), raw, archive)
    except RecursionError as error:
        raise InputRefused(
            Sentence("Nội dung lồng nhau quá sâu để đọc.", "The content is nested too deeply to be read.")
        ) from error


def _draft(raw: RawDocument) -> Draft:
    match raw:
        case RawRecord():
            from corpus.extract.record import read_record

            return read_record(raw)
        case RawText():
            from corpus.extract.text import read_text

            return read_text(raw)
        case RawPage():
            from corpus.extract.page import read_page

            return read_page(raw)
        case _:
            assert_never(raw)
