"""Many small writes to OpenSearch over several connections: bounded, every one's result looked at, tried again when
the cluster is busy.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.article import ArticleId
from corpus.sentence import Sentence
from index.engines.opensearch_client import BUSY, WRITING, Client, Refusal
from index.errors import EngineError, EngineUnavailable

_BATCH: Final = 500
_BATCH_BYTES: Final = 4_000_000
_DONE: Final = (404, 409)
"""To be deleted and not there; replaced by what was sent later and came sooner."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0

_OVERLOADED: Final = Sentence(
    "OpenSearch ở {where} quá tải, không nhận hết bài trong {seconds} giây. Hãy giảm “connections” trong địa chỉ của "
    "--engine hoặc thêm máy, rồi chạy lại “timbao reindex”.",
    "OpenSearch at {where} is overloaded and did not take all articles within {seconds} seconds. Lower “connections” "
    "in the address of --engine or add nodes, then run “timbao reindex” again.",
)
_UNFIT: Final = Sentence(
    "OpenSearch ở {where} không nhận bài {id}: {why}. Chưa có gì của lượt này được tìm thấy. Hãy chạy “timbao reindex "
    "--full” để lập chỉ mục mới.",
    "OpenSearch at {where} does not accept article {id}: {why}. Nothing of this run can be found yet. Run “timbao "
    "reindex --full” to build a new index.",
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One line or two of a bulk request. `article` is what it is about."""

    article: ArticleId
    lines: str

    @classmethod
    def index(cls, article: ArticleId, place: str, source: dict[str, Any], order: int) -> Operation:
        """Write a document; of several at one place the one with the highest `order` stays, however they arrive."""
        return cls(article, f"{_action('index', place, order)}\n{json.dumps(source, ensure_ascii=False)}\n")

    @classmethod
    def delete(cls, article: ArticleId, place: str, order: int) -> Operation:
        """Remove what stands at a place."""
        return cls(article, f"{_action('delete', place, order)}\n")

    @classmethod
    def update(cls, article: ArticleId, place: str, values: dict[str, Any]) -> Operation:
        """Change some values of a document."""
        action = json.dumps({"update": {"_id": place, "retry_on_conflict": 5}}, ensure_ascii=False)
        return cls(article, f"{action}\n{json.dumps({'doc': values}, ensure_ascii=False)}\n")


def _action(kind: str, place: str, order: int) -> str:
    about = {"_id": place, "version": order, "version_type": "external"}
    return json.dumps({kind: about}, ensure_ascii=False)


@dataclass
class _Batch:
    operations: list[Operation] = field(default_factory=list)
    size: int = 0

    def add(self, operation: Operation) -> bool:
        """Whether it is full now."""
        self.operations.append(operation)
        self.size += len(operation.lines)
        return len(self.operations) >= _BATCH or self.size >= _BATCH_BYTES


class Bulk:
    """Sends to one index with as many connections as the address says. Used by one thread.

    `also`: what else a batch has to do, looked up when it is sent.
    """

    def __init__(
        self, client: Client, index: str, also: Callable[[list[Operation]], Iterable[Operation]] = lambda _: ()
    ) -> None:
        self._client = client
        self._index = index
        self._also = also
        self._most = client.address.connections
        self._pool = ThreadPoolExecutor(self._most, thread_name_prefix="timbao-bulk")
        self._sending: set[Future[None]] = set()
        self._batch = _Batch()

    def add(self, operation: Operation) -> None:
        """Send sooner or later; waits while every connection has work. Raises what an earlier batch has met."""
        if self._batch.add(operation):
            self._send()

    def _send(self) -> None:
        operations, self._batch = self._batch.operations, _Batch()
        while len(self._sending) > self._most:
            self._collect(wait(self._sending, return_when=FIRST_COMPLETED).done)
        self._sending.add(self._pool.submit(self._deliver, operations))

    def _collect(self, done: set[Future[None]]) -> None:
        self._sending -= done
        for each in done:
            each.result()

    def flush(self) -> None:
        """Everything added is written, durably. Raises EngineError, EngineUnavailable."""
        if self._batch.operations:
            self._send()
        self._collect(wait(self._sending).done)

    def close(self) -> None:
        """Forget what was not sent yet; wait for what is on its way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, operations: list[Operation]) -> None:
        left = [*self._also(operations), *operations]
        until, pause = time.monotonic() + WRITING, _FIRST_PAUSE
        while left := self._refused(left):
            if time.monotonic() > until:
                raise EngineUnavailable(_OVERLOADED.filled(where=self._client.address.shown, seconds=int(WRITING)))
            time.sleep(pause * (0.5 + random.random()))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _refused(self, operations: list[Operation]) -> list[Operation]:
        """Send; those that the cluster was too busy for."""
        body = "".join(each.lines for each in operations)
        shown = "errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason"
        try:
            answer = self._client.ask(
                "POST", f"/{self._index}/_bulk", body.encode(), {"filter_path": shown}, patience=WRITING
            )
        except Refusal as error:
            raise self._client.failed(error) from error
        if not answer["errors"]:
            return []
        again = []
        for operation, item in zip(operations, answer["items"], strict=True):
            (result,) = item.values()
            if result["status"] < 300 or result["status"] in _DONE:
                continue
            refusal = _refusal(result)
            if refusal.status not in BUSY:
                raise self._client.problem(refusal) or self._unfit(operation, refusal)
            again.append(operation)
        return again

    def _unfit(self, operation: Operation, refusal: Refusal) -> EngineError:
        return EngineError(_UNFIT.filled(where=self._client.address.shown, id=operation.article, why=refusal))


def _refusal(result: dict[str, Any]) -> Refusal:
    error = result.get("error", {})
    reason = (error.get("caused_by") or error).get("reason", "")
    return Refusal(result["status"], str(error.get("type", "")), str(reason))
