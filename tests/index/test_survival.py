"""Runs that are killed for real: afterwards one more run gives what a fresh build gives, article for article."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from corpus.archive import Archive
from corpus.errors import TimbaoError
from corpus.settings import Settings
from corpus.store import Store
from index.catalogue import Catalogue
from index.document import TextField, ValueField
from index.engine import Reader
from index.query import Everything, Term
from index.reindex import reindex
from search.wire import article_json
from tests.conftest import PROJECT
from tests.scale import scaled

_RUNS = """
import os, sys
from pathlib import Path
from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
import index.analysis.analyzer, index.engines.tantivy
home, news = map(Path, sys.argv[1:])
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        reindex(Settings(home), [Archive.at(news)], full=line.strip() == "full", jobs=1)
        os._exit(0)
    print(child, flush=True)
    print(os.WIFSIGNALED(os.waitpid(child, 0)[1]), flush=True)
"""
"""Forks a run for each line, with everything imported, so that nearly all of the time of a run is its work."""

_WORDS = "chợ đò bến cầu núi rừng biển trường học sách lúa vườn thuyền gió mưa nắng đèn phố làng xã".split()


class _Runs:
    def __init__(self, home: Path, news: Path) -> None:
        command = [sys.executable, "-c", _RUNS, str(home), str(news)]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self._process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def begin(self, how: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(how + "\n")
        return int(self._process.stdout.readline())

    def was_killed(self) -> bool:
        """Waits for the end of the run."""
        assert self._process.stdout is not None
        return self._process.stdout.readline() == "True\n"

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    dice = random.Random(1)
    for number in range(40):
        _write(folder, number, dice)
    rows = [{"title": f"Bản tin số {n}", "content": _text(dice), "url": f"https://bao.example/{n}"} for n in range(80)]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return folder


def _text(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=60)) + "."


def _write(folder: Path, number: int, dice: random.Random) -> None:
    (folder / f"{number}.txt").write_text(
        f"Chuyện thứ {number} ở {dice.choice(_WORDS)}\n{_text(dice)}\n{_text(dice)}\n"
    )


def _change(folder: Path, dice: random.Random) -> None:
    """Some files change, some go, some come, two tell the same."""
    for number in dice.sample(range(60), 6):
        _write(folder, number, dice)
    for number in dice.sample(range(60), 2):
        (folder / f"{number}.txt").unlink(missing_ok=True)
    rows = (folder / "rows.jsonl").read_text().splitlines()
    dice.shuffle(rows)
    (folder / "rows.jsonl").write_text("\n".join([*rows[1:], json.dumps({"title": "Tin mới", "content": _text(dice)})]))
    (folder / "a.txt").write_text((folder / "b.txt").read_text() if (folder / "b.txt").exists() else "")
    (folder / "b.txt").write_text(f"Hai tờ báo một chuyện\n{_text(dice)}\n{_text(dice)}\n")


def _held(home: Path) -> dict[str, Any]:
    """All that store and index hold, but for numbers, which depend on what came first."""
    settings = Settings(home)
    with Store.open(settings.store_url) as store:
        articles = {each.id: article_json(each) for each in store.fetch(list(store.all_ids()))}
        refused = [(each.path, each.reason) for each in store.refused()]
    engine = Catalogue(settings).current()
    assert engine is not None
    with engine.reader() as reader:
        return {
            "articles": articles,
            "refused": refused,
            "count": reader.count(),
            "groups": reader.search(Everything(), limit=0, group=True).groups,
            "facets": reader.search(Everything(), limit=0, facets=list(ValueField)).facets,
            "hits": {word: _hits(reader, word) for word in [*_WORDS, "chuyện", "tin"]},
        }


def _hits(reader: Reader, word: str) -> dict[str, float]:
    found = reader.search(Term(TextField.TEXT, word), limit=1000)
    assert found.total == len(found.hits)
    return {hit.id: 0.0 for hit in found.hits}


def _assert_like_fresh(home: Path, news: Path, fresh: Path) -> None:
    reindex(Settings(home), [Archive.at(news)], jobs=1)
    reindex(Settings(fresh), [Archive.at(news)], jobs=1)
    assert _held(home) == _held(fresh)


@pytest.mark.parametrize("kills", [20, pytest.param(scaled(100), marks=pytest.mark.slow)])
def test_killed_at_random_moments(kills: int, news: Path, tmp_path: Path) -> None:
    dice, longest, died = random.Random(kills), _time_of_a_run(news, tmp_path / "timed"), 0
    home = tmp_path / "home"
    runs = _Runs(home, news)
    try:
        while died < kills:
            pid = runs.begin(dice.choice(["full", "", ""]))
            time.sleep(dice.uniform(0, longest))
            with suppress(ProcessLookupError):  # it may have ended by itself
                os.kill(pid, signal.SIGKILL)
            died += runs.was_killed()
            if died % 10 == 0:
                _assert_like_fresh(home, news, tmp_path / f"fresh{died}")
            _change(news, dice)
    finally:
        runs.close()
    _assert_like_fresh(home, news, tmp_path / "fresh")


def _time_of_a_run(news: Path, home: Path) -> float:
    runs = _Runs(home, news)
    runs.begin("")
    started = time.monotonic()
    assert not runs.was_killed()
    runs.close()
    return time.monotonic() - started


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_disk_that_fills_up(small_disk: Path, news: Path, tmp_path: Path) -> None:
    """A new generation cannot be smaller than the same one that stands already, so each of these runs must fail."""
    home, ballast = small_disk / "home", small_disk / "ballast"
    reindex(Settings(home), [Archive.at(news)], jobs=1)
    needed = sum(path.stat().st_size for path in (home / "index").rglob("*") if path.is_file())
    for share in (0.05, 0.2, 0.4, 0.6, 0.8):
        ballast.unlink(missing_ok=True)
        room = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        ballast.write_bytes(bytes(max(0, room - int(share * needed))))
        with pytest.raises(TimbaoError, match="chỗ trống"):
            reindex(Settings(home), [Archive.at(news)], full=True, jobs=1)
    ballast.unlink()
    _assert_like_fresh(home, news, tmp_path / "fresh")


def test_readers_see_whole_states_while_runs_go_on(news: Path, tmp_path: Path) -> None:
    """Each state that a reader sees has as many articles as some run has committed."""
    home, dice = tmp_path / "home", random.Random(3)
    reindex(Settings(home), [Archive.at(news)], jobs=1)
    runs = _Runs(home, news)
    whole, seen = {_counted(home)}, set()
    try:
        for number in range(6):
            _change(news, dice)
            runs.begin("full" if number % 2 else "")
            with ThreadPoolExecutor(1) as waiting:
                ended = waiting.submit(runs.was_killed)
                while not ended.done():
                    seen.add(_counted(home))
            whole.add(_counted(home))
    finally:
        runs.close()
    assert seen <= whole
    assert len(whole) > 1


def _counted(home: Path) -> tuple[int, int]:
    engine = Catalogue(Settings(home)).current()
    assert engine is not None
    with engine.reader() as reader:
        return reader.count(), reader.search(Everything(), limit=0).total


def test_a_read_only_home_is_told(news: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    reindex(Settings(home), [Archive.at(news)], jobs=1)
    done = subprocess.run(["mount", "--bind", "-o", "ro", home, home], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.strip()}")
    try:
        with pytest.raises(TimbaoError, match="quyền ghi"):
            reindex(Settings(home), [Archive.at(news)], jobs=1)
    finally:
        subprocess.run(["umount", home], check=True)
    _assert_like_fresh(home, news, tmp_path / "fresh")
