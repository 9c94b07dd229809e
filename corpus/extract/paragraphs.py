"""Lines and paragraphs: cleaning, joining, cutting what dumps glued, telling captions from text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

_UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_LOWER: Final = _UPPER.replace("A-Z", "a-z").lower()

_ODD_SPACES = {code: " " for code in (0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, 0x3000, 0x09, 0x0B, 0x0C)}
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD, 0xFFFC))
_CLEAN: Final = str.maketrans({**_ODD_SPACES, **_INVISIBLE, 0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"})
_NEEDS_CLEANING = re.compile(f"[{''.join(re.escape(chr(code)) for code in (*_ODD_SPACES, *_INVISIBLE, 0x0D, 0x85, 0x2028, 0x2029))}]")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>|<!--.*?-->", re.DOTALL)
_BREAKING: Final = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "table", "ul", "ol", "figure", "blockquote"})
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_STRAY_SEMICOLON = re.compile(rf"(?<=[“”‘’\"'…–]);(?=[{_UPPER}{_LOWER}“\"'(])|(?<=[“‘]);")

_GLUED = re.compile(
    rf"(?<![ .]Tp)(?<![ .]tp)(?<=[{_LOWER}0-9%”\"’)\]][{_LOWER}0-9%”\"’)\]][.!?…])(?=[“\"‘]?[{_UPPER}][{_LOWER}]{{0,6}}[ ,{_LOWER}])"
    rf"|(?<=[{_LOWER}][.!?…]”)(?=[{_UPPER}][{_LOWER}])"
)

_CAPTION_END = re.compile(r"[(\[]\s*(?:ảnh|hình|nguồn ảnh|photo|đồ họa|minh họa|clip|video)\b[^()\[\]]{0,80}[)\]]\s*\.?$", re.IGNORECASE)
_CAPTION_CREDIT = re.compile(r"(?:^|[.\s])(?:Ảnh|Nguồn ảnh|ẢNH|Đồ họa|Clip|Photo)\s*:\s*[^.:]{2,60}\.?$")
_SCENE = re.compile(r"^(?:toàn cảnh|quang cảnh|khung cảnh|các đại biểu|hình ảnh|ảnh minh họa|ảnh:)", re.IGNORECASE)
_POSED = re.compile(
    r"^(?:đồng chí|đ/c|ông|bà|thiếu tướng|trung tướng|thượng tướng|đại tướng|đại tá|thượng tá|trung tá|thiếu tá|lãnh đạo|đại diện)\b"
    r"[^.:;“”]*\b(?:phát biểu|trao|tặng|chủ trì|bàn giao|kết luận|chúc mừng|thăm)\b[^.:;“”]*\.?$",
    re.IGNORECASE,
)
_LONGEST_CAPTION: Final = 400
_LONGEST_SCENE: Final = 140
_LEADING_CAPTION = re.compile(r"([^()]{8,300}?)\s*\(\s*(?:ảnh|nguồn(?: ảnh)?)\s*:?\s+[^()]{2,60}\)\.?\s+(?=\S)", re.IGNORECASE)
_CAPTION_LINE_MARKS: Final = ("./.", ".", "!", "?", "…", ":", ";", '."', ".”", "”", '"')

END_MARK = re.compile(r"\s*\./\.?\s*$")
"""The `./.` by which official texts end."""


def lines(text: str) -> list[str]:
    """The lines that hold something, each with single spaces and without invisible characters."""
    if _NEEDS_CLEANING.search(text):
        text = text.translate(_CLEAN)
    return [joined for line in text.split("\n") if (joined := " ".join(line.split(" ")).strip()) and (joined := squeeze(joined))]


def squeeze(line: str) -> str:
    """One line: every run of white space is one space."""
    return " ".join(line.split()) if "  " in line or "\n" in line or "\t" in line else line


def unmarked(value: str) -> str:
    """A dump's value without HTML: tags become line ends or nothing, entities characters, their stray `;` goes."""
    if "<" in value:
        value = _TAG.sub(_as_space, _HIDDEN.sub(" ", value))
    if "&" in value and _ENTITY.search(value):
        value = html.unescape(value)
        if "&" in value and _ENTITY.search(value):
            value = html.unescape(value)
    return _STRAY_SEMICOLON.sub("", value) if ";" in value else value


def _as_space(tag: re.Match[str]) -> str:
    name = tag[2]
    return "\n" if name and name.lower() in _BREAKING else ""


def unglued(paragraph: str) -> list[str]:
    """A paragraph cut where a sentence's end touches the next one's capital: there the dump lost a line end."""
    if len(paragraph) < 80:
        return [paragraph]
    return [part for piece in _GLUED.split(paragraph) if (part := piece.strip())]


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph between others is what stands below a picture."""
    if len(paragraph) > _LONGEST_CAPTION:
        return False
    if _CAPTION_END.search(paragraph) or _CAPTION_CREDIT.search(paragraph):
        return True
    if _SCENE.match(paragraph) and len(paragraph) <= _LONGEST_SCENE and paragraph.count(". ") == 0:
        return True
    return _POSED.match(paragraph) is not None


def cut_leading_caption(text: str) -> tuple[str | None, str]:
    """A body that begins with `… (Ảnh: …) `: the caption and the rest."""
    found = _LEADING_CAPTION.match(text)
    return (found[0].strip(), text[found.end() :]) if found else (None, text)


def ends_like_text(line: str) -> bool:
    """Whether a line ends as a paragraph does and a title or caption does not."""
    return line.endswith(_CAPTION_LINE_MARKS)


def without_captions(paragraphs: Iterable[str]) -> tuple[list[str], list[str]]:
    """Text and captions: of two equal lines in a row both are one caption; see also `is_caption`."""
    text: list[str] = []
    captions: list[str] = []
    doubled: str | None = None
    for paragraph in paragraphs:
        if text and text[-1] == paragraph:
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
