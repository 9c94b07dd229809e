"""What is put and deleted is handed to Tantivy in sets; whatever the order, the last word on each article stands."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.engines import open_engine, tantivy
from index.query import Everything
from tests.contract.helpers import article, name, term

DELETE, PUT, COMMIT = "delete", "put", "commit"
acts = st.tuples(st.sampled_from([DELETE, PUT, PUT, COMMIT]), st.integers(0, 4))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.lists(acts, max_size=25))
@example(9, [(DELETE, 3), (PUT, 3)])
@example(2, [(DELETE, 3), (PUT, 3), (DELETE, 2), (PUT, 3)])
def test_the_last_word_on_each_article_stands(together: int, told: list[tuple[str, int]]) -> None:
    stands: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tantivy, "_REPLACED", together)
        engine = open_engine("tantivy:", Path(folder))
        with engine.writer() as writer:
            for turn, (act, number) in enumerate(told, 1):
                if act == COMMIT:
                    writer.commit(turn)
                elif act == DELETE:
                    writer.delete(name(number))
                    stands.pop(number, None)
                else:
                    writer.put(article(number, f"lần{turn}"))
                    stands[number] = turn
            writer.commit(len(told) + 1)
        with engine.reader() as reader:
            assert reader.count() == reader.search(Everything(), limit=0).total == len(stands)
            for number, turn in stands.items():
                assert [hit.id for hit in reader.search(term(f"lần{turn}"), limit=9).hits] == [name(number)]
