"""What stands beside the index of one generation: whose articles it holds, whether it is whole, what it can suggest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from corpus.sentence import Sentence
from index.lineage import Lineage
from index.seal import Seal
from index.suggestions import Suggestions


class Sealed(Protocol):
    """How an index is known to be as it was written; see `index.seal.Seal`."""

    def lift(self) -> None:
        """Before the first write."""

    def put(self) -> None:
        """After the last write."""

    def faults(self, at_most: int | None = None) -> list[Sentence]:
        """Sentences that say why the index must be replaced; none for one that is as it was written."""

    def condemn(self, reasons: list[Sentence]) -> None:
        """Mark the index: it is never brought up to date again, only replaced."""


class Beside:
    """Files in a folder of this machine. Of an index that many machines share, `share` gives it what changed there."""

    def __init__(
        self, lineage: Lineage, seal: Sealed, suggestions: Suggestions, share: Callable[[], None] = lambda: None
    ) -> None:
        self.lineage = lineage
        self.seal = seal
        self.suggestions = suggestions
        self.share = share

    @classmethod
    def within(cls, folder: Path) -> Beside:
        """In the folder of an embedded index, which is all there is of it."""
        return cls(Lineage(folder), Seal(folder), Suggestions(folder))
