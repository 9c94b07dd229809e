"""Stores that earlier versions of timbao made, in each kind of database: read as they are, brought up by a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from corpus.archive import Archive
from corpus.ingest import ingest
from corpus.store import Store
from corpus.store.database import open_database
from corpus.store.migrations import STEPS
from corpus.store.reader import SCHEMA_VERSION
from corpus.store.tables import state
from corpus.store.writable import WritableStore, engine_of

FIRST = Path(__file__).parent / "schema"
"""The schema of version 1 in each kind of database, as it was then."""


def _statements(dialect: str) -> list[str]:
    return (FIRST / f"1-{dialect}.sql").read_text().split(";\n")


@pytest.fixture
def first(new_store: Callable[[], str]) -> str:
    """The address of an empty store of version 1."""
    url = new_store()
    database = open_database(url)
    engine = engine_of(database)
    with engine.begin() as connection:
        for statement in filter(str.strip, _statements(engine.dialect.name)):
            connection.execute(sa.text(statement))
        connection.execute(state.insert(), [{"key": "schema", "value": "1"}, {"key": "revision", "value": "0"}])
    engine.dispose()
    return url


def _shape(engine: sa.Engine) -> dict[str, Any]:
    looked = sa.inspect(engine)
    return {
        table: (
            [(each["name"], str(each["type"]), each["nullable"]) for each in looked.get_columns(table)],
            sorted((str(each["name"]), each["column_names"]) for each in looked.get_indexes(table)),
            looked.get_pk_constraint(table)["constrained_columns"],
            sorted(str(each["column_names"]) for each in looked.get_unique_constraints(table)),
            sorted((each["constrained_columns"], each["referred_table"]) for each in looked.get_foreign_keys(table)),
        )
        for table in looked.get_table_names()
    }


def test_every_version_leads_to_the_newest() -> None:
    version, seen = "1", []
    while version != SCHEMA_VERSION:
        version, _ = STEPS[version]
        assert version not in seen
        seen.append(version)
    assert SCHEMA_VERSION not in STEPS


def test_the_first_becomes_what_is_made_today(first: str, new_store: Callable[[], str]) -> None:
    with WritableStore.open(new_store(), create=True) as made, WritableStore.open(first) as brought_up:
        assert brought_up.note("schema") == SCHEMA_VERSION
        assert _shape(brought_up.engine) == _shape(made.engine)


def test_it_is_read_as_it_is_and_keeps_what_it_holds(first: str, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text("Cầu mới qua sông thông xe sớm\nCầu rộng mười hai mét.\n")
    with Store.open(first) as store:
        assert store.counts().articles == 0
        assert store.note("schema") == "1"
    with WritableStore.open(first) as store:
        assert ingest(store, Archive.at(tmp_path / "news")).added == 1
        (article,) = store.fetch(list(store.all_ids()))
    with WritableStore.open(first, create=True) as store:
        assert store.fetch([article.id]) == [article]


def test_a_step_that_was_broken_off_is_done_again(first: str) -> None:
    engine = engine_of(open_database(first))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX articles_by_revision"))
    engine.dispose()
    with WritableStore.open(first) as store:
        assert store.note("schema") == SCHEMA_VERSION
