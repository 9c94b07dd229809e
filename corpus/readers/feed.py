"""RSS and Atom: one record an item, under the same few names whatever the feed calls them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from corpus.errors import InputRefused
from corpus.readers.html import decode_page
from corpus.readers.model import RawRecord, Refusal
from corpus.readers.records import Numbering, clean
from corpus.readers.source import Source
from corpus.sentence import Sentence

LIMIT: Final = 50 << 20
"""Bytes; feedparser holds a whole feed."""
_SHORT: Final = 100
"""Characters; an item without title and link that says no more is a placeholder."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_PLAIN: Final = ("id", "title", "link", "summary", "published", "updated", "author")

_UNREADABLE: Final = Sentence(
    "Nguồn tin bị hỏng, không đọc được ({kind}: {why}).", "The feed is damaged and cannot be read ({kind}: {why})."
)
_BROKEN_XML: Final = Sentence("XML hỏng: {why}.", "The XML is damaged: {why}.")
_NO_ITEMS: Final = Sentence("Nguồn tin RSS hoặc Atom không có mục nào.", "The RSS or Atom feed has no items.")
_EMPTY_ITEM: Final = Sentence(
    "Mục không có tiêu đề, địa chỉ hay nội dung.", "The item has no title, no address and no content."
)
_BROKEN_OFF: Final = Sentence(
    "Nguồn tin bị hỏng giữa chừng, chỉ đọc được {count} mục: {why}.",
    "The feed is damaged halfway; only {count} items could be read: {why}.",
)


def read(source: Source) -> Iterator[RawRecord | Refusal]:
    """Yields a RawRecord for each item with those of the fields id, title, link, summary, content, published,
    updated, author, tags, source (the feed's title) and feed (its address) that it has, dates as written.

    Raises InputRefused for a feed without items, or too broken to be parsed.
    """
    import feedparser

    text = _DECLARATION.sub("", decode_page(source.whole(LIMIT)))
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")), response_headers=headers)
    except Exception as error:  # feedparser's loose parser trips over some broken markup, in its own code
        raise InputRefused(_UNREADABLE.filled(kind=type(error).__name__, why=error)) from error
    damage = feed.get("bozo_exception") if feed.bozo else None
    if not feed.entries:
        raise InputRefused(_BROKEN_XML.filled(why=damage) if damage else _NO_ITEMS)
    numbering = Numbering()
    about = {"source": feed.feed.get("title"), "feed": feed.feed.get("link")}
    for entry in feed.entries:
        fields = _fields(entry, about)
        yield (numbering.record(fields, source.name) if fields else Refusal(source.name, _EMPTY_ITEM, numbering.skip()))
    if damage:
        yield Refusal(source.name, _BROKEN_OFF.filled(count=len(feed.entries), why=damage))


def _fields(entry: Any, about: dict[str, str | None]) -> dict[str, object]:
    """What an item says, empty values left out; the feed's own title and address only beside something else."""
    # dict.get, since feedparser's own answers with `published` when asked for an `updated` that is not there
    values: dict[str, object] = {name: dict.get(entry, name) for name in _PLAIN if dict.get(entry, name)}
    if content := "\n".join(part.value for part in entry.get("content", ()) if part.get("value")):
        values["content"] = content
    if tags := [tag.term for tag in entry.get("tags", ()) if tag.get("term")]:
        values["tags"] = tags
    if not values.keys() & {"title", "link"} and len(str(values.get("content") or values.get("summary", ""))) < _SHORT:
        return {}
    values |= {name: value for name, value in about.items() if value}
    if original := entry.get("source", {}).get("title"):
        values["source"] = original
    cleaned = clean(values)
    assert isinstance(cleaned, dict)
    return cleaned
