"""Gzip as the standard library reads it, and after damage in web archives."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.gunzip import Gunzip


def unpacked(packed: bytes, size: int = 1000) -> bytes:
    gunzip = Gunzip(io.BytesIO(packed))
    parts = []
    while part := gunzip.read(size):
        parts.append(part)
    return b"".join(parts)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 400), st.integers(0, 9))
def test_members_and_padding_between_them(parts: list[bytes], size: int, zeros: int) -> None:
    packed = bytes(zeros).join(map(gzip.compress, parts)) + bytes(zeros)
    assert unpacked(packed, size) == b"".join(parts)


def test_what_is_larger_than_a_block() -> None:
    data = bytes(range(256)) * 20_000 + b"x" * 3_000_000
    assert unpacked(gzip.compress(data, 1) + gzip.compress(data), 1 << 20) == data * 2


@pytest.mark.parametrize(
    ("packed", "failure"),
    [
        (gzip.compress(b"tin tuc " * 50)[:-9], EOFError),
        (gzip.compress(b"tin tuc " * 9)[:-8] + bytes(8), zlib.error),
        (gzip.compress(b"tin tuc") + b"khac", gzip.BadGzipFile),
    ],
    ids=["cut off", "checksum", "rubbish"],
)
def test_damage_is_raised_after_what_comes_before_it(packed: bytes, failure: type[Exception]) -> None:
    gunzip = Gunzip(io.BytesIO(packed))
    assert gunzip.read(1000).startswith(b"tin tuc"[:1])
    with pytest.raises(failure):
        gunzip.read(1000)
