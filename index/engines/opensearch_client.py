"""One cluster asked over HTTP through opensearch-py: patience where it is busy, and its refusals in our words."""

from __future__ import annotations

import base64
import logging
import random
import re
import time
from collections.abc import Mapping
from typing import Any, Final

from opensearchpy import OpenSearch, exceptions

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from index.engines.opensearch_address import API_KEY, AUTHORITY, PASSWORD, USER, Access, Address
from index.errors import EngineError, EngineUnavailable

logging.getLogger("opensearch").addHandler(logging.NullHandler())  # failures are told once, in our words

READING: Final = 5.0
"""Seconds during which a question is asked again while the cluster is busy or loses a node."""
WRITING: Final = 120.0
READ_ONLY: Final = "cluster_block_exception"
BUSY: Final = (429, 502, 503, 504)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0
_BULK_SECONDS: Final = 60
"""Beyond the answer's usual time: a bulk request or a refresh does much at once."""

_NO_OPENSEARCH: Final = Sentence(
    "Ở {where} có một máy chủ khác, không phải OpenSearch. Hãy kiểm tra địa chỉ của --engine.",
    "At {where} there is another server, not OpenSearch. Check the address of --engine.",
)
_BUSY: Final = Sentence(
    "OpenSearch ở {where} đang quá tải hoặc thiếu máy ({why}). Hãy thử lại sau.",
    "OpenSearch at {where} is overloaded or short of nodes ({why}). Try again later.",
)
_UNTRUSTED: Final = Sentence(
    "Không kiểm được chứng thư TLS của OpenSearch ở {where}: {why}. Hãy đặt {setting} là tệp chứng thư của nơi cấp.",
    "The TLS certificate of OpenSearch at {where} cannot be verified: {why}. Set {setting} to the file with its "
    "issuer’s certificate.",
)
_SLOW: Final = Sentence(
    "OpenSearch ở {where} không trả lời trong {seconds} giây. Hãy thử lại sau; nếu cụm máy vẫn chậm, hãy tăng "
    "“timeout” trong địa chỉ của --engine.",
    "OpenSearch at {where} did not answer within {seconds} seconds. Try again later; if the cluster stays slow, raise "
    "“timeout” in the address of --engine.",
)
_AWAY: Final = Sentence(
    "Không kết nối được với OpenSearch ở {where}: {why}. Hãy kiểm tra địa chỉ của --engine và xem cụm máy có đang chạy "
    "không.",
    "No connection to OpenSearch at {where}: {why}. Check the address of --engine and whether the cluster is running.",
)
_NOT_LET_IN: Final = Sentence(
    "OpenSearch ở {where} không nhận tên và mật khẩu. Hãy kiểm tra các biến môi trường {user} và {password}, hoặc "
    "{key}.",
    "OpenSearch at {where} does not accept the user name and password. Check the environment variables {user} and "
    "{password}, or {key}.",
)
_READING_ONLY: Final = Sentence(
    "OpenSearch ở {where} chỉ cho đọc, thường vì đĩa sắp đầy ({why}). Hãy dọn chỗ trống, bỏ thiết lập {block} nếu nó "
    "còn đó, rồi chạy lại “timbao reindex”.",
    "OpenSearch at {where} is read-only, usually because its disk is nearly full ({why}). Make room, remove "
    "the setting {block} if it is still there, then run “timbao reindex” again.",
)
_FORBIDDEN: Final = Sentence(
    "OpenSearch ở {where} không cho người dùng này làm việc cần làm ({why}). Hãy cấp quyền đọc và ghi các chỉ mục "
    "{index}*.",
    "OpenSearch at {where} does not let this user do what is needed ({why}). Grant the rights to read and write the "
    "indices {index}*.",
)
_TOO_MANY_CLAUSES: Final = Sentence(
    "Câu hỏi có nhiều vế hơn OpenSearch ở {where} cho phép. Hãy đặt thiết lập indices.query.bool.max_clause_count của "
    "cụm máy là 4096 hay hơn, hoặc viết câu hỏi gọn hơn.",
    "The question has more clauses than OpenSearch at {where} allows. Set the cluster’s "
    "indices.query.bool.max_clause_count to 4096 or more, or write a shorter question.",
)
_REFUSED: Final = Sentence(
    "OpenSearch ở {where} không làm được việc cần làm: {why}.",
    "OpenSearch at {where} could not do what is needed: {why}.",
)


