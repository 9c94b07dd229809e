"""What stands before and after a place's name, and what it tells: a place, or a person, street, club that bears it."""

from __future__ import annotations

import re
from enum import Enum, auto

from corpus.toponyms import Kind


class Role(Enum):
    """How much a mention says about where an article's events are."""

    STRONG = auto()
    """An authority or an administrative word stands before it: "tỉnh", "UBND", "Công an"."""
    AT = auto()
    """"tại", "ở", with or without "tỉnh"."""
    PLAIN = auto()
    WEAK = auto()
    """Where somebody comes from, or a school, hospital or company that bears the name."""
    NEVER = auto()
    """No place at all."""


def _table(role: Role, words: str) -> dict[str, Role]:
    return dict.fromkeys(words.split("|"), role)


_PERSON = (
    "ông|bà|anh|chị|em|cô|chú|bác|cụ|cháu|bé|nghệ sĩ|ca sĩ|nhạc sĩ|nhà văn|nhà thơ|diễn viên|đạo diễn|luật sư|bác sĩ|hlv|"
    "cầu thủ|thủ môn|tiền đạo|tiền vệ|hậu vệ|trung vệ|đồng chí|tiến sĩ|ts|ts.|nsnd|nsưt|mc|á hậu|hoa hậu|người mẫu|"
    "võ sĩ|trọng tài|thầy|nhà báo|thiếu tướng|trung tướng|thượng tướng|đại tướng"
)
_STREET = (
    "đường|phố|đường phố|xa lộ|đại lộ|quốc lộ|tỉnh lộ|hẻm|ngã ba|ngã tư|ngã năm|ngã sáu|cầu|chợ|sông|kênh|rạch|cao tốc|"
    "tuyến|đường sắt|đường bay|chuyến bay|tàu|tuyến đường|khu đô thị|kđt|chung cư"
)
_NAMESAKE = (
    "tập đoàn|bia|clb|fc|câu lạc bộ|đội|đội tuyển|đội bóng|đội khách|đội chủ nhà|khách sạn|phở|bún|nem|giải|nobel|"
    "hội đồng|ban|thủy điện|thuỷ điện|chiến dịch|chiến thắng|trận|quán|nhà hát|rạp|nhà xuất bản|nxb|tạp chí"
)
_SMALLER = "phường|xã|thôn|ấp|khu phố|thị trấn|xóm|bản|làng|buôn|khóm|phum|sóc|trại"
_ORIGIN = (
    "quê|quê ở|quê quán|quê quán ở|quê gốc|quê tại|gốc|trú|trú tại|trú ở|ngụ|ngụ tại|ngụ ở|hktt|thường trú|thường trú tại|"
    "tạm trú|tạm trú tại|sinh ở|sinh ra ở|sinh tại|người|về|báo|đài|đài pt-th|người gốc"
)
_AUTHORITY = (
    "ubnd|hđnd|ủy|uỷ|tỉnh ủy|thành ủy|công an|ca|bđbp|biên phòng|đbqh|vksnd|tand|chủ tịch|bí thư|mttq|lđlđ|sở|cục|quân sự|"
    "ban|khắp|toàn|huyện đoàn|tỉnh đoàn|thành đoàn|cụm|khu vực|vùng|bắc|nam|phía bắc|phía nam|ngoại thành|nội thành"
)
_AT = "tại|ở|địa bàn|ở tại|đến|tới|vào|ra|từ|rời|trên đất"
_DISTRICT = "huyện|quận|thị xã|tx|tx.|thành phố|tp|tp."
_ADMINISTRATIVE = {"tỉnh", "tp", "tp.", "phố", "thành phố", "t.p", "thủ đô", "đô"}

_BEFORE = (
    _table(Role.STRONG, _AUTHORITY)
    | _table(Role.AT, _AT)
    | _table(Role.WEAK, _ORIGIN)
    | _table(Role.NEVER, f"{_PERSON}|{_STREET}|{_NAMESAKE}|{_SMALLER}")
)
_FAMILY_NAMES = frozenset(
    [
        "Nguyễn",
        "Trần",
        "Lê",
        "Phạm",
        "Hoàng",
        "Huỳnh",
        "Phan",
        "Vũ",
        "Võ",
        "Đặng",
        "Bùi",
        "Đỗ",
        "Hồ",
        "Ngô",
        "Dương",
        "Lý",
        "Đào",
        "Đinh",
        "Lương",
        "Trịnh",
        "Mai",
        "Tô",
        "Tạ",
        "Lưu",
        "Châu",
        "Thái",
        "Thị",
        "Văn",
        "Đức",
        "Quốc",
        "Hữu",
        "Đình",
        "Ngọc",
        "Xuân",
        "Minh",
        "Thanh",
        "Duy",
        "Công",
        "Trọng",
    ]
)
"""Family and middle names: what follows is a person's given name."""

