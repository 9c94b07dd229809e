"""An element of a page → the paragraphs and captions in it, without what newspapers put between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import ParserError
from lxml.html import HtmlElement, soupparser

from corpus.errors import InputRefused
from corpus.extract.paragraphs import lines
from corpus.extract.site_rules import DROPPED_CLASSES, DROPPED_TYPES
from corpus.sentence import Sentence

BLOCKS: Final = frozenset(
    {"p", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tbody", "thead",
     "tr", "td", "th", "blockquote", "figure", "figcaption", "center", "dl", "dt", "dd", "header", "footer", "main",
     "aside", "pre", "hr"}
)  # fmt: skip
_SKIPPED: Final = frozenset(
    {"script", "style", "noscript", "iframe", "form", "button", "select", "input", "textarea", "nav", "aside", "svg",
     "video", "audio", "object", "embed", "template", "footer", "zone", "option", "label"}
)  # fmt: skip
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:figcaption|caption|photocms_caption|tplcaption|pcaption|desc_?cation|image-?caption|imagecaption)(?:$|[\s_-])",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^(?:>{1,2}|»|\*?\s*(?:xem thêm|đọc thêm|xem tiếp|tin liên quan|bài liên quan|"
    r"mời (?:quý )?(?:bạn đọc|độc giả|quý vị)|"
    r"video liên quan|xem video|"
    r"độc giả có thể|tham khảo thêm)\b)",
    re.IGNORECASE,
)


_NO_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What lxml takes for no text."""


@dataclass(slots=True)
class Blocks:
    """What an element holds, in reading order."""

    paragraphs: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


def blocks_of(element: HtmlElement) -> Blocks:
    """The paragraphs and captions of an element and all below it."""
    found = Blocks()
    _walk(element, found)
    return found


def blocks_in(fragment: str) -> Blocks:
    """The paragraphs and captions in a piece of HTML, such as the body that a dump keeps.

    Pieces are cut anywhere and hold `<` and `&` that are no markup: BeautifulSoup keeps as text what is none.
    """
    try:
        return blocks_of(soupparser.fromstring(_NO_CONTROLS.sub(" ", fragment)))
    except (ParserError, ValueError):
        return Blocks()
    except RecursionError:
        raise InputRefused(Sentence("Đoạn HTML lồng quá sâu.", "The piece of HTML is nested too deeply.")) from None


def _walk(element: HtmlElement, found: Blocks) -> None:
    """Runs of text and inline elements are a paragraph; each block below is looked at by itself."""
    if all(not _holds_blocks(child) for child in element):
        _add(element, found)
        return
    run: list[str] = [element.text or ""]
    for child in element:
        if _is_block(child):
            _flush(run, found)
            if not is_dropped(child):
                _block(child, found)
        elif isinstance(child.tag, str) and not is_dropped(child):
            if _holds_blocks(child):
                _flush(run, found)
                _walk(child, found)
            else:
                run.append(text_of(child))
        run.append(child.tail or "")
    _flush(run, found)


def _block(child: HtmlElement, found: Blocks) -> None:
    if _is_picture(child):
        for caption in lines(caption_of(child)):
            if caption not in found.captions:
                found.captions.append(caption)
    else:
        _walk(child, found)


def _add(element: HtmlElement, found: Blocks) -> None:
    text = text_of(element)
    links = "".join(link.text_content() for link in element.iter("a"))
    if _POINTER.match(text.lstrip()) and (links.strip() or len(text) < 200):
        return
    if (
        links
        and len(links.strip()) >= len(text.strip()) - 2
        and element.tag in ("li", "p", "div")
        and _is_apart(element)
    ):
        return
    found.paragraphs += lines(text)


def _is_apart(element: HtmlElement) -> bool:
    """A line that is one link and does not end like a sentence points to another article."""
    return not text_of(element).rstrip().endswith((".", "!", "?", "…", "”", '"', ":"))


def _flush(run: list[str], found: Blocks) -> None:
    found.paragraphs += lines("".join(run))
    run.clear()


def _is_block(element: HtmlElement) -> bool:
    return element.tag in BLOCKS


def _holds_blocks(element: HtmlElement) -> bool:
    return _is_block(element) or any(inner.tag in BLOCKS for inner in element.iterdescendants())


def _is_picture(element: HtmlElement) -> bool:
    name = element.get("class") or ""
    if element.tag in ("figure", "figcaption") or _CAPTION_CLASS.search(name):
        return True
    return element.tag == "table" and element.find(".//img") is not None and len(element.text_content().strip()) < 400


def caption_of(element: HtmlElement) -> str:
    """The caption below a picture: its own element where there is one, else all its text."""
    own = [
        inner
        for inner in element.iter()
        if inner.tag == "figcaption" or _CAPTION_CLASS.search(inner.get("class") or "")
    ]
    innermost = own[-1] if own else element
    return text_of(innermost)


def is_dropped(element: HtmlElement) -> bool:
    """Whether an element is no text of the article: scripts, advertisements, links to other articles, comments."""
    if not isinstance(element.tag, str) or element.tag in _SKIPPED or element.get("type") in DROPPED_TYPES:
        return True
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return name != " " and DROPPED_CLASSES.search(name) is not None


def text_of(element: HtmlElement) -> str:
    """The text of an element, with line ends for `<br>`, without scripts."""
    return "".join(_texts(element))


def _texts(element: HtmlElement) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
        yield (element.text or "").replace("\n", " ")
        for child in element:
            yield from _texts(child)
            yield (child.tail or "").replace("\n", " ")
