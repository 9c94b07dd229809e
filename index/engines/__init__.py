"""The engines that can hold an index; an adapter, and the library that it wraps, is imported when it is asked for."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from corpus.settings import CLUSTERS
from index.engine import Engine


def open_engine(address: str, folder: Path) -> Engine:
    """The engine named by `address` (`tantivy:`, `whoosh:`, `opensearch://…`), its index in `folder`, which need not
    exist yet. In a cluster the index has that folder's name, behind that in the address.

    Raises ConfigurationError for an address that names no engine.
    """
    match address.partition(":")[0]:
        case "tantivy":
            from index.engines.tantivy import TantivyEngine

            return TantivyEngine(folder)
        case "whoosh":
            from index.engines.whoosh import WhooshEngine

            return WhooshEngine(folder)
        case cluster if cluster in CLUSTERS:
            from index.engines.opensearch import OpenSearchEngine
            from index.engines.opensearch_address import read_address
            from index.engines.opensearch_client import Client

            client = Client(read_address(address))
            return OpenSearchEngine(client, f"{client.address.index}-{folder.name}")
        case _:
            raise ConfigurationError(
                Sentence(
                    "Không có bộ chỉ mục nào ở địa chỉ “{address}”. Hãy dùng “tantivy:”, “whoosh:” hoặc "
                    "“opensearch://máy:9200/tên” cho --engine.",
                    "There is no engine at the address “{address}”. For --engine use “tantivy:”, “whoosh:” or "
                    "“opensearch://host:9200/name”.",
                ).filled(address=address)
            )
