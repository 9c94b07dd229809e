"""Who wrote it: names at the end of a text, in a column, in a tag; what is no name is no author.

A name is kept as it is printed. Photographers, newspapers, agencies and offices are no authors.
"""

from __future__ import annotations

import re
from typing import Final

from corpus import places, sources
from corpus.vietnamese import LOWER, UPPER, fold

_WORD: Final = rf"(?:[{UPPER}][{LOWER}]*|[{UPPER}]+)"
_NAME: Final = rf"{_WORD}(?:\.? {_WORD}|\.{_WORD}){{1,4}}"
_NAMES: Final = rf"{_NAME}(?:\s*(?:,|;|-|–|&|/|và)\s*{_NAME}){{0,3}}"
_NOTE: Final = r"\((?:[^()]{2,40})\)"

_IS_NAMES = re.compile(rf"{_NAMES}")
_DONE: Final = r"(?:tổng hợp|ghi|thực hiện|lược dịch|biên dịch|dịch|theo dõi|t/h)"
_CAPITAL = re.compile(f"[{UPPER}]")
_ENDS: Final = r"[.!?…”\"’)\]]"
_FROM_CAPITAL = re.compile(
    rf"(?:^|(?<={_ENDS})(?<!TP.)(?<!Tp.)|(?<={_ENDS}\s)(?<!TP.\s)(?<!Tp.\s)|(?<=[{LOWER}:]))"
    rf"(?:CTV |PV |BTV )?(?P<names>{_NAMES})"
    rf"\s*(?:/\s*[{UPPER}][^/\n.]{{1,25}}(?:\.\w{{2,4}})?)?\s*"
    rf"(?:{_NOTE}|(?i:{_DONE})|(?:Theo|Nguồn) [^\n.]{{2,40}})?\s*[./]?\s*(?:\*[^*\n]{{3,70}})?$"
)
"""Names that end a text, when it is matched at a capital: capitals are few."""
_CREDIT_AT_END = re.compile(
    rf"(?:(?<=[{LOWER}{UPPER}.!?…”\"’)\]])|(?<=[.!?…”\"’)\]] )|^)"
    r"(?P<credit>(?:Theo|Nguồn|Ảnh|Video|Clip|Thiết kế)(?:\s*:\s*|\s+)[^\n.!?]{2,60}(?:\.(?:vn|com|net|org))*)\s*$"
)
_NAMED_IN_CREDIT = re.compile(
    rf"Theo\s+(?P<names>{_NAMES})\s*(?:{_NOTE})?\s*(?:/\s*(?P<source>.+)|(?<=[{LOWER})])(?P<glued>[{UPPER}].+))"
)
_END: Final = 170
"""Characters at the end of a text in which a glued name and a credit are looked for."""

