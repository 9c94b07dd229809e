"""The files of an archive as the store knows them: what a run compares with what is there now."""

from __future__ import annotations

from corpus.readers.model import Refusal
from corpus.sentence import Sentence
from corpus.store.reader import Store
from corpus.store.told import FileState


def known_files(store: Store, archive: str) -> dict[str, tuple[int, FileState]]:
    """Each file of the archive as it was when last read, by path, with its number in the store."""
    rows = store.database.rows(
        """SELECT files.path, files.id, files.size, files.mtime_ns, files.digest, files.rules, files.format
             FROM files JOIN archives ON archives.id = files.archive_id WHERE archives.name = ?""",
        [archive],
    )
    return {path: (file_id, FileState(*about)) for path, file_id, *about in rows}


def known_refusals(store: Store, archive: str) -> list[Refusal]:
    """Everything of the archive that stands refused, by path."""
    rows = store.database.rows(
        """SELECT refusals.path, refusals.record, refusals.reason
             FROM refusals JOIN files ON files.id = refusals.file_id JOIN archives ON archives.id = files.archive_id
            WHERE archives.name = ? ORDER BY refusals.path, refusals.id""",
        [archive],
    )
    return [Refusal(path, Sentence.from_kept(reason), record) for path, record, reason in rows]
