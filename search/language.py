"""What a person typed → `Question`. Any text at all is read, or refused by a `QueryError` for its size.

People paste: a headline in capitals has no operators, a URL asks for its article, `10:30` is text. What could not be
understood is named in `Question.problems`, with a hint, and the rest is searched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from corpus.sentence import Sentence
from corpus.vietnamese import nfc
from index.analysis.syllables import syllables
from search import days
from search.errors import QueryTooComplex, QueryTooLong
from search.leaves import LeafReader, is_parted
from search.question import Address, And, Boosted, Node, Not, Or, Problem, Question, Slice
from search.tree import Group, Joint, Kind, Leaf, Tree
from search.whole_names import goes_on, with_whole_names

MAX_CHARACTERS = 1000
MAX_SYLLABLES = 150
MAX_OPERATORS = 64
MAX_BRACKETS = 64
MAX_DEPTH = 16
MAX_BOOST = 10.0

_CHARACTERS = Sentence("ký tự", "characters")
_SYLLABLES = Sentence("tiếng", "syllables")
_OPERATORS = Sentence("từ nối", "operators")
_BRACKETS = Sentence("dấu ngoặc đơn", "brackets")
_LEVELS = Sentence("tầng ngoặc đơn", "levels of brackets")
_NO_LETTER = Sentence("Hãy gõ ít nhất một chữ hoặc số để tìm.", "Type at least one letter or figure to search.")
_ALL_CAPITALS = Sentence(
    "Câu viết toàn chữ hoa nên từ này được tìm như mọi từ khác; muốn nối các từ, hãy viết chúng bằng chữ thường.",
    "All is in capitals, so this was searched like any other word; to join with it, write the rest in lower case.",
)

_OPERATOR = re.compile(r"(?<!\w)(?:AND|OR|NOT|VÀ|HOẶC|KHÔNG)(?!\w)|(?<!\S)-(?=\S)")
_ENGLISH_OPERATOR = re.compile(r"(?<=\s)(?:AND|OR|NOT)(?=\s)")
_PLAIN = re.compile(r"[\w\s.,]*")
"""Letters, figures and signs that mean nothing to the grammar."""
_ADDRESS = re.compile(r"(?i:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)+/\S+")


def parse(text: str, *, today: date | None = None) -> Question:
    """Read what was typed on the day `today` (by default that of Vietnam's clock). Deterministic.

    Raises `QueryTooLong` or `QueryTooComplex` (both `QueryError`) beyond the bounds above, and nothing else.
    """
    if len(text) > 4 * MAX_CHARACTERS:  # composing may still shorten what is less
        raise QueryTooLong(_CHARACTERS, len(text), MAX_CHARACTERS)
    return _parse(_clean(text), today or days.today())


@lru_cache(maxsize=256)
def _parse(text: str, today: date) -> Question:
    """Kept, because facets, pages and buttons ask the same question again."""
    _check_length(text)
    if not text.strip():
        return Question(text, today, None)
    if address := _ADDRESS.fullmatch(text.strip()):
        start = text.index(address[0])
        return Question(text, today, Address(address[0], Slice(address[0], start, start + len(address[0]))))
    capitals = text.isupper()
    _check_shape(text, operators=not capitals)
    reader = LeafReader(text, today)
    root = _node(tree(text, operators=not capitals), reader)
    problems = [*reader.problems, *(_capitals(text) if capitals else ())]
    if root is None and not problems:
        problems.append(Problem(text.strip(), _NO_LETTER))
    return Question(text, today, root, tuple(dict.fromkeys(problems)))


def tree(text: str, *, operators: bool) -> Tree:
    """`grammar.tree` of a text that is not blank; most people type words and nothing else, which need no parser."""
    if _PLAIN.fullmatch(text) and not (operators and _OPERATOR.search(text)):
        words = text.strip()
        start = text.index(words)
        return Group(Joint.AND, (Leaf(Kind.WORD, words, start, start, start + len(words)),))
    # Whoosh's parser takes a tenth of a second of a process's start.
    from search import grammar

    return grammar.tree(text, operators=operators)


def _clean(text: str) -> str:
    """NFC; control characters and lone surrogates, which no output can carry, are spaces."""
    return nfc("".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text))


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise QueryTooLong(_CHARACTERS, len(text), MAX_CHARACTERS)
    count = len(syllables(text))
    if count > MAX_SYLLABLES:
        raise QueryTooLong(_SYLLABLES, count, MAX_SYLLABLES)


def _check_shape(text: str, *, operators: bool) -> None:
    count = len(_OPERATOR.findall(text)) if operators else 0
    if count > MAX_OPERATORS:
        raise QueryTooComplex(_OPERATORS, count, MAX_OPERATORS)
    brackets = text.count("(") + text.count(")")
    if brackets > MAX_BRACKETS:
        raise QueryTooComplex(_BRACKETS, brackets, MAX_BRACKETS)
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise QueryTooComplex(_LEVELS, deepest, MAX_DEPTH)


def _capitals(text: str) -> Iterable[Problem]:
    """Someone who writes NATO OR EU may not have pasted a headline: no Vietnamese headline holds OR."""
    if operator := _ENGLISH_OPERATOR.search(text):
        yield Problem(operator[0], _ALL_CAPITALS)


def _node(tree: Tree, reader: LeafReader) -> Node | None:
    """None for what asks nothing."""
    if isinstance(tree, Leaf):
        return _boosted(reader.read(tree), tree.boost)
    if tree.joint is Joint.AND:
        return _boosted(_listed(tree, reader), tree.boost)
    parts = [part for part in (_node(part, reader) for part in tree.parts) if part is not None]
    if tree.joint is Joint.OR:
        return _boosted(_joined(Or, parts), tree.boost)
    return _negated(parts[0]) if parts else None


def _listed(group: Group, reader: LeafReader) -> Node | None:
    """What stands side by side is asked for together, but the values of a field that commas part are alternatives."""
    alternatives: list[list[Node]] = [[]]
    last: Tree | None = None
    for part in with_whole_names(group.parts, reader.text):
        if is_parted(last, part):
            alternatives.append([])
        if goes_on(last, part):
            reader.note_end_of_list(part)
        if (node := _node(part, reader)) is not None:
            alternatives[-1].append(node)
        last = part
    return _joined(Or, [node for node in (_joined(And, parts) for parts in alternatives) if node is not None])


def _joined(joint: type[And] | type[Or], parts: list[Node]) -> Node | None:
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, joint) else (part,))
    if len(flat) < 2:
        return flat[0] if flat else None
    return joint(tuple(flat))


def _negated(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)


def _boosted(part: Node | None, weight: float) -> Node | None:
    return part if part is None or weight == 1.0 else Boosted(part, min(weight, MAX_BOOST))
