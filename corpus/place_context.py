"""What stands before and after a place's name, and what it tells: a place, or a person, street, club that bears it."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from corpus.toponyms import Kind


class Role(Enum):
    """How much a mention says about where an article's events are."""

    STRONG = auto()
    """An administrative word stands before it: "tỉnh", "huyện"."""
    AUTHORITY = auto()
    """An authority's name ends in it: "UBND tỉnh", "Công an"."""
    AT = auto()
    """"tại", "ở", with or without "tỉnh"."""
    PLAIN = auto()
    RESIDENT = auto()
    """Where somebody lives, as reports of crimes and accidents say: "trú tại", "ngụ"."""
    WEAK = auto()
    """Where somebody comes from, or a school, hospital or company that bears the name."""
    ROUTE = auto()
    """One end of a road, a railway or a flight."""
    NEVER = auto()
    """No place at all."""


def _table(role: Role, words: str) -> dict[str, Role]:
    return dict.fromkeys(words.split("|"), role)


_PERSON = (
    "ông|bà|anh|chị|em|cô|chú|bác|cụ|cháu|bé|nghệ sĩ|ca sĩ|nhạc sĩ|nhà văn|nhà thơ|diễn viên|đạo diễn|luật sư|"
    "bác sĩ|hlv|cầu thủ|thủ môn|tiền đạo|tiền vệ|hậu vệ|trung vệ|đồng chí|tiến sĩ|ts|ts.|nsnd|nsưt|mc|á hậu|hoa hậu|"
    "người mẫu|võ sĩ|trọng tài|thầy|nhà báo|thiếu tướng|trung tướng|thượng tướng|đại tướng"
)
_STREET = (
    "đường|phố|đường phố|xa lộ|đại lộ|quốc lộ|tỉnh lộ|hẻm|ngã ba|ngã tư|ngã năm|ngã sáu|cầu|chợ|sông|kênh|rạch|"
    "khu đô thị|kđt|chung cư"
)
_ROUTES = "cao tốc|tuyến|đường sắt|đường bay|chuyến bay|tàu|tuyến đường"
_NAMESAKE = (
    "tập đoàn|bia|clb|fc|câu lạc bộ|đội|đội tuyển|đội bóng|đội khách|đội chủ nhà|khách sạn|phở|bún|nem|giải|nobel|"
    "giờ|chế độ|hội đồng|ban|thủy điện|thuỷ điện|chiến dịch|chiến thắng|trận|quán|nhà hát|rạp|nhà xuất bản|nxb|tạp chí"
)
_SMALLER = "p.|x.|phường|xã|thôn|ấp|khu phố|thị trấn|xóm|bản|làng|buôn|khóm|phum|sóc|trại"
_OF_A_PERSON = (
    "thiếu nữ|cô gái|chàng trai|nam sinh|nữ sinh|thanh niên|nam thanh niên|người đàn ông|đàn ông|người phụ nữ|phụ nữ|"
    "gã trai|nghi phạm|nạn nhân|tài xế"
)
_NAMED_AFTER = "đến từ|công ước|hiệp định|tuyên bố|nghị định thư|báo|đài|đài pt-th"
_AUTHORITY = (
    "ubnd|hđnd|ủy|uỷ|tỉnh ủy|thành ủy|công an|ca|bđbp|biên phòng|đbqh|vksnd|tand|chủ tịch|bí thư|mttq|lđlđ|sở|cục|"
    "quân sự|ban|khắp|toàn|huyện đoàn|tỉnh đoàn|thành đoàn|cụm|khu vực|vùng|bắc|nam|phía bắc|phía nam|ngoại thành|"
    "nội thành"
)
_AT = "tại|ở|địa bàn|ở tại|đến|tới|vào|ra|từ|rời|trên đất"
_DISTRICTS = frozenset(("huyện", "quận", "thị xã", "tx", "tx.", "q.", "h.", "thành phố", "tp", "tp."))
_ADMINISTRATIVE = _DISTRICTS | {"tỉnh", "tp", "tp.", "thành phố", "t.p", "thủ đô"}
_CITY = ("TP", "Tp", "T.P", "Thành phố")
"""How names begin that hold their administrative word."""
_COMMON_IN_CAPITALS = ("HÒA BÌNH", "HOÀ BÌNH")
"""Names that are common words too, which capitals hide."""

