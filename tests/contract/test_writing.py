"""What a writer promises: replace, delete, all or nothing, the revision, the fingerprint."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.document import TextField, ValueField
from index.engine import Engine, Fingerprint
from index.engines import open_engine
from index.errors import EngineError, IndexOutdated
from index.query import DateRange, Everything, Term, Value
from tests.contract.helpers import TEXT, article, found, index, name, numbers, term


def test_an_index_never_made_reads_as_empty(engine: Engine, folder: Path) -> None:
    with engine.reader() as reader:
        matches = reader.search(Everything(), limit=10, facets=[ValueField.PROVINCE])
        assert (matches.total, matches.hits, matches.facets) == (0, (), {ValueField.PROVINCE: {}})
        assert (reader.count(), reader.doc_freq(TEXT, "biển"), reader.terms(TEXT, "", 5)) == (0, 0, [])
    assert (engine.revision(), engine.built_with()) == (0, None)
    assert not folder.exists(), "opening and reading make nothing"


def test_what_is_put_is_found_after_the_commit_and_not_before(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.put(article(1, "tàu cập cảng"))
        assert found(engine, Everything()) == []
        writer.commit(1)
        assert found(engine, term("cảng")) == [name(1)]
        writer.put(article(2, "tàu rời cảng"))
        assert found(engine, term("cảng")) == [name(1)]
        writer.commit(2)
    assert numbers(engine, term("cảng")) == {1, 2}


def test_leaving_without_a_commit_drops_what_was_put_and_deleted(engine: Engine) -> None:
    index(engine, article(1, "cũ"), revision=4)
    with engine.writer() as writer:
        writer.put(article(2, "mới"))
        writer.put(article(1, "đổi"))
        writer.delete(name(1))
    assert found(engine, Everything()) == [name(1)]
    assert found(engine, term("cũ")) == [name(1)]
    assert engine.revision() == 4


def test_an_error_in_the_block_drops_and_frees_the_writer(engine: Engine) -> None:
    def fail() -> None:
        with engine.writer() as writer:
            writer.put(article(1, "dở"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert found(engine, Everything()) == []
    index(engine, article(2, "xong"))
    assert found(engine, Everything()) == [name(2)]


@pytest.mark.parametrize("between", [True, False], ids=["commit between", "same commit"])
def test_the_same_id_replaces_every_field(engine: Engine, between: bool) -> None:
    old = article(1, "cũ kỹ", "2020-02-02", {ValueField.PROVINCE: ("Huế",)}, title="cũ")
    new = article(1, "mới", "2024-04-04", {ValueField.PROVINCE: ("Cà Mau",)})
    with engine.writer() as writer:
        writer.put(old)
        if between:
            writer.commit(1)
        writer.put(new)
        writer.commit(2)
    assert found(engine, Everything()) == [old.id]
    assert found(engine, term("mới")) == [old.id]
    gone = [term("cũ"), Term(TextField.TITLE, "cũ"), Value(ValueField.PROVINCE, "Huế")]
    assert [found(engine, query) for query in gone] == [[], [], []]
    assert found(engine, DateRange(None, new.published)) == [old.id]
    assert found(engine, DateRange(None, old.published)) == []
    with engine.reader() as reader:
        assert reader.count() == 1
        assert (reader.doc_freq(TEXT, "cũ"), reader.doc_freq(TEXT, "mới")) == (0, 1)


@pytest.mark.parametrize("between", [True, False], ids=["commit between", "same commit"])
def test_delete_and_put_again(engine: Engine, between: bool) -> None:
    with engine.writer() as writer:
        writer.put(article(1, "một"))
        writer.put(article(2, "hai"))
        if between:
            writer.commit(1)
        writer.delete(name(1))
        writer.delete(name(2))
        writer.delete(name(3))
        writer.put(article(2, "lại"))
        writer.put(article(3, "lại"))
        writer.commit(2)
    assert sorted(found(engine, Everything())) == sorted([name(2), name(3)])
    assert sorted(found(engine, term("lại"))) == sorted([name(2), name(3)])


def test_of_many_changes_the_last_of_each_article_stands(engine: Engine) -> None:
    pick, stands = random.Random(5), dict.fromkeys(range(900), 0)
    index(engine, *(article(number, "lần0") for number in stands))
    with engine.writer() as writer:
        for turn in range(1, 1800):
            number = pick.randrange(900)
            if pick.random() < 0.3:
                writer.delete(name(number))
                stands.pop(number, None)
            else:
                writer.put(article(number, f"lần{turn}"))
                stands[number] = turn
        writer.commit(2)
    assert sorted(found(engine, Everything())) == sorted(map(name, stands))
    untouched = sorted(name(number) for number, turn in stands.items() if not turn)
    assert untouched
    assert sorted(found(engine, term("lần0"))) == untouched
    for number, turn in pick.sample([each for each in stands.items() if each[1]], 50):
        assert found(engine, term(f"lần{turn}")) == [name(number)]


def test_deleting_what_is_absent_is_fine(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.delete(name(9))
        writer.delete("chưa từng có, một mã dài hơn mọi mã")
        writer.put(article(1, "còn"))
        writer.delete(name(9))
        writer.commit(1)
        writer.delete(name(9))
        writer.commit(2)
    assert found(engine, Everything()) == [name(1)]


def test_many_commits_make_one_index(engine: Engine) -> None:
    for number in range(25):
        index(engine, article(number, f"chung riêng{number}"), revision=number + 1)
    assert numbers(engine, term("chung")) == set(range(25))
    assert numbers(engine, term("riêng7")) == {7}
    assert engine.revision() == 25


def test_the_revision_is_remembered(engine: Engine, address: str, folder: Path) -> None:
    with engine.writer() as writer:
        writer.put(article(1, "một"))
        assert engine.revision() == 0
        writer.commit(41)
        assert engine.revision() == 41
        writer.commit(42)
    assert open_engine(address, folder).revision() == 42


def test_the_fingerprint_is_that_of_the_writer(engine: Engine, address: str, folder: Path) -> None:
    with engine.writer() as writer:
        writer.commit(1)
    written = open_engine(address, folder).built_with()
    assert written == engine.builds_with()
    assert written is not None
    assert written.engine == address.partition(":")[0]


def test_another_fingerprint_asks_for_a_rebuild(engine: Engine, forge: Callable[[Fingerprint], None]) -> None:
    index(engine, article(1, "một"))
    written = engine.builds_with()
    forge(replace(written, analyzer="trước đây"))
    assert engine.built_with() == replace(written, analyzer="trước đây")
    assert found(engine, Everything()) == [name(1)], "searches go on until the rebuild is published"
    with pytest.raises(IndexOutdated), engine.writer():
        pass
    forge(replace(written, schema="0"))
    with pytest.raises(IndexOutdated), engine.reader():
        pass


def test_two_writers_cannot_be_open_at_once(engine: Engine, address: str, folder: Path) -> None:
    with engine.writer() as writer:
        writer.put(article(1, "một"))
        with pytest.raises(EngineError, match="đang ghi"), open_engine(address, folder).writer():
            pass
        writer.commit(1)
    assert found(engine, Everything()) == [name(1)]


def test_a_reader_is_one_unchanging_snapshot(engine: Engine) -> None:
    index(engine, *(article(number, f"chung t{number}", "2024-01-01") for number in range(20)))
    with engine.reader() as reader, engine.reader() as unused:
        before = reader.search(term("chung"), limit=50)
        with engine.writer() as writer:
            for number in range(0, 20, 2):
                writer.delete(name(number))
            writer.put(article(1, "khác", None))
            writer.put(article(30, "chung", "2024-01-01"))
            writer.commit(2)
            for number in range(40, 60):
                writer.put(article(number, "chung"))
                writer.commit(number)
        assert reader.search(term("chung"), limit=50) == before
        assert unused.search(term("chung"), limit=50) == before, "first used when the index has long moved on"
        assert reader.count() == 20
        assert reader.doc_freq(TEXT, "chung") == 20
        assert [each for each, _ in reader.terms(TEXT, "t1", 3)] == ["t1", "t10", "t11"]
    assert len(found(engine, term("chung"))) == 9 + 1 + 20
