"""A query typed without an input method, read as the keys meant it: `bieen phongf` → `biên phòng`."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.sentence import Sentence
from index.document import TextField
from search.expand import Vocabulary
from search.keystrokes import spelled_by_keys
from search.question import Question
from search.walk import positive_texts, syllables_of

_NOTICE = Sentence(
    "Đã hiểu “{keys}” gõ kiểu Telex hoặc VNI là “{letters}”.", "We read “{keys}”, keys of Telex or VNI, as “{letters}”."
)


@dataclass(frozen=True, slots=True)
class Retyped:
    """`text` is the query with its keys made letters; `notice` says so, to the person who typed them."""

    text: str
    notice: Sentence


def _too_short(token: str) -> bool:
    """Two letters are a word of another language or an operator more often than keys: `as`, `OR`."""
    return len(token) < 3 and token.isalpha()


def retype(question: Question, vocabulary: Vocabulary) -> Retyped | None:
    """None where nothing of the query is keys. A token that the archive itself holds is never taken for keys."""
    text = question.text
    typed, meant = [], []
    syllables = [each for part, _, _ in positive_texts(question.root) for each in syllables_of(part)]
    for syllable in sorted(syllables, key=lambda each: each.start, reverse=True):
        spelled = spelled_by_keys(syllable.token)
        if spelled is None or _too_short(syllable.token) or vocabulary.doc_freq(TextField.FOLDED, syllable.folded):
            continue
        typed.append(text[syllable.start : syllable.end])
        meant.append(spelled)
        text = text[: syllable.start] + spelled + text[syllable.end :]
    if not typed:
        return None
    keys, letters = " ".join(reversed(typed)), " ".join(reversed(meant))
    return Retyped(text, _NOTICE.filled(keys=keys, letters=letters))
