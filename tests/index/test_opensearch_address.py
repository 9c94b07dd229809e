"""Addresses of clusters, good and bad; no server is asked."""

from __future__ import annotations

import pytest

from corpus.errors import ConfigurationError
from index.engines.opensearch_address import API_KEY, PASSWORD, USER, Access, Address, read_address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("opensearch://máy/timbao", Address((("máy", 9200),), "timbao")),
        (
            "opensearch://một:9201,hai:9202/kho-báo".replace("áo", "ao"),
            Address((("một", 9201), ("hai", 9202)), "kho-bao"),
        ),
        ("opensearch://[::1]:9200/a", Address((("::1", 9200),), "a")),
        ("opensearchs://máy/a", Address((("máy", 9200),), "a", tls=True)),
        ("opensearch://máy/a?tls", Address((("máy", 9200),), "a", tls=True)),
        (
            "opensearch://máy/a?shards=3&replicas=1&connections=4&timeout=30",
            Address((("máy", 9200),), "a", shards=3, replicas=1, connections=4, timeout=30),
        ),
    ],
)
def test_what_an_address_says(text: str, expected: Address) -> None:
    assert read_address(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("opensearch://máy", "tên chỉ mục"),
        ("opensearch://máy/", "tên chỉ mục"),
        ("opensearch://máy/Kho", "chữ thường"),
        ("opensearch://máy/kho*", "chữ thường"),
        ("opensearch://máy/_kho", "chữ thường"),
        ("opensearch:///kho", "không phải là tên máy"),
        ("opensearch://máy:0/kho", "máy:0"),
        ("opensearch://máy:99999/kho", "máy:99999"),
        ("opensearch://một,,hai/kho", "không phải là tên máy"),
        ("opensearch://máy/kho?shards=0", "từ 1 đến 1024"),
        ("opensearch://máy/kho?shards=ba", "“shards”"),
        ("opensearch://máy/kho?shard=3", "không có tùy chọn “shard”"),
        ("opensearch://máy/kho?timeout=", "“timeout”"),
    ],
)
def test_a_bad_address_is_told_why(text: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match="Hãy viết như") as error:
        read_address(text)
    assert reason in str(error.value)


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError, match=USER) as error:
        read_address("opensearch://ai:bi-mat@máy/kho")
    assert "bi-mat" not in str(error.value)


def test_access_comes_from_the_environment_and_shows_nothing() -> None:
    access = Access.of({USER: "ai", PASSWORD: "bi-mat", API_KEY: ""})
    assert (access.user, access.password, access.api_key, access.authority) == ("ai", "bi-mat", None, None)
    assert "bi-mat" not in repr(access)
