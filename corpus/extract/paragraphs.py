"""Lines and paragraphs: cleaning, joining, cutting what dumps glued, telling captions from text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

from corpus.vietnamese import LOWER, UPPER

_ODD_SPACES: Final = "\u00a0\u1680\u202f\u205f\u3000\t\v\f" + "".join(map(chr, range(0x2000, 0x200B)))
_LINE_ENDS: Final = "\r\u0085\u2028\u2029"
_CLEANED: Final = {**dict.fromkeys(_ODD_SPACES, " "), **dict.fromkeys(_LINE_ENDS, "\n")}
_ODD = re.compile(
    rf"[{_ODD_SPACES}{_LINE_ENDS}\u200b-\u200f\u2060\ufeff\u00ad\ufffc\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
"""Odd white space, and what no reader sees: invisible characters, controls, halves of broken UTF-16. None of them but
U+FFFC is printable to Python."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BREAKING: Final = frozenset(
    {"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "table", "ul", "ol", "figure", "blockquote"}
)
_HIDDEN: Final = tuple(
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in ((r"<script\b", r"</script\s*>"), (r"<style\b", r"</style\s*>"), ("<!--", "-->"))
)
"""Beginnings and ends of what pages do not show."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_STRAY_SEMICOLON = re.compile(rf";(?:(?<=[“”‘’\"'…–];)(?=[{UPPER}{LOWER}“\"'(])|(?<=[“‘];))")

_SEAM = re.compile(rf"[.!?…)][”\"’)\]]?(?=[“\"‘]?[{UPPER}][{LOWER}]{{0,6}}[ ,{LOWER}])")
_BEFORE_SEAM = re.compile(rf"[{LOWER}0-9%”\"’)\]][{LOWER}0-9%”\"’)\]]$")
_ABBREVIATED: Final = ("Tp", "tp", "Th", "Mr", "Dr", "St")
_SHORTEST_GLUED: Final = 80

_CAPTION_END = re.compile(
    r"[(\[]\s*(?:ảnh|hình|nguồn ảnh|photo|đồ họa|minh họa|clip|video)\b[^()\[\]]{0,80}[)\]]\s*\.?$", re.IGNORECASE
)
_CAPTION_CREDIT = re.compile(r"(?:^|[.\s])(?:Ảnh|Nguồn ảnh|ẢNH|Đồ họa|Clip|Photo)\s*:\s*[^.:]{2,60}\.?$")
_SCENE = re.compile(r"^(?:toàn cảnh|quang cảnh|khung cảnh|các đại biểu|hình ảnh|ảnh minh họa|ảnh:)", re.IGNORECASE)
_POSED = re.compile(
    r"^(?:đồng chí|đ/c|ông|bà|thiếu tướng|trung tướng|thượng tướng|đại tướng|đại tá|thượng tá|trung tá|thiếu tá|"
    r"lãnh đạo|đại diện)\b"
    r"[^.:;“”]*\b(?:phát biểu|trao|tặng|chủ trì|bàn giao|kết luận|chúc mừng|thăm)\b[^.:;“”]*\.?$",
    re.IGNORECASE,
)
_LONGEST_CAPTION: Final = 400
_LONGEST_DOUBLED: Final = 250
"""Characters of a caption that is printed twice; a longer line is text, though it be doubled."""
_LONGEST_SCENE: Final = 140
_LONGEST_CREDIT: Final = 75
_LEADING_CAPTION = re.compile(
    r"([^()]{8,300}?)\s*\(\s*(?:ảnh|nguồn(?: ảnh)?)\s*:?\s+[^()]{2,60}\)\.?\s+(?=\S)", re.IGNORECASE
)
_CAPTION_LINE_MARKS: Final = ("./.", ".", "!", "?", "…", ":", ";", '."', ".”", "”", '"')


def lines(text: str) -> list[str]:
    """The lines that hold something, each with single spaces and without invisible characters."""
    rows = text.split("\n")
    if "\ufffc" in text or not all(map(str.isprintable, rows)):
        for odd in set(_ODD.findall(text)):
            text = text.replace(odd, _CLEANED.get(odd, ""))
        rows = text.split("\n")
    return [single for row in rows if (single := _single_spaced(row.strip()))]


def squeeze(line: str) -> str:
    """One line: every run of white space is one space."""
    return " ".join(line.split()) if "\n" in line or "\t" in line else _single_spaced(line)


def _single_spaced(line: str) -> str:
    while "  " in line:
        line = line.replace("  ", " ")
    return line


def unmarked(value: str) -> str:
    """A dump's value without HTML: tags become line ends or nothing, entities characters, their stray `;` goes."""
    if "<" in value:
        value = _TAG.sub(_as_space, _without_hidden(value))
    if "&" in value and _ENTITY.search(value):
        value = html.unescape(value)
        if "&" in value and _ENTITY.search(value):
            value = html.unescape(value)
    return _STRAY_SEMICOLON.sub("", value) if ";" in value else value


