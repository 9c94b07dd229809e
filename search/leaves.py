"""One word, phrase or field value of a query → its node, with a problem noted where it cannot be understood."""

from __future__ import annotations

import re
from datetime import date, timedelta

from corpus.sentence import Sentence
from index.analysis.syllables import Syllable, syllables
from index.query import MAX_SLOP, ways_to_be_near
from search.days import NAMED_DAYS, understand_days, understand_recent
from search.errors import QueryTooComplex
from search.fields import BY_NAME, FieldName, Special, known_names
from search.names import means_unknown
from search.question import (
    And,
    Attribute,
    DateFilter,
    Filter,
    Fuzzy,
    InTitle,
    Near,
    Node,
    Or,
    Prefix,
    Problem,
    Quoted,
    RecentFilter,
    Similar,
    Slice,
    Text,
    Unit,
    UnknownFilter,
    Words,
)
from search.tree import Kind, Leaf, Tree

DEFAULT_SLOP = 5
MAX_WAYS = 56
"""In how many ways the gaps of one `"…"~` may fall: the more words, the fewer gaps."""
MIN_PREFIX = 2
"""Letters that must stand before `*`."""
MAX_EXPANDED = 8
"""Prefixes and fuzzy words in one query: each asks the index for its terms."""
MAX_SIMILAR = 8
"""Articles in one query to be like: each is fetched, and the index asked for all its words."""

_UNKNOWN_FIELD = re.compile(r"(?<!\S)(?P<name>[^\W\d_]\w*):(?=[^\s:/\\])")
_LONE_STAR = re.compile(r"(?<!\S)\*+(?!\S)")
_STRAY_SIGN = re.compile(r"(?<!\S)(?:[^\W\d]\w*)?[\^~]\S*")
_EMPTY_FIELD = re.compile(rf"(?i:(?<!\S)(?:{'|'.join(map(re.escape, BY_NAME))})):\s*$")
_LIST_SIGN = re.compile(r"[,;]")
_FULL_STOP = re.compile(r"(?<!\.)\.$")
_MAY_BE_UNKNOWN = (*Attribute, Special.DATE)

_LONE_SIGNS = {
    Kind.QUOTE: Sentence(
        "Thiếu dấu ngoặc kép mở hoặc đóng, nên các từ được tìm rời nhau.",
        "A quotation mark has no partner, so the words were searched apart.",
    ),
    Kind.BRACKET: Sentence(
        "Thiếu dấu ngoặc đơn mở hoặc đóng, nên dấu này được bỏ qua.",
        "A bracket has no partner, so it was left out.",
    ),
    Kind.OPERATOR: Sentence(
        "VÀ, HOẶC cần có từ ở hai bên, KHÔNG cần có từ ở sau, nên từ nối này được bỏ qua.",
        "AND and OR need words on both sides, NOT needs words after it, so this one was left out.",
    ),
}
_VALUE_HINTS: dict[FieldName, Sentence] = {
    Special.DATE: Sentence(
        "Hãy viết như ngày:26/9/2025, ngày:9/2025, ngày:2025 hoặc ngày:2019..2024.",
        "Write it like date:26/9/2025, date:9/2025, date:2025 or date:2019..2024.",
    ),
    Special.RECENT: Sentence(
        "Hãy viết như mới:7ngày, mới:2tuần hoặc mới:3tháng.",
        "Write it like recent:7days, recent:2weeks or recent:3months.",
    ),
}
_NO_VALUE = Sentence("Sau dấu hai chấm cần có chữ hoặc số.", "After the colon there must be letters or figures.")
_EMPTY_PHRASE = Sentence(
    "Giữa hai dấu ngoặc kép cần có từ để tìm.", "Between quotation marks there must be words to search."
)
_TOO_FAR = Sentence(
    "Với chừng ấy từ, khoảng cách tối đa là {most} tiếng.", "So many words may be at most {most} others apart."
)
_SHORT_PREFIX = Sentence(
    "Trước dấu * cần ít nhất {letters} chữ cái, nên dấu này được bỏ qua.",
    "Before * there must be at least {letters} letters, so it was left out.",
).filled(letters=MIN_PREFIX)
_NO_FIELD = Sentence(
    "Không có mục tìm tên này nên nó được tìm như chữ. Có thể dùng: {names}",
    "There is no field of this name, so it was searched as text. There are: {names}",
)
_STRAY_SIGN_HINT = Sentence(
    "Dấu ^ cần đứng giữa từ và một số, như bão^3; dấu ~ ngay sau từ hay cụm từ, như sơn~. Ở đây dấu này được bỏ qua.",
    "The sign ^ belongs between a word and a number, as in gold^3; ~ right after a word or phrase, as in gold~. "
    "Here it was left out.",
)
_SIGN_IN_VALUE = Sentence(
    "Dấu * và ~ chỉ dùng được với từ trong bài và trong tiêu đề.",
    "The signs * and ~ can be used with words of the article and of its title only.",
)
_END_OF_LIST = Sentence(
    "Đây không phải là tên tỉnh hay tên báo nào đã biết nên được tìm như chữ trong bài.",
    "This is no known province or newspaper, so it was searched as text.",
)
_EXPANDED = Sentence("từ có dấu * hoặc ~", "words with * or ~")
_SIMILAR = Sentence("mã bài để tìm bài gần giống", "ids of articles to be like")


