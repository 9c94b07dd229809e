"""Xapian, from Debian's python3-xapian: no stemmer, values for the facets, its own snippets."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from bench.peers.peer import FACETS, PAGE, Page, Peer, rows

_DEBIAN = "/usr/lib/python3/dist-packages"
_BETWEEN = "\x1f"


class Xapian(Peer):
    """The text with positions, three value slots."""

    def __init__(self) -> None:
        sys.path.append(_DEBIAN)
        self._xapian: Any = None
        self.version = "Xapian"
        self._database: Any = None

    def missing(self) -> str | None:
        try:
            self._xapian = importlib.import_module("xapian")
        except ImportError as error:
            return f"Debian's python3-xapian cannot be imported ({error})"
        self.version = f"Xapian {self._xapian.version_string()}"
        return None

    def build(self, archive: Path, folder: Path) -> None:
        database = self._xapian.WritableDatabase(str(folder / "index"), self._xapian.DB_CREATE)
        generator = self._xapian.TermGenerator()
        for row in rows(archive):
            document = self._xapian.Document()
            generator.set_document(document)
            generator.index_text(row.text)
            document.set_data(f"{row.key}\n{row.text}")
            for slot, value in enumerate((_BETWEEN.join(row.provinces), row.source, row.month)):
                document.add_value(slot, value)
            database.add_document(document)
        database.commit()
        database.close()
        self._database = self._xapian.Database(str(folder / "index"))

    def search(self, query: str) -> Page:
        parser = self._xapian.QueryParser()
        parser.set_default_op(self._xapian.Query.OP_OR)
        parser.set_database(self._database)
        enquire = self._xapian.Enquire(self._database)
        enquire.set_weighting_scheme(self._xapian.BM25Weight())
        enquire.set_query(parser.parse_query(query, 0))
        spies = [self._xapian.ValueCountMatchSpy(slot) for slot in range(len(FACETS))]
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, PAGE, self._database.get_doccount())
        data = [match.document.get_data().decode() for match in found]
        snippets = [found.snippet(each.partition("\n")[2], 240).decode() for each in data]
        counted = sum(len(list(spy.values())) for spy in spies)
        return Page(found.get_matches_estimated(), [each.partition("\n")[0] for each in data], snippets, counted)
