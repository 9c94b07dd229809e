"""What a question may cost, where that depends on the index: how often its words are found, and how long it takes."""

from __future__ import annotations

import time

from corpus.sentence import Sentence
from index.document import TextField
from index.engine import Reader
from index.query import ways_to_be_near
from search.errors import QueryTooComplex
from search.leaves import MAX_WAYS
from search.question import Near, Question
from search.walk import costly

MAX_PASSES = MAX_WAYS
"""How often all `*` and `~` of one question together may make the index read where words stand in every article."""
EXPANSION = 6
"""Such passes that take as long as to look for all the terms of one prefix or fuzzy word."""
SECONDS = 0.5
"""Of processor time after which a question is not asked any wider; few take a tenth of it."""

_COSTLY = Sentence("phần có dấu * hoặc ~ gồm những tiếng rất hay gặp", "parts with * or ~ of very frequent syllables")
NOT_WIDENED = Sentence(
    "Câu này mất nhiều thời gian nên không được tìm rộng hơn. Hãy rút gọn lại.",
    "This search took long, so it was not widened. Try a shorter one.",
)


def check_budget(question: Question, reader: Reader) -> None:
    """Raises QueryTooComplex. One `"…"~` by itself never is: `MAX_WAYS` bounds it."""
    wanted = list(costly(question.root)) if question.root else []
    passes = 0.0
    for number, part in enumerate(wanted):
        passes += _ways(part) * _share(part, reader) if isinstance(part, Near) else EXPANSION
        if passes > MAX_PASSES:
            raise QueryTooComplex(_COSTLY, len(wanted), number)


class Clock:
    """Processor time of the thread that answers."""

    def __init__(self) -> None:
        self._begun = time.thread_time()

    @property
    def is_out(self) -> bool:
        """Whether what need not be done is to be left undone."""
        return time.thread_time() - self._begun > SECONDS


def _ways(near: Near) -> int:
    return ways_to_be_near(len(near.syllables), near.slop)


def _share(near: Near, reader: Reader) -> float:
    """Of all articles those that an engine looks into: they hold the rarest of the syllables, in any spelling."""
    rarest = min(reader.doc_freq(TextField.FOLDED, each.folded) for each in near.syllables)
    return rarest / max(1, reader.count())
