"""Where timbao keeps its state, and by which addresses: one frozen value, from options or the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from corpus.sentence import LANGUAGES

CLUSTERS = ("opensearch", "opensearchs")
"""Engines that work on other machines."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`store` is a database URL, `engine` is `tantivy:`, `whoosh:` or `opensearch://…`.

    `language` is that of sentences for a person at a terminal, one of `corpus.sentence.LANGUAGES`.
    """

    home: Path
    engine: str = "tantivy:"
    store: str | None = None
    language: str = LANGUAGES[0]

    @property
    def store_url(self) -> str:
        """The database of the article store: SQLite within `home` unless another is set."""
        return self.store or f"sqlite:///{self.home / 'articles.db'}"

    @property
    def is_embedded(self) -> bool:
        """Whether the engine works within timbao's own processes."""
        return self.engine.partition(":")[0] not in CLUSTERS

    @property
    def lock_path(self) -> Path:
        """The file that a reindex run locks."""
        return self.home / "reindex.lock"

    @property
    def index_folder(self) -> Path:
        """Holds the generations of every embedded engine."""
        return self.home / "index"


def default_home() -> Path:
    """`TIMBAO_HOME`, else the platform's folder for a user's data."""
    if set_by_user := os.environ.get("TIMBAO_HOME"):
        return Path(set_by_user)
    import platformdirs

    return Path(platformdirs.user_data_dir("timbao", appauthor=False))
