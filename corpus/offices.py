"""Offices that publish on a province's portal, and how their names are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.gazetteer import key, resolve, unit
from corpus.vietnamese import nfc

_PORTAL = re.compile(
    r"(?:cổng|trang) (?:thông tin(?: điện tử)?|ttđt) (?P<of>(?:tỉnh|thành phố|tp\.?) .+)$", re.IGNORECASE
)
_OFFICE = re.compile(
    r"(?:sở|ban|ủy ban|uỷ ban|ubnd|hđnd|thanh tra|văn phòng|chi cục|công an|viện|huyện|thị xã|xã|phường)\s",
    re.IGNORECASE,
)
_OFFICE_NAMES = (
    "Sở Ngoại vụ",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Công Thương",
    "Sở Xây dựng",
    "Sở Tư pháp",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Sở Tài nguyên và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Văn hóa và Thể thao",
    "Sở Du lịch",
    "Sở Dân tộc và Tôn giáo",
    "Sở Kế hoạch và Đầu tư",
    "Sở Thông tin và Truyền thông",
    "Sở Giao thông vận tải",
    "Sở Lao động - Thương binh và Xã hội",
    "Sở Quy hoạch - Kiến trúc",
    "Ban Dân tộc",
    "Ban Quản lý các khu công nghiệp",
    "Thanh tra tỉnh",
    "Văn phòng UBND",
)
_HEADER_LINES = 8
"""How many lines of a page's top may hold the portal's header."""


class Header(NamedTuple):
    """A portal's name as it stands, and the office whose page it is, with its province, if one is named."""

    portal: str
    office: str | None


def official_name(name: str) -> str:
    """An office's name with the official capitals: "Sở Ngoại Vụ" is "Sở Ngoại vụ"."""
    name = " ".join(nfc(name).split())
    for official in _OFFICE_NAMES:
        if key(name) == key(official):
            return official
        if key(name).startswith(key(official) + " "):
            return official + name[len(official) :]
    return name


def read_header(lines: Sequence[str]) -> Header | None:
    """The portal's header at the top of a page's lines; None where there is none."""
    top = [nfc(line).strip() for line in lines if line.strip()][:_HEADER_LINES]
    for number, line in enumerate(top):
        portal = _PORTAL.match(line)
        if portal is not None:
            office = next(filter(_OFFICE.match, top[number + 1 : number + 3]), None)
            of = _spelled_as_unit(portal["of"])
            return Header(line, None if office is None else f"{official_name(office)} {of}")
    return None


def _spelled_as_unit(of: str) -> str:
    """The province in its usual spelling: "TỈNH LẠNG SƠN" is "tỉnh Lạng Sơn"; an unknown one as it stands."""
    value = resolve(of, None)
    if value is None:
        return of
    what = "tỉnh" if of.lower().startswith("tỉnh") else "thành phố"
    return f"{what} {unit(value).plain.removeprefix('TP. ')}"
