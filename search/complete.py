"""Completion while someone types: words and phrases of titles, provinces, newspapers. None that finds nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from corpus.vietnamese import fold, nfc
from index.analysis.spelling import spellings
from index.analysis.syllables import Syllable, syllables
from index.document import TextField
from index.engine import Reader
from index.query import AllOf, Phrase, Query, Term
from index.suggestions import Kind, Suggestions
from search.accents import is_marked
from search.begun import NAMED, Begun, begun
from search.fields import NAMES, Special
from search.question import Attribute
from search.results import Completion
from search.suggest import Finds, retyped, with_accents

LONGEST = 200
"""Characters of the text typed that are looked at: its last ones."""
_WORDS = 5
"""Syllables that are completed together; those before them are kept."""
_LOOKED_AT = 200
"""Phrases that begin so, without accents, among which those with the accents typed are chosen."""

_SAME = 0.8
"""Of the titles that have a phrase, so many go on in one way: the longer phrase says it all."""
_OPEN_ENDS = frozenset(
    "và của là các những cho với tại ở từ về trong trên dưới bị được sẽ đã đang vẫn cũng phải cần nên khi vì do để theo"
    " như này hay hoặc nhưng mà thì một sắp rất vs".split()
)
"""Words with which no phrase ends."""
_BEFORE_A_DATE = frozenset("nay ngày sáng trưa chiều tối đêm tháng".split())
"""Words after which a number is a piece of a date."""

_KINDS = {Kind.WORD: "word", Kind.PHRASE: "phrase", Kind.PROVINCE: "province", Kind.SOURCE: "source"}


def complete(typed: str, suggestions: Suggestions, reader: Reader, finds: Finds, limit: int) -> tuple[Completion, ...]:
    """The most frequent completions of what stands at the end of `typed`, with what stands before it.

    Where signs of the query language stand before it, the whole is asked.
    """
    for part in begun(nfc(typed[-LONGEST:])):
        if not part.kept:
            return _words(part.words, suggestions, reader, limit)
        if part.field in NAMED:
            texts = _names(part, suggestions)
        else:
            texts = _in_place(part, _words(part.words, suggestions, reader, limit))
        asked = (Completion(text, kind, finds(text)) for text, kind in islice(texts, limit))
        if completions := tuple(each for each in asked if each.count):
            return completions
    return ()


def _names(part: Begun, suggestions: Suggestions) -> Iterator[tuple[str, str]]:
    """Provinces or newspapers that begin so, in quotation marks."""
    wanted = Kind.PROVINCE if part.field is Attribute.PROVINCE else Kind.SOURCE
    tail = syllables(part.words)
    if not tail:
        return
    for name, kind, _ in suggestions.beginning(" ".join(each.folded for each in tail), _LOOKED_AT):
        if kind is wanted and _keeps(tail, [each.token for each in syllables(name)], ended=False):
            yield f'{part.kept}"{name}"', _KINDS[kind]


def _in_place(part: Begun, completions: Iterable[Completion]) -> Iterator[tuple[str, str]]:
    """Completed words after what stands before them; several of a title side by side."""
    for each in completions:
        if part.field is Special.TITLE and each.kind != _KINDS[Kind.SOURCE]:
            yield f'{part.kept}"{each.text}"', each.kind
        elif part.field is None and not (part.closing and each.kind == _KINDS[Kind.SOURCE]):
            yield part.kept + each.text + part.closing, each.kind


def _words(text: str, suggestions: Suggestions, reader: Reader, limit: int) -> tuple[Completion, ...]:
    found = syllables(text)
    for start in range(max(0, len(found) - _WORDS), len(found)):
        completions = tuple(_finding(text, found, start, suggestions, reader, limit))
        if completions:
            return completions
    return ()


def _finding(
    text: str, found: Sequence[Syllable], start: int, suggestions: Suggestions, reader: Reader, limit: int
) -> Iterator[Completion]:
    """Completions of the syllables from `start`, each at most once, that find something."""
    before, tail = found[:start], found[start:]
    ended = tail[-1].end < len(text)
    begun = " ".join(each.folded for each in tail) + (" " if ended else "")
    seen: set[str] = {" ".join(each.token for each in tail)}
    for phrase, kind, articles in whole_phrases(suggestions.beginning(begun, _LOOKED_AT)):
        if len(seen) > limit:
            return
        tokens = [each.token for each in syllables(phrase)]
        if not _keeps(tail, tokens, ended):
            continue
        if kind is Kind.SOURCE:
            if not before:
                seen.add(phrase)
                yield Completion(f'{NAMES[Attribute.SOURCE][0]}:"{phrase}"', _KINDS[kind], articles)
        elif " ".join(tokens) not in seen:
            spelled = _spelled(before, tokens, suggestions)
            if count := _articles((*spelled, *tokens), len(spelled), reader):
                seen.add(" ".join(tokens))
                kept = retyped(text[: tail[0].start], list(zip(before, spelled, strict=True)))
                yield Completion(kept + phrase, _KINDS[kind], count)


def whole_phrases(phrases: Sequence[tuple[str, Kind, int]]) -> Iterator[tuple[str, Kind, int]]:
    """Those that are no piece of a title, cut where its next word begins: `hà nội sẽ`, `giá vàng hôm nay 7`.

    Nor a piece of one of the others, `sân bay tân sơn`, which goes on so in nearly every title that has it.
    """
    longer: dict[str, int] = {}
    for phrase, _, titles in phrases:
        words = phrase.split()
        for length in range(1, len(words)):
            beginning = " ".join(words[:length])
            longer[beginning] = max(titles, longer.get(beginning, 0))
    for phrase, kind, titles in phrases:
        *before, last = phrase.split()
        cut = bool(before) and (last in _OPEN_ENDS or (last.isdigit() and before[-1] in _BEFORE_A_DATE))
        piece = kind is Kind.PHRASE and longer.get(phrase, 0) >= _SAME * titles
        if kind in (Kind.PROVINCE, Kind.SOURCE) or not (cut or piece):
            yield phrase, kind, titles


def _spelled(typed: Sequence[Syllable], tokens: Sequence[str], suggestions: Suggestions) -> tuple[str, ...]:
    """What stands before a completion, with the accents that it needs where it was typed without any."""
    if not typed or any(map(is_marked, typed)):
        return tuple(each.token for each in typed)
    return with_accents(typed, suggestions, followed_by=tokens)


def _articles(tokens: Sequence[str], start: int, reader: Reader) -> int:
    """How many articles have the tokens from `start` side by side, and those before them anywhere."""
    if len(tokens) == 1:
        return reader.doc_freq(TextField.TEXT, tokens[0])
    head = (Term(TextField.TEXT, each) for each in tokens[:start])
    query: Query = AllOf((*head, Phrase(TextField.TEXT, tuple(tokens[start:]))))
    return reader.search(query, limit=0).total


def _keeps(tail: Sequence[Syllable], tokens: Sequence[str], ended: bool) -> bool:
    """Whether the tokens have the accents that were typed, the last of them being perhaps only begun."""
    if len(tokens) < len(tail):
        return False
    *whole, last = zip(tail, tokens, strict=False)
    endings = spellings(last[0].token) if not ended else (last[0].token,)
    return all(_has_marks(typed.token, token) for typed, token in whole) and any(
        _has_marks(ending, last[1]) for ending in endings
    )


def _has_marks(typed: str, token: str) -> bool:
    """Whether each letter of `token` has the marks of the letter of `typed` above it; letters alone agree already."""
    return all(
        typed_letter == letter
        or typed_letter == fold(letter)
        or (typed_letter != "đ" and _marks(typed_letter) <= _marks(letter))
        for typed_letter, letter in zip(typed, token, strict=False)
    )


def _marks(letter: str) -> set[str]:
    return set(unicodedata.normalize("NFD", letter))
