"""All engines find the same articles: random archives, random query trees, the default engine against the others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Engine, Matches, Reader, Sort
from index.engines import open_engine, tantivy
from index.query import (
    AllOf,
    AnyOf,
    AtLeast,
    Boost,
    Constant,
    DateRange,
    Everything,
    Ids,
    Known,
    Near,
    Not,
    Nothing,
    Phrase,
    Query,
    Scored,
    Term,
    Value,
)
from tests.contract.helpers import article, name
from tests.scale import scaled

TOKENS = ["a", "á", "ba", "bà", "c_d", BOUNDARY, "AND"]
VALUES = ["Huế", "Huế/cũ", "", "x y"]
TEXT_FIELDS = [TextField.TEXT, TextField.TITLE, TextField.WORDS]
FACETS = [ValueField.PROVINCE, ValueField.SOURCE]
FIRST_DAY = date(2020, 1, 1)

days = st.integers(0, 5).map(lambda shift: FIRST_DAY + timedelta(days=shift))
texts = st.lists(st.sampled_from(TOKENS), max_size=8).map(" ".join)
values = st.lists(st.sampled_from(VALUES), unique=True, max_size=3).map(tuple)


@st.composite
def documents(draw: st.DrawFn) -> IndexDocument:
    number = draw(st.integers(0, 30))
    day = draw(st.none() | days)
    filled = {each: found for each in FACETS if (found := draw(values))}
    return article(number, draw(texts), str(day) if day else None, filled, title=draw(texts), words=draw(texts))


terms = st.builds(Term, st.sampled_from(TEXT_FIELDS), st.sampled_from([*TOKENS, "vắng"]))
phrases = st.builds(
    Phrase,
    st.sampled_from([TextField.TEXT, TextField.TITLE]),
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=3).map(tuple),
)
nears = st.builds(
    Near,
    st.sampled_from([TextField.TEXT, TextField.TITLE]),
    st.lists(st.sampled_from(TOKENS), min_size=1, max_size=4).map(tuple),
    st.integers(0, 4),
)
filters = st.builds(Value, st.sampled_from(FACETS), st.sampled_from([*VALUES, "vắng"]))
ranges = st.builds(DateRange, st.none() | days, st.none() | days)
ids = st.builds(Ids, st.lists(st.integers(0, 31).map(name), max_size=3).map(tuple))
known = st.builds(Known, st.sampled_from(FACETS))
leaves = terms | terms | phrases | nears | ids | filters | known | ranges | st.just(Everything()) | st.just(Nothing())


def _grown(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(inner, max_size=4).map(tuple)
    return (
        st.builds(AllOf, several)
        | st.builds(AnyOf, several)
        | st.builds(AtLeast, st.integers(1, 4), several)
        | st.builds(Not, inner)
        | st.builds(Constant, inner, st.sampled_from([0.0, 0.5, 3.0]))
        | st.builds(Boost, inner, st.sampled_from([0.0, 0.5, 2.0]))
        | st.builds(Scored, inner, several)
    )


queries: st.SearchStrategy[Query] = st.recursive(leaves, _grown, max_leaves=12)
batches = st.lists(st.lists(documents() | st.integers(0, 30), max_size=12), min_size=1, max_size=4)
"""Commits; in each, documents to put and numbers of articles to delete, in order."""


@pytest.fixture(autouse=True, scope="module")
def replacing() -> Iterator[None]:
    """What is replaced goes to Tantivy several times in a commit, as in long runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tantivy, "_REPLACED", 3)
        yield


