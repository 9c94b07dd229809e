"""How a question was understood, in a sentence."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from corpus.sentence import Sentence
from search import question as asked
from search.days import recent_days
from search.names import Names
from search.question import Attribute, Question

_WHOLE = Sentence("Tìm các bài {said}.", "We searched for articles {said}.")
_NOTHING = Sentence("Không hiểu câu tìm kiếm.", "We did not understand this search.")
_EVERYTHING = Sentence("Tất cả các bài.", "All articles.")
_SILENCE = Sentence.same("")
_COMMA = Sentence.same(", ")
_OR = Sentence(" hoặc ", " or ")

_SINCE = Sentence("từ {first}", "from {first} on")
_UNTIL = Sentence("đến hết {last}", "up to {last}")
_BETWEEN = Sentence("từ {first} đến {last}", "from {first} to {last}")
_ON = Sentence("{day}", "on {day}")
_IN = Sentence("{time}", "in {time}")

_NEARNESS = re.compile(r"~+\d*$")
_UNKNOWN = {
    None: Sentence("không rõ ngày đăng", "of unknown date"),
    Attribute.PROVINCE: Sentence("không rõ tỉnh, thành phố", "about no known province"),
    Attribute.SOURCE: Sentence("không rõ nguồn", "from an unknown source"),
    Attribute.AUTHOR: Sentence("không rõ tác giả", "by an unknown author"),
    Attribute.SECTION: Sentence("không rõ chuyên mục", "in no known section"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def sentence(question: Question, names: Names) -> Sentence:
    """«Tìm các bài có đủ các từ “bộ đội biên phòng”, nguồn baolangson.vn, ngày 26 tháng 9, 2025.»"""
    said = _Speaker(names, question.today).say(question.root) if question.root else _SILENCE
    if said:
        return _WHOLE.filled(said=said)
    return _NOTHING if question.text.strip() else _EVERYTHING


def period(first: date | None, last: date | None) -> Sentence:
    """«năm 2025», «tháng 9, 2025», «ngày 26 tháng 9, 2025», «từ … đến …»."""
    if not first or not last:
        return _half_open(first, last)
    if first == last:
        return _ON.filled(day=_day(first))
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return _stretch(_year(first), _year(last))
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return _stretch(_month(first), _month(last))
    return _BETWEEN.filled(first=_day(first), last=_day(last))


def _half_open(first: date | None, last: date | None) -> Sentence:
    if first:
        return _SINCE.filled(first=_day(first))
    return _UNTIL.filled(last=_day(last)) if last else Sentence("có ngày đăng", "on a known day")


def _stretch(first: Sentence, last: Sentence) -> Sentence:
    return _IN.filled(time=first) if first == last else _BETWEEN.filled(first=first, last=last)


def _day(day: date) -> Sentence:
    return Sentence(f"ngày {day.day} tháng {day.month}, {day.year}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def _month(day: date) -> Sentence:
    return Sentence(f"tháng {day.month}, {day.year}", f"{_MONTHS[day.month - 1]} {day.year}")


def _year(day: date) -> Sentence:
    return Sentence(f"năm {day.year}", str(day.year))


class _Speaker:
    """Says the parts of one question."""

    def __init__(self, names: Names, today: date) -> None:
        self._names = names
        self._today = today

    def say(self, node: asked.Node) -> Sentence:
        """Empty for a part that was not understood."""
        match node:
            case asked.And(parts):
                return _COMMA.joining(filter(None, map(self.say, sorted(parts, key=_place))))
            case asked.Or(parts):
                return self._or(parts)
            case asked.Not(part):
                return _said(Sentence("trừ những bài {said}", "except those {said}"), self.say(part))
            case asked.Boosted(part, weight):
                times = Sentence(f"{{said}} (ưu tiên gấp {weight:g} lần)", f"{{said}} (counting {weight:g} times)")
                return _said(times, self.say(part))
            case asked.InTitle(part):
                return Sentence("{said} trong tiêu đề", "{said} in the title").filled(said=_text(part))
            case asked.Words() | asked.Quoted() | asked.Near() | asked.Prefix() | asked.Fuzzy():
                return _text(node)
            case _:
                return self._metadata(node)

    def _or(self, parts: Iterable[asked.Node]) -> Sentence:
        bracketed = Sentence.same("({said})")
        said = [(part, words) for part in parts if (words := self.say(part))]
        return _OR.joining(bracketed.filled(said=each) if isinstance(part, asked.And) else each for part, each in said)

    def _metadata(self, node: asked.Metadata) -> Sentence:
        match node:
            case asked.Filter():
                return self._filter(node)
            case asked.UnknownFilter(attribute):
                return _UNKNOWN[attribute]
            case asked.DateFilter(first, last):
                return Sentence("{period}", "published {period}").filled(period=period(first, last))
            case asked.RecentFilter(count, unit):
                return self._recent(count, unit)
            case asked.Address(url):
                return Sentence("ở địa chỉ {url}", "at the address {url}").filled(url=url)
            case asked.Similar(article):
                return Sentence("gần giống bài {article}", "like the article {article}").filled(article=article)

    def _recent(self, count: int, unit: asked.Unit) -> Sentence:
        if count == 1 and unit is asked.Unit.DAY:
            return Sentence("đăng hôm nay", "published today")
        english = unit.name.lower()
        last = f"the last {count} {english}s" if count > 1 else f"the last {english}"
        said = Sentence(f"trong {count} {unit.value} gần đây ({{period}})", f"published in {last} ({{period}})")
        return said.filled(period=period(*recent_days(count, unit, self._today)))

    def _filter(self, node: asked.Filter) -> Sentence:
        match node.attribute:
            case Attribute.PROVINCE:
                units = dict.fromkeys(map(_unit_name, self._names.provinces(node.value)))
                return _said(Sentence("về {said}", "about {said}"), _any(units))
            case Attribute.SOURCE:
                named = _any(self._names.sources(node.value)) or Sentence.same(node.value)
                return Sentence("nguồn {said}", "from {said}").filled(said=named)
            case Attribute.AUTHOR:
                return Sentence("của tác giả {value}", "by {value}").filled(value=node.value)
            case Attribute.SECTION:
                return Sentence("thuộc chuyên mục {value}", "in the section {value}").filled(value=node.value)


def _said(around: Sentence, said: Sentence) -> Sentence:
    return around.filled(said=said) if said else _SILENCE


def _any(names: Iterable[str]) -> Sentence:
    return _OR.joining(map(Sentence.same, names))


def _place(part: asked.Node) -> int:
    """Text is said before metadata, and what is excluded last."""
    return 2 if isinstance(part, asked.Not) else 1 if isinstance(part, asked.Metadata) else 0


def _unit_name(value: str) -> str:
    """A former unit without the unit of today that it stands below."""
    today, _, former = value.partition("/")  # a former unit's own name may hold dates with slashes
    return former or today


def _text(part: asked.Text) -> Sentence:
    words = _spoken(part.source.text)
    match part:
        case asked.Near(_, slop, _):
            return Sentence(
                "có các từ “{words}” theo thứ tự, cách nhau tối đa {slop} tiếng",
                "with the words “{words}” in this order, at most {slop} others between them",
            ).filled(words=words, slop=slop)
        case asked.Words(syllables, _) if len(syllables) > 1:
            return Sentence("có đủ các từ “{words}”", "with all the words “{words}”").filled(words=words)
        case asked.Words():
            return Sentence("có từ “{words}”", "with the word “{words}”").filled(words=words)
        case asked.Quoted():
            return Sentence("có cụm từ “{words}”", "with the phrase “{words}”").filled(words=words)
        case asked.Prefix():
            return Sentence("có từ bắt đầu bằng “{words}”", "with a word beginning “{words}”").filled(words=words)
        case asked.Fuzzy():
            return Sentence("có từ gần giống “{words}”", "with a word like “{words}”").filled(words=words)


def _spoken(typed: str) -> str:
    """What was typed without the signs round it."""
    return " ".join((_NEARNESS.sub("", typed).strip('"“”„‟«»* ') or typed).split())
