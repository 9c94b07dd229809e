"""The article store's tables.

    archives ──< files ──< records >── articles

A *record* is what one place in one file says of an article; an *article* is the merge of its records. A removed
article stays as a row without records, so that an index that was away learns of it.

An *edition* is an article as one publication of a story; `index.duplicates` tells what its signature and bands are.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
_BIG = BigInteger().with_variant(Integer, "sqlite")
# In the order of code points everywhere: a language's own order changes with the server's operating system, and then
# its indexes are wrong.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_NAME = String().with_variant(String(collation="C"), "postgresql")

state = Table(
    "state",
    metadata,
    Column("key", _NAME, primary_key=True),
    Column("value", _TEXT, nullable=False),
)

archives = Table(
    "archives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", _TEXT, nullable=False, unique=True),
)

files = Table(
    "files",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("archive_id", ForeignKey("archives.id"), nullable=False),
    Column("path", _TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("format", _NAME, nullable=False),
    Column("rules", _NAME, nullable=False),
    UniqueConstraint("archive_id", "path"),
)

records = Table(
    "records",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("file_id", ForeignKey("files.id"), nullable=False, index=True),
    Column("record", _TEXT, nullable=False),
    Column("place", _TEXT, nullable=False),
    Column("article_id", _NAME, nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("content", _TEXT, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("number", _BIG, primary_key=True),
    Column("id", _NAME, nullable=False, unique=True),
    Column("revision", BigInteger, nullable=False),
    Column("removed", Boolean, nullable=False),
    Index("articles_by_revision", "revision", "number"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("file_id", ForeignKey("files.id"), nullable=False, index=True),
    Column("path", _TEXT, nullable=False),
    Column("record", _TEXT),
    Column("reason", _TEXT, nullable=False),
)
"""`reason` is a line of `corpus.sentence.Sentence.kept`."""

versions = Table(
    "versions",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("article_id", _NAME, nullable=False, index=True),
    Column("replaced", _NAME, nullable=False),
    Column("content", _TEXT, nullable=False),
)
"""What a record said before its file changed; `replaced` is the UTC time, ISO 8601, at which that was noticed."""

hidden = Table(
    "hidden",
    metadata,
    Column("article_id", _NAME, primary_key=True),
    Column("reason", _TEXT, nullable=False),
    Column("since", _NAME, nullable=False),
    Column("url", _TEXT),
)
"""Articles taken down: their records stay, and they count as removed everywhere."""

editions = Table(
    "editions",
    metadata,
    Column("number", ForeignKey("articles.number"), primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
    Column("story", _BIG),
    Column("moved", BigInteger),
    Column("source", _TEXT),
    Column("published", Date),
    Column("url", _TEXT),
)
"""`story` is the least number of the editions of one story, NULL for an edition alone; `moved` the revision at which
that last changed, NULL for an edition always alone.
"""

for _column in (editions.c.story, editions.c.moved):
    # Most editions stay alone, so the indexes leave them out.
    _some = _column.is_not(None)
    Index(f"editions_by_{_column.name}", _column, sqlite_where=_some, postgresql_where=_some)

bands = Table(
    "bands",
    metadata,
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("number", _BIG, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
