"""Generations of an index in OpenSearch: indices `name-gen-000001`, …, and the alias `name` for the current one."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from corpus.sentence import Sentence
from index.beside import Beside
from index.engine import Engine
from index.engines.opensearch import OpenSearchEngine
from index.engines.opensearch_address import read_address
from index.engines.opensearch_client import WRITING, Client, Refusal
from index.engines.opensearch_files import SharedFiles
from index.engines.opensearch_schema import MAPPING
from index.engines.opensearch_snapshot import foreign, live_mapping, read_state
from index.engines.opensearch_writer import write_state
from index.errors import EngineError
from index.lineage import Lineage
from index.retention import Retention, is_generation, number_of
from index.suggestions import Suggestions

_FRESH: Final = 1.0
"""Seconds for which the alias is taken to name the same generation. The one before is kept, so none is cut off."""
_FOREIGN_ALIAS: Final = Sentence(
    "Bí danh “{alias}” ở {where} trỏ đến {target}, không phải một thế hệ chỉ mục của timbao. Hãy sửa bí danh ấy hoặc "
    "chọn tên khác cho --engine.",
    "The alias “{alias}” at {where} points to {target}, which is not a generation of a timbao index. Correct the "
    "alias, or choose another name for --engine.",
)
_FILES: Final = (Lineage.FILE, Suggestions.FILE)


class ClusterGenerations(Retention):
    """See `index.generations.Generations`. Paths are those of this machine's copies of what stands beside an index;
    their names are the generations'. One call of the alias API swaps them, so a search sees the old one or the new one.
    """

    def __init__(self, address: str, folder: Path) -> None:
        self._client = Client(read_address(address))
        self._alias = self._client.address.index
        self._folder = folder / self._alias
        self._seen: tuple[float, Path | None] = (-math.inf, None)

    def _index(self, path: Path) -> str:
        return f"{self._alias}-{path.name}"

    def open(self, path: Path) -> Engine:
        """See `Generations.open`."""
        return OpenSearchEngine(self._client, self._index(path))

    def beside(self, path: Path) -> Beside:
        """See `Generations.beside`; the files are brought here from the index. Raises EngineError."""
        files = self._files(path)
        files.pull()
        suggestions = Suggestions(path, files.freshen)
        return Beside(Lineage(path), _Seal(self._client, self._index(path)), suggestions, files.push)

    def suggestions(self, path: Path) -> Suggestions:
        """See `Generations.suggestions`; none while the cluster is away."""
        return Suggestions(path, self._files(path).freshen)

    def _files(self, path: Path) -> SharedFiles:
        return SharedFiles(self._client, self._index(path), path, _FILES)

    def current(self) -> Path | None:
        """See `Generations.current`; for a moment as it was last seen: every search asks. Raises EngineError."""
        seen, path = self._seen
        if time.monotonic() - seen > _FRESH:
            path = self._named()
            self._seen = (time.monotonic(), path)
        return path

    def _named(self) -> Path | None:
        try:
            found = self._ask("GET", f"/_alias/{self._alias}")
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise self._client.failed(refusal) from refusal
        paths = self._paths(found)
        if len(found) != 1 or len(paths) != 1:
            where, target = self._client.address.shown, ", ".join(sorted(found))
            raise EngineError(_FOREIGN_ALIAS.filled(alias=self._alias, where=where, target=target))
        return paths[0]

    def _paths(self, indices: dict[str, Any]) -> list[Path]:
        names = (each.removeprefix(f"{self._alias}-") for each in indices if each.startswith(f"{self._alias}-"))
        return sorted((self._folder / each for each in names if is_generation(each)), key=number_of)

    def all(self) -> list[Path]:
        """See `Generations.all`. Raises EngineError."""
        return self._paths(self._told("GET", f"/{self._alias}-gen-*/_alias"))

    def new(self) -> Path:
        """See `Generations.new`; the first writer makes it."""
        return self._folder / self.next_name()

    def publish(self, path: Path) -> None:
        """See `Generations.publish`; raises EngineError."""
        index = self._index(path)
        actions = [{"add": {"index": index, "alias": self._alias}}]
        if (before := self._named()) is not None and before != path:
            actions.append({"remove": {"index": self._index(before), "alias": self._alias}})
        self._told("POST", "/_aliases", {"actions": actions})
        self._seen = (-math.inf, None)

    def _remove(self, paths: Sequence[Path]) -> None:
        for path in paths:
            self._told("DELETE", f"/{self._index(path)}")
            for name in _FILES:
                (path / name).unlink(missing_ok=True)

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.ask(method, path, body, patience=WRITING if body else 5.0)
        return answer

    def _told(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            return self._ask(method, path, body)
        except Refusal as refusal:
            raise self._client.failed(refusal) from refusal


class _Seal:
    """Lucene sums its own files; what is left to see is that nobody changed the index behind our back."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = index

    def lift(self) -> None:
        """Nothing to be done: a commit broken off is never seen."""

    def put(self) -> None:
        """Nothing to be done."""

    def faults(self, at_most: int | None = None) -> list[Sentence]:
        """See `Sealed.faults`."""
        state = read_state(self._client, self._index)
        if state is not None and state.condemned:
            return [Sentence.from_kept(line) for line in state.condemned]
        if state is not None and live_mapping(self._client, self._index) != MAPPING:
            return [foreign(self._client, self._index).message]
        return []

    def condemn(self, reasons: list[Sentence]) -> None:
        """See `Sealed.condemn`."""
        if state := read_state(self._client, self._index):
            write_state(self._client, self._index, state, condemned=tuple(each.kept() for each in reasons))
