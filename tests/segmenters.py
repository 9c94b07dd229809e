"""Both implementations of the segmenter, and pyvi as their oracle."""

from __future__ import annotations

import functools
import tempfile
from importlib.util import find_spec
from pathlib import Path

from index.analysis.segment import Segmenter, load_segmenter
from tests.implementations import implementations

COMPILED = find_spec("index.analysis._segment") is not None
FASTEST = "c" if COMPILED else "python"
IMPLEMENTATIONS = implementations("index.analysis._segment")
_CACHE = tempfile.TemporaryDirectory(prefix="timbao-segmenter-")


@functools.cache
def segmenter(implementation: str) -> Segmenter:
    """One of the two, loaded once a test run from a cache of its own."""
    return load_segmenter(Path(_CACHE.name), "c" if implementation == "c" else "python")


def oracle(text: str) -> str:
    """pyvi's answer."""
    from pyvi import ViTokenizer

    answer: str = ViTokenizer.tokenize(text)
    return answer


def assert_spans_tile(text: str, spans: list[tuple[int, int]]) -> None:
    """Spans ascend, are not empty, and leave out nothing but white space."""
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        last = end
    assert not text[last:].strip()
