"""Which index a home's searches use: its engine and its current generation."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import ArticleId
from corpus.sentence import Sentence
from corpus.settings import Settings
from index.beside import Beside
from index.engine import Engine
from index.errors import EngineError, EngineUnavailable
from index.generations import Generations
from index.suggestions import Suggestions

if TYPE_CHECKING:
    from index.engines.opensearch_generations import ClusterGenerations


def _generations(settings: Settings) -> Generations | ClusterGenerations:
    if not settings.is_embedded:
        from index.engines.opensearch_generations import ClusterGenerations

        return ClusterGenerations(settings.engine, settings.index_folder / "opensearch")
    return Generations(settings.index_folder / settings.engine.partition(":")[0], settings.engine)


class Catalogue:
    """The generations of the engine that the settings name. Writers hold the reindex lock."""

    def __init__(self, settings: Settings) -> None:
        self._generations = _generations(settings)

    def current(self) -> Engine | None:
        """The index that searches use; None before the first run."""
        folder = self._generations.current()
        return self._generations.open(folder) if folder else None

    def name(self) -> str | None:
        """The current generation's name; None before the first run."""
        folder = self._generations.current()
        return folder.name if folder else None

    def usable(self) -> Engine | None:
        """The current index where it can be brought up to date; None where it has to be built anew.

        Raises EngineUnavailable, as all of these methods do, where that cannot be known.
        """
        try:
            engine = self.current()
            return engine if engine and engine.built_with() == engine.builds_with() else None
        except EngineUnavailable:
            raise
        except EngineError:
            return None

    def faults(self, at_most: int | None = None) -> list[Sentence]:
        """See `Seal.faults`, of the current index; also says where there should be one and cannot be found."""
        try:
            beside = self.beside()
            return beside.seal.faults(at_most) if beside else []
        except EngineUnavailable:
            raise
        except EngineError as error:
            return [error.message]

    def beside(self) -> Beside | None:
        """What stands beside the current index; None before the first run. Raises EngineError for a damaged pointer."""
        folder = self._generations.current()
        return self._generations.beside(folder) if folder else None

    def rollback(self, hidden: Collection[ArticleId]) -> str:
        """Searches use the generation before the current one again, without what was taken down since; returns its
        name. Raises EngineError for none, and where it cannot be written.
        """
        previous = self._generations.previous()
        if previous is None:
            raise EngineError(
                Sentence(
                    "Không có thế hệ chỉ mục trước nào được giữ lại để quay về.",
                    "No earlier generation of the index has been kept to go back to.",
                )
            )
        self._take_down(previous, hidden)
        self._generations.publish(previous)
        return previous.name

    def _take_down(self, folder: Path, ids: Collection[ArticleId]) -> None:
        engine, beside = self._generations.open(folder), self._generations.beside(folder)
        if not ids or engine.built_with() != engine.builds_with():
            return  # no search reads what another version has written
        beside.seal.lift()
        with engine.writer() as writer:
            for each in ids:
                writer.delete(each)
            writer.commit(engine.revision())
        beside.seal.put()
        beside.share()

    def suggestions(self) -> Suggestions | None:
        """What the current generation's words can suggest; None before the first run, and where that is damaged."""
        try:
            folder = self._generations.current()
        except EngineUnavailable:
            raise
        except EngineError:
            return None
        return self._generations.suggestions(folder) if folder else None

    def beside_new(self, folder: Path) -> Beside:
        """What will stand beside the index of a generation that was begun."""
        return self._generations.beside(folder)

    def begin(self) -> tuple[Engine, Path]:
        """A new generation beside the current one; searches do not use it before `publish`."""
        folder = self._generations.new()
        self.abandon(but=folder)
        return self._generations.open(folder), folder

    def abandon(self, but: Path | None = None) -> None:
        """Remove what was begun and never published, by this run or by one that was killed."""
        with suppress(EngineError):  # a damaged pointer is replaced by `publish`
            self._generations.remove_unpublished(but)

    def publish(self, folder: Path) -> None:
        """From now on searches use this generation; the one before is kept, older ones go."""
        self._generations.publish(folder)
        self._generations.remove_old(keep=1)


def condemn(settings: Settings, why: Sentence) -> None:
    """The current index is never brought up to date again, only replaced: not even after a run that is killed now."""
    with suppress(EngineError):
        if beside := Catalogue(settings).beside():
            beside.seal.condemn([why])
