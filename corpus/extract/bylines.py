"""Who wrote it: names at the end of a text, in a column, in a tag; what is no name is no author.

A name is kept as it is printed. Photographers, newspapers, agencies and offices are no authors.
"""

from __future__ import annotations

import re
from typing import Final

from corpus import sources

_UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_LOWER: Final = _UPPER.replace("A-Z", "a-z").lower()
_WORD: Final = rf"(?:[{_UPPER}][{_LOWER}]*|[{_UPPER}]+)"
_NAME: Final = rf"{_WORD}\.?(?:[ .]{{1,2}}{_WORD}\.?){{1,4}}"
_NAMES: Final = rf"{_NAME}(?:\s*(?:,|;|-|–|&|/|và)\s*{_NAME}){{0,3}}"
_NOTE: Final = r"\((?:[^()]{2,40})\)"

_IS_NAMES = re.compile(rf"{_NAMES}")
_AT_END = re.compile(rf"(?P<before>[.!?…”\"’)\]]\s*|(?<=[{_LOWER}]))(?P<names>{_NAMES})\s*(?:{_NOTE})?\s*[.]?\s*$")
_END = 110
"""Characters at the end of a text in which a glued name is looked for."""

_LABEL = re.compile(
    r"^(?:(?:tin|bài|bài viết|nội dung|tác giả|thực hiện|người viết|biên tập|tổng hợp|phóng viên|pv|by|author)"
    r"(?:\s*(?:,|và|&)\s*(?:ảnh|hình|video|clip|đồ họa))*)\s*:\s*|^(?:phóng viên|pv|by)\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_PHOTO_LABEL = re.compile(r"\s*(?:[-–,.;|/(]\s*)?\b(?:ảnh|hình|video|clip|đồ họa|nguồn|photo)\b\s*(?:ảnh\s*)?:.*$", re.IGNORECASE)
_TRAILING_NOTE = re.compile(rf"\s*{_NOTE}\s*$")
_DESK = re.compile(r"^(?:nhóm\s+(?:pv|phóng viên)|pv|phóng viên|p\.\s?v\.?|ctv)\b[^:]{0,30}$", re.IGNORECASE)
_CREDIT = re.compile(r"^\s*(?:theo|nguồn|tổng hợp|tham khảo|sưu tầm|dịch từ|via|source)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"@|://|www\.|\.(?:vn|com|net|org)\b", re.IGNORECASE)

_NOT_A_PERSON: Final = re.compile(
    r"^(?:bộ (?!.*\bđông\b)|sở |ban |cục |vụ |viện |ubnd|hđnd|báo |đài |tạp chí|tập đoàn|công ty|công an|tòa soạn|toà soạn|"
    r"thông tấn|trung tâm|trường |đại học|bệnh viện|hội |liên đoàn|ủy ban|cổng thông tin|tổng hợp|tổng cục|ngân hàng|"
    r"admin|biên tập|ban biên tập|ảnh |video |quảng cáo|xem thêm|đọc thêm|tin liên quan|clip |bình luận|việt nam\b)|"
    r"(?:online|báo|tv|news|media)$",
    re.IGNORECASE,
)
_LONGEST: Final = 60


def clean_author(printed: str) -> str | None:
    """The author or authors in what a byline, a column or a tag holds; None when it names nobody.

    `Bài, ảnh: An Bình` is An Bình; `An Bình - Ảnh: Hà Mi` and `An Bình (ghi)` too; `Theo TTXVN`, `VnExpress`, an address
    and a link are nobody.
    """
    text = _LABEL.sub("", " ".join(printed.split()))
    text = _TRAILING_NOTE.sub("", _PHOTO_LABEL.sub("", text)).strip(" ,;|/-–.*•")
    if not text or len(text) > _LONGEST or _CREDIT.match(text) or _ADDRESS.search(text):
        return None
    if any(letter.isdigit() for letter in text) or not any(map(str.isalpha, text)):
        return None
    if _NOT_A_PERSON.search(text) or sources.from_name(text) is not None:
        return None
    return text


def is_byline(line: str) -> bool:
    """Whether a whole line is a name or names, or says so by a label."""
    if len(line) > _LONGEST or line.endswith((":", "?", "!", "…", ",")):
        return False
    bare = _TRAILING_NOTE.sub("", _PHOTO_LABEL.sub("", line)).strip(" .*•-–")
    if _DESK.match(bare) or (_LABEL.match(line) and clean_author(line)):
        return True
    return _IS_NAMES.fullmatch(bare) is not None


def cut_glued(text: str) -> tuple[str, str | None]:
    """A text whose end holds a name: `… làm rõ.Trung Kiên`, `… phát triểnHà Mi (ghi)` → the text without it, the author."""
    tail = text[-_END:]
    found = _AT_END.search(tail)
    if found is None:
        return text, None
    author = clean_author(found["names"])
    if author is None:
        return text, None
    return (text[: len(text) - len(tail) + found.start("names")]).rstrip(), author
