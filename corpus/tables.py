"""The article store's tables.

    archives ──< files ──< records >── articles

A *record* is what one place in one file says of an article; an *article* is the merge of its records. A removed
article stays as a row without records, so that an index that was away learns of it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
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
