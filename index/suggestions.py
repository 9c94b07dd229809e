"""What an archive's words can suggest: neighbouring syllables, phrases of titles, names of provinces and newspapers.

One SQLite file beside an index, `suggestions.db`, learnt while documents are put into it and replaced whole, by one
rename, when the index has committed. It says what may be worth offering and what is likelier; whether a suggestion
finds anything is asked of the index. So it need not forget an article that is gone: a full build does.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from threading import Lock
from typing import Any, Final

from corpus import sources
from corpus.durable import make_durable, make_file
from corpus.vietnamese import fold, nfc
from index.document import BOUNDARY, IndexDocument, TextField, ValueField
from index.engine import Reader
from index.engines.folder import write_failed
from index.grams import Grams, load_grams
from index.query import Everything

_VERSION: Final = "1"
"""Changes whenever the tables, or what is learnt, change; another version's file is learnt anew."""

_OPENING: Final = 60
"""Syllables from the beginning of an article that teach pairs once many are known.

Measured on 35,440 articles whose titles were left out: accents are put back right for 91.1% of the titles' syllables,
for 92.1% when whole texts teach, at ten times the cost.
"""
_WHOLE: Final = 1 << 40
_FEW: Final = 100_000
"""Until so many are known, whole articles teach: those of a small archive, and of a run that adds a few."""
_MANY: Final = 500_000
"""So many pairs are kept; beyond, those seen once go."""
_PARTS: Final = 8
"""In which pairs are written: all at once they would be the largest thing in a run's memory."""
_MANY_PHRASES: Final = 150_000
_LONGEST: Final = 5
"""Syllables of a phrase."""
_OFTEN: Final = 4
"""A phrase in so many titles is found by its first letter alone."""
_TOO_FEW: Final = 20
_ASKED: Final = 500
"""Values in one statement; SQLite allows 999 in its older builds."""
_MOST_KEPT: Final = 20_000
"""Syllables and pairs whose counts are kept in memory, some 8 MB."""

_BINDING: Final = (
    "và của ở cho các được với từ có trong là đã sẽ bị do tại về vì để khi mà thì những một này đó đang đến ra vào "
    "trên dưới như không nhưng hay hoặc theo bằng cũng còn lại nên rồi trước sau qua giữa lên xuống"
)
"""Words that bind others: a phrase neither begins nor ends with one."""

_TABLES: Final = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE grams (folded TEXT, spelled TEXT, count INTEGER, PRIMARY KEY (folded, spelled)) WITHOUT ROWID",
    "CREATE TABLE phrases (id INTEGER PRIMARY KEY, folded TEXT, spelled TEXT, kind INTEGER, count INTEGER)",
    "CREATE UNIQUE INDEX phrases_spelled ON phrases (folded, spelled, kind)",
    "CREATE INDEX phrases_one ON phrases (substr(folded, 1, 1), count DESC) WHERE count >= 4",
    "CREATE INDEX phrases_two ON phrases (substr(folded, 1, 2), count DESC) WHERE count >= 4",
)


class Kind(IntEnum):
    """What a phrase is."""

    WORD = 0
    """A word, as the segmenter finds them."""
    PHRASE = 1
    PROVINCE = 2
    SOURCE = 3


class Learner:
    """Gathers what documents teach; bounded memory. `Suggestions.draft` keeps it."""

    def __init__(self) -> None:
        self.grams = load_grams()
        self.phrases: dict[Kind, Grams] = {Kind.WORD: load_grams(), Kind.PHRASE: load_grams()}
        self._binding = _binding()

    def add(self, document: IndexDocument) -> None:
        """Learn from one article."""
        most = _WHOLE if len(self.grams) < _FEW else _OPENING
        told = document.text.get
        words, phrases = self.phrases[Kind.WORD], self.phrases[Kind.PHRASE]
        self.grams.add(told(TextField.TEXT, ""), BOUNDARY, most)
        title, folded = told(TextField.TITLE, ""), told(TextField.TITLE_FOLDED, "")
        words.add_title(phrases, title, folded, told(TextField.WORDS, ""), self._binding, _LONGEST)
        if len(self.grams) > 2 * _MANY:
            self.grams.forget_once_seen()
        if len(phrases) > 2 * _MANY_PHRASES:
            phrases.forget_once_seen()