_ORGANISATION = re.compile(
    r"(?:ại học|ĐH|ọc viện|rường (?:ĐH|THPT|THCS|CĐ|Cao|Tiểu|Trung)|ệnh viện|BV|gân hàng|ông ty|CTCP|hà máy)[\w ]*$"
)
_ROUTE = re.compile(r"(?:ao tốc|uyến|ường sắt|ường bay|uyến bay|uốc lộ|ành trình|hặng)[\w .]*(?: [-–] ?)?$")
_NOT_AFTER = re.compile(
    r" (?:FC|Group|Land|Corp|Bank|Star|Plaza|Hotel|Tower|Times|Co\.?op|Open|Buffaloes|Heat|Pearl|Centre|Center|Express)\b"
)
_SPORT = re.compile(
    r"V[. -]?League|[Hh]ạng [Nn]hất|\bHLV\b|\bCLB\b|cầu thủ|bàn thắng|đội bóng|tiền đạo|tiền vệ|thủ môn|[Nn]gười hâm mộ"
)
_UNNAMED = re.compile(
    r"(?:UBND|HĐND|[Tt]oàn|địa bàn|[Tt]rong|[Cc]ông an|BĐBP|[Qq]uân sự|[Ll]ãnh đạo|MTTQ|ĐBQH)\s+(?:tỉnh|thành phố|TP)"
    r"(?! [A-ZĐ])|\b(?:[Tt]ỉnh|[Tt]hành) (?:ủy|uỷ)(?! [A-ZĐ])"
)


def _words_before(before: str) -> list[str]:
    """The words just before the name, the last first; none across a comma, a bracket or a line's end."""
    if before[-1:] not in (" ", ".", "\u00a0"):
        return []
    clause = re.split(r"[,;:()\n“”\"!?]", before)[-1]
    return clause.split()[::-1]


def role_of(before: str, after: str, kind: Kind, name: str) -> Role:
    """The role of a place's name that stands between `before` (some 40 characters) and `after` (some 20)."""
    if _NOT_AFTER.match(after):
        return Role.NEVER
    words = _words_before(before)
    if kind is Kind.DISTRICT and not _is_named_district(words):
        return Role.NEVER
    if not words:
        return Role.PLAIN
    return _role_by_words(words, before, name)


def _is_named_district(words: list[str]) -> bool:
    lowered = [word.lower() for word in words[:2]]
    return " ".join(lowered[1::-1]) in _DISTRICTS or (bool(lowered) and lowered[0] in _DISTRICTS)


_DISTRICTS = frozenset(_DISTRICT.split("|"))


def _role_by_words(words: list[str], before: str, name: str) -> Role:
    if words[0] in _FAMILY_NAMES:
        return Role.NEVER
    lowered = [word.lower() for word in words[:5]]
    administrative = False
    while lowered and (lowered[0] in _ADMINISTRATIVE or lowered[0] in _DISTRICTS):
        if lowered[0] == "phố" and lowered[1:2] != ["thành"]:
            break
        administrative = True
        del lowered[: 2 if lowered[0] in ("phố", "đô", "xã") else 1]
    for count in (3, 2, 1):
        role = _BEFORE.get(" ".join(lowered[count - 1 :: -1])) if len(lowered) >= count else None
        if role is not None and not (administrative and role is Role.NEVER):
            return role
    if administrative:
        return Role.STRONG
    if _ROUTE.search(before):
        return Role.NEVER
    if _ORGANISATION.search(before):
        return Role.WEAK
    return Role.NEVER if name.isupper() and name.startswith("HÒA B") else Role.PLAIN


def is_sport(title: str, lead: str) -> bool:
    """Whether an article is about a match, where a bare province's name is a club's."""
    return _SPORT.search(title) is not None or _SPORT.search(lead) is not None


def speaks_of_its_province(text: str) -> int:
    """How often a text says "tỉnh" or "thành phố" as a local newspaper does, without naming it."""
    return len(_UNNAMED.findall(text))
