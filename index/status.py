"""What an operator asks first: what is there, how fresh is it, what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store import LAST_RUN, Counts, Hidden, Store, StoredRefusal
from index.analysis.segment import load_segmenter
from index.catalogue import Catalogue

_INDEX: Final = Sentence.same("{engine} {generation}")
_IN_C: Final = Sentence("lõi C", "C core")
_IN_PYTHON: Final = Sentence("Python thuần (không có lõi C)", "pure Python (no C core)")
_BACKLOG: Final = Sentence("{count} bài", "{count} articles")


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a home. `last_run` is the last finished run's report, `size` all of its bytes on disk.

    `store` is the store's address, without its password. `backlog` counts articles that the store has changed and the
    index does not know yet.
    """

    counts: Counts
    refusals: Sequence[StoredRefusal]
    last_run: dict[str, object] | None
    store: str
    engine: str
    generation: str
    segmenter: str
    size: int
    backlog: int
    hidden: Sequence[Hidden]

    def as_json(self) -> dict[str, object]:
        """The stable JSON form (`timbao status --json`)."""
        return {
            "articles": self.counts.articles,
            "files": self.counts.files,
            "by_format": self.counts.by_format,
            "refused": self.counts.refused,
            "last_run": self.last_run,
            "store": self.store,
            "engine": self.engine,
            "generation": self.generation,
            "segmenter": self.segmenter,
            "bytes": self.size,
            "age": None if self.age is None else round(self.age.total_seconds()),
            "backlog": self.backlog,
            "hidden": [asdict(each) for each in self.hidden],
        }

    @property
    def age(self) -> timedelta | None:
        """How long ago the last run finished; None when none ever did. A clock set back makes it no less than zero."""
        if self.last_run is None:
            return None
        finished = datetime.fromisoformat(str(self.last_run["finished"]))
        return max(timedelta(0), datetime.now(UTC) - finished)

    def lines(self, language: str) -> Iterator[tuple[str, str]]:
        """Labels and values for a terminal, in one of `corpus.sentence.LANGUAGES`."""
        for label, value in self._told():
            yield label.said(language), value.said(language)

    def _told(self) -> Iterator[tuple[Sentence, Sentence]]:
        formats = ", ".join(f"{name} {count}" for name, count in self.counts.by_format.items())
        yield Sentence("Bài", "Articles"), Sentence.number(self.counts.articles)
        files = Sentence.same("{count} ({formats})" if formats else "{count}")
        yield Sentence("Tệp", "Files"), files.filled(count=Sentence.number(self.counts.files), formats=formats)
        yield Sentence("Bị từ chối", "Refused"), Sentence.same(str(self.counts.refused))
        finished = Sentence.same(str(self.last_run["finished"])) if self.last_run else Sentence("chưa có", "none yet")
        yield Sentence("Lượt cuối", "Last run"), finished
        yield Sentence("Kho bài", "Store"), Sentence.same(self.store)
        generation = Sentence.same(self.generation) if self.generation else Sentence("(chưa có)", "(none yet)")
        yield Sentence("Chỉ mục", "Index"), _INDEX.filled(engine=self.engine, generation=generation)
        yield Sentence("Bộ tách từ", "Segmenter"), _IN_C if self.segmenter == "c" else _IN_PYTHON
        yield (
            Sentence("Dung lượng", "Size"),
            Sentence.same("{size} MB").filled(size=Sentence.number(self.size / 1e6, 1)),
        )
        yield Sentence("Chờ lập", "Backlog"), _BACKLOG.filled(count=self.backlog)
        for each in self.hidden:
            yield Sentence("Đã gỡ", "Taken down"), Sentence.same(f"{each.id} ({each.since}): {each.reason}")


def look(settings: Settings) -> Status:
    """Raises StoreError when nothing was ever indexed in this home."""
    with Store.open(settings.store_url, patient=True) as store:
        last_run = store.note(LAST_RUN)
        catalogue = Catalogue(settings)
        return Status(
            counts=store.counts(),
            refusals=store.refused(),
            last_run=json.loads(last_run) if last_run else None,
            engine=settings.engine,
            generation=catalogue.name() or "",
            segmenter=load_segmenter().name,
            store=store.database.place,
            size=store.database.size() + _bytes_in(settings.home),
            backlog=_backlog(catalogue, store),
            hidden=store.hidden(),
        )


def _bytes_in(home: Path) -> int:
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())


def _backlog(catalogue: Catalogue, store: Store) -> int:
    engine = catalogue.current()
    return store.changed_count(engine.revision() if engine else 0, store.revision())
