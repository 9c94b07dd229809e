"""Small files beside an index in OpenSearch, kept in the index itself: so machines share nothing but its address.

A file is cut into documents `@file:…`; one more, `@files`, says which of them are the current ones, so that a file
changes whole. Each machine has a copy of its own, in the folder of the generation, and brings it up to date.
"""

from __future__ import annotations

import base64
import time
import zlib
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

from index.engines.folder import file_digest, write_bytes, write_failed
from index.engines.opensearch_client import WRITING, Client, Refusal, always_changing
from index.errors import EngineError

_LIST: Final = "@files"
_PART: Final = 4_000_000
"""Bytes of a document; a server takes requests of 100 MB."""
_FRESH: Final = 30.0
"""Seconds for which a copy is taken to be up to date."""


class SharedFiles:
    """The files called `names` in `folder`, as the index has them. May be shared by threads."""

    def __init__(self, client: Client, index: str, folder: Path, names: tuple[str, ...]) -> None:
        self._client = client
        self._index = index
        self._folder = folder
        self._names = names
        self._lock = Lock()
        self._pulled = -_FRESH

    def freshen(self) -> None:
        """Bring the copies up to date, now and then. Where that fails, they stay as they are."""
        with self._lock:
            if time.monotonic() - self._pulled < _FRESH:
                return
            self._pulled = time.monotonic()
            with suppress(EngineError, OSError, zlib.error):
                self._pull()

    def pull(self) -> None:
        """Bring the copies up to date. Raises EngineError."""
        try:
            with self._lock:
                self._pull()
                self._pulled = time.monotonic()
        except OSError as error:
            raise write_failed(self._folder, error) from error

    def _pull(self) -> None:
        for _ in range(3):
            wanted = self._listed()
            parts = {name: self._parts(name, about) for name, about in wanted.items() if not self._has(name, about)}
            if any(each is None for each in parts.values()):
                continue  # replaced meanwhile
            for name in self._names:
                if name not in wanted:
                    (self._folder / name).unlink(missing_ok=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, packed in parts.items():
                write_bytes(self._folder / name, zlib.decompress(packed or b""))
            return
        raise always_changing(self._index)

    def _has(self, name: str, about: dict[str, Any]) -> bool:
        return file_digest(self._folder / name) == str(about["digest"])

    def _listed(self) -> dict[str, Any]:
        found = self._document(_LIST)
        return dict(found["state"]) if found else {}

    def _parts(self, name: str, about: dict[str, Any]) -> bytes | None:
        found = [self._document(_place(name, about["digest"], part)) for part in range(about["parts"])]
        return b"".join(base64.b64decode(each["blob"]) for each in found if each) if all(found) else None

    def _document(self, place: str) -> dict[str, Any] | None:
        try:
            source: dict[str, Any] = self._client.ask("GET", f"/{self._index}/_source/{place}")
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise self._client.failed(refusal) from refusal
        return source

    def push(self) -> None:
        """Give the index the copies of this machine; a process killed meanwhile leaves the old ones.

        Raises EngineError.
        """
        with self._lock:
            before = self._listed()
            digests = {name: digest for name in self._names if (digest := file_digest(self._folder / name))}
            listed = {
                name: before[name] if before.get(name, {}).get("digest") == digest else self._put(name, digest)
                for name, digest in digests.items()
            }
            if listed != before:
                self._write(_LIST, {"state": listed})
            for name, about in before.items():
                if listed.get(name) != about:
                    self._remove(name, about)

    def _put(self, name: str, digest: str) -> dict[str, Any]:
        packed = zlib.compress((self._folder / name).read_bytes(), 1)
        starts = range(0, len(packed), _PART)
        for part, start in enumerate(starts):
            blob = base64.b64encode(packed[start : start + _PART]).decode("ascii")
            self._write(_place(name, digest, part), {"blob": blob})
        return {"digest": digest, "parts": len(starts)}

    def _write(self, place: str, source: dict[str, Any]) -> None:
        try:
            self._client.ask("PUT", f"/{self._index}/_doc/{place}", source, patience=WRITING)
        except Refusal as refusal:
            raise self._client.failed(refusal) from refusal

    def _remove(self, name: str, about: dict[str, Any]) -> None:
        for part in range(about["parts"]):
            with suppress(EngineError, Refusal):
                self._client.ask("DELETE", f"/{self._index}/_doc/{_place(name, about['digest'], part)}")


def _place(name: str, digest: str, part: int) -> str:
    return f"@file:{name}:{digest}:{part}"
