"""SQLite's FTS5, with its three ways of cutting text that suit Vietnamese at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.peers.peer import FACETS, PAGE, Page, Peer, rows

TOKENIZERS = {
    "marks kept": "unicode61 remove_diacritics 0",
    "marks removed": "unicode61 remove_diacritics 2",
    "trigram": "trigram",
}


class SqliteFts5(Peer):
    """One table of texts, one of values for the facets."""

    def __init__(self, way: str) -> None:
        self.version = f"SQLite {sqlite3.sqlite_version}"
        self._tokenizer = TOKENIZERS[way]
        self._database: sqlite3.Connection | None = None

    def build(self, archive: Path, folder: Path) -> None:
        database = sqlite3.connect(folder / "index.db")
        database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, key UNINDEXED, tokenize='{self._tokenizer}')")
        database.execute("CREATE TABLE facets (facet TEXT, article INTEGER, value TEXT)")
        with database:
            for number, row in enumerate(rows(archive), 1):
                database.execute("INSERT INTO texts (rowid, text, key) VALUES (?, ?, ?)", (number, row.text, row.key))
                values = [*(("province", each) for each in row.provinces), ("source", row.source), ("month", row.month)]
                database.executemany("INSERT INTO facets VALUES (?, ?, ?)", [(f, number, v) for f, v in values])
            database.execute("CREATE INDEX by_facet ON facets (facet, article, value)")
            database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        self._database = database

    def search(self, query: str) -> Page:
        assert self._database is not None, "build comes first"
        words = " OR ".join('"' + word.replace('"', '""') + '"' for word in query.split())
        found = self._database.execute(
            "SELECT key, snippet(texts, 0, '<mark>', '</mark>', '…', 40) FROM texts WHERE texts MATCH ? "
            "ORDER BY rank LIMIT ?",
            (words, PAGE),
        ).fetchall()
        total = self._database.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (words,)).fetchone()[0]
        counted = 0
        for facet in FACETS:
            counts = self._database.execute(
                "SELECT value, count(*) FROM facets WHERE facet = ? AND article IN "
                "(SELECT rowid FROM texts WHERE texts MATCH ?) GROUP BY value",
                (facet, words),
            ).fetchall()
            counted += len(counts)
        return Page(total, [key for key, _ in found], [snippet for _, snippet in found], counted)