def is_parted(left: Tree | None, right: Tree) -> bool:
    """Whether these are two values of one field with a comma or semicolon between them."""
    if not isinstance(left, Leaf) or not isinstance(right, Leaf):
        return False
    if left.field != right.field or right.field in (None, Special.TITLE):
        return False
    ends = left.kind is Kind.WORD and left.content.rstrip().endswith((",", ";"))
    return ends or (right.kind is Kind.WORD and right.content.lstrip().startswith((",", ";")))


class LeafReader:
    """Reads the leaves of one query's text and gathers the problems met."""

    def __init__(self, text: str, today: date) -> None:
        self.text = text
        self._today = today
        self._expanded = 0
        self._similar = 0
        self.problems: list[Problem] = []

    def read(self, leaf: Leaf) -> Node | None:
        """None for what asks nothing: punctuation, and what was not understood."""
        if leaf.kind in _LONE_SIGNS:
            self._note(self.text[leaf.start : leaf.end], _LONE_SIGNS[leaf.kind])
            return None
        if leaf.field is None:
            return _together(self._texts(leaf))
        if leaf.field is Special.TITLE:
            return _together([InTitle(part) for part in self._texts(leaf)])
        return self._values(leaf, leaf.field)

    def note_end_of_list(self, words: Tree) -> None:
        """After the comma of a list of names stand words that are none."""
        if isinstance(words, Leaf):
            self._note(words.content, _END_OF_LIST)

    def _note(self, text: str, hint: Sentence) -> None:
        self.problems.append(Problem(text, hint))

    def _slice(self, leaf: Leaf) -> Slice:
        return Slice(self.text[leaf.start : leaf.end], leaf.start, leaf.end)

    def _texts(self, leaf: Leaf) -> list[Text]:
        found = tuple(_syllables_at(leaf.content, leaf.content_start))
        source = self._slice(leaf)
        if leaf.kind is Kind.QUOTED:
            return self._quoted(leaf, found, source)
        if leaf.kind in (Kind.PREFIX, Kind.FUZZY) and found:
            return self._last_marked(leaf, found, source)
        self._note_oddities(leaf.content)
        return [Words(found, source)] if found else []

    def _quoted(self, leaf: Leaf, found: tuple[Syllable, ...], source: Slice) -> list[Text]:
        if not found:
            self._note(source.text, _EMPTY_PHRASE)
            return []
        if leaf.near is None or len(found) == 1:
            return [Quoted(found, source)]
        most = next(each for each in range(MAX_SLOP, -1, -1) if ways_to_be_near(len(found), each) <= MAX_WAYS)
        if leaf.near and int(leaf.near) > most:
            self._note(source.text, _TOO_FAR.filled(most=most))
        return [Near(found, min(int(leaf.near or DEFAULT_SLOP), most), source)]

    def _last_marked(self, leaf: Leaf, found: tuple[Syllable, ...], source: Slice) -> list[Text]:
        """Of `covid-1*` only the last syllable is a beginning."""
        *before, last = found
        self._expanded += 1
        if self._expanded > MAX_EXPANDED:
            raise QueryTooComplex(_EXPANDED, self.text.count("*") + self.text.count("~"), MAX_EXPANDED)
        texts: list[Text] = [Words(tuple(before), source)] if before else []
        if leaf.kind is Kind.FUZZY:
            return [*texts, Fuzzy(last, source)]
        if len(last.token) < MIN_PREFIX:
            self._note(source.text, _SHORT_PREFIX)
            return [*texts, Words((last,), source)]
        return [*texts, Prefix(last, source)]

    def _note_oddities(self, content: str) -> None:
        for match in _UNKNOWN_FIELD.finditer(content):
            if match["name"].lower() not in BY_NAME:
                self._note(match[0], _NO_FIELD.filled(names=known_names()))
        if star := _LONE_STAR.search(content):
            self._note(star[0], _SHORT_PREFIX)
        for sign in _STRAY_SIGN.finditer(content):
            self._note(sign[0], _STRAY_SIGN_HINT)
        if empty := _EMPTY_FIELD.search(content):
            self._note(empty[0].strip(), _NO_VALUE)

    def _values(self, leaf: Leaf, field: FieldName) -> Node | None:
        """The values of a field; those that commas part are alternatives."""
        if leaf.kind in (Kind.PREFIX, Kind.FUZZY):
            self._note(self.text[leaf.start : leaf.end], _SIGN_IN_VALUE)
        source = self._slice(leaf)
        contents = _LIST_SIGN.split(leaf.content) if leaf.kind is Kind.WORD else [leaf.content]
        values = [value for content in contents if (value := _FULL_STOP.sub("", content.strip()))]
        if not values and leaf.kind is not Kind.WORD:
            self._note(f"{leaf.named}:{source.text}", _NO_VALUE)
        nodes = [node for value in values if (node := self._value(leaf, field, value)) is not None]
        if not nodes and isinstance(field, Special) and self.text[leaf.start - 1].isspace():
            return self._with_its_name(leaf)
        return Or(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)

    def _value(self, leaf: Leaf, field: FieldName, value: str) -> Node | None:
        node: Node | None
        source = self._slice(leaf)
        if means_unknown(value) and field in _MAY_BE_UNKNOWN:
            node = UnknownFilter(field if isinstance(field, Attribute) else None, source)
        elif isinstance(field, Attribute):
            found = tuple(syllables(value))
            node = Filter(field, found, value, leaf.named, source) if found else None
        else:
            node = self._special(leaf, field, value)
        if node is None:
            self._note(f"{leaf.named}:{value}", _VALUE_HINTS.get(field, _NO_VALUE))
        return node

    def _with_its_name(self, leaf: Leaf) -> Node | None:
        """A headline such as `Tin mới: bão vào bờ` names no field: what it would be asked for is text."""
        start = self.text.rfind(leaf.named, 0, leaf.start)
        found = tuple(_syllables_at(self.text[start : leaf.end], start))
        return Words(found, Slice(self.text[start : leaf.end], start, leaf.end)) if found else None

    def _special(self, leaf: Leaf, field: Special, value: str) -> Node | None:
        source = self._slice(leaf)
        if field is Special.SIMILAR:
            self._similar += 1
            if self._similar > MAX_SIMILAR:
                raise QueryTooComplex(_SIMILAR, self._similar, MAX_SIMILAR)
            return Similar(value, leaf.named, source)
        if field is Special.RECENT:
            recent = understand_recent(value)
            return RecentFilter(*recent, source) if recent else None
        before = NAMED_DAYS.get(" ".join(value.lower().split()))
        if before == 0:
            return RecentFilter(1, Unit.DAY, source)
        if before is not None:
            day = self._today - timedelta(days=before)
            return DateFilter(day, day, source)
        days = understand_days(value)
        return DateFilter(*days, source) if days else None


def _syllables_at(content: str, start: int) -> list[Syllable]:
    """The syllables of a part of the query, with their places in the whole."""
    return [Syllable(found.token, found.folded, found.start + start, found.end + start) for found in syllables(content)]


def _together(parts: list[Text] | list[InTitle]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return And(tuple(parts))
