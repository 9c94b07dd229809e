"""The work on files that may be done in any process: bytes → what the store keeps of them.

Files of ordinary size travel as names, several a task; a big file is read where the run is, so that memory stays
bounded, and its documents travel.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Final

from corpus.errors import InputRefused
from corpus.extract import RULES_VERSION, extract
from corpus.readers import read_bytes, read_file
from corpus.readers.model import RawDocument, Refusal
from corpus.sentence import Sentence
from corpus.serial import digest, to_json
from corpus.stopping import checkpoint
from corpus.store.told import FileState, FileTold, Row
from corpus.walk import FoundFile

_BLOCK: Final = 1 << 20
_COARSE, _FINE = 2_000_000_000, 10_000_000
"""Nanoseconds between two times that file systems tell apart: those that know whole seconds only, and the others."""

_UNREADABLE: Final = Sentence("Không đọc được tệp: {why}.", "The file cannot be read: {why}.")
_CHANGED: Final = Sentence(
    "Tệp thay đổi trong lúc đang đọc; lượt sau sẽ đọc lại.",
    "The file changed while it was being read; the next run reads it again.",
)
_UNFORESEEN: Final = Sentence(
    "Lỗi không lường trước khi đọc ({kind}: {why}).", "An unforeseen error while reading ({kind}: {why})."
)


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
    _fetch(task.files)
    return [_read(task.archive, *each) for each in zip(task.files, task.known, strict=True)]


def _fetch(files: Iterable[FoundFile]) -> None:
    """Ask the disk for all of them at once, where the system can: one after the other takes three times as long."""
    if not hasattr(os, "posix_fadvise"):
        return
    for file in files:
        with suppress(OSError):  # whoever reads it says why
            handle = os.open(file.where, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_WILLNEED)
            finally:
                os.close(handle)


def _read(archive: str, file: FoundFile, known: bytes | None) -> FileTold | Untouched | Refusal:
    """The bytes that are digested are those that are understood, whatever becomes of the file meanwhile."""
    try:
        with file.path.open("rb") as stream:
            before = _settled(stream)
            data = stream.read(before.st_size + 1)
            after = os.fstat(stream.fileno())
    except OSError as error:
        return unreadable(file, error)
    if not _same(before, after) or len(data) != before.st_size:
        return changed_meanwhile(file)
    state = _state(file, before, hashlib.blake2b(data, digest_size=16).digest())
    if state.digest == known:
        return Untouched(file.name, state)
    rows, refused = parted(told_by(_numbered(_foreseen(read_bytes(data, file.name), file)), archive))
    return FileTold(file.name, state, rows, refused)


def state_of(file: FoundFile) -> FileState:
    """The file as it is now, with its digest. Raises OSError; Stopped where that was asked for."""
    made = hashlib.blake2b(digest_size=16)
    with file.path.open("rb") as stream:
        about = _settled(stream)
        while block := stream.read(_BLOCK):
            checkpoint()
            made.update(block)
    return _state(file, about, made.digest())


def _state(file: FoundFile, about: os.stat_result, made: bytes) -> FileState:
    return FileState(about.st_size, about.st_mtime_ns, made, RULES_VERSION, _format(file.name))


def _settled(stream: IO[bytes]) -> os.stat_result:
    """About a file to be read now. One just written could be written again and keep its time: that is awaited."""
    about = os.fstat(stream.fileno())
    grain = _FINE if about.st_mtime_ns % 1_000_000_000 else _COARSE
    age = time.time_ns() - about.st_mtime_ns
    if 0 <= age < grain:
        time.sleep((grain - age) / 1e9)
    return os.fstat(stream.fileno())


def stands(file: FoundFile, state: FileState) -> bool:
    """Whether the file is still what `state_of` found, as far as its size and time tell."""
    try:
        about = file.path.stat()
    except OSError:
        return False
    return (about.st_size, about.st_mtime_ns) == (state.size, state.mtime_ns)


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_size, one.st_mtime_ns) == (other.st_size, other.st_mtime_ns)


def unreadable(file: FoundFile, error: OSError) -> Refusal:
    """The refusal of a file that cannot be opened."""
    return Refusal(file.name, _UNREADABLE.filled(why=error.strerror))


def changed_meanwhile(file: FoundFile) -> Refusal:
    """The refusal of a file that something writes while it is read; the next run reads it again."""
    return Refusal(file.name, _CHANGED)


def read_documents(task: DocumentsTask) -> list[Row | Refusal]:
    """What the store keeps of the documents, in order."""
    return list(told_by(task.documents, task.archive))


def documents_of(file: FoundFile) -> Iterator[RawDocument | Refusal]:
    """The documents of one file, the record of each unlike all others: `~2` is added to one's second coming."""
    return _numbered(_foreseen(read_file(file.path, file.name), file))


def _numbered(documents: Iterable[RawDocument | Refusal]) -> Iterator[RawDocument | Refusal]:
    seen: dict[tuple[str, str | None], int] = {}
    for document in documents:
        if not isinstance(document, Refusal):
            place = (document.path, document.record)
            seen[place] = again = seen.get(place, 0) + 1
            if again > 1:
                document = document._replace(record=f"{document.record or ''}~{again}")
        yield document


def _foreseen(documents: Iterator[RawDocument | Refusal], file: FoundFile) -> Iterator[RawDocument | Refusal]:
    try:
        yield from documents
    except Exception as error:
        # What no reader foresaw costs this file, never the run.
        yield Refusal(file.name, _unforeseen(error))


def _unforeseen(error: Exception) -> Sentence:
    return _UNFORESEEN.filled(kind=type(error).__name__, why=error)


def told_by(documents: Iterable[RawDocument | Refusal], archive: str) -> Iterator[Row | Refusal]:
    """What the store keeps of each document; a document that is no article becomes a refusal."""
    for document in documents:
        if isinstance(document, Refusal):
            yield document
            continue
        try:
            article = extract(document, archive)
        except InputRefused as refused:
            yield Refusal(document.path, refused.message, document.record)
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
    endings = name.rpartition("/")[2].lstrip(".").split(".")[1:]
    return ".".join([each for each in endings[-2:] if each.isalnum() and len(each) <= 5]).lower() or "?"