def _binding() -> Grams:
    grams = load_grams()
    grams.add(_BINDING, BOUNDARY, _WHOLE)
    return grams


class Suggestions:
    """The file within the folder of an index. May be shared by threads.

    `freshen` is called before each look into it: where several machines share an index, it brings the file up to date.
    """

    FILE: Final = "suggestions.db"

    def __init__(self, folder: Path, freshen: Callable[[], None] = lambda: None) -> None:
        self._path = folder / self.FILE
        self._draft = folder / f"{self.FILE}.new"
        self._freshen = freshen
        self._lock = Lock()
        self._opened: tuple[tuple[int, int, int], sqlite3.Connection] | None = None
        self._kept: dict[str, dict[str, int]] = {}
        """Counts that were asked for in the file that is open: most questions are made of the same syllables."""

    def revision(self) -> int:
        """The store's revision up to which it has learnt; 0 where there is no usable file."""
        about = dict(self._rows("SELECT key, value FROM about"))
        return int(about["revision"]) if about.get("version") == _VERSION else 0

    def draft(self, learner: Learner) -> None:
        """Write what was learnt beside the file; nothing sees it before `publish`. Raises EngineError."""
        draft = self._draft
        try:
            draft.parent.mkdir(parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            known = self.revision() > 0
            if known:
                shutil.copyfile(self._path, draft)
            make_file(draft)
            with _changing(draft) as database:
                if not known:
                    for table in _TABLES:
                        database.execute(table)
                _write(database, learner)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError):
                draft.unlink(missing_ok=True)  # the next run may need the room that a full disk lacks
            raise write_failed(draft.parent, error) from error

    def publish(self, reader: Reader, revision: int) -> None:
        """Replace the file by the draft, learnt up to `revision`; names and their counts are those of `reader`.

        A process killed meanwhile leaves the old file. Raises EngineError when it cannot be written.
        """
        draft = self._draft
        try:
            with _changing(draft) as database:
                _replace_names(database, reader)
                about = (("version", _VERSION), ("revision", str(revision)))
                database.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about)
            make_durable(draft)
            draft.replace(self._path)
        except (OSError, sqlite3.Error) as error:
            raise write_failed(draft.parent, error) from error

    def counts(self, folds: Iterable[str]) -> dict[str, dict[str, int]]:
        """For each syllable, or pair with a space between, without accents: its spellings and how often each was seen.

        Those never seen are absent.
        """
        try:
            return self._counted(dict.fromkeys(folds))
        except (OSError, sqlite3.Error):
            return {}

    def _counted(self, asked: Iterable[str]) -> dict[str, dict[str, int]]:
        self._freshen()
        with self._lock:
            database = self._connection()
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            kept = self._kept
            lacking = [each for each in asked if each not in kept]
            for start in range(0, len(lacking), _ASKED):
                part = lacking[start : start + _ASKED]
                marks = ", ".join("?" * len(part))
                rows = database.execute(f"SELECT * FROM grams WHERE folded IN ({marks})", part).fetchall()
                kept.update((each, {}) for each in part)
                for folded, spelled, count in rows:
                    kept[folded][spelled] = count
            return {each: spellings for each in asked if (spellings := kept[each])}

    def beginning(self, folded: str, limit: int) -> list[tuple[str, Kind, int]]:
        """Phrases that begin with these letters without accents, as spelled, with the number of titles that have each
        (of articles, for names): the most frequent first.
        """
        if not folded:
            return []
        rows: list[tuple[str, int, int]] = []
        if len(folded) <= 2:
            # Very many phrases begin so; the frequent ones are at hand.
            common = f"SELECT spelled, kind, count FROM phrases WHERE substr(folded, 1, {len(folded)}) = ?"
            rows = self._rows(f"{common} AND count >= {_OFTEN} ORDER BY count DESC LIMIT ?", folded, limit)
        if len(rows) < _TOO_FEW:
            every = "SELECT spelled, kind, count FROM phrases WHERE folded >= ? AND folded < ?"
            rows = self._rows(
                f"{every} ORDER BY count DESC, length(folded), folded LIMIT ?", folded, folded + "\U0010ffff", limit
            )
        return [(spelled, Kind(kind), count) for spelled, kind, count in rows]

    def _rows(self, statement: str, *values: str | int) -> list[Any]:
        """None where the file is not there or damaged: a search does without, and the next run learns anew."""
        self._freshen()
        try:
            with self._lock:
                return self._connection().execute(statement, values).fetchall()
        except (OSError, sqlite3.Error):
            return []

    def _connection(self) -> sqlite3.Connection:
        """Kept until the file is replaced. The file never changes in place, so reading it needs no locks."""
        found = self._path.stat()
        key = (found.st_dev, found.st_ino, found.st_mtime_ns)
        if self._opened is None or self._opened[0] != key:
            if self._opened is not None:
                self._opened[1].close()
            address = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._opened = (key, sqlite3.connect(address, uri=True, check_same_thread=False))
            self._kept = {}
        return self._opened[1]


