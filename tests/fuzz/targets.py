"""What is fuzzed: each target takes any bytes and raises only where timbao breaks a promise."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from corpus.archive import Archive
from corpus.article import Article
from corpus.encoding import decode
from corpus.errors import TimbaoError
from corpus.extract import extract
from corpus.readers import read_file
from corpus.readers.model import RawPage, Refusal
from corpus.settings import Settings
from corpus.vietnamese import nfc
from index.reindex import reindex
from search.errors import QueryError
from search.results import SearchRequest
from search.service import SearchService, open_service
from tests.conftest import PROJECT
from tests.segmenters import FASTEST, assert_spans_tile, segmenter

NAMES: Final = ("a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.xml", "a.warc", "a.gz", "a.zip", "a.tar", "a.dat")


def reading(data: bytes) -> None:
    """A file by one of the names, the first byte choosing: documents and refusals, no exception."""
    name = NAMES[data[0] % len(NAMES)] if data else NAMES[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data[1:])
        for document in read_file(path, name):
            if isinstance(document, Refusal):
                assert document.reason
            else:
                _extracted(document)


def _extracted(document: object) -> None:
    try:
        article = extract(document, "fuzz")  # type: ignore[arg-type]  # a Refusal was told apart
    except TimbaoError:
        return
    assert isinstance(article, Article)
    assert article.title
    assert nfc(article.body) == article.body


def decoding(data: bytes) -> None:
    """Any bytes become text in NFC, or a sentence says why not."""
    try:
        text = decode(data).text
    except TimbaoError:
        return
    assert nfc(text) == text


def extracting(data: bytes) -> None:
    """Any text is a page: an article or a sentence that says why not."""
    _extracted(RawPage(nfc(data.decode("utf-8", "replace")), "a.html", None, "https://vungbien.example/a-20240101.htm"))


@cache
def _service() -> SearchService:
    settings = Settings(home=Path(tempfile.mkdtemp(prefix="timbao-fuzz-")))
    reindex(settings, [Archive.at(PROJECT / "corpus" / "demo", "demo")])
    return open_service(settings)


def asking(data: bytes) -> None:
    """Any text is a question: an answer or a sentence that says why not."""
    try:
        page = _service().search(SearchRequest(query=data.decode("utf-8", "surrogateescape"), limit=3))
    except QueryError:
        return
    assert len(page.hits) <= page.groups <= page.total


def segmenting(data: bytes) -> None:
    """Words tile the text, and both implementations cut alike."""
    text = nfc(data.decode("utf-8", "replace"))
    spans = segmenter(FASTEST).spans(text)
    assert_spans_tile(text, spans)
    assert segmenter("python").spans(text) == spans


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    each.__name__: each for each in (reading, decoding, extracting, asking, segmenting)
}