def _without_hidden(value: str) -> str:
    for opening, closing in _HIDDEN:
        kept: list[str] = []
        start = 0
        while (begin := opening.search(value, start)) and (end := closing.search(value, begin.end())):
            kept += (value[start : begin.start()], " ")
            start = end.end()
        value = "".join((*kept, value[start:]))
    return value


def _as_space(tag: re.Match[str]) -> str:
    name = tag[2]
    return "\n" if name and name.lower() in _BREAKING else ""


def unglued(paragraph: str) -> list[str]:
    """A paragraph cut where a sentence's end touches the next one's capital: there the dump lost a line end."""
    if len(paragraph) < _SHORTEST_GLUED:
        return [paragraph]
    parts: list[str] = []
    start = 0
    for seam in _SEAM.finditer(paragraph):
        before = paragraph[max(start, seam.start() - 2) : seam.start()]
        if _BEFORE_SEAM.match(before) and before not in _ABBREVIATED:
            parts.append(paragraph[start : seam.end()].strip())
            start = seam.end()
    parts.append(paragraph[start:].strip())
    return [part for part in parts if part]


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph between others is what stands below a picture."""
    if len(paragraph) > _LONGEST_CAPTION:
        return False
    if paragraph.rstrip(".").endswith((")", "]")) and _CAPTION_END.search(paragraph):
        return True
    if ":" in paragraph[-_LONGEST_CREDIT:] and _CAPTION_CREDIT.search(
        paragraph, max(0, len(paragraph) - _LONGEST_CREDIT)
    ):
        return True
    if _SCENE.match(paragraph) and len(paragraph) <= _LONGEST_SCENE and paragraph.count(". ") == 0:
        return True
    return _POSED.match(paragraph) is not None


def cut_leading_caption(text: str) -> tuple[str | None, str]:
    """A body that begins with `… (Ảnh: …) `: the caption, which is the sentence before the bracket, and the rest."""
    bracket = text.find("(", 0, _LONGEST_CAPTION)
    found = _LEADING_CAPTION.match(text) if bracket > 0 else None
    if found is None:
        return None, text
    sentences = found[1].removesuffix(".").rfind(". ") + 1
    return found[0][sentences:].strip(), f"{text[:sentences]} {text[found.end() :]}".strip()


def without_end_mark(text: str) -> str:
    """A text without the `./.` by which official texts end, which becomes a full stop."""
    stem = text.rstrip().removesuffix(".")
    return stem[:-1].rstrip(".").rstrip() + "." if stem.endswith("./") else text


def ends_like_text(line: str) -> bool:
    """Whether a line ends as a paragraph does and a title or caption does not."""
    return line.endswith(_CAPTION_LINE_MARKS)


def rejoined(paragraphs: Iterable[str]) -> list[str]:
    """Lines that a copy broke: one without an end before one that begins with a small letter."""
    joined: list[str] = []
    for paragraph in paragraphs:
        if joined and paragraph[0].islower() and joined[-1][-1].isalnum():
            joined[-1] += " " + paragraph
        else:
            joined.append(paragraph)
    return joined


def without_captions(paragraphs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Text and captions: of two equal lines in a row both are one caption; see also `is_caption`."""
    text: list[str] = []
    captions: list[str] = []
    doubled: str | None = None
    for paragraph in paragraphs:
        if text and text[-1] == paragraph and len(paragraph) <= _LONGEST_DOUBLED:
            captions.append(text.pop())
            doubled = paragraph
        elif paragraph == doubled:
            continue
        elif is_caption(paragraph):
            if paragraph not in captions:
                captions.append(paragraph)
        else:
            text.append(paragraph)
    return text, captions


_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"’)]?\s+(?=[“\"‘(]?[^\W\d_a-zà-ỹ])")
_LONGEST_TITLE: Final = 200


def first_sentence(paragraph: str) -> str:
    """A title for what has none: the first sentence without its full stop, cut between words when it is long."""
    found = next((each for each in _SENTENCE_END.finditer(paragraph) if each.start() >= 20), None)
    sentence = (paragraph[: found.start()] if found else paragraph).strip().lstrip("-–— ")
    if len(sentence) <= _LONGEST_TITLE:
        return sentence.removesuffix("./.").removesuffix(".").rstrip()
    return sentence[:_LONGEST_TITLE].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
