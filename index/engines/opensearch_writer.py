"""Writing to OpenSearch: one writer at a time, and a commit that shows all at once; see `index.engines.opensearch`."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from corpus.article import ArticleId
from corpus.sentence import Sentence
from index.document import IndexDocument
from index.engine import Fingerprint
from index.engines.opensearch_bulk import Bulk, Operation
from index.engines.opensearch_client import WRITING, Client, Refusal
from index.engines.opensearch_schema import STATE, article_of, layout, replaced, source, version, visible
from index.engines.opensearch_snapshot import SURE, State, read_state
from index.errors import EngineError, EngineUnavailable, IndexOutdated

_LEASE: Final = 120
"""Seconds for which a writer may say nothing before one on another machine takes its place."""
_UNSURE: Final = 1.2 * SURE
"""Seconds after which every reader knows that a writer is at work; see `SURE`. Clocks may differ somewhat in speed."""
_VOID: Final = 500
"""Commits broken off that are remembered; of older ones everything has long been removed."""

_BEING_WRITTEN: Final = Sentence(
    "Một tiến trình khác đang ghi chỉ mục “{index}” ở {where}. Hãy đợi nó xong rồi chạy lại “timbao reindex”.",
    "Another process is writing the index “{index}” at {where}. Wait until it is done, then run “timbao "
    "reindex” again.",
)
_LOST: Final = Sentence(
    "Chỉ mục “{index}” ở {where} vừa lập đã mất. Hãy chạy lại.",
    "The index “{index}” at {where} was made just now and is gone. Run again.",
)
_NOT_REFRESHED: Final = Sentence(
    "OpenSearch ở {where} không làm mới được {copies} bản sao của chỉ mục “{index}”. Hãy xem cụm máy có đủ máy không, "
    "rồi chạy lại “timbao reindex”.",
    "OpenSearch at {where} could not refresh {copies} copies of the index “{index}”. See whether the cluster has all "
    "its nodes, then run “timbao reindex” again.",
)


def sign_in(client: Client, index: str, fingerprint: Fingerprint) -> State:
    """Make the index where there is none, and be its only writer. Raises EngineError when another one is at work,
    IndexOutdated when the index was built otherwise.
    """
    state = read_state(client, index) or _created(client, index, fingerprint)
    if state.built_with != fingerprint:
        raise IndexOutdated
    if state.holder and _is_alive(state.holder):
        raise being_written(client, index)
    broken_off = range(state.commit + 1, state.epoch + 1)
    void = (*state.void, *(each for each in broken_off if each not in state.void))[-_VOID:]
    signed = write_state(client, index, state, void=void, epoch=state.epoch + 1, holder=_myself())
    if broken_off:
        remove_what_is_dead(client, index, signed)
    return signed


def being_written(client: Client, index: str) -> EngineError:
    """Another writer is at work."""
    return EngineUnavailable(_BEING_WRITTEN.filled(index=index, where=client.address.shown))


def _created(client: Client, index: str, fingerprint: Fingerprint) -> State:
    state = State(0, 0, 0, (), fingerprint, None, (), 0, 0)
    try:
        with suppress_existing():
            client.ask("PUT", f"/{index}", layout(client.address), patience=WRITING)
        with suppress_existing():
            client.ask("PUT", f"/{index}/_create/{STATE}", state.body(), patience=WRITING)
    except Refusal as refusal:
        raise client.failed(refusal) from refusal
    found = read_state(client, index)
    if found is None:
        raise EngineUnavailable(_LOST.filled(index=index, where=client.address.shown))
    return found


class suppress_existing(suppress):  # noqa: N801 - read as a statement
    """What another writer, or an attempt whose answer was lost, has made already is there."""

    def __init__(self) -> None:
        super().__init__(Refusal)

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        return isinstance(error, Refusal) and (error.status == 409 or error.kind == "resource_already_exists_exception")


def write_state(client: Client, index: str, state: State, **changed: Any) -> State:
    """Change the state if it is still as it was read. Raises EngineError when another writer has changed it."""
    body = state.body(**changed)
    as_read = {"if_seq_no": state.sequence, "if_primary_term": state.term}
    try:
        answer = client.ask("PUT", f"/{index}/_doc/{STATE}", body, as_read, patience=WRITING)
    except Refusal as refusal:
        if refusal.status != 409:
            raise client.failed(refusal) from refusal
        # Perhaps it was written, and only the answer was lost.
        found = read_state(client, index)
        if found is None or found.body() != body:
            raise being_written(client, index) from refusal
        return found
    return replace(state, **changed, sequence=answer["_seq_no"], term=answer["_primary_term"])


def remove_what_is_dead(client: Client, index: str, state: State) -> None:
    """Versions that no reader sees any more. What is not removed now is harmless, and is removed by a later writer."""
    dead: list[dict[str, Any]] = [replaced(state.commit, state.void)]
    if state.void:
        dead.append({"terms": {"born": state.void}})
    query = {"query": {"bool": {"should": dead, "minimum_should_match": 1}}}
    with suppress(Refusal, EngineUnavailable):
        client.ask("POST", f"/{index}/_refresh")
        client.ask("POST", f"/{index}/_delete_by_query", query, {"conflicts": "proceed"}, patience=WRITING)


class OpenSearchWriter:
    """See `index.engine.Writer`."""

    def __init__(self, client: Client, index: str, state: State) -> None:
        self._client = client
        self._index = index
        self._state = state
        self._seen = visible(state.commit, state.void)
        self._order = count(1)
        self._renewed = self._let_in = time.monotonic()
        self._bulk = Bulk(client, index, self._ending)

    def put(self, document: IndexDocument) -> None:
        """See `Writer.put`; raises EngineError, EngineUnavailable."""
        self._stay_signed_in()
        place, made = version(document.id, self._state.epoch), source(document, self._state.epoch)
        self._bulk.add(Operation.index(document.id, place, made, next(self._order)))

    def delete(self, article_id: ArticleId) -> None:
        """See `Writer.delete`; raises EngineError, EngineUnavailable."""
        self._stay_signed_in()
        self._bulk.add(Operation.delete(article_id, version(article_id, self._state.epoch), next(self._order)))

    def _ending(self, operations: list[Operation]) -> list[Operation]:
        """The versions that these put an end to, with the commit to come."""
        if not self._state.commit:
            return []
        ids = sorted({each.article for each in operations})
        query = {"bool": {"filter": [{"terms": {"article_id": ids}}, self._seen]}}
        asked = {"query": query, "size": 10 * len(ids), "_source": False}
        params = {"filter_path": "hits.hits._id", "allow_partial_search_results": "false"}
        try:
            found = self._client.ask("POST", f"/{self._index}/_search", asked, params, patience=WRITING)
        except Refusal as refusal:
            raise self._client.failed(refusal) from refusal
        places = [hit["_id"] for hit in found.get("hits", {}).get("hits", ())]
        return [Operation.update(article_of(each), each, {"died": self._state.epoch}) for each in places]

    def commit(self, revision: int) -> None:
        """See `Writer.commit`; raises EngineError, EngineUnavailable."""
        self._bulk.flush()
        self._refresh()
        before = self._state
        if before.commit:
            time.sleep(max(0.0, self._let_in + _UNSURE - time.monotonic()))
        self._renewed = time.monotonic()
        self._state = write_state(
            self._client,
            self._index,
            before,
            commit=before.epoch,
            revision=revision,
            epoch=before.epoch + 1,
            holder=_myself(),
        )
        self._seen = visible(self._state.commit, self._state.void)
        if before.commit:
            remove_what_is_dead(self._client, self._index, self._state)

    def _refresh(self) -> None:
        """What was written can be found in every copy of every shard."""
        until = time.monotonic() + WRITING
        while True:
            try:
                shards = self._client.ask("POST", f"/{self._index}/_refresh", patience=WRITING)["_shards"]
            except Refusal as refusal:
                raise self._client.failed(refusal) from refusal
            if not shards["failed"]:
                return
            if time.monotonic() > until:
                where, copies = self._client.address.shown, shards["failed"]
                raise EngineUnavailable(_NOT_REFRESHED.filled(where=where, copies=copies, index=self._index))
            time.sleep(1)

    def _stay_signed_in(self) -> None:
        if time.monotonic() - self._renewed > _LEASE / 4:
            self._renewed = time.monotonic()
            self._state = write_state(self._client, self._index, self._state, holder=_myself())

    def leave(self) -> None:
        """Drop what was not committed and let the next writer in."""
        self._bulk.close()
        with suppress(EngineError):
            write_state(self._client, self._index, self._state, holder=None)


def _myself() -> dict[str, Any]:
    return {
        "machine": _machine(),
        "process": os.getpid(),
        "started": _started(os.getpid()),
        "until": time.time() + _LEASE,
    }


def _is_alive(holder: dict[str, Any]) -> bool:
    """On this machine the kernel knows; of another one only how long ago it was last heard of."""
    if holder["machine"] == _machine():
        return bool(_started(holder["process"]) == holder["started"])
    return bool(time.time() < holder["until"])


def _machine() -> str:
    """The same for processes that see each other's numbers: this boot, this container."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    return socket.gethostname()


def _started(process: int) -> str:
    """When the process began, as the kernel counts; empty where there is no such process."""
    try:
        state, *rest = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return "" if state == "Z" else rest[18]
    except OSError:
        pass
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        return "running"
    return "running"
