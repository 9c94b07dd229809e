"""The 34 provinces as tiles, each where it lies: our own drawing, north above, the sea on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from search.results import Facets
from web.address import SearchAddress

TILES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "Lai Châu": (1, 2), "Lào Cai": (1, 3), "Tuyên Quang": (1, 4), "Cao Bằng": (1, 5),
        "Điện Biên": (2, 1), "Sơn La": (2, 2), "Phú Thọ": (2, 3), "Thái Nguyên": (2, 4), "Lạng Sơn": (2, 5),
        "Hà Nội": (3, 3), "Bắc Ninh": (3, 4), "Quảng Ninh": (3, 5),
        "Ninh Bình": (4, 3), "Hưng Yên": (4, 4), "Hải Phòng": (4, 5),
        "Thanh Hóa": (5, 3),
        "Nghệ An": (6, 3),
        "Hà Tĩnh": (7, 3),
        "Quảng Trị": (8, 3), "Huế": (8, 4),
        "Đà Nẵng": (9, 4),
        "Quảng Ngãi": (10, 4),
        "Gia Lai": (11, 4),
        "Đắk Lắk": (12, 4),
        "Đồng Nai": (13, 2), "Lâm Đồng": (13, 3), "Khánh Hòa": (13, 4),
        "Tây Ninh": (14, 2), "TP. Hồ Chí Minh": (14, 3),
        "An Giang": (15, 1), "Đồng Tháp": (15, 2), "Vĩnh Long": (15, 3),
        "Cần Thơ": (16, 2),
        "Cà Mau": (17, 1),
    }
)  # fmt: skip
"""Row from the north and column from the west, both from 1, of each province of today."""

ISLANDS: Mapping[str, tuple[int, int, str]] = MappingProxyType(
    {
        "Hoàng Sa": (9, 6, "Đà Nẵng"),
        "Trường Sa": (13, 6, "Khánh Hòa"),
        "Phú Quốc": (16, 1, "An Giang"),
        "Côn Đảo": (17, 3, "TP. Hồ Chí Minh"),
    }
)
"""Islands: row, column and the province that each belongs to."""

LEVELS = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One province: its count, the shade for it (0: no article, `LEVELS`: the most), where a click leads."""

    name: str
    row: int
    column: int
    count: int
    level: int
    chosen: bool
    address: SearchAddress


@dataclass(frozen=True, slots=True)
class Island:
    """A named group of islands and its province."""

    name: str
    row: int
    column: int
    province: str


def tiles(facets: Facets, address: SearchAddress) -> tuple[Tile, ...]:
    """Every province from north to south, counted; a click searches in that province alone."""
    counts = {value.value: value.count for value in facets.province}
    most = max((counts.get(name, 0) for name in TILES), default=0)
    return tuple(
        Tile(
            name=name,
            row=row,
            column=column,
            count=counts.get(name, 0),
            level=level(counts.get(name, 0), most),
            chosen=name in address.values("tinh"),
            address=address.with_values("tinh", (name,)),
        )
        for name, (row, column) in TILES.items()
    )


def islands() -> tuple[Island, ...]:
    """The islands that are named on the map."""
    return tuple(Island(name, row, column, province) for name, (row, column, province) in ISLANDS.items())


def level(count: int, most: int) -> int:
    """The shade of a count: by square root, so that the capital does not make all others pale."""
    if count <= 0 or most <= 0:
        return 0
    return min(LEVELS, 1 + int((count / most) ** 0.5 * LEVELS))