class Refusal(Exception):  # noqa: N818 - an answer, which the caller may expect
    """The cluster answered that it will not. `kind` and `reason` are its own words."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{kind}: {reason}")
        # Until someone makes room a nearly full disk stays so, whatever this status usually means.
        full = status == 429 and kind == READ_ONLY
        self.status = 403 if full else status
        self.kind = kind
        self.reason = reason


class Client:
    """May be shared by threads."""

    def __init__(self, address: Address, access: Access | None = None) -> None:
        self.address = address
        self._access = access or Access.of()
        self._transport = _open(address, self._access).transport

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        patience: float = READING,
    ) -> Any:
        """The JSON that is answered. Raises Refusal, EngineUnavailable.

        A busy cluster, and one that is choosing a new manager or a new primary, is asked again for `patience` seconds
        with growing pauses.
        """
        try:
            return self.ask_raw(method, path, body, params, patience=patience)
        except Refusal as refusal:
            if problem := self.problem(refusal):
                raise problem from refusal
            raise

    def ask_raw(
        self,
        method: str,
        path: str,
        body: object = None,
        params: Mapping[str, object] | None = None,
        *,
        patience: float = READING,
    ) -> Any:
        """See `ask`; here a Refusal is raised for every answer that is none."""
        until = time.monotonic() + patience
        pause = _FIRST_PAUSE
        while True:
            try:
                return self._once(method, path, body, params, patience)
            except (exceptions.ConnectionError, Refusal) as error:
                if isinstance(error, Refusal) and error.status not in BUSY:
                    raise
                if isinstance(error, exceptions.SSLError) or time.monotonic() + pause > until:
                    raise self._away(error) from error
            time.sleep(pause * (0.5 + random.random()))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _once(self, method: str, path: str, body: object, params: Mapping[str, object] | None, patience: float) -> Any:
        seconds = self.address.timeout + (_BULK_SECONDS if patience > READING else 0)
        asked = {**(params or {}), "request_timeout": seconds}
        try:
            return self._transport.perform_request(method, path, params=asked, body=body)
        except exceptions.ConnectionError:
            raise
        except exceptions.TransportError as error:
            raise _refusal(error) from error
        except exceptions.SerializationError as error:
            raise EngineUnavailable(_NO_OPENSEARCH.filled(where=self.address.shown)) from error

    def _away(self, error: exceptions.ConnectionError | Refusal) -> EngineUnavailable:
        where = self.address.shown
        if isinstance(error, Refusal):
            return EngineUnavailable(_BUSY.filled(where=where, why=error))
        if isinstance(error, exceptions.SSLError):
            return EngineUnavailable(_UNTRUSTED.filled(where=where, why=_cause(error), setting=AUTHORITY))
        if isinstance(error, exceptions.ConnectionTimeout):
            return EngineUnavailable(_SLOW.filled(where=where, seconds=self.address.timeout))
        return EngineUnavailable(_AWAY.filled(where=where, why=_cause(error)))

    def problem(self, refusal: Refusal) -> EngineError | None:
        """What the operator has to see to, whatever was asked; None for what the caller may expect."""
        where = self.address.shown
        if refusal.status == 401:
            return EngineUnavailable(_NOT_LET_IN.filled(where=where, user=USER, password=PASSWORD, key=API_KEY))
        if refusal.kind == READ_ONLY and refusal.status == 403:
            block = "cluster.blocks.*" if "cluster" in refusal.reason else "index.blocks.read_only_allow_delete"
            return EngineUnavailable(_READING_ONLY.filled(where=where, why=refusal.reason, block=block))
        if refusal.status == 403:
            return EngineUnavailable(_FORBIDDEN.filled(where=where, why=refusal.reason, index=self.address.index))
        if refusal.kind in ("too_many_clauses", "too_many_nested_clauses"):
            return EngineError(_TOO_MANY_CLAUSES.filled(where=where))
        return None

    def failed(self, refusal: Refusal) -> EngineError:
        """For what should never be refused."""
        return EngineError(_REFUSED.filled(where=self.address.shown, why=refusal))


def _open(address: Address, access: Access) -> OpenSearch:
    options: dict[str, Any] = {}
    if access.api_key:
        options["headers"] = {"Authorization": f"ApiKey {access.api_key}"}
    elif access.user:
        # opensearch-py would write it in Latin-1, which knows few Vietnamese letters.
        word = base64.b64encode(f"{access.user}:{access.password or ''}".encode()).decode("ascii")
        options["headers"] = {"Authorization": f"Basic {word}"}
    if address.tls:
        options |= {"use_ssl": True, "verify_certs": True}
        if access.authority:
            options["ca_certs"] = access.authority
    several = len(address.hosts) > 1
    try:
        return OpenSearch(
            hosts=[{"host": host, "port": port} for host, port in address.hosts],
            maxsize=max(address.connections, 8),
            max_retries=len(address.hosts) - 1,  # each of the others once; pauses are ours
            retry_on_status=(),
            retry_on_timeout=several,
            dead_timeout=5,
            timeout_cutoff=2,
            **options,
        )
    except (OSError, ValueError) as error:
        unusable = Sentence("Không dùng được {name} “{value}”: {why}.", "{name} “{value}” cannot be used: {why}.")
        raise ConfigurationError(unusable.filled(name=AUTHORITY, value=access.authority, why=error)) from error


def always_changing(index: str) -> EngineUnavailable:
    """What was looked for changed each time before it was seen whole."""
    return EngineUnavailable(
        Sentence(
            "Chỉ mục “{index}” đang đổi liên tục. Hãy thử lại sau.",
            "The index “{index}” keeps changing. Try again later.",
        ).filled(index=index)
    )


def _refusal(error: exceptions.TransportError) -> Refusal:
    status = error.status_code if isinstance(error.status_code, int) else 0
    info: Any = error.info
    about = info.get("error") if isinstance(info, dict) else None
    if not isinstance(about, dict):
        return Refusal(status, str(error.error), str(about or ""))
    # The cause says more than that some shards failed.
    causes = about.get("failed_shards") or [{"reason": cause} for cause in about.get("root_cause") or ()]
    cause = causes[0]["reason"] if causes and isinstance(causes[0].get("reason"), dict) else about
    inner = cause.get("caused_by") or cause
    kind = inner["type"] if "clauses" in str(inner.get("type")) else cause.get("type", about.get("type", ""))
    return Refusal(status, str(kind), str(cause.get("reason") or about.get("reason") or ""))


def _cause(error: exceptions.ConnectionError) -> str:
    """urllib3's sentence without the objects that it begins with."""
    return re.sub(r"^<?HTTPS?Connection\w*\(.*?\)>?: ", "", str(error.info))
