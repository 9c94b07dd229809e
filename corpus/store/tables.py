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

SCHEMA_VERSION = "1"

metadata = MetaData()
_BIG = BigInteger().with_variant(Integer, "sqlite")

state = Table(
    "state",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)

archives = Table(
    "archives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

files = Table(
    "files",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("archive_id", ForeignKey("archives.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("format", String, nullable=False),
    Column("rules", String, nullable=False),
    UniqueConstraint("archive_id", "path"),
)

records = Table(
    "records",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("file_id", ForeignKey("files.id"), nullable=False, index=True),
    Column("record", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("article_id", String, nullable=False, index=True),
    Column("digest", LargeBinary, nullable=False),
    Column("content", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("number", _BIG, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("revision", BigInteger, nullable=False),
    Column("removed", Boolean, nullable=False),
    Index("articles_by_revision", "revision"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("file_id", ForeignKey("files.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("record", Text),
    Column("reason", Text, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", _BIG, primary_key=True),
    Column("article_id", String, nullable=False, index=True),
    Column("replaced", String, nullable=False),
    Column("content", Text, nullable=False),
)
"""What a record said before its file changed; `replaced` is the UTC time, ISO 8601, at which that was noticed."""

hidden = Table(
    "hidden",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", String, nullable=False),
    Column("url", Text),
)
"""Articles taken down: their records stay, and they count as removed everywhere."""

editions = Table(
    "editions",
    metadata,
    Column("number", ForeignKey("articles.number"), primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),
    Column("story", _BIG),
    Column("moved", BigInteger),
    Column("source", Text),
    Column("published", Date),
    Column("url", Text),
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
