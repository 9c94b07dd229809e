"""An index in an OpenSearch cluster, through opensearch-py: the same answers from many machines.

Distribution is the cluster's: shards, copies, failover. Ours are the tokens, and that a commit is seen whole or not at
all (`index.engines.opensearch_schema`). Nothing is kept on this machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from index.engine import Fingerprint, Reader, Writer
from index.engines.folder import EmptyReader, analyzer_version
from index.engines.opensearch_client import Client
from index.engines.opensearch_reader import OpenSearchReader
from index.engines.opensearch_schema import MAPPING, SCHEMA
from index.engines.opensearch_snapshot import Lookout, Snapshot, foreign, live_mapping, take_snapshot
from index.engines.opensearch_writer import OpenSearchWriter, sign_in
from index.errors import IndexOutdated


class OpenSearchEngine:
    """The index called `name` in the client's cluster. Cheap to open; may be shared by threads."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        self._lookout = Lookout(client, name)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    @contextmanager
    def writer(self, memory: int | None = None) -> Iterator[Writer]:
        """See `Engine.writer`; raises EngineError, EngineUnavailable, IndexOutdated."""
        state = sign_in(self._client, self._name, self.builds_with())
        writer = OpenSearchWriter(self._client, self._name, state)
        try:
            yield writer
        finally:
            writer.leave()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """See `Engine.reader`; raises EngineError, EngineUnavailable, IndexOutdated."""
        snapshot = self._newest()
        if snapshot is None:
            yield EmptyReader()
            return
        try:
            yield OpenSearchReader(snapshot)
        finally:
            snapshot.leave()

    def _newest(self) -> Snapshot | None:
        """Entered; one thread at a time looks, so that a commit is opened once."""
        with self._lock:
            known = self._snapshot
            taken, state = take_snapshot(self._client, self._name, self._lookout.state(), known)
            if state is not None and state.built_with.schema != SCHEMA:
                raise IndexOutdated
            if taken is None:
                return None
            if taken is not known:
                self._expect_mapping()
                self._snapshot = taken
                if known is not None:
                    known.retire()
            taken.enter()
            return taken

    def _expect_mapping(self) -> None:
        if live_mapping(self._client, self._name) != MAPPING:
            raise foreign(self._client, self._name)

    def close(self) -> None:
        """Tell the cluster that nobody reads any more; it would find out by itself some minutes later."""
        with self._lock:
            if self._snapshot is not None:
                self._snapshot.retire()
                self._snapshot = None

    def revision(self) -> int:
        """See `Engine.revision`."""
        state = self._lookout.state()
        return state.revision if state else 0

    def built_with(self) -> Fingerprint | None:
        """See `Engine.built_with`."""
        state = self._lookout.state()
        return state.built_with if state else None

    def builds_with(self) -> Fingerprint:
        """See `Engine.builds_with`."""
        return Fingerprint("opensearch", SCHEMA, analyzer_version())
