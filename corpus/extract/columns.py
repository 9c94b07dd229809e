"""Which foreign column holds what: a table of names for each part of an article, which a user can extend.

The table is `corpus/data/columns.json`: for each role the names that dumps give it, the likeliest first. A file of the
same form, named by the environment variable TIMBAO_COLUMNS, adds names in front of ours. Case, accents, spaces and
punctuation of a name do not count.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from corpus.vietnamese import fold, nfc

SETTING: Final = "TIMBAO_COLUMNS"
"""The environment variable that names a user's own table."""

_UNREADABLE: Final = Sentence(
    "Không đọc được bảng tên cột {path} ({setting}): {why}.",
    "The table of column names {path} ({setting}) cannot be read: {why}.",
)
_NO_TABLE: Final = Sentence(
    'Bảng tên cột {path} phải có dạng {{"title": ["tên cột", …], …}}.',
    'The table of column names {path} must be written as {{"title": ["column name", …], …}}.',
)
_UNKNOWN_ROLE: Final = Sentence(
    "Bảng tên cột {path} có mục lạ: {unknown}. Các mục được dùng: {known}.",
    "The table of column names {path} has unknown entries: {unknown}. Those in use are: {known}.",
)

Columns = Mapping[str, tuple[str, ...]]
"""Role → the record's own column names that hold it, the likeliest first."""


def key(name: str) -> str:
    """What two spellings of a column's name have in common: `Tiêu đề`, `tieu_de` and `TIEU-DE` are one."""
    return "".join(filter(str.isalnum, fold(nfc(name))))


@lru_cache(maxsize=256)
def understand(names: tuple[str, ...]) -> Columns:
    """The roles of a dump's columns. A column has one role at most; those without one are left out."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name in names:
        if isinstance(name, str) and (place := _places().get(key(name))):
            role, rank = place
            found.setdefault(role, []).append((rank, name))
    return {role: tuple(name for _, name in sorted(ranked)) for role, ranked in found.items()}


def fingerprint() -> str:
    """Eight hexadecimal letters that change when the user's table does; `ours` without one."""
    path = os.environ.get(SETTING)
    if not path:
        return "ours"
    return hashlib.sha256(json.dumps(_users_table(path), sort_keys=True).encode()).hexdigest()[:8]


@cache
def _places() -> dict[str, tuple[str, int]]:
    """A name's key → its role and its rank among the names of that role."""
    tables = [json.loads(files("corpus").joinpath("data", "columns.json").read_text("utf-8"))]
    if path := os.environ.get(SETTING):
        tables.insert(0, _users_table(path))
    places: dict[str, tuple[str, int]] = {}
    for table in tables:
        for role, names in table.items():
            for name in names:
                places.setdefault(key(name), (role, len(places)))
    return places


def _users_table(path: str) -> dict[str, list[str]]:
    """Raises ConfigurationError for a file that is not a table of names."""
    try:
        table = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(_UNREADABLE.filled(path=path, setting=SETTING, why=error)) from error
    roles = json.loads(files("corpus").joinpath("data", "columns.json").read_text("utf-8")).keys()
    if not isinstance(table, dict) or not all(_is_names(names) for names in table.values()):
        raise ConfigurationError(_NO_TABLE.filled(path=path))
    if unknown := table.keys() - roles:
        known = ", ".join(sorted(roles))
        raise ConfigurationError(_UNKNOWN_ROLE.filled(path=path, unknown=", ".join(sorted(unknown)), known=known))
    return table


def _is_names(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
