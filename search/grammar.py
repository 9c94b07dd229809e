"""Whoosh's query parser with timbao's syntax: text → `search.tree`. Only here does search import Whoosh.

Whoosh tags the text with the taggers below, then its filters make groups of brackets, apply field names and boosts and
arrange the operators. Its syntax nodes become ours and are never turned into Whoosh's own queries. The parser holds no
state of a parse, so that threads may share it. It must be bounded before it is called: brackets nest by recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from whoosh.qparser import QueryParser, plugins, syntax
from whoosh.qparser.taggers import FnTagger

from search.days import NAMED_DAYS, UNITS
from search.fields import BY_NAME, NAMES, Special, field_named
from search.tree import Group, Joint, Kind, Leaf, Tree

AND_WORDS = ("AND", "VÀ")
OR_WORDS = ("OR", "HOẶC")
NOT_WORDS = ("NOT", "KHÔNG")
QUOTES = '"“”„‟«»'

_WORD_LEVEL = 200
"""Tagger priority: after everything that is syntax; Whoosh's white space has 100."""
_FIRST_WORD_LEVEL = 90
_JOIN_LEVEL = 520
_STRAY_LEVEL = 590
"""Filter priorities: Whoosh applies field names at 100, removes white space at 500, applies boosts at 510 and arranges
operators at 600."""


def _standing_alone(words: tuple[str, ...]) -> str:
    return rf"(?:^|(?<=[\s()]))(?:{'|'.join(words)})(?=[\s({QUOTES}]|$)"


_MINUS = rf"(?:^|(?<=[\s(]))-(?=[\w({QUOTES}])"
_ANY_OPERATOR = "|".join((*AND_WORDS, *OR_WORDS, *NOT_WORDS))
_NAMES = "|".join(sorted(map(str, BY_NAME), key=len, reverse=True))
_FIELD = rf"(?i:(?<!\w)(?P<text>{_NAMES})):\s*(?=[\w({QUOTES}\[.*<>])(?!(?:{_ANY_OPERATOR})\s)"
_QUOTED = (
    r'(?:"(?P<straight>[^"]*)"|[“”„‟](?P<curly>[^“”„‟"]*)[“”‟"]|«(?P<angled>[^«»]*)»|»(?P<turned>[^«»]*)«)'
    r"(?P<near>~\d{0,3})?"
)
_RECENT = rf"(?i:(?<!\w)(?:{'|'.join(NAMES[Special.RECENT])})):\s*(?P<text>\d{{1,4}}\s+(?:{'|'.join(UNITS)})(?!\w))"
_NAMED_DAY = rf"(?i:(?<!\w)(?:{'|'.join(NAMES[Special.DATE])}):\s*(?P<text>{'|'.join(NAMED_DAYS)})(?!\w))"
_RANGE = r"\[[^\[\]]*\]"
_ENDING = r"(?=$|[\s)^,;])"
_STEM = rf"[^\s(){QUOTES}~*^]+"


def _leaf(kind: Kind) -> Callable[..., Any]:
    """A maker of Whoosh's nodes of this kind from a tagger's named groups."""

    def make(text: str) -> Any:
        node = syntax.WordNode(text)
        node.kind = kind
        return node

    return make


def _quoted(near: str | None, **texts: str | None) -> Any:
    node = _leaf(Kind.QUOTED)(next(text for text in texts.values() if text is not None))
    node.near = near and near.removeprefix("~")
    return node


def _value_of(field: Special) -> Callable[..., Any]:
    """A maker of this field's values, whose name the tagger has read with them."""

    def make(text: str) -> Any:
        node = _leaf(Kind.VALUE)(text)
        node.fieldname = NAMES[field][0]
        return node

    return make


def _kind(node: Any) -> Kind:
    """A leaf that Whoosh made from syntax out of place is a word."""
    return getattr(node, "kind", Kind.WORD)


def _is_word(node: Any) -> bool:
    return isinstance(node, syntax.WordNode) and _kind(node) is Kind.WORD


class _Together(syntax.GroupNode):  # type: ignore[misc]  # Whoosh has no types
    """What stands side by side. Not Whoosh's AndGroup, into which an AND next to brackets would merge."""

    merging = False


class _Leaves:
    """Plugin: words, phrases, prefixes, fuzzy words, ranges, and signs that lack their partner."""

    def taggers(self, parser: Any) -> list[tuple[Any, int]]:
        return [
            (FnTagger(_QUOTED, _quoted), 0),
            (FnTagger(_RECENT, _value_of(Special.RECENT)), -1),
            (FnTagger(_NAMED_DAY, _value_of(Special.DATE)), -1),
            (FnTagger(f"(?P<text>{_RANGE})", _leaf(Kind.VALUE)), 0),
            (FnTagger(f"(?P<text>[{QUOTES}])", _leaf(Kind.QUOTE)), 1),
            (FnTagger(rf"(?P<text>{_STEM})\*{_ENDING}", _leaf(Kind.PREFIX)), _WORD_LEVEL - 1),
            (FnTagger(rf"(?P<text>{_STEM})~\d?{_ENDING}", _leaf(Kind.FUZZY)), _WORD_LEVEL - 1),
            (FnTagger(rf"(?P<text>[^\s(){QUOTES}^]+|\^)", _leaf(Kind.WORD)), _WORD_LEVEL),
        ]

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        return [
            (_keep_unmatched_brackets, -1),
            (_note_first_words, _FIRST_WORD_LEVEL),
            (_join_words, _JOIN_LEVEL),
            (_set_stray_aside, _STRAY_LEVEL),
        ]