_LABEL = re.compile(
    r"^(?:(?:tin|bài|bài viết|nội dung|tác giả|thực hiện|người viết|biên tập|tổng hợp|phóng viên|pv|ctv|by|author)"
    r"(?:\s*(?:,|và|&)\s*(?:ảnh|hình|video|clip|đồ họa))*)\s*:\s*|^(?:phóng viên|pv|ctv|btv|by)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_PHOTO_LABEL = re.compile(
    r"\s*(?:[-–,.;|/(]\s*)?\b(?:ảnh|hình|video|clip|đồ họa|nguồn|photo)\b\s*(?:ảnh\s*)?:.*$", re.IGNORECASE
)
_THEO = re.compile(r"\s*[,/(–-]?\s*\bTheo\b.*$")
_DOUBLED = re.compile(r"(\S+ \S.{1,38}?)\s+\1")
_TRAILING_NOTE = re.compile(rf"\s*{_NOTE}\s*$")
_DESK = re.compile(r"^(?:nhóm\s+(?:pv|phóng viên)|pv|phóng viên|p\.\s?v\.?|ctv)\b[^:]{0,30}$", re.IGNORECASE)
_CREDIT = re.compile(r"^\s*(?:theo|nguồn|tổng hợp|tham khảo|sưu tầm|dịch từ|via|source)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"@|://|www\.|\.(?:vn|com|net|org)\b", re.IGNORECASE)

_NOT_A_PERSON: Final = re.compile(
    r"^(?:bộ (?!.*\bđông\b)|sở |ban |cục |vụ |viện |ubnd|hđnd|báo |đài |tạp chí|tập đoàn|công ty|"
    r"công an|tòa soạn|toà soạn|"
    r"thông tấn|trung tâm|trường |đại học|bệnh viện|hội |liên đoàn|ủy ban|cổng thông tin|tổng hợp|tổng cục|ngân hàng|"
    r"admin|biên tập|ban biên tập|ảnh |video |quảng cáo|xem thêm|đọc thêm|tin liên quan|clip |bình luận|việt nam\b)|"
    r"(?:online|báo|tv|news|media)$",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"(?:VOV|TTXVN|VTV|TTO|NLĐO|Báo|Đài|Tạp chí|Vietnam\+)(?:\W|\d|$)")
_LONGEST: Final = 60


def clean_author(printed: str) -> str | None:
    """The author or authors in what a byline, a column or a tag holds; None when it names nobody.

    `Bài, ảnh: An Bình` is An Bình; `An Bình - Ảnh: Hà Mi` and `An Bình (ghi)` too; `Theo TTXVN`, `VnExpress`, a
    place, an address and a link are nobody.
    """
    text = _LABEL.sub("", " ".join(printed.split()))
    text = _TRAILING_NOTE.sub("", _PHOTO_LABEL.sub("", text)).strip(" ,;|/-–.*•")
    text = _DOUBLED.sub(r"\1", text) if _DOUBLED.fullmatch(text) else text
    if "/" in text:
        text = "/".join(part for each in text.split("/") if not _is_newspaper(part := each.strip()))
    if not _CREDIT.match(text):
        text = _THEO.sub("", text)
    if not text or len(text) > _LONGEST or _CREDIT.match(text) or _ADDRESS.search(text):
        return None
    if any(letter.isdigit() for letter in text) or not any(map(str.isalpha, text)):
        return None
    if _NOT_A_PERSON.search(text) or _is_newspaper(text) or places.resolve(text, None) is not None:
        return None
    return text


def _is_newspaper(name: str) -> bool:
    """Whether a name is a known newspaper's as it is spelled: Thanh Trà is not the newspaper Thanh tra."""
    if _AGENCY.match(name):
        return True
    found = sources.from_name(name)
    if found is None or sources.publisher(found.key) is None:
        return False
    if _IS_NAMES.fullmatch(name) is None or fold(name) == name.lower():
        return True
    return name.lower() in found.name.lower() or found.name.lower() in name.lower()


def is_byline(line: str) -> bool:
    """Whether a whole line is a name or names, or says so by a label."""
    if len(line) > _LONGEST or line.endswith((":", "?", "!", "…", ",")):
        return False
    bare = _TRAILING_NOTE.sub("", _PHOTO_LABEL.sub("", line)).strip(" .*•-–")
    if _DESK.match(bare) or (_LABEL.match(line) and clean_author(line)):
        return True
    return _IS_NAMES.fullmatch(bare) is not None


def without_byline(paragraphs: list[str]) -> tuple[list[str], str | None]:
    """Paragraphs without the name that ends them, on its own line or glued to the last, and the name.

    A credit behind the name (`Theo BBC`, `Ảnh: NVCC`) stays, as a paragraph.
    """
    if not paragraphs:
        return paragraphs, None
    *before, last = paragraphs
    last, credit = _cut_credit(last)
    author = author_in_credit(credit)
    if not last and before and credit is not None:
        *before, last = before
    if before and author is None and is_byline(last) and (author := clean_author(last)):
        last = ""
    elif author is None:
        last, author = cut_glued(last)
    if author is None or not (before or last):
        return paragraphs, None
    return [each for each in (*before, last, credit) if each], author


def cut_glued(text: str) -> tuple[str, str | None]:
    """A text that a name ends, `… làm rõ.Trung Kiên`, `… phát triểnHà Mi (ghi)`: the text without it, the author."""
    tail = text[-_END:]
    found = next(filter(None, (_FROM_CAPITAL.match(tail, each.start()) for each in _CAPITAL.finditer(tail))), None)
    author = clean_author(found["names"]) if found else None
    if found is None or author is None:
        return text, None
    end = len(text) - len(tail) + found.start("names")
    return text[:end].rstrip().removesuffix("CTV").removesuffix("PV").removesuffix("BTV").rstrip(), author


def _cut_credit(text: str) -> tuple[str, str | None]:
    start = max(0, len(text) - _END)
    found = _CREDIT_AT_END.search(text, start)
    return (text[: found.start()].rstrip(), found["credit"]) if found else (text, None)


def author_in_credit(credit: str | None) -> str | None:
    """`Theo Hà Mi/Tiền Phong` and `Theo Hà MiTiền Phong` name both the author and the newspaper."""
    found = _NAMED_IN_CREDIT.fullmatch(credit) if credit else None
    return clean_author(found["names"]) if found and sources.from_name(found["source"] or found["glued"]) else None