_BEFORE = (
    _table(Role.AUTHORITY, _AUTHORITY)
    | _table(Role.AT, _AT)
    | _table(Role.PLAIN, "hoàn toàn")
    | _table(Role.RESIDENT, _OF_A_PERSON)
    | _table(Role.WEAK, _NAMED_AFTER)
    | _table(Role.ROUTE, _ROUTES)
    | _table(Role.NEVER, f"{_PERSON}|{_STREET}|{_NAMESAKE}|{_SMALLER}")
)
_PERSONAL = re.compile(
    r"Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đào|Đinh|Lương|Trịnh|Mai|Tô|Tạ|Lưu|Châu|"
    r"Trương|Phùng|Quách|Tống|Triệu|Nghiêm|Doãn|Diệp|Thiều|Chu|Mạc|Uông|Tôn|Hứa|"
    r"Thái|Thị|Văn|Đức|Quốc|Hữu|Đình|Ngọc|Xuân|Minh|Thanh|Duy|Công|Trọng"
)
"""Family and middle names: what follows is a person's given name."""
_FOREIGN = re.compile(r"(?!Marathon|Festival|Carnival|Metro|Expo)[A-Z][a-z]*[aeiouy][b-df-hj-np-tv-z]+[aeiou][a-z]*")
"""A word of more syllables than a Vietnamese one has: a company's name."""
_HOME_HINTS = ("trú", "ngụ", "quê", "Quê", "tuổi,", "sinh năm", "SN", "HKTT", "gười gốc")
"""What every match of the next two expressions holds: a quick look saves most searches."""
_RESIDENCE = re.compile(r"(?:\btrú|\bngụ|\bHKTT|\bsinh năm|\bSN|\btuổi, ở)\b[^.;()\n]*$")
_ORIGIN = re.compile(
    r"(?<!vùng )(?<!làng )(?<!miền )\b[Qq]uê\b(?! hương)[^.;()\n]*$|\b[Nn]gười gốc[^,.;()\n]*$|\btuổi, $"
)

_ORGANISATION = re.compile(
    r"(?:ại học|ĐH|ọc viện|rường (?:ĐH|THPT|THCS|CĐ|Cao|Tiểu|Trung)|gân hàng|ông ty|CTCP|hà máy|"
    r"iên danh|iên doanh|iao dịch [Cc]hứng khoán|GDCK)[\w ]*$"
)
_HOSPITAL = re.compile(r"(?:ệnh viện|BV)[\w ]*$")
"""What happens there is told less of people's homes than of a school's or a company's seat."""
_WORK = re.compile(r"[\"“‘'](?:[A-ZĐ][^\"“”‘’'\n,.]{1,40}) $")
_CLOSING: Final = ('"', "”", "’", "'")
"""What stands around a place that ends the title of a film, a song, a book."""
_GROUP = re.compile(r"(?:ập đoàn|CLB|âu lạc bộ)[\w ]*$")
_ROUTE = re.compile(
    r"(?:ao tốc|uyến|ường sắt|ường bay|uyến bay|uốc lộ|ành trình|hặng)(?: (?:[A-ZĐ][\w.]*|[-–]|\d+|xe|tàu|bay))* ?$"
)
_NOT_AFTER = re.compile(
    r" (?:FC|Group|Land|Corp|Bank|Star|Plaza|Hotel|Tower|Co\.?op|Open|Buffaloes|Heat|Pearl|Cent(?:er|re)|Express)\b"
)
_SPORT = re.compile(
    r"V[. -]?League|Hạng [Nn]hất|hạng [Nn]hất|HLV(?<!\wHLV)\b|CLB(?<!\wCLB)\b|AFC(?<!\wAFC)\b|Siêu [Cc][úu]p|"
    r"siêu [Cc]úp|Cúp [Qq]uốc gia|cúp [Qq]uốc gia|cầu thủ|bàn thắng|đội bóng|tiền đạo|tiền vệ|thủ môn|thủ thành|"
    r"Người hâm mộ|người hâm mộ"
)
"""Each branch begins with a letter and not with a set or an assertion, so that the search can leap to it."""
_UNNAMED = re.compile(
    r"(?:UBND|HĐND|[Tt]oàn|địa bàn|[Tt]rong|[Cc]ông an|BĐBP|[Qq]uân sự|[Ll]ãnh đạo|MTTQ|ĐBQH)\s+(?:tỉnh|thành phố|TP)"
    r"(?! [A-ZĐ])|\b(?:[Tt]ỉnh|[Tt]hành) (?:ủy|uỷ)(?! [A-ZĐ])"
)


