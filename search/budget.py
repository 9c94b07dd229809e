"""What a question may cost, where that depends on the index: how often its words are found."""

from __future__ import annotations

from corpus.sentence import Sentence
from index.document import TextField
from index.engine import Reader
from index.query import ways_to_be_near
from search.errors import QueryTooComplex
from search.leaves import MAX_WAYS
from search.question import Near, Question
from search.walk import nearnesses

MAX_PASSES = MAX_WAYS
"""How often all `"…"~` of one question together may make the index read where words stand in every article."""

_NEARNESSES = Sentence("cụm từ có dấu ~ gồm những tiếng rất hay gặp", "phrases with ~ of very frequent syllables")


def check_budget(question: Question, reader: Reader) -> None:
    """Raises QueryTooComplex. One `"…"~` by itself never is: `MAX_WAYS` bounds it."""
    wanted = list(nearnesses(question.root)) if question.root else []
    passes = 0.0
    for number, near in enumerate(wanted):
        passes += ways_to_be_near(len(near.syllables), near.slop) * _share(near, reader)
        if passes > MAX_PASSES:
            raise QueryTooComplex(_NEARNESSES, len(wanted), number)


def _share(near: Near, reader: Reader) -> float:
    """Of all articles those that an engine looks into: they hold the rarest of the syllables, in any spelling."""
    rarest = min(reader.doc_freq(TextField.FOLDED, each.folded) for each in near.syllables)
    return rarest / max(1, reader.count())
