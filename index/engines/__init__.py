"""The engines that can hold an index; an adapter, and the library that it wraps, is imported when it is asked for."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ConfigurationError
from index.engine import Engine


def open_engine(address: str, folder: Path) -> Engine:
    """The engine named by `address` (`tantivy:`, `whoosh:`), its index in `folder`, which need not exist yet.

    Raises ConfigurationError for an address that names no engine.
    """
    match address.partition(":")[0]:
        case "tantivy":
            from index.engines.tantivy import TantivyEngine

            return TantivyEngine(folder)
        case "whoosh":
            from index.engines.whoosh import WhooshEngine

            return WhooshEngine(folder)
        case _:
            raise ConfigurationError(
                f"Không có bộ chỉ mục nào ở địa chỉ “{address}”. Hãy dùng “tantivy:” hoặc “whoosh:” cho --engine."
            )