@contextmanager
def _changing(draft: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on a file that nothing reads and that is begun anew if it fails, so none is kept for undoing."""
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        yield database
        database.execute("COMMIT")


def _write(database: sqlite3.Connection, learner: Learner) -> None:
    if len(learner.grams) > _MANY:
        learner.grams.forget_once_seen()
    words, phrases = len(learner.phrases[Kind.WORD]), learner.phrases[Kind.PHRASE]
    if len(phrases) > max(0, _MANY_PHRASES - words):
        phrases.forget_once_seen()
    _add_grams(database, learner.grams)
    for kind, grams in learner.phrases.items():
        _add_phrases(database, kind, grams)
    for table, most in (("grams", _MANY), ("phrases", _MANY_PHRASES)):
        _bound_table(database, table, most)


def _add_grams(database: sqlite3.Connection, grams: Grams) -> None:
    for part in range(_PARTS):
        rows = sorted((fold(gram), gram, count) for gram, count in grams.items(part, _PARTS))
        database.executemany(
            "INSERT INTO grams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", rows
        )


def _add_phrases(database: sqlite3.Connection, kind: Kind, phrases: Grams) -> None:
    rows = sorted((fold(phrase), phrase, kind, count) for phrase, count in phrases.items())
    database.executemany(
        "INSERT INTO phrases (folded, spelled, kind, count) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count",
        rows,
    )


def _replace_names(database: sqlite3.Connection, reader: Reader) -> None:
    fields = (ValueField.PROVINCE, ValueField.SOURCE)
    facets = reader.search(Everything(), limit=0, facets=fields).facets
    names = [(value.rpartition("/")[2], Kind.PROVINCE, count) for value, count in facets[ValueField.PROVINCE].items()]
    names += [(sources.label(key), Kind.SOURCE, count) for key, count in facets[ValueField.SOURCE].items()]
    database.execute("DELETE FROM phrases WHERE kind IN (?, ?)", (Kind.PROVINCE, Kind.SOURCE))
    database.executemany(
        "INSERT OR IGNORE INTO phrases (folded, spelled, kind, count) VALUES (?, ?, ?, ?)",
        [(fold(nfc(name)), nfc(name), kind, count) for name, kind, count in names],
    )


def _bound_table(database: sqlite3.Connection, table: str, most: int) -> None:
    (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    if count > most:
        database.execute(f"DELETE FROM {table} WHERE count = 1")
