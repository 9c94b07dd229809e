"""Whose articles an index holds: a mark of the store's history, kept beside the index.

Revisions alone do not tell: another store, or an older copy of this one that has grown again, may reach the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from corpus.store import Store
from corpus.store.reader import mark_of
from index.engines.folder import write_failed, write_file


class Lineage:
    """The mark within the folder of one generation, which is made where it is not there."""

    FILE: Final = "lineage.json"

    def __init__(self, folder: Path) -> None:
        self._path = folder / self.FILE

    def keep(self, store: Store, revision: int) -> None:
        """Before a commit of the index: from now on it holds what this store held at the revision.

        Raises EngineError when it cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_file(self._path, json.dumps({"revision": revision, "mark": store.note(mark_of(revision))}))
        except OSError as error:
            raise write_failed(self._path.parent, error) from error

    def fits(self, store: Store) -> bool:
        """Whether the index was made from this store's history; a file that is lost or damaged tells nothing good."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            return bool(store.note(mark_of(kept["revision"])) == kept["mark"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
