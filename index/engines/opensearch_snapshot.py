"""One commit of an index in OpenSearch, held open as it is: a point in time, shared by the readers of a process."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Final

from corpus.sentence import Sentence
from index.engine import Fingerprint
from index.engines.opensearch_client import Client, Refusal, always_changing
from index.engines.opensearch_counts import Kept
from index.engines.opensearch_schema import MAPPING, STATE, visible
from index.errors import EngineError, EngineUnavailable

_KEPT: Final = "5m"
"""How long the cluster keeps a point in time that nobody asks."""
_TRIES: Final = 20
SURE: Final = 0.5
"""Seconds for which an index that nobody writes cannot change: a writer that finds a commit makes the next one later
than that after it has signed in. Whoever has seen a commit and no writer need not look again so long.
"""

_FOREIGN: Final = Sentence(
    "Chỉ mục “{index}” ở {where} không phải do timbao lập, hoặc đã bị sửa. Hãy chọn tên khác trong địa chỉ của "
    "--engine, hoặc xóa chỉ mục ấy nếu không ai dùng, rồi chạy “timbao reindex --full”.",
    "The index “{index}” at {where} was not made by timbao, or has been altered. Choose another name in the address "
    "of --engine, or delete that index if nobody uses it, then run “timbao reindex --full”.",
)
_UNFINISHED: Final = Sentence(
    "OpenSearch ở {where} chưa tìm xong. Hãy thử lại sau.",
    "OpenSearch at {where} did not finish searching. Try again later.",
)
_CHANGED: Final = Sentence(
    "Chỉ mục vừa đổi trong khi đang tìm. Hãy tìm lại.", "The index changed during the search. Search again."
)


@dataclass(frozen=True, slots=True)
class State:
    """What the document `@state` says; `sequence` and `term` are its own version, for changing it only as it was read.

    `epoch` is the highest number that a commit was begun with, `void` those begun and never made; `holder` is the
    writer at work, as it signed in.
    """

    commit: int
    revision: int
    epoch: int
    void: tuple[int, ...]
    built_with: Fingerprint
    holder: dict[str, Any] | None
    condemned: tuple[str, ...]
    sequence: int
    term: int

    def body(self, **changed: object) -> dict[str, Any]:
        """The document, with these of its values changed."""
        state = {key: value for key, value in asdict(self).items() if key not in ("sequence", "term")}
        return {"state": state | changed}

    @classmethod
    def read(cls, found: dict[str, Any]) -> State:
        """From the document as it is answered. Raises KeyError, TypeError when it is none of ours."""
        kept = {**found["_source"]["state"], "sequence": found["_seq_no"], "term": found["_primary_term"]}
        return cls(
            **{
                **kept,
                "built_with": Fingerprint(**kept["built_with"]),
                "void": tuple(kept["void"]),
                "condemned": tuple(kept["condemned"]),
            }
        )


def read_state(client: Client, index: str) -> State | None:
    """What the index says of itself, as of now; None where there is no index yet. Raises EngineError."""
    try:
        return State.read(client.ask("GET", f"/{index}/_doc/{STATE}"))
    except Refusal as refusal:
        if refusal.status != 404:
            raise client.failed(refusal) from refusal
        _expect_ours(client, index)
        return None
    except (KeyError, TypeError) as error:
        raise foreign(client, index) from error


class Lookout:
    """The state of an index as of now, looked up only where it can have changed. May be shared by threads."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index
        self._seen: tuple[float, State | None] = (0.0, None)

    def state(self) -> State | None:
        """See `read_state`."""
        until, state = self._seen
        now = time.monotonic()
        if now >= until:
            state = read_state(self._client, self._index)
            # Reckoned from before it was asked for; a writer reckons from after it was let in.
            is_sure = state is not None and state.commit > 0 and state.holder is None
            self._seen = (now + SURE if is_sure else 0.0, state)
        return state


def _expect_ours(client: Client, index: str) -> None:
    """An index without a state was begun just now or by a run that was killed at once, or is somebody else's."""
    if live_mapping(client, index) not in (None, MAPPING):
        raise foreign(client, index)


