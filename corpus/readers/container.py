"""Files that hold files: gzip, bzip2, xz, tar and zip, one in another to a small depth."""

from __future__ import annotations

import bz2
import lzma
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Final, cast

from corpus.errors import InputRefused
from corpus.readers.gunzip import Gunzip
from corpus.readers.model import RawDocument, Refusal
from corpus.readers.source import BLOCK, BROKEN, Budget, Readable, Source, read_some
from corpus.sentence import Sentence

DEEPEST: Final = 3
"""Archives around a document."""
_IN_MEMORY: Final = 16 << 20
"""Bytes of a zip within an archive kept in memory; zip needs to seek, so a larger one goes to a temporary file."""
_LAST_NAMES: Final = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}

_OPENERS: Final[dict[str, Callable[[BinaryIO], Readable]]] = {
    "gzip": Gunzip,
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}

_TOO_DEEP: Final = Sentence(
    "Tệp nén lồng nhau quá {deepest} tầng.", "Archives are nested more than {deepest} levels deep."
)
_DAMAGED: Final = Sentence(
    "Tệp {kind} bị hỏng hoặc bị cắt cụt: {why}.", "The {kind} file is damaged or cut short: {why}."
)
_NO_FILE_IN_TAR: Final = Sentence(
    "Liên kết hoặc thiết bị trong tệp tar, không được đọc.", "A link or a device in the tar file; it is not read."
)
_LINK_IN_ZIP: Final = Sentence("Liên kết trong tệp zip, không được đọc.", "A link in the zip file; it is not read.")
_OFFICE: Final = Sentence(
    "Tài liệu Office (Word, Excel…): hãy lưu lại thành TXT hoặc CSV.",
    "This is an Office document (Word, Excel…). Save it as TXT or CSV.",
)
_LOCKED: Final = Sentence("Không mở được tệp trong zip: {why}.", "A file in the zip cannot be opened: {why}.")
_PASSWORD: Final = Sentence("cần mật khẩu", "it needs a password")
_MEMBER_DAMAGED: Final = Sentence("Tệp trong tệp nén bị hỏng: {why}.", "A file in the archive is damaged: {why}.")

Read = Callable[[Source], Iterator[RawDocument | Refusal]]
Ignorable = Callable[[str], bool]


class _Metered:
    """Unpacked bytes on their way, counted against the budget. Without a buffer of its own: archives have small files
    by the ten thousands."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        data = read_some(self._stream, min(size, BLOCK))
        self._budget.spend(len(data))
        return data


def read(source: Source, kind: str, read_source: Read, is_ignorable: Ignorable) -> Iterator[RawDocument | Refusal]:
    """The documents of every member. Raises InputRefused for a bomb and for archives nested too deep."""
    if source.depth >= DEEPEST:
        raise InputRefused(_TOO_DEEP.filled(deepest=DEEPEST))
    if kind == "tar":
        yield from _tar(source, read_source, is_ignorable)
    elif kind == "zip":
        yield from _zip(source, read_source, is_ignorable)
    else:
        yield from read_source(_unpacked(source, kind))


def _unpacked(source: Source, kind: str) -> Source:
    """The one file in a gzip, bzip2 or xz; it keeps its name in documents."""
    path = PurePosixPath(source.form)
    ending = _LAST_NAMES.get(path.suffix.lower())
    form = source.form if ending is None else source.form[: -len(path.suffix)] + ending
    return _inner(source, _OPENERS[kind](source.file()), source.name, form)


def _inner(source: Source, stream: Readable, name: str, form: str | None = None) -> Source:
    metered = _Metered(stream, source.budget)
    return Source(metered, name, form=form, depth=source.depth + 1, budget=source.budget)


def _tar(source: Source, read_source: Read, is_ignorable: Ignorable) -> Iterator[RawDocument | Refusal]:
    try:
        with tarfile.open(fileobj=source.file(), mode="r|", errors="surrogateescape") as archive:
            for member in archive:
                name = f"{source.name}!/{_readable(member.name)}"
                if member.isdir() or is_ignorable(member.name):
                    continue
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    yield Refusal(name, _NO_FILE_IN_TAR)
                else:
                    yield from _member(source, stream, name, read_source)
    except tarfile.TarError as error:
        raise InputRefused(_DAMAGED.filled(kind="tar", why=error)) from error


def _zip(source: Source, read_source: Read, is_ignorable: Ignorable) -> Iterator[RawDocument | Refusal]:
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        try:
            archive = zipfile.ZipFile(_seekable(source, spool))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise InputRefused(_DAMAGED.filled(kind="zip", why=error)) from error
        with archive:
            members = archive.infolist()
            if any(member.filename == "[Content_Types].xml" for member in members):
                raise InputRefused(_OFFICE)
            for member in members:
                if not member.is_dir() and not is_ignorable(member.filename):
                    yield from _zipped(source, archive, member, read_source)


def _seekable(source: Source, spool: IO[bytes]) -> IO[bytes]:
    """The file itself where it is one on a disk, else a copy."""
    if source.depth == 0:
        return cast(IO[bytes], source.stream)
    for block in source.blocks():
        spool.write(block)
    spool.seek(0)
    return spool


def _zipped(
    source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo, read_source: Read
) -> Iterator[RawDocument | Refusal]:
    name = f"{source.name}!/{_zip_name(member)}"
    if member.external_attr >> 28 == 0o12:
        yield Refusal(name, _LINK_IN_ZIP)
        return
    try:
        stream = archive.open(member)
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        yield Refusal(name, _LOCKED.filled(why=_PASSWORD if member.flag_bits & 1 else error))
        return
    with stream:
        yield from _member(source, stream, name, read_source)


def _member(source: Source, stream: IO[bytes], name: str, read_source: Read) -> Iterator[RawDocument | Refusal]:
    """The documents of one member; if it is damaged, the next may be sound."""
    try:
        inner = _inner(source, stream, name)
    except (*BROKEN, zipfile.BadZipFile) as error:
        yield Refusal(name, _MEMBER_DAMAGED.filled(why=error))
        return
    yield from read_source(inner)


def _zip_name(member: zipfile.ZipInfo) -> str:
    """Old programs wrote names in their own code page, which zipfile reads as cp437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return member.filename


def _readable(name: str) -> str:
    """A name that is no UTF-8, with its odd bytes written out."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").removeprefix("./")
