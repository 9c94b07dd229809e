"""From each version of the store's schema to the next, in place.

A step may be done again, and the version that it leads to is written after it, so a run that is killed goes on where it
was. What a step needs of the tables is written in it: `corpus.store.tables` is always the newest schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import sqlalchemy as sa

from corpus.store.tables import state

Step = Callable[[sa.Connection], None]


def _to_2(connection: sa.Connection) -> None:
    """Changes are read in the order of the index itself."""
    connection.execute(sa.text("DROP INDEX IF EXISTS articles_by_revision"))
    connection.execute(sa.text("CREATE INDEX articles_by_revision ON articles (revision, number)"))


STEPS: Final[Mapping[str, tuple[str, Step]]] = {"1": ("2", _to_2)}
"""By the version that a step starts from: the version it leads to, and what it does."""


def migrate(engine: sa.Engine, found: str) -> None:
    """Bring a store of version `found` to the newest. Another than known is left as it is."""
    while step := STEPS.get(found):
        found, apply = step
        with engine.begin() as connection:
            apply(connection)
            connection.execute(state.update().where(state.c.key == "schema").values(value=found))
