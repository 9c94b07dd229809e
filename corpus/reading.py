"""The work on files that may be done in any process: bytes → what the store keeps of them.

Files of ordinary size travel as names, several a task; a big file is read where the run is, so that memory stays
bounded, and its documents travel.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import InputRefused
from corpus.extract import RULES_VERSION, extract
from corpus.readers import read_file
from corpus.readers.model import RawDocument, Refusal
from corpus.serial import digest, to_json
from corpus.store.told import FileState, FileTold, Row
from corpus.walk import FoundFile


@dataclass(frozen=True, slots=True)
class FilesTask:
    """Files to be read whole. `known` holds, for each, the digest for which it need not be read, or None."""

    archive: str
    files: tuple[FoundFile, ...]
    known: tuple[bytes | None, ...]


@dataclass(frozen=True, slots=True)
class Untouched:
    """A file that was opened and whose bytes are as they were; only its state is new."""

    path: str
    state: FileState


@dataclass(frozen=True, slots=True)
class DocumentsTask:
    """Some documents of one file."""

    archive: str
    documents: tuple[RawDocument | Refusal, ...]


def read_files(task: FilesTask) -> list[FileTold | Untouched | Refusal]:
    """Each file's outcome, in order; a Refusal is a file that could not be opened at all."""
    return [_read(task.archive, *each) for each in zip(task.files, task.known, strict=True)]


def _read(archive: str, file: FoundFile, known: bytes | None) -> FileTold | Untouched | Refusal:
    try:
        state = state_of(file)
    except OSError as error:
        return unreadable(file, error)
    if state.digest == known:
        return Untouched(file.name, state)
    rows, refused = parted(told_by(documents_of(file), archive))
    return FileTold(file.name, state, rows, refused)


def state_of(file: FoundFile) -> FileState:
    """The file as it was found, with its digest. Raises OSError."""
    with file.path.open("rb") as stream:
        made = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).digest()
    return FileState(file.size, file.mtime_ns, made, RULES_VERSION, _format(file.name))


def unreadable(file: FoundFile, error: OSError) -> Refusal:
    """The refusal of a file that cannot be opened."""
    return Refusal(file.name, f"Không đọc được tệp: {error.strerror}.")


def read_documents(task: DocumentsTask) -> list[Row | Refusal]:
    """What the store keeps of the documents, in order."""
    return list(told_by(task.documents, task.archive))


def documents_of(file: FoundFile) -> Iterator[RawDocument | Refusal]:
    """The documents of one file, the record of each unlike all others: `~2` is added to one's second coming."""
    seen: dict[tuple[str, str | None], int] = {}
    for document in _all_of(file):
        if not isinstance(document, Refusal):
            place = (document.path, document.record)
            seen[place] = again = seen.get(place, 0) + 1
            if again > 1:
                document = replace(document, record=f"{document.record or ''}~{again}")
        yield document


def _all_of(file: FoundFile) -> Iterator[RawDocument | Refusal]:
    try:
        yield from read_file(file.path, file.name)
    except Exception as error:
        # What no reader foresaw costs this file, never the run.
        yield Refusal(file.name, _unforeseen(error))


def _unforeseen(error: Exception) -> str:
    return f"Lỗi không lường trước khi đọc ({type(error).__name__}: {error})."


def told_by(documents: Iterable[RawDocument | Refusal], archive: str) -> Iterator[Row | Refusal]:
    """What the store keeps of each document; a document that is no article becomes a refusal."""
    for document in documents:
        if isinstance(document, Refusal):
            yield document
            continue
        try:
            article = extract(document, archive)
        except InputRefused as refused:
            yield Refusal(document.path, refused.reason, document.record)
            continue
        except Exception as error:
            yield Refusal(document.path, _unforeseen(error), document.record)
            continue
        content = to_json(article)
        yield Row(document.path, document.record or "", article.id, digest(content), content)


def parted(told: Iterable[Row | Refusal]) -> tuple[list[Row], list[Refusal]]:
    """Articles and refusals apart."""
    rows: list[Row] = []
    refused: list[Refusal] = []
    for each in told:
        if isinstance(each, Row):
            rows.append(each)
        else:
            refused.append(each)
    return rows, refused


def _format(name: str) -> str:
    suffixes = [part for part in Path(name).suffixes[-2:] if part[1:].isalnum() and len(part) <= 6]
    return "".join(suffixes).lstrip(".").lower() or "?"
