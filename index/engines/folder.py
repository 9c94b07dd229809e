"""What both embedded engines keep beside their library's own files: the fingerprint and the revision."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from stat import S_IMODE
from typing import Final

from corpus.durable import make_durable
from corpus.sentence import Sentence
from index.document import BOUNDARY, TextField, ValueField
from index.engine import Fingerprint, Matches, Place, Sort
from index.errors import EngineError, IndexOutdated
from index.query import MAX_SLOP, Query
from index.watched import WatchedText

_WIDE_BOUNDARY = f" {' '.join([BOUNDARY] * (MAX_SLOP + 1))} "

_UNREADABLE: Final = Sentence(
    "Không đọc được chỉ mục ở {folder}: {why}. Hãy chạy “timbao reindex --full” để lập lại chỉ mục từ kho bài.",
    "The index at {folder} cannot be read: {why}. Run “timbao reindex --full” to build it again from the store.",
)
_CLOSED: Final = Sentence(
    "Tài khoản đang chạy timbao không có quyền đọc chỉ mục ở {folder}.",
    "The account that runs timbao may not read the index at {folder}.",
)
_UNWRITABLE: Final = Sentence(
    "Không ghi được chỉ mục ở {folder}: {why}. Hãy kiểm tra chỗ trống trên đĩa và quyền ghi, rồi chạy lại “timbao "
    "reindex”.",
    "The index at {folder} cannot be written: {why}. Check free space and permissions on the disk, then run “timbao "
    "reindex” again.",
)
_BEING_WRITTEN: Final = Sentence(
    "Một tiến trình khác đang ghi chỉ mục ở {folder}. Hãy đợi nó xong rồi chạy lại “timbao reindex”.",
    "Another process is writing the index at {folder}. Wait until it is done, then run “timbao reindex” again.",
)
_FILE_LOST: Final = Sentence("thiếu tệp {name}", "the file {name} is missing")


def read_failed(folder: Path, reason: object) -> EngineError:
    """The index is there and cannot be read. Of a refused permission Tantivy tells in its words."""
    if isinstance(reason, PermissionError) or "PermissionDenied" in str(reason):
        return EngineError(_CLOSED.filled(folder=folder))
    return EngineError(_UNREADABLE.filled(folder=folder, why=reason))


def write_failed(folder: Path, reason: object) -> EngineError:
    """The index cannot be written, for a reason outside the program."""
    return EngineError(_UNWRITABLE.filled(folder=folder, why=reason))


def being_written(folder: Path) -> EngineError:
    """Another writer is at work in the same folder."""
    return EngineError(_BEING_WRITTEN.filled(folder=folder))


def write_file(path: Path, text: str) -> None:
    """Write durably and at once: whoever reads `path` sees the old text or the new one, also after a power cut."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes) -> None:
    """See `write_file`."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    make_durable(path.parent)


def file_digest(path: Path) -> str:
    """A checksum of the file's contents in hexadecimal; "" where there is no such file or it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""


class IndexFolder:
    """The folder of one index. A commit carries no payload in either library, so the revision stands beside it.

    It is written after the commit: a process killed between the two leaves a revision older than what is visible, and
    bringing the index up to date again from there changes nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fingerprint = path / "built_with.json"
        self._revision = path / "revision"
        self._remembered = WatchedText(self._revision)

    def built_with(self) -> Fingerprint | None:
        """The fingerprint kept here; None when there is no index. Raises EngineError when it is damaged or lost."""
        try:
            return Fingerprint(**json.loads(self._fingerprint.read_text("utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            self.expect_nothing(self._fingerprint.name)
            return None
        except (OSError, ValueError, TypeError) as error:
            raise read_failed(self.path, error) from error

    def prepare(self, fingerprint: Fingerprint) -> None:
        """Make the folder for a first writer; raises IndexOutdated when it holds an index built otherwise."""
        found = self.built_with()
        if found is not None and found != fingerprint:
            raise IndexOutdated
        if found is None:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                write_file(self._fingerprint, json.dumps(asdict(fingerprint)))
            except OSError as error:
                raise write_failed(self.path, error) from error

    def revision(self) -> int:
        """The revision last remembered; 0 when there is none. Raises EngineError when it is damaged."""
        try:
            return int(self._remembered.text())
        except (FileNotFoundError, NotADirectoryError):
            return 0
        except (OSError, ValueError) as error:
            raise read_failed(self.path, error) from error

    def expect_nothing(self, missing: str) -> None:
        """Raises EngineError when a commit was made here, so that the file `missing` must have been lost."""
        if self._revision.exists():
            raise read_failed(self.path, _FILE_LOST.filled(name=missing))

    def open_to_readers(self, *names: str) -> None:
        """Let whoever may read the fingerprint read these files of the library's as well."""
        for name in names:
            with suppress(OSError):  # of a folder that is gone the writer tells; another account's file it had opened
                (self.path / name).chmod(S_IMODE(self._fingerprint.stat().st_mode))

    def remember(self, revision: int) -> None:
        """Keep the revision of a commit that has been made."""
        try:
            write_file(self._revision, str(revision))
        except OSError as error:
            raise write_failed(self.path, error) from error


def parted(tokens: str) -> str:
    """The tokens with so many boundaries between paragraphs that no gap of `Near` reaches over them."""
    return tokens.replace(f" {BOUNDARY} ", _WIDE_BOUNDARY)


class EmptyReader:
    """The reader of an index that was never committed."""

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        facets: Sequence[ValueField] = (),
        group: bool = False,
        after: Place | None = None,
    ) -> Matches:
        """No hits; each facet asked for is there and empty."""
        return Matches(total=0, facets={each: {} for each in facets}, lacking=dict.fromkeys(facets, 0))

    def doc_freq(self, field: TextField, token: str) -> int:
        """No article holds it."""
        return 0

    def frequencies(self, field: TextField, tokens: Collection[str]) -> dict[str, int]:
        """No article holds any."""
        return dict.fromkeys(tokens, 0)

    def terms(self, field: TextField, prefix: str, limit: int) -> list[tuple[str, int]]:
        """There are no terms."""
        return []

    def count(self) -> int:
        """No articles."""
        return 0


def schema_name(version: int) -> str:
    """The version of an adapter's way of writing, with a digest of the fields that documents have."""
    names = [f"{field.label}:{field.positions}" for field in TextField] + [field.value for field in ValueField]
    return f"{version}-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:12]}"


def analyzer_version() -> str:
    """Imported late: only writing and rebuilding need the analyzer."""
    from index.analysis.analyzer import VERSION

    return VERSION
