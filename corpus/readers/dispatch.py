"""Which reader a file is for: by its content where that leaves no doubt, else by its name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from posixpath import splitext
from typing import Final

from corpus.encoding import BINARY, EMPTY
from corpus.errors import InputRefused
from corpus.readers import container, feed, html, json, table, text
from corpus.readers.model import RawDocument, Refusal
from corpus.readers.source import BROKEN, Source
from corpus.sentence import Sentence
from corpus.signatures import binary_kind, container_kind, text_kind

Reader = Callable[[Source], Iterator[RawDocument | Refusal]]

_BY_SUFFIX: Final[dict[str, str]] = {
    **dict.fromkeys((".txt", ".text", ".md"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml", ".mhtml"), "html"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".jl"), "json"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), "table"),
    **dict.fromkeys((".xml", ".rss", ".atom", ".rdf"), "feed"),
    **dict.fromkeys((".warc", ".arc"), "warc"),
}


def _web_archive(source: Source) -> Iterator[RawDocument | Refusal]:
    # warcio takes its time to import, and few archives hold such a file
    from corpus.readers import warc

    return warc.read(source)


_READERS: Final[dict[str, Reader]] = {
    "text": text.read,
    "html": html.read,
    "json": json.read,
    "table": table.read,
    "feed": feed.read,
    "warc": _web_archive,
}

_NO_NEWS = re.compile(
    r"\.(py|[cm]?js|ts|s?css|sh|bat|ya?ml|toml|ini|cfg|conf|log|sql|[ch]|cpp|java|go|rs|php|rb"
    r"|svg|ipynb|lock|db|sqlite|pkl|npy|parquet|woff2?|ttf|map)"
)
_ABOUT = re.compile(r"(^|[-_.])(license|licence|copying|readme|changelog|notice|makefile)(\.(md|txt|rst))?$", re.I)
_JUNK = re.compile(
    r"^(\.|~\$|#.*#$)|(~|\.(swp|swo|bak|tmp|part|crdownload))$|^(thumbs\.db|desktop\.ini|__MACOSX)$", re.I
)

_BROKEN_OFF: Final = Sentence(
    "Tệp bị hỏng hoặc bị cắt cụt, phần còn lại không đọc được: {why}.",
    "The file is damaged or cut short, and the rest of it cannot be read: {why}.",
)
_BROKEN_IN_ZIP: Final = Sentence("Tệp trong zip bị hỏng: {why}.", "A file in the zip is damaged: {why}.")
_NO_ARTICLE: Final = Sentence(
    "Tệp hướng dẫn hoặc giấy phép, không phải bài báo.", "This is a readme or a licence, not an article."
)
_NO_NEWS_FORMAT: Final = Sentence(
    "Tệp {suffix} không phải dạng lưu tin bài.", "Articles are not kept in {suffix} files."
)
_NO_FEED: Final = Sentence(
    "Tệp XML không phải nguồn tin RSS hay Atom.", "This XML file is neither an RSS nor an Atom feed."
)


def is_ignorable(name: str) -> bool:
    """Whether a path is a hidden file or what systems and editors leave behind, and needs no word in a report."""
    return any(_JUNK.search(part) for part in name.split("/") if part not in {"", ".", ".."})


def read_source(source: Source) -> Iterator[RawDocument | Refusal]:
    """The documents of one file or archive member; what cannot be read is a Refusal and nothing is raised for it."""
    try:
        if kind := container_kind(source.head):
            yield from container.read(source, kind, read_source, is_ignorable)
        else:
            yield from _reader(source)(source)
        source.check()
    except InputRefused as refused:
        yield Refusal(source.name, refused.message)
    except BROKEN as error:
        yield Refusal(source.name, _BROKEN_OFF.filled(why=error))
    except zipfile.BadZipFile as error:
        yield Refusal(source.name, _BROKEN_IN_ZIP.filled(why=error))


def _reader(source: Source) -> Reader:
    """The reader for a file. Raises InputRefused for one that holds no news."""
    if not source.head.strip():
        raise InputRefused(EMPTY)
    if kind := binary_kind(source.head):
        raise InputRefused(BINARY.filled(kind=kind))
    _, _, name = source.form.lower().rpartition("/")
    if _ABOUT.search(name):
        raise InputRefused(_NO_ARTICLE)
    content = text_kind(source.head)
    _, suffix = splitext(name)
    if _NO_NEWS.fullmatch(suffix) and content not in {"html", "warc"}:
        raise InputRefused(_NO_NEWS_FORMAT.filled(suffix=suffix))
    chosen = _chosen(content, _BY_SUFFIX.get(suffix, "text"))
    if chosen == "xml":
        raise InputRefused(_NO_FEED)
    return _READERS[chosen]


def _chosen(content: str | None, by_name: str) -> str:
    if content is None or (content == "json" and by_name == "table"):
        return by_name
    return content
