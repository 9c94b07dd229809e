"""The article store: the truth that serves text and that every index is built from.

Searching only reads: plain SQL over the database's own driver, in `reader`, `stories` and the modules below them, so
that a search never pays for importing SQLAlchemy. Runs that write import `writable`, `recorder`, `ledger` or
`takedown`, which speak SQLAlchemy Core over connections that the same `database` made.
"""

from corpus.store.model import Change, Counts, Edition, Hidden, StoredRefusal
from corpus.store.reader import LAST_RUN, Store

__all__ = ["LAST_RUN", "Change", "Counts", "Edition", "Hidden", "Store", "StoredRefusal"]
