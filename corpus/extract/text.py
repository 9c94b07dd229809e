"""Plain text → draft: a person's copy of a news page, or the lines title / lead / body that a program wrote."""

from __future__ import annotations

import re
from typing import Final

from corpus import dates, sources
from corpus.errors import InputRefused
from corpus.extract.bylines import author_in_credit, clean_author, is_byline, without_byline
from corpus.extract.draft import Draft
from corpus.extract.paragraphs import (
    cut_leading_caption,
    ends_like_text,
    lines,
    rejoined,
    unglued,
    without_captions,
    without_end_mark,
)
from corpus.extract.site_texts import stamped_source, without_stamp
from corpus.readers.model import RawText
from corpus.sentence import Sentence
from corpus.vietnamese import fold

_DATED_TITLE = re.compile(r"^date\s+(\d{4}-\d{1,2}-\d{1,2})\b\s*(.*)$", re.IGNORECASE)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_CREDIT = re.compile(
    r"^\(?(?:nguồn(?:\s+tin)?|theo|source|link(?:\s+(?:gốc|bài))?|url|xem\s+(?:bài\s+)?gốc)\b\s*:?\s*(?P<rest>.*?)\)?$",
    re.IGNORECASE,
)
_PORTAL = re.compile(
    r"^(?:cổng\s+(?:thông\s+tin|ttđt)|trang\s+(?:thông\s+tin|tin)\s+điện\s+tử|(?:sở|ban|ubnd|ủy\s+ban|cục|chi\s+cục)\s)",
    re.IGNORECASE,
)
_MENU = re.compile(
    r"tăng\s+tương\s+phản|giảm\s+tương\s+phản|^a\s*[-–]\s*a(?:\s*a\s*\+)?|^(?:trang\s+chủ|home)(?:\s*[>»/|].*)?$|"
    r"^(?:chia\s+sẻ|in\s+(?:bài|trang)(?:\s+viết)?|gửi\s+email|đọc\s+bài(?:\s+viết)?|nghe\s+(?:bài|đọc\s+bài)|lưu\s+bài(?:\s+viết)?|"
    r"facebook|twitter|zalo|google\s+news|theo\s+dõi(?:\s+trên.*)?|cỡ\s+chữ.*|font\s+size.*|print|email|bình\s+luận(?:\s*\(?\d*\)?)?|"
    r"quay\s+lại|\d+\s+(?:bình\s+luận|lượt\s+xem)|lượt\s+xem\s*:?\s*[\d.,]*)$",
    re.IGNORECASE,
)
_NO_SOURCE = re.compile(r"//(?:\w+\.)?(?:goo\.gl|bit\.ly|t\.co|youtu\.be|youtube\.com|facebook\.com|fb\.com)(?:/|$)")
"""Hosts of links that are no article's own address."""
_PHOTOGRAPHER = re.compile(r"(?:ảnh|video|clip|đồ họa)\s*:\s*\S.{1,58}$", re.IGNORECASE)
"""Below the author: a caption, which is told from the text later."""
_MASTHEAD = re.compile(r"^(?:báo|tạp chí|đài|trang tin|thông tấn xã)\b", re.IGNORECASE)
_SECTIONS: Final = frozenset(
    fold(
        "Thời sự|Chính trị|Xã hội|Kinh tế|Kinh doanh|Pháp luật|Thế giới|Quốc tế|Giáo dục|Văn hóa|Văn hóa - Xã hội|"
        "Thể thao|Giải trí|Đời sống|Sức khỏe|Khoa học|Công nghệ|Du lịch|Bạn đọc|Tin tức|Tin mới|Quốc phòng - An ninh|"
        "An ninh - Quốc phòng|Thời sự - Chính trị|Trong nước|Trong tỉnh|Địa phương"
    ).split("|")
)
_LONGEST_MENU: Final = 200
"""Characters; a longer line that speaks of contrast or letter sizes is text."""
_LONGEST_NAME: Final = 50
"""Characters of a newspaper's or section's name on a line of its own, unless it says what it is."""
_HEAD: Final = 8
"""Lines at the top among which a portal's header, menus and date lines stand."""
_LONGEST_TITLE: Final = 230
_FOOT: Final = 4
"""Lines at the end among which authors and credits stand."""

_NO_LETTERS: Final = Sentence("Tệp không có chữ nào.", "The file has no text in it.")
_NO_TEXT: Final = Sentence(
    "Không có nội dung bài: chỉ có ngày tháng, địa chỉ hay trình đơn.",
    "There is no article text, only dates, addresses or menus.",
)


def read_text(raw: RawText) -> Draft:
    """Raises InputRefused for a text without a line of text."""
    rest = lines(raw.text)
    if not rest:
        raise InputRefused(_NO_LETTERS)
    draft = Draft()
    rest = _take_head(rest, draft)
    if not rest:
        raise InputRefused(_NO_TEXT)
    _take_foot(rest, draft)
    _take_title(rest, draft)
    if _is_three_lines(raw.text, rest, draft):
        _take_lead_and_body(rest, draft)
    else:
        _take_copy(rest, draft)
    if first := draft.lead or draft.body:
        draft.source = draft.source or stamped_source(first[0])
        first[0] = without_stamp(first[0], draft.source)
    return draft


