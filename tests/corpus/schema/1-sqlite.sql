CREATE TABLE state (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE archives (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE articles (
    number INTEGER NOT NULL,
    id VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    removed BOOLEAN NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (id)
);
CREATE INDEX articles_by_revision ON articles (revision);
CREATE TABLE versions (
    id INTEGER NOT NULL,
    article_id VARCHAR NOT NULL,
    replaced VARCHAR NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_versions_article_id ON versions (article_id);
CREATE TABLE hidden (
    article_id VARCHAR NOT NULL,
    reason TEXT NOT NULL,
    since VARCHAR NOT NULL,
    url TEXT,
    PRIMARY KEY (article_id)
);
CREATE TABLE bands (
    band INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (band, number)
)
 WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER NOT NULL,
    archive_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    digest BLOB NOT NULL,
    format VARCHAR NOT NULL,
    rules VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (archive_id, path),
    FOREIGN KEY(archive_id) REFERENCES archives (id)
);
CREATE TABLE editions (
    number INTEGER NOT NULL,
    signature BLOB NOT NULL,
    story INTEGER,
    moved BIGINT,
    source TEXT,
    published DATE,
    url TEXT,
    PRIMARY KEY (number),
    FOREIGN KEY(number) REFERENCES articles (number)
);
CREATE INDEX editions_by_moved ON editions (moved) WHERE moved IS NOT NULL;
CREATE INDEX editions_by_story ON editions (story) WHERE story IS NOT NULL;
CREATE TABLE records (
    id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    record TEXT NOT NULL,
    place TEXT NOT NULL,
    article_id VARCHAR NOT NULL,
    digest BLOB NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE INDEX ix_records_file_id ON records (file_id);
CREATE INDEX ix_records_article_id ON records (article_id);
CREATE TABLE refusals (
    id INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    path TEXT NOT NULL,
    record TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE INDEX ix_refusals_file_id ON refusals (file_id);
