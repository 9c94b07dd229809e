CREATE TABLE archives (
    id SERIAL NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE articles (
    number BIGSERIAL NOT NULL,
    id VARCHAR COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    removed BOOLEAN NOT NULL,
    PRIMARY KEY (number),
    UNIQUE (id)
);
CREATE INDEX articles_by_revision ON articles (revision);
CREATE TABLE bands (
    band INTEGER NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (band, number)
);
CREATE TABLE hidden (
    article_id VARCHAR COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    since VARCHAR COLLATE "C" NOT NULL,
    url TEXT COLLATE "C",
    PRIMARY KEY (article_id)
);
CREATE TABLE state (
    key VARCHAR COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (key)
);
CREATE TABLE versions (
    id BIGSERIAL NOT NULL,
    article_id VARCHAR COLLATE "C" NOT NULL,
    replaced VARCHAR COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_versions_article_id ON versions (article_id);
CREATE TABLE editions (
    number BIGINT NOT NULL,
    signature BYTEA NOT NULL,
    story BIGINT,
    moved BIGINT,
    source TEXT COLLATE "C",
    published DATE,
    url TEXT COLLATE "C",
    PRIMARY KEY (number),
    FOREIGN KEY(number) REFERENCES articles (number)
);
CREATE INDEX editions_by_moved ON editions (moved) WHERE moved IS NOT NULL;
CREATE INDEX editions_by_story ON editions (story) WHERE story IS NOT NULL;
CREATE TABLE files (
    id BIGSERIAL NOT NULL,
    archive_id INTEGER NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    format VARCHAR COLLATE "C" NOT NULL,
    rules VARCHAR COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (archive_id, path),
    FOREIGN KEY(archive_id) REFERENCES archives (id)
);
CREATE TABLE records (
    id BIGSERIAL NOT NULL,
    file_id BIGINT NOT NULL,
    record TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    article_id VARCHAR COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE INDEX ix_records_article_id ON records (article_id);
CREATE INDEX ix_records_file_id ON records (file_id);
CREATE TABLE refusals (
    id BIGSERIAL NOT NULL,
    file_id BIGINT NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    record TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(file_id) REFERENCES files (id)
);
CREATE INDEX ix_refusals_file_id ON refusals (file_id);