@contextmanager
def readers(commits: list[list[IndexDocument | int]], addresses: Iterable[str]) -> Iterator[list[Reader]]:
    """A reader of each engine after the same commits."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        engines = [open_engine(address, Path(folder) / address.partition(":")[0]) for address in addresses]
        for engine in engines:
            _write(engine, commits)
        yield [stack.enter_context(engine.reader()) for engine in engines]


def _write(engine: Engine, commits: list[list[IndexDocument | int]]) -> None:
    with engine.writer() as writer:
        for revision, commit in enumerate(commits, 1):
            for each in commit:
                if isinstance(each, int):
                    writer.delete(name(each))
                else:
                    writer.put(each)
            writer.commit(revision)


def _agree(commits: list[list[IndexDocument | int]], asked: list[Query], address: str) -> None:
    with readers(commits, ("tantivy:", address)) as opened:
        for query in asked:
            first, second = (reader.search(query, limit=100, facets=FACETS) for reader in opened)
            assert ({hit.id for hit in first.hits}, first.total) == ({hit.id for hit in second.hits}, second.total)
            assert first.facets == second.facets
            _whole(first)
            _whole(second)
            if _nothing_deleted(commits) and (address == "whoosh:" or _every_field_filled(commits)):
                expected = {hit.id: hit.score for hit in first.hits}
                close = 1e-3 if address != "whoosh:" or _lengths_exact(commits) else 0.1
                assert {hit.id: hit.score for hit in second.hits} == pytest.approx(expected, rel=close, abs=1e-4)
            for sort in (Sort.NEWEST, Sort.OLDEST):
                one, other = (reader.search(query, limit=7, offset=3, sort=sort) for reader in opened)
                assert one == other
        first_reader, second_reader = opened
        assert first_reader.count() == second_reader.count()
        for field in TEXT_FIELDS:
            assert first_reader.terms(field, "", 5) == second_reader.terms(field, "", 5)
            for token in TOKENS:
                assert first_reader.doc_freq(field, token) == second_reader.doc_freq(field, token)


def _nothing_deleted(commits: list[list[IndexDocument | int]]) -> bool:
    """Scores count deleted articles until a merge drops them, and each library merges when it likes."""
    ids = [None if isinstance(each, int) else each.id for commit in commits for each in commit]
    return None not in ids and len(ids) == len(set(ids))


def _lengths_exact(commits: list[list[IndexDocument | int]]) -> bool:
    """Whoosh keeps a field's length in one byte: exactly up to 10 tokens, which a boundary exceeds, then within 9%."""
    documents = (each for commit in commits for each in commit if not isinstance(each, int))
    return not any(f" {BOUNDARY} " in text for document in documents for text in document.text.values())


def _every_field_filled(commits: list[list[IndexDocument | int]]) -> bool:
    """Lucene relates how rare a token is to the articles that have the field at all, the others to every article."""
    documents = (each for commit in commits for each in commit if not isinstance(each, int))
    return all(document.text.get(field, "") for document in documents for field in TEXT_FIELDS)


def _whole(matches: Matches) -> None:
    assert matches.total == len(matches.hits) == len({hit.id for hit in matches.hits})
    scores = [hit.score for hit in matches.hits]
    assert scores == sorted(scores, reverse=True)
    assert min(scores, default=0.0) >= 0.0


asked_queries = st.lists(queries, min_size=5, max_size=15)
relaxed = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=25, suppress_health_check=relaxed)
@given(batches, asked_queries)
def test_engines_agree(commits: list[list[IndexDocument | int]], asked: list[Query]) -> None:
    _agree(commits, asked, "whoosh:")


@pytest.mark.slow
@settings(max_examples=scaled(1000), suppress_health_check=relaxed)
@given(batches, asked_queries)
def test_engines_agree_at_length(commits: list[list[IndexDocument | int]], asked: list[Query]) -> None:
    _agree(commits, asked, "whoosh:")


@pytest.mark.cluster
@settings(max_examples=6, suppress_health_check=relaxed)
@given(commits=batches, asked=asked_queries)
def test_a_cluster_agrees(
    new_index: Callable[[], str], commits: list[list[IndexDocument | int]], asked: list[Query]
) -> None:
    _agree(commits, asked, f"{new_index()}?shards=2")