def _take_head(rest: list[str], draft: Draft) -> list[str]:
    """Takes the date, the address and the portal's name from the lines at the top, and drops its menus."""
    header: list[str] = []
    kept: list[str] = []
    for number, line in enumerate(rest):
        if number >= _HEAD or _starts_the_text(line):
            kept += rest[number:]
            break
        if dated := _DATED_TITLE.match(line):
            draft.published = dates.from_stamp(dated[1])
            if dated[2]:
                kept.append(dated[2])
        elif day := dates.from_line(line):
            draft.published = draft.published or day
        elif _URL.fullmatch(line):
            _take_address(line, draft)
        elif not kept and _PORTAL.match(line) and len(rest) > number + 1:
            header.append(line)
        elif _is_menu(line) or (not kept and len(rest) > number + 2 and _is_above_the_title(line, draft)):
            continue
        else:
            kept.append(line)
    return _header_or_title(header, kept, draft)


def _is_menu(line: str) -> bool:
    return len(line) <= _LONGEST_MENU and _MENU.search(line) is not None


def _is_above_the_title(line: str, draft: Draft) -> bool:
    """Whether the line is a newspaper's name or that of a section, which it keeps."""
    masthead = _MASTHEAD.match(line) is not None
    if len(line) > _LONGEST_NAME and not masthead:
        return False
    if fold(line) in _SECTIONS:
        draft.section = line
    elif (source := sources.from_name(line)) and (masthead or fold(line) == fold(source.name)):
        draft.source = source
    else:
        return False
    return True


def _starts_the_text(line: str) -> bool:
    return len(line) > _LONGEST_TITLE or (len(line) > 60 and ends_like_text(line))


def _header_or_title(header: list[str], kept: list[str], draft: Draft) -> list[str]:
    """Lines that begin like an office's name are the header when the portal is known, else the text's own."""
    if not header:
        return kept
    draft.source = sources.from_portal_header(header)
    return kept if draft.source else header + kept


def _take_foot(rest: list[str], draft: Draft) -> None:
    """Takes credits, the address and the author from the lines at the end."""
    authors: list[str] = []
    photographers: list[str] = []
    for _ in range(_FOOT):
        if len(rest) < 2:
            break
        line = rest[-1]
        if _take_credit(line, draft) or _is_menu(line):
            authors = authors or list(filter(None, (author_in_credit(line),)))
            rest.pop()
        elif is_byline(line) and not authors and (author := clean_author(line)):
            authors.append(author)
            rest.pop()
        elif is_byline(line) and authors and not ends_like_text(line) and (author := clean_author(line)):
            authors.insert(0, author)
            rest.pop()
        elif _PHOTOGRAPHER.match(line):
            photographers.append(rest.pop())
        elif len(line) < 90 and (day := dates.from_line(line)):
            draft.published = draft.published or day
            rest.pop()
        else:
            break
    if authors:
        draft.author = ", ".join(authors)
    rest[-1] = without_end_mark(rest[-1])
    rest += reversed(photographers)


def _take_credit(line: str, draft: Draft) -> bool:
    """Whether the line is `Nguồn …: URL`, `Theo …` or a bare address; what it says is kept."""
    credit = _CREDIT.match(line)
    address = _URL.search(line) if "://" in line else None
    if credit is None and not (address and address[0] == line):
        return False
    if address and not _NO_SOURCE.search(address[0]):
        _take_address(address[0], draft)
    if draft.source is None and credit:
        name = _URL.sub("", credit["rest"]).strip(" :.-–()")
        if len(name) > 60:
            return False
        draft.source = sources.from_name(name) if name else None
        return draft.source is not None or address is not None or len(name) <= 40
    return True


def _take_address(address: str, draft: Draft) -> None:
    """Keeps an article's own address; of a newspaper's home page only whose it is."""
    url = sources.clean_url(address)
    if sources.names_an_article(url):
        draft.url = draft.url or url
    draft.source = draft.source or sources.from_url(url)


def _take_title(rest: list[str], draft: Draft) -> None:
    first = rest[0]
    if (
        len(rest) > 1
        and len(first) <= _LONGEST_TITLE
        and not first.endswith((".", ":", ";", ","))
        and not first.startswith("- ")
    ):
        draft.title = rest.pop(0)


def _is_three_lines(text: str, rest: list[str], draft: Draft) -> bool:
    """Title, lead and body on a line each, without blank lines between."""
    return bool(draft.title) and len(rest) <= 2 and "\n\n" not in text.strip()


def _take_lead_and_body(rest: list[str], draft: Draft) -> None:
    draft.lead = rest[:1]
    if len(rest) == 2:
        caption, body = cut_leading_caption(rest[1])
        if caption:
            draft.captions.append(caption)
        draft.body, author = without_byline(unglued(body))
        draft.author = draft.author or author


def _take_copy(rest: list[str], draft: Draft) -> None:
    """Without a title of its own the first paragraph is as much the text as the others; with one it is the lead."""
    if draft.title and len(rest) > 1 and is_byline(rest[0]) and (author := clean_author(rest[0])):
        draft.author = draft.author or author
        rest.pop(0)
    if draft.title and rest and rest[0].startswith(("- ", "– ")):
        rest[0] = rest[0][2:]
    text, draft.captions = without_captions(rejoined(rest))
    if draft.title and len(text) > 1:
        draft.lead = text[:1]
        text = text[1:]
    draft.body = text
