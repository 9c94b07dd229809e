"""A question asked step by step wider, until enough articles match; and what a person is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.sentence import Sentence
from index.engine import Matches, Reader, Sort
from index.query import AllOf, DateRange, Query, Scored
from search import days, matching, ranking
from search.budget import NOT_WIDENED, Clock, check_budget
from search.compile import Compiled, compile_question
from search.filters import Filters
from search.matching import WHOLE
from search.question import Question
from search.results import SearchRequest
from search.texts import Context, Run, Widening

ENOUGH = {Widening.MISSING_WORD: 30, Widening.ACCENTS: 30, Widening.MISSING_MORE: 30, Widening.ONE_SLIP: 1}
ENOUGH_BARE = ENOUGH | {Widening.MISSING_WORD: 400}
"""Matches of a long query, with accents and without any, from which on a search does not take this step.

Found by `bench/relevance.py` and `bench/newsroom.py`. One that less than three pages match is likely to hold a word too
many or a wrong accent, and without accents most of what holds all the words holds them by chance. Another letter makes
another word: that step is taken only where nothing else was found. A short query means what it says, so that đường
never counts dương: it goes on to other accents only where nothing was found at all. To put those that hold every word
first without exception would cost a tenth of the known items: they are preferred by their score.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the index answered, at the widening that was needed.

    `required` decides which articles are found, before any filter; `query` is the whole question with its filters and
    scoring, as it was asked. `more`: there are hits after this page. `certain`: so many syllables were typed, and stand
    together in some article, that no letter of them is likely to be wrong. `hurried`: no time was left to ask wider.
    """

    matches: Matches
    more: bool
    required: Query
    query: Query
    runs: tuple[Run, ...]
    certain: bool
    hurried: bool
    understood: Sentence
    notices: tuple[Sentence, ...]


def answer(context: Context, reader: Reader, question: Question, filters: Filters, request: SearchRequest) -> Answer:
    """Ask as typed; wider where too few match (see `ENOUGH`), and only as far as that finds more.

    How far depends on the question and its filters alone, never on the page asked for, so that paging is consistent.
    Raises QueryTooComplex for what would cost the index too much.
    """
    check_budget(question, reader)
    clock, hurried = Clock(), False
    typed = best = compile_question(question, context)
    # Too little is often found of a long question as typed: that is seen without ranking anything.
    asked = None if typed.long else _ask(reader, typed, filters, request)
    total = as_typed = asked.matches.total if asked else _total(reader, typed, filters)
    for step, enough in (ENOUGH if typed.marked else ENOUGH_BARE).items() if question.root else ():
        # Where no article holds every word as typed, a wrong accent is likelier than a word too many.
        if total >= (enough if typed.long else 1) or (step is Widening.MISSING_WORD and not total):
            continue
        if hurried := clock.is_out:
            break
        wider = compile_question(question, context, step)
        if wider.notice is None:
            continue
        found = _ask(reader, wider, filters, request)
        if found.matches.total > total:
            best, asked, total = wider, found, found.matches.total
    asked = asked or _ask(reader, best, filters, request)
    return _answer(best, asked, request, certain=typed.long and as_typed > 0, hurried=hurried)


class _Asked(NamedTuple):
    """A whole question with its filters and scoring, and what the index answered."""

    query: Query
    matches: Matches


def _total(reader: Reader, compiled: Compiled, filters: Filters) -> int:
    return reader.search(AllOf((compiled.required, filters.query())), limit=0).total


def _ask(reader: Reader, compiled: Compiled, filters: Filters, request: SearchRequest) -> _Asked:
    """For one hit more than the page has, which tells whether there is a page after this."""
    query = _query(reader, compiled, filters, request)
    matches = reader.search(
        query,
        limit=request.limit + 1 if request.limit else 0,
        offset=0 if request.after else request.offset,
        sort=request.sort,
        facets=filters.unchosen() if request.facets else (),
        after=request.after,
        group=request.group,
    )
    return _Asked(query, matches)


def _query(reader: Reader, compiled: Compiled, filters: Filters, request: SearchRequest) -> Query:
    """The whole question, scoring included."""
    otherwise = (matching.phrase(form, WHOLE) for run in compiled.runs for form in run.others)
    scorers = (*ranking.scorers(compiled.runs, complete=compiled.complete), *otherwise, *compiled.similar)
    if request.freshness and request.sort is Sort.RELEVANCE:
        scorers = (*scorers, *_fresh(reader, compiled, request.freshness))
    return Scored(AllOf((compiled.required, filters.query())), scorers)


def _answer(compiled: Compiled, asked: _Asked, request: SearchRequest, *, certain: bool, hurried: bool) -> Answer:
    matches = asked.matches
    problems = tuple(problem.sentence() for problem in compiled.problems)
    return Answer(
        matches=replace(matches, hits=matches.hits[: request.limit]),
        more=len(matches.hits) > request.limit,
        required=compiled.required,
        query=asked.query,
        runs=compiled.runs,
        certain=certain,
        hurried=hurried,
        understood=compiled.understood,
        notices=(*problems, *((compiled.notice,) if compiled.notice else ()), *((NOT_WIDENED,) if hurried else ())),
    )


def _fresh(reader: Reader, compiled: Compiled, weight: float) -> Iterator[Query]:
    newest = reader.search(DateRange(None, days.today()), limit=1, sort=Sort.NEWEST).hits
    syllables = sum(len(run.readings) for run in compiled.runs)
    for match in newest:
        if match.place and match.place.day:
            yield from ranking.fresh(weight, syllables, match.place.day)
