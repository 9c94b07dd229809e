"""Questions and answers: the one thing that web, command line, API and feeds call."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Self

from corpus.article import Article, ArticleId, Copy
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store import LAST_RUN, Store
from corpus.store.stories import copies
from index.catalogue import Catalogue
from index.document import ValueField
from index.engine import Engine, Reader, Sort
from index.errors import EngineError
from index.query import AllOf, Everything, Query
from index.suggestions import Suggestions
from search.budget import check_budget
from search.compile import compile_question
from search.complete import complete
from search.cursor import COMMIT_CHANGED, written
from search.days import today
from search.defined import OwnForms
from search.errors import QueryError
from search.facets import count_facets, facets_of
from search.filters import Filters
from search.finding import Finder, Wanted, finder
from search.language import parse
from search.marking import wanted
from search.question import Question
from search.results import ArticleView, Completion, Facets, Hit, Marked, Overview, ResultPage, SearchRequest
from search.retyping import Retyped, retype
from search.similar import similar_to
from search.snippets import Marker
from search.suggest import Finds, suggest
from search.texts import Context
from search.widening import Answer, answer

_NO_INDEX = Sentence(
    "Chưa có chỉ mục. Hãy chạy “timbao reindex THƯ_MỤC” trước.",
    "There is no index yet. Run “timbao reindex FOLDER” first.",
)
RELATED = 5
"""Articles shown beside one that is read."""
_PAGE = 500
"""Articles fetched at a time when a whole result is streamed."""


def open_service(settings: Settings) -> SearchService:
    """Raises StoreError or EngineError while nothing was ever indexed in this home."""
    return SearchService(Store.open(settings.store_url), Catalogue(settings))


class SearchService:
    """Answers questions over one home. May be shared by threads; sees a new generation at the next question."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._open: tuple[str, Engine] | None = None
        self._suggestions: Suggestions | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the store's connections back."""
        self._store.close()

    def _current(self) -> tuple[str, Engine]:
        """The current generation, by name."""
        name = self._catalogue.name()
        if self._open is None or self._open[0] != name:
            engine = self._catalogue.current()
            if engine is None or name is None:
                raise EngineError(_NO_INDEX)
            self._open = (name, engine)
            self._suggestions = self._catalogue.suggestions()
        return self._open

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        with self._current()[1].reader() as reader:
            yield reader

    def search(self, request: SearchRequest) -> ResultPage:
        """The page of results that was asked for. Raises QueryError for what cannot be read as a question."""
        started = time.perf_counter()
        filters = Filters.of(request)
        name, engine = self._current()
        commit = _commit(name, engine)
        with engine.reader() as reader:
            question, retyped = _read(reader, request)
            found = answer(self._context(reader), reader, question, filters, request)
            facets = _facets(reader, found, filters, request) if request.facets else Facets()
            suggests = request.offset == 0 and not found.hurried
            suggested = self._suggested(reader, question, filters, found) if suggests else ()
            marked = wanted(found.runs, reader) if found.matches.hits else ()
        hits = self._hits(found, marked)
        moved = request.commit not in ("", commit) and request.after is None
        return ResultPage(
            request=request,
            understood=found.understood,
            is_understood=question.root is not None or not question.text.strip(),
            total=found.matches.total,
            groups=found.matches.groups,
            hits=hits,
            facets=facets,
            notices=(
                *((COMMIT_CHANGED,) if moved else ()),
                *((retyped.notice,) if retyped else ()),
                *found.notices,
            ),
            suggestions=suggested,
            retyped=retyped.text if retyped else None,
            commit=commit,
            next=_next(request, found, commit),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def _context(self, reader: Reader) -> Context:
        @cache
        def similar(article_id: ArticleId) -> Query | None:
            found = self._store.fetch([article_id])
            return self._similar(found[0], reader) if found else None

        return Context(vocabulary=reader, similar=similar)

    def _similar(self, article: Article, reader: Reader) -> Query:
        others = copies(self._store, [article.id]).get(article.id, ())
        return similar_to(article, [other.id for other in others], reader)

    def _related(self, article: Article) -> tuple[Hit, ...]:
        """Those most like it, each story once."""
        with self._reader() as reader:
            matches = reader.search(self._similar(article, reader), limit=RELATED, group=True).hits
        scores = {match.id: match.score for match in matches}
        return tuple(
            _hit(other, scores[other.id], Marker(other, finder(())), ()) for other in self._store.fetch(list(scores))
        )

    def _suggested(self, reader: Reader, question: Question, filters: Filters, found: Answer) -> tuple[str, ...]:
        if self._suggestions is None:
            return ()
        finds = self._finds(reader, filters, question.today)
        return suggest(question, self._suggestions, reader, finds, certain=found.certain)

    def _finds(self, reader: Reader, filters: Filters, day: date) -> Finds:
        def finds(text: str) -> int:
            try:
                question = parse(text, today=day)
                check_budget(question, reader)
            except QueryError:
                return 0
            required = compile_question(question, self._context(reader)).required
            return reader.search(AllOf((required, filters.query())), limit=0).total

        return finds

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """What someone who has typed so much may mean, the most frequent first; each finds something."""
        with self._reader() as reader:
            if self._suggestions is None:
                return ()
            finds = self._finds(reader, Filters.of(SearchRequest()), today())
            return complete(prefix, self._suggestions, reader, finds, limit)

    def _hits(self, found: Answer, marked: tuple[Wanted, ...]) -> tuple[Hit, ...]:
        scores = {match.id: match.score for match in found.matches.hits}
        others = copies(self._store, scores)
        own, sought = OwnForms(found.runs), finder(marked)
        return tuple(
            _hit(article, scores[article.id], _marker(article, own, sought), others.get(article.id, ()))
            for article in self._store.fetch(list(scores))
        )

    def stream(self, request: SearchRequest) -> Iterator[Article]:
        """Every article of the result, in its order; the request's limit and offset are not regarded."""
        filters = Filters.of(request)
        with self._reader() as reader:
            found = answer(self._context(reader), reader, _read(reader, request)[0], filters, request)
            offset, after = 0, None
            while hits := reader.search(found.query, limit=_PAGE, offset=offset, sort=request.sort, after=after).hits:
                yield from self._store.fetch([match.id for match in hits])
                after = hits[-1].place
                offset = 0 if after else offset + len(hits)

    def article(self, article_id: ArticleId, query: str = "") -> ArticleView | None:
        """The article with what the query asked for marked; None when there is no such article."""
        found = self._store.fetch([article_id])
        if not found:
            return None
        article = found[0]
        marker = self._marker(article, query) if query.strip() else Marker(article, finder(()))

        def paragraphs(text: str) -> tuple[Marked, ...]:
            return tuple(marker.mark(paragraph) for paragraph in text.split("\n") if paragraph)

        return ArticleView(
            article=article,
            title=marker.title(),
            lead=paragraphs(article.lead),
            body=paragraphs(article.body),
            captions=tuple(map(marker.mark, article.captions)),
            copies=copies(self._store, [article_id]).get(article_id, ()),
            related=self._related(article),
        )

    def _marker(self, article: Article, query: str) -> Marker:
        request = SearchRequest(query=query, limit=0, facets=False)
        with self._reader() as reader:
            question = _read(reader, request)[0]
            found = answer(self._context(reader), reader, question, Filters.of(request), request)
            marked = wanted(found.runs, reader)
        return _marker(article, OwnForms(found.runs), finder(marked))

    def overview(self) -> Overview:
        """The archive as a whole."""
        last_run = self._store.note(LAST_RUN)
        with self._reader() as reader:
            everything = reader.search(Everything(), limit=0, facets=(ValueField.SOURCE,))
            first, last = (self._day_at(reader, sort) for sort in (Sort.OLDEST, Sort.NEWEST))
        return Overview(
            articles=everything.total,
            sources=len(everything.facets[ValueField.SOURCE]),
            first_day=first,
            last_day=last,
            revision=self._store.revision(),
            last_run=datetime.fromisoformat(json.loads(last_run)["finished"]) if last_run else None,
        )

    def version(self) -> tuple[str, ...]:
        """Equal for two moments between which no answer has changed.

        Read before a search, it is never newer than what the search answers.
        """
        name, engine = self._current()
        return (name, str(engine.revision()), str(self._store.revision()), self._store.note(LAST_RUN) or "")

    def _day_at(self, reader: Reader, sort: Sort) -> date | None:
        query: Query = Everything()
        articles = self._store.fetch([match.id for match in reader.search(query, limit=1, sort=sort).hits])
        return articles[0].published if articles else None


def _commit(name: str, engine: Engine) -> str:
    """Which commit answers, in eight hexadecimal digits. Read before a reader is opened, it is never newer."""
    return hashlib.blake2b(f"{name} {engine.revision()}".encode(), digest_size=4).hexdigest()


def _marker(article: Article, own: OwnForms, marked: Finder) -> Marker:
    others = tuple(own.of(article))
    return Marker(article, finder((*marked.wanted, *others)) if others else marked)


def _hit(article: Article, score: float, marker: Marker, others: tuple[Copy, ...]) -> Hit:
    return Hit(article=article, score=score, title=marker.title(), passages=marker.passages(), copies=others)


def _facets(reader: Reader, found: Answer, filters: Filters, request: SearchRequest) -> Facets:
    return facets_of(request, count_facets(reader, found.required, found.matches, filters))


def _next(request: SearchRequest, found: Answer, commit: str) -> str | None:
    hits = found.matches.hits
    return written(commit, request.offset + len(hits), hits[-1].place, request.sort) if found.more else None


def _read(reader: Reader, request: SearchRequest) -> tuple[Question, Retyped | None]:
    """The question as typed, or as the keys typed without an input method mean it."""
    question = parse(request.query, today=today())
    retyped = None if request.as_typed else retype(question, reader)
    return (parse(retyped.text, today=question.today), retyped) if retyped else (question, None)
