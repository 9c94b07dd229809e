"""How a question was understood, in a Vietnamese sentence."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from search import question as asked
from search.days import recent_days
from search.names import Names
from search.question import Attribute, Question


def sentence(question: Question, names: Names) -> str:
    """«Tìm các bài có đủ các từ “bộ đội biên phòng”, nguồn baolangson.vn, ngày 26 tháng 9, 2025.»"""
    said = _Speaker(names, question.today).say(question.root) if question.root else ""
    if said:
        return f"Tìm các bài {said}."
    return "Không hiểu câu tìm kiếm." if question.text.strip() else "Tất cả các bài."


def period(first: date | None, last: date | None) -> str:
    """«năm 2025», «tháng 9, 2025», «ngày 26 tháng 9, 2025», «từ … đến …»."""
    if first and last:
        if first == last:
            return _day(first)
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return f"năm {first.year}" if first.year == last.year else f"từ năm {first.year} đến năm {last.year}"
        if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
            same = (first.year, first.month) == (last.year, last.month)
            return _month(first) if same else f"từ {_month(first)} đến {_month(last)}"
        return f"từ {_day(first)} đến {_day(last)}"
    return f"từ {_day(first)}" if first else f"đến hết {_day(last)}" if last else "có ngày đăng"


def _day(day: date) -> str:
    return f"ngày {day.day} tháng {day.month}, {day.year}"


def _month(day: date) -> str:
    return f"tháng {day.month}, {day.year}"


class _Speaker:
    """Says the parts of one question."""

    def __init__(self, names: Names, today: date) -> None:
        self._names = names
        self._today = today

    def say(self, node: asked.Node) -> str:
        """Empty for a part that was not understood."""
        match node:
            case asked.And(parts):
                return ", ".join(filter(None, map(self.say, sorted(parts, key=_place))))
            case asked.Or(parts):
                return self._or(parts)
            case asked.Not(part):
                said = self.say(part)
                return f"trừ những bài {said}" if said else ""
            case asked.Boosted(part, weight):
                said = self.say(part)
                return f"{said} (ưu tiên gấp {weight:g} lần)" if said else ""
            case asked.InTitle(part):
                return f"{_text(part)} trong tiêu đề"
            case asked.Words() | asked.Quoted() | asked.Near() | asked.Prefix() | asked.Fuzzy():
                return _text(node)
            case _:
                return self._metadata(node)

    def _or(self, parts: Iterable[asked.Node]) -> str:
        said = [f"({words})" if isinstance(part, asked.And) else words for part in parts if (words := self.say(part))]
        return " hoặc ".join(said)

    def _metadata(self, node: asked.Metadata) -> str:
        match node:
            case asked.Filter():
                return self._filter(node)
            case asked.DateFilter(first, last):
                return period(first, last)
            case asked.RecentFilter(count, unit):
                if count == 1 and unit is asked.Unit.DAY:
                    return "đăng hôm nay"
                first, last = recent_days(count, unit, self._today)
                return f"trong {count} {unit.value} gần đây ({period(first, last)})"
            case asked.Address(url):
                return f"ở địa chỉ {url}"
            case asked.Similar(article):
                return f"gần giống bài {article}"

    def _filter(self, node: asked.Filter) -> str:
        match node.attribute:
            case Attribute.PROVINCE:
                units = self._names.provinces(node.value)
                return f"về {' hoặc '.join(dict.fromkeys(map(_unit_name, units)))}" if units else ""
            case Attribute.SOURCE:
                return f"nguồn {' hoặc '.join(self._names.sources(node.value)) or node.value}"
            case Attribute.AUTHOR:
                return f"của tác giả {node.value}"
            case Attribute.SECTION:
                return f"thuộc chuyên mục {node.value}"


def _place(part: asked.Node) -> int:
    """Text is said before metadata, and what is excluded last."""
    return 2 if isinstance(part, asked.Not) else 1 if isinstance(part, asked.Metadata) else 0


def _unit_name(value: str) -> str:
    """A former unit without the unit of today that it stands below."""
    today, _, former = value.partition("/")  # a former unit's own name may hold dates with slashes
    return former or today


def _text(part: asked.Text) -> str:
    match part:
        case asked.Near(_, slop, source):
            return f"có các từ “{_spoken(source.text)}” theo thứ tự, cách nhau tối đa {slop} tiếng"
        case asked.Words(syllables, source):
            return f"có {'từ' if len(syllables) == 1 else 'đủ các từ'} “{_spoken(source.text)}”"
        case asked.Quoted(_, source):
            return f"có cụm từ “{_spoken(source.text)}”"
        case asked.Prefix(_, source):
            return f"có từ bắt đầu bằng “{_spoken(source.text)}”"
        case asked.Fuzzy(_, source):
            return f"có từ gần giống “{_spoken(source.text)}”"


def _spoken(typed: str) -> str:
    """What was typed without the signs round it."""
    return " ".join(typed.split("~")[0].strip('"“”„‟«»* ').split())
