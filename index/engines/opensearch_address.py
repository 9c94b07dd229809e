"""`opensearch://host:9200,other:9200/index?shards=3&replicas=1`: where a cluster is, and what it is asked to keep."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence

USER, PASSWORD = "TIMBAO_OPENSEARCH_USER", "TIMBAO_OPENSEARCH_PASSWORD"
API_KEY, AUTHORITY = "TIMBAO_OPENSEARCH_API_KEY", "TIMBAO_OPENSEARCH_CA"

_PORT: Final = 9200
_HOST: Final = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:@\[\]/\s]+)(?::(?P<port>[0-9]{1,5}))?")
_INDEX: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_NUMBERS: Final = {"shards": (1, 1024), "replicas": (0, 16), "connections": (1, 64), "timeout": (1, 3600)}
"""The options that an address may have, and from what to what each goes."""
_UNUSABLE: Final = Sentence(
    "Không dùng được địa chỉ “{address}” cho --engine: {why}. Hãy viết như "
    "opensearch://máy:9200/timbao?shards=3&replicas=1.",
    "The address “{address}” cannot be used for --engine: {why}. Write it as in "
    "opensearch://host:9200/timbao?shards=3&replicas=1.",
)
_SECRET: Final = Sentence(
    "Địa chỉ của --engine không được chứa tên và mật khẩu, vì nhiều nơi ghi lại địa chỉ. Hãy đặt chúng vào biến môi "
    "trường {user} và {password}, hoặc {key}.",
    "The address of --engine must not hold a user name and password, because addresses are written down in many "
    "places. Set them in the environment variables {user} and {password}, or {key}.",
)
_BAD_INDEX: Final = Sentence(
    "tên chỉ mục sau dấu “/” phải gồm chữ thường không dấu, chữ số, “-”, “_” hay “.”",
    "the name of the index after the “/” must consist of lower-case letters without accents, digits, “-”, “_” or “.”",
)
_NO_OPTION: Final = Sentence(
    "không có tùy chọn “{name}”; các tùy chọn là {known}", "there is no option “{name}”; the options are {known}"
)
_BAD_HOST: Final = Sentence(
    "“{host}” không phải là tên máy hay tên máy:cổng", "“{host}” is neither a host name nor host:port"
)
_BAD_NUMBER: Final = Sentence(
    "“{name}” phải là một số từ {least} đến {most}", "“{name}” must be a number from {least} to {most}"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A cluster and the name of an index in it.

    `timeout`: seconds that an answer may take. `connections`: how many of them a writer uses at once.
    """

    hosts: tuple[tuple[str, int], ...]
    index: str
    tls: bool = False
    shards: int = 1
    replicas: int = 0
    connections: int = 2
    timeout: int = 10

    @property
    def shown(self) -> str:
        """The hosts, as messages name them."""
        return ", ".join(f"{host}:{port}" for host, port in self.hosts)


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """How to be let in: a name and a password, or an API key; and by whom the server's certificate is signed."""

    user: str | None = None
    password: str | None = None
    api_key: str | None = None
    authority: str | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Access:
        """From the environment alone: an address is seen in process lists, logs and messages."""
        return cls(*(environment.get(name) or None for name in (USER, PASSWORD, API_KEY, AUTHORITY)))


def read_address(text: str) -> Address:
    """Raises ConfigurationError that says what is wrong with the address."""
    parts = urlsplit(text)
    if "@" in parts.netloc:
        # Neither the name nor the password is repeated.
        raise ConfigurationError(_SECRET.filled(user=USER, password=PASSWORD, key=API_KEY))
    index = parts.path.strip("/")
    if not _INDEX.fullmatch(index):
        raise _bad(text, _BAD_INDEX)
    tls = parts.scheme == "opensearchs"
    numbers: dict[str, int] = {}
    for key, value in parse_qsl(parts.query, keep_blank_values=True):
        if key == "tls":
            tls = True
        elif key in _NUMBERS:
            numbers[key] = _number(text, key, value)
        else:
            raise _bad(text, _NO_OPTION.filled(name=key, known=", ".join(("tls", *_NUMBERS))))
    hosts = tuple(_host(text, each) for each in parts.netloc.split(","))
    return Address(hosts, index, tls, **numbers)


def _host(text: str, each: str) -> tuple[str, int]:
    found = _HOST.fullmatch(each)
    port = int(found["port"] or _PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise _bad(text, _BAD_HOST.filled(host=each))
    return found["name"].strip("[]"), port


def _number(text: str, key: str, value: str) -> int:
    least, most = _NUMBERS[key]
    if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
        raise _bad(text, _BAD_NUMBER.filled(name=key, least=least, most=most))
    return int(value)


def _bad(text: str, reason: Sentence) -> ConfigurationError:
    return ConfigurationError(_UNUSABLE.filled(address=text, why=reason))