_CLAUSE_END = re.compile(r"[,;:()\n“”\"!?]")


def _words_before(before: str) -> list[str]:
    """The words just before the name, the last first; none across a comma, a bracket or a line's end."""
    if before[-1:] not in (" ", ".", "\u00a0"):
        return []
    return _CLAUSE_END.split(before)[-1].split()[::-1]


def role_of(before: str, after: str, kind: Kind, name: str) -> Role:
    """The role of a place's name that stands between `before` (some 90 characters) and `after` (some 20)."""
    if _NOT_AFTER.match(after):
        return Role.NEVER
    words = _words_before(before)
    lowered = [word.lower() for word in words[:6]]
    if kind is Kind.DISTRICT and not _skip(lowered, _DISTRICTS):
        return Role.NEVER
    role = _role_by_words(words, lowered, before) if words else Role.PLAIN
    if role is Role.AUTHORITY and name.startswith(_CITY):
        return Role.STRONG
    if role is Role.PLAIN and name.isupper() and name.startswith(_COMMON_IN_CAPITALS):
        return Role.NEVER
    if after[:1] in _CLOSING and role in (Role.PLAIN, Role.AT) and _WORK.search(before):
        return Role.WEAK
    return _at_home(role, before)


def _at_home(role: Role, before: str) -> Role:
    """A place in somebody's address or origin says less than where things happen."""
    if role in (Role.NEVER, Role.ROUTE, Role.WEAK, Role.AUTHORITY) or not any(map(before.__contains__, _HOME_HINTS)):
        return role
    if _ORIGIN.search(before):
        return Role.WEAK
    return Role.RESIDENT if _RESIDENCE.search(before) else role


def _skip(lowered: list[str], words: frozenset[str]) -> int:
    """How many of the last words are an administrative word: 2 for "thành phố", 1 for "tỉnh", 0 for others."""
    if " ".join(lowered[1::-1]) in words:
        return 2
    return 1 if lowered and lowered[0] in words else 0


def _role_by_words(words: list[str], lowered: list[str], before: str) -> Role:
    if _PERSONAL.fullmatch(words[0]):
        return Role.NEVER
    skipped = _skip(lowered, _ADMINISTRATIVE)
    rest = lowered[skipped:]
    for count in (3, 2, 1):
        role = _BEFORE.get(" ".join(rest[count - 1 :: -1])) if len(rest) >= count else None
        if role is Role.AUTHORITY and skipped:
            return Role.STRONG
        if role is not None and not (skipped and role in (Role.NEVER, Role.ROUTE)) and not _is_within_a_name(words):
            return role
    if skipped:
        return Role.STRONG if rest or lowered[0] == "tỉnh" else Role.PLAIN
    if _ROUTE.search(before):
        return Role.ROUTE
    if _GROUP.search(before):
        return Role.NEVER
    if _HOSPITAL.search(before):
        return Role.RESIDENT
    return Role.WEAK if _ORGANISATION.search(before) or _FOREIGN.fullmatch(words[0]) else Role.PLAIN


def _is_within_a_name(words: list[str]) -> bool:
    """Whether what looks like a person's title is part of a name: `Nhà thờ Đức Bà`."""
    return words[:2] == ["Bà", "Đức"]


def is_sport(title: str, lead: str) -> bool:
    """Whether an article is about a match, where a bare province's name is a club's."""
    return _SPORT.search(title) is not None or _SPORT.search(lead) is not None


def speaks_of_its_province(text: str) -> int:
    """How often a text says "tỉnh" or "thành phố" as a local newspaper does, without naming it."""
    return len(_UNNAMED.findall(text))
