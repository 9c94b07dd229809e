"""Which index a home's searches use: its engine and its current generation."""

from __future__ import annotations

from pathlib import Path

from corpus.settings import Settings
from index.engine import Engine
from index.engines import open_engine
from index.errors import EngineError
from index.generations import Generations
from index.suggestions import Suggestions


class Catalogue:
    """The generations of the engine that the settings name. Writers hold the reindex lock."""

    def __init__(self, settings: Settings) -> None:
        self._address = settings.engine
        self._generations = Generations(settings.index_folder / settings.engine.partition(":")[0])

    def current(self) -> Engine | None:
        """The index that searches use; None before the first run."""
        folder = self._generations.current()
        return open_engine(self._address, folder) if folder else None

    def name(self) -> str | None:
        """The current generation's name; None before the first run."""
        folder = self._generations.current()
        return folder.name if folder else None

    def usable(self) -> Engine | None:
        """The current index where it can be brought up to date; None where it has to be built anew."""
        try:
            engine = self.current()
            return engine if engine and engine.built_with() == engine.builds_with() else None
        except EngineError:
            return None

    def suggestions(self) -> Suggestions | None:
        """What the current generation's words can suggest; None before the first run, and where that is damaged."""
        try:
            folder = self._generations.current()
        except EngineError:
            return None
        return Suggestions(folder) if folder else None

    def begin(self) -> tuple[Engine, Path]:
        """A new generation beside the current one; searches do not use it before `publish`."""
        folder = self._generations.new()
        return open_engine(self._address, folder), folder

    def publish(self, folder: Path) -> None:
        """From now on searches use this generation; the one before is kept, older ones go."""
        self._generations.publish(folder)
        self._generations.remove_old(keep=1)