def _keep_unmatched_brackets(parser: Any, group: Any) -> Any:
    """Brackets without partner become leaves, because Whoosh would drop them unsaid."""
    unmatched: set[int] = set()
    open_ones: list[int] = []
    for place, node in enumerate(group):
        if isinstance(node, plugins.GroupPlugin.OpenBracket):
            open_ones.append(place)
        elif isinstance(node, plugins.GroupPlugin.CloseBracket):
            if open_ones:
                open_ones.pop()
            else:
                unmatched.add(place)
    unmatched.update(open_ones)
    for place in unmatched:
        node = group[place]
        sign = "(" if isinstance(node, plugins.GroupPlugin.OpenBracket) else ")"
        group[place] = _leaf(Kind.BRACKET)(sign).set_range(node.startchar, node.endchar)
    return group


def _note_first_words(parser: Any, group: Any) -> Any:
    """A word right after a field's name begins a new leaf: in `title:a title:b` nothing may be joined."""
    for before, node in pairwise(group):
        node.after_field = isinstance(before, syntax.FieldnameNode)
    for node in group:
        if isinstance(node, syntax.GroupNode):
            _note_first_words(parser, node)
    return group


def _join_words(parser: Any, group: Any) -> Any:
    """Neighbouring words become one leaf, so that OR joins `công an` and `bộ đội`, not `an` and `bộ`.

    The minus sign takes one word only.
    """
    joined = group.empty_copy()
    for node in group:
        if isinstance(node, syntax.GroupNode):
            node = _join_words(parser, node)
        last = joined[-1] if len(joined) else None
        after_minus = len(joined) > 1 and isinstance(joined[-2], syntax.Operator) and joined[-2].text == "-"
        if last is not None and not after_minus and _is_word(last) and _is_word(node) and _alike(last, node):
            last.endchar = node.endchar
        else:
            joined.append(node)
    return joined


def _alike(left: Any, right: Any) -> bool:
    first = getattr(right, "after_field", False)
    return bool(not first and left.fieldname == right.fieldname and left.boost == right.boost == 1.0)


def _set_stray_aside(parser: Any, group: Any) -> Any:
    """Operators that lack what they join become leaves at the end of their group."""
    kept: list[Any] = []
    stray: list[Any] = []
    nodes = list(group)
    for place in range(len(nodes) - 1, -1, -1):
        node = nodes[place]
        if isinstance(node, syntax.GroupNode):
            node = _set_stray_aside(parser, node)
        if isinstance(node, syntax.Operator) and not _has_operands(nodes, place, kept):
            stray.append(_leaf(Kind.OPERATOR)(node.text).set_range(node.startchar, node.endchar))
        else:
            kept.append(node)
    arranged = group.empty_copy()
    arranged.extend([*reversed(kept), *stray])
    return arranged


def _has_operands(nodes: list[Any], place: int, kept_after: list[Any]) -> bool:
    """`kept_after`: what is kept of the nodes after `place`, the nearest last."""
    if not kept_after or isinstance(kept_after[-1], syntax.InfixOperator):
        return False
    if isinstance(nodes[place], syntax.PrefixOperator):
        return True
    return place > 0 and not isinstance(nodes[place - 1], syntax.Operator)


def _operators() -> Any:
    tagger = plugins.OperatorsPlugin.OpTagger
    negation = f"{_MINUS}|{_standing_alone(NOT_WORDS)}"
    return plugins.OperatorsPlugin(
        ops=[
            (tagger(negation, syntax.NotGroup, syntax.PrefixOperator, leftassoc=False), 0),
            (tagger(_standing_alone(AND_WORDS), syntax.AndGroup), 0),
            (tagger(_standing_alone(OR_WORDS), syntax.OrGroup), 0),
        ],
        clean=True,
    )


@lru_cache(maxsize=2)
def _parser(operators: bool) -> QueryParser:
    parts = [
        _Leaves(),
        plugins.GroupPlugin(),
        plugins.FieldsPlugin(_FIELD, remove_unknown=False),
        plugins.BoostPlugin(),
    ]
    return QueryParser(None, None, plugins=[*parts, _operators()] if operators else parts, group=_Together)


def tree(text: str, *, operators: bool) -> Tree:
    """The tree of an NFC text; `operators`: whether AND, OR, NOT and the minus sign mean anything."""
    return _ours(_parser(operators).process(text), text)


def _ours(node: Any, text: str) -> Tree:
    if isinstance(node, syntax.GroupNode):
        return Group(_joint(node), tuple(_ours(part, text) for part in node), node.boost)
    kind = _kind(node)
    start = node.startchar
    content = text[start : node.endchar] if kind is Kind.WORD else node.text
    return Leaf(
        kind,
        content,
        start + (1 if kind is Kind.QUOTED else 0),
        start,
        node.endchar,
        field_named(node.fieldname) if node.fieldname else None,
        node.fieldname or "",
        getattr(node, "near", None),
        node.boost,
    )


def _joint(group: Any) -> Joint:
    if isinstance(group, syntax.OrGroup):
        return Joint.OR
    return Joint.NOT if isinstance(group, syntax.NotGroup) else Joint.AND
