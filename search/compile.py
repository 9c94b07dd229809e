"""A question → what the index is asked, step by step wider.

`required` decides which articles are found and needs no score; `runs` are the words and phrases that rank them and
that are marked in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from corpus.sentence import Sentence
from index.analysis.syllables import Syllable
from index.document import TextField, ValueField
from index.query import DateRange, Everything, Not, Nothing, Query, Value
from search import matching
from search import question as asked
from search.accents import decides, read
from search.days import recent_days
from search.filters import FACETS, unknown
from search.matching import TITLE, WHOLE, Fields, all_of, any_of
from search.question import Attribute, Problem, Question
from search.texts import LONG_QUERY, Context, Run, TextCompiler, Widening
from search.understood import sentence
from search.walk import free_syllables, positive_texts, syllables_of

NOTICES = {
    Widening.MISSING_WORD: Sentence(
        "Đã tìm cả những bài thiếu một vài từ; bài có đủ các từ thường đứng trước.",
        "Articles that lack a word or two are shown as well, as a rule after those that hold them all.",
    ),
    Widening.ACCENTS: Sentence(
        "Không đủ kết quả đúng dấu, đã tìm cả không dấu.",
        "Too few results with these accents; other accents were searched as well.",
    ),
    Widening.MISSING_MORE: Sentence(
        "Không đủ kết quả đúng dấu, đã tìm cả không dấu và cả những bài thiếu vài từ.",
        "Too few results with these accents; other accents and articles that lack a few words were searched as well.",
    ),
    Widening.ONE_SLIP: Sentence(
        "Không đủ kết quả đúng chính tả, đã tìm cả những từ khác một chữ cái.",
        "Too few results with this spelling; words that differ in one letter were searched as well.",
    ),
}
"""What a person is told when the results shown come from this step."""

_NO_SUCH_ARTICLE = Sentence("Không có bài nào mang mã này.", "No article has this id.")
_NO_SUCH_PROVINCE = Sentence(
    "Không có tỉnh, thành phố nào tên như vậy, hãy kiểm tra lại.", "No province or city is called so; check its name."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """`required`: which articles are found. `notice`: what the widening added, None when it changed nothing.

    `marked`: accents say what is meant. `complete`: every article found holds all the syllables of the runs, accents
    aside. `long`: so many syllables that wider steps let some be missing. `similar`: what ranks articles like one.
    `problems` are those of the question, and those met only here.
    """

    required: Query
    runs: tuple[Run, ...]
    understood: Sentence
    problems: tuple[Problem, ...]
    marked: bool
    complete: bool
    long: bool
    similar: tuple[Query, ...] = ()
    notice: Sentence | None = None


def compile_question(question: Question, context: Context, widening: Widening = Widening.NONE) -> Compiled:
    """What to ask the index. A question with nothing to ask finds everything if blank, nothing if not understood."""
    compiler = _Compiler(question, context, widening)
    required = compiler.required()
    context.required[question, widening] = required
    changed = widening and required != _required(question, context, Widening(widening - 1))
    runs = tuple(compiler.runs())
    return Compiled(
        required=required,
        runs=runs,
        marked=compiler.marked,
        complete=not widening and isinstance(question.root, asked.Words) and not runs[0].others,
        long=len({reading.syllable.token for run in runs for reading in run.readings}) >= LONG_QUERY,
        similar=tuple(compiler.similar),
        understood=sentence(question, context.names),
        problems=tuple(dict.fromkeys((*question.problems, *compiler.problems))),
        notice=NOTICES[widening] if changed else None,
    )


def _required(question: Question, context: Context, widening: Widening) -> Query:
    if (question, widening) not in context.required:
        context.required[question, widening] = _Compiler(question, context, widening).required()
    return context.required[question, widening]


class _Compiler:
    """Compiles one question at one widening."""

    def __init__(self, question: Question, context: Context, widening: Widening) -> None:
        self._question = question
        self._context = context
        self._widening = widening
        self._texts = TextCompiler(question.text, context)
        self.marked = decides(free_syllables(question.root)) if question.root else False
        self.problems: list[Problem] = []
        self.similar: list[Query] = []

    def required(self) -> Query:
        root = self._question.root
        query = self._query(root, self._widening) if root else None
        if query is not None:
            return query
        return Nothing() if self._question.text.strip() else Everything()

    def _query(self, node: asked.Node, widening: Widening) -> Query | None:
        """None for a part that was not understood."""
        match node:
            case asked.Words() | asked.Quoted() | asked.Near() | asked.Prefix() | asked.Fuzzy():
                return self._texts.query(node, widening, WHOLE, marked=self.marked)
            case asked.InTitle(part):
                return self._texts.query(part, widening, TITLE, marked=decides(syllables_of(part)))
            case asked.And(parts):
                return self._and(parts, widening)
            case asked.Or(parts):
                return _some(any_of, (self._query(part, widening) for part in parts))
            case asked.Not(part):
                # What is excluded never widens: that would lose articles instead of finding more.
                query = self._query(part, Widening.NONE)
                return None if query is None else Not(query)
            case asked.Boosted(part, _):
                return self._query(part, widening)
            case _:
                return self._metadata(node)

    def _metadata(self, node: asked.Metadata) -> Query | None:
        match node:
            case asked.Filter():
                return self._filter(node)
            case asked.UnknownFilter(attribute):
                return unknown(FACETS[attribute] if attribute else ValueField.MONTH)
            case asked.DateFilter(first, last):
                return DateRange(first, last)
            case asked.RecentFilter(count, unit):
                return DateRange(*recent_days(count, unit, self._question.today))
            case asked.Address(url):
                return Value(ValueField.URL, self._context.names.address(url))
            case asked.Similar(article, named):
                query = self._context.similar(article)
                if query is None:
                    self._problem(f"{named}:{article}", _NO_SUCH_ARTICLE)
                else:
                    self.similar.append(query)
                return query
        assert_never(node)

    def _problem(self, text: str, hint: Sentence) -> None:
        self.problems.append(Problem(text, hint))

    def _and(self, parts: tuple[asked.Node, ...], widening: Widening) -> Query | None:
        """Words that other parts come between may be missing as if they stood together."""
        words = [part for part in parts if isinstance(part, asked.Words)]
        others = [part for part in parts if not isinstance(part, asked.Words)]
        together = tuple(syllable for part in words for syllable in part.syllables)
        clauses = [self._query(part, widening) for part in others]
        if together:
            clauses.insert(0, self._texts.words(together, widening, WHOLE, marked=self.marked))
        return _some(all_of, clauses)

    def _filter(self, node: asked.Filter) -> Query | None:
        names = self._context.names
        match node.attribute:
            case Attribute.PROVINCE:
                values = names.provinces(node.value)
                if not values:
                    self._problem(f"{node.named}:{node.value}", _NO_SUCH_PROVINCE)
                return any_of(Value(ValueField.PROVINCE, value) for value in values) if values else None
            case Attribute.SOURCE:
                keys = names.sources(node.value)
                known = [Value(ValueField.SOURCE, key) for key in keys]
                return any_of(known) if known else _named(TextField.SOURCE, node.syllables)
            case Attribute.AUTHOR:
                return _named(TextField.AUTHOR, node.syllables)
            case Attribute.SECTION:
                return _named(TextField.SECTION, node.syllables)
        assert_never(node.attribute)

    def runs(self) -> Iterator[Run]:
        """Of every positive text, in order."""
        for part, weight, title in positive_texts(self._question.root):
            marked = decides(syllables_of(part)) if title else self.marked
            yield self._texts.run(part, self._widening, marked=marked, weight=weight, title=title)


def _named(field: TextField, syllables: tuple[Syllable, ...]) -> Query:
    """A name in a field that holds it as spelled and without accents; the accent rule for this value by itself."""
    return matching.phrase(read(syllables, marked=decides(syllables)), Fields(field, field))


def _some(join: Callable[[Iterable[Query]], Query], clauses: Iterable[Query | None]) -> Query | None:
    understood = [clause for clause in clauses if clause is not None]
    return join(understood) if understood else None