def foreign(client: Client, index: str) -> EngineError:
    """The index is not one that timbao made."""
    return EngineError(_FOREIGN.filled(index=index, where=client.address.shown))


def live_mapping(client: Client, index: str) -> dict[str, Any] | None:
    """The mapping as it is now, written as `MAPPING` is; None where there is no such index."""
    try:
        (found,) = client.ask("GET", f"/{index}/_mapping").values()
    except Refusal as refusal:
        if refusal.status == 404:
            return None
        raise client.failed(refusal) from refusal
    mapping: dict[str, Any] = found["mappings"]
    for about in mapping.get("properties", {}).values():
        if about.get("type") == "text":
            about.setdefault("index_options", "positions")
    return mapping


class Snapshot:
    """A commit and its point in time. `leave` it as often as it was entered."""

    def __init__(self, client: Client, index: str, state: State) -> None:
        self.client = client
        self.index = index
        self.commit = state.commit
        self.visible = visible(state.commit, state.void)
        self.kept = Kept()
        self.articles: int | None = None
        self._lock = threading.Lock()
        self._readers = 0
        self._current = True
        self.pit, self.shards = self._open()

    def _open(self) -> tuple[str, int]:
        path = f"/{self.index}/_search/point_in_time"
        asked = {"keep_alive": _KEPT, "allow_partial_pit_creation": "false"}
        try:
            made = self.client.ask("POST", path, params=asked)
        except Refusal as refusal:
            raise EngineUnavailable(self.client.failed(refusal).message) from refusal
        return made["pit_id"], made["_shards"]["total"]

    def enter(self) -> None:
        """One more reader."""
        with self._lock:
            self._readers += 1

    def leave(self) -> None:
        """One reader less; the last one of a commit that is not the newest any more closes it."""
        with self._lock:
            self._readers -= 1
            close = not self._readers and not self._current
        if close:
            self._close()

    def retire(self) -> None:
        """A newer commit is known: close as soon as nobody reads."""
        with self._lock:
            self._current = False
            close = not self._readers
        if close:
            self._close()

    def _close(self) -> None:
        with suppress(EngineError, Refusal):  # the cluster closes it by itself after a while
            self.client.ask("DELETE", "/_search/point_in_time", {"pit_id": [self.pit]}, patience=0)

    def search(self, body: dict[str, Any], params: dict[str, object]) -> Any:
        """What is answered for `body`; a point in time that a node lost, or that waited too long, is opened again."""
        asked = {"allow_partial_search_results": "false", **params}
        pit = self.pit
        try:
            return self._ask(body, asked, pit)
        except (Refusal, EngineUnavailable) as error:
            if isinstance(error, Refusal) and error.status not in (404, 500):
                raise
            with self._lock:
                if self.pit == pit:
                    self._renew()
        return self._ask(body, asked, self.pit)

    def _ask(self, body: dict[str, Any], params: dict[str, object], pit: str) -> Any:
        answer = self.client.ask("POST", "/_search", {**body, "pit": {"id": pit, "keep_alive": _KEPT}}, params)
        if answer.get("timed_out"):
            raise EngineUnavailable(_UNFINISHED.filled(where=self.client.address.shown))
        return answer

    def _renew(self) -> None:
        pit, shards = self._open()
        state = read_state(self.client, self.index)
        if state is None or state.commit != self.commit:
            raise EngineUnavailable(_CHANGED)
        self.pit, self.shards = pit, shards


def take_snapshot(
    client: Client, index: str, state: State | None, known: Snapshot | None
) -> tuple[Snapshot | None, State | None]:
    """The newest commit, now that the index says `state`: `known` itself where it still is that, None where nothing
    was ever committed.

    A point in time holds a commit whole if that commit is the last one both before and after it was taken: what a
    commit shows is there before it is said to be, and what it replaces is removed only after.
    """
    for _ in range(_TRIES):
        if state is None or state.commit == 0:
            return None, state
        if known is not None and known.commit == state.commit:
            return known, state
        taken = Snapshot(client, index, state)
        state = read_state(client, index)
        if state is not None and state.commit == taken.commit:
            return taken, state
        taken.retire()
    raise always_changing(index)
