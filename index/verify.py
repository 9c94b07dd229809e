"""Does an index hold what the store holds? Asked before a new generation is used, and by `timbao doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus.article import Article
from corpus.sentence import Sentence
from corpus.store import Store
from index.document import BOUNDARY, TextField, ValueField
from index.engine import Engine, Reader
from index.query import AllOf, Phrase, Query, Term, Value

_HITS: Final = 1000
_TITLE_TOKENS: Final = 12
_WRONG_COUNT: Final = Sentence(
    "Chỉ mục có {found} bài, kho có {expected} bài.",
    "Articles in the index: {found}; articles in the store: {expected}.",
)
_MISSING: Final = Sentence("Không tìm thấy bài {id} trong chỉ mục.", "Article {id} cannot be found in the index.")


def faults(engine: Engine, store: Store, sample: int) -> list[Sentence]:
    """Sentences that say what is wrong; none for an index that counts what the store counts and finds the sample.

    The sample is of `sample` articles evenly spread. Raises EngineError where the index cannot be read at all.
    """
    with engine.reader() as reader:
        expected, found = store.counts().articles, reader.count()
        if expected != found:
            return [_WRONG_COUNT.filled(found=found, expected=expected)]
        articles = store.fetch(store.spread_ids(sample)) if sample else []
        return [_MISSING.filled(id=each.id) for each in _missing(reader, articles)]


def _missing(reader: Reader, articles: list[Article]) -> Iterator[Article]:
    from index.analysis.analyzer import Analyzer

    analyzer = Analyzer()
    for article in articles:
        document = analyzer.document(article, 0)
        title = document.text.get(TextField.TITLE, "").split(BOUNDARY)[0].split()[:_TITLE_TOKENS]
        values = ((field, document.values.get(field, ())) for field in (ValueField.URL, ValueField.DAY))
        clauses: list[Query] = [Value(field, found[0]) for field, found in values if found]
        if title:
            clauses.append(Phrase(TextField.TITLE, tuple(title)) if len(title) > 1 else Term(TextField.TITLE, title[0]))
        if clauses:
            matches = reader.search(AllOf(tuple(clauses)), limit=_HITS)
            if matches.total <= _HITS and article.id not in {each.id for each in matches.hits}:
                yield article
