"""The command as a process: what it says when its surroundings fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DEMO = Path(__file__).parent.parent / "corpus" / "demo"


def _run(home: Path, *args: str, stdout: int = subprocess.PIPE, **env: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "timbao", "--home", str(home), *args]
    return subprocess.run(
        command,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=os.environ | env,
        cwd=DEMO.parent.parent,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the demonstration archive."""
    made = tmp_path_factory.mktemp("home")
    assert _run(made, "reindex", str(DEMO)).returncode == 0
    return made


def test_text_that_is_no_utf_8_is_answered_with_a_sentence(home: Path, tmp_path: Path) -> None:
    questions = tmp_path / "hoi.txt"
    questions.write_bytes(b"bi\xean\n")
    latin = _run(home, "search", "biên", PYTHONIOENCODING="latin-1")
    for run in (_run(home, "search", "--batch", str(questions)), latin):
        assert run.returncode == 1
        assert b"Traceback" not in run.stderr
        assert b"UTF-8" in run.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_the_output_is_named(home: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        run = _run(home, "export", stdout=full)
    finally:
        os.close(full)
    assert run.returncode != 0
    assert "Không đọc hay ghi được".encode() in run.stderr
    assert b"Traceback" not in run.stderr


def test_a_reader_that_stops_early_is_no_error(home: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        run = _run(home, "export", stdout=write)
    finally:
        os.close(write)
    assert run.stderr == b""


def test_standard_streams_that_are_closed(tmp_path: Path) -> None:
    """As some daemons start a command: nothing may be written into the files that are opened in their place."""
    command = f'exec "{sys.executable}" -m timbao --home "{tmp_path}" reindex "{DEMO}" --jobs 2 <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], cwd=DEMO.parent.parent, timeout=120, check=False).returncode == 0
    assert _run(tmp_path, "doctor").returncode == 0


@pytest.fixture
def keyboard() -> Iterator[None]:
    """What is started within listens to Ctrl-C, also where the tests themselves run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("keyboard")
def test_broken_off_from_the_keyboard(home: Path) -> None:
    command = [sys.executable, "-m", "timbao", "--home", str(home), "analyze", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=DEMO.parent.parent
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write("chợ nổi\n".encode())
        process.stdin.flush()
        assert process.stdout is not None
        assert process.stdout.readline() == "chợ_nổi\n".encode()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b""
    assert process.returncode == 130


def test_options_come_from_the_environment_by_the_names_that_are_typed(home: Path) -> None:
    before = _run(home, "search", "đường", TIMBAO_SEARCH_TO="1999-12-31", TIMBAO_SEARCH_JSON="1")
    assert json.loads(before.stdout)["total"] == 0
    after = _run(home, "search", "đường", TIMBAO_SEARCH_FROM="2000-01-01", TIMBAO_SEARCH_JSON="1")
    assert json.loads(after.stdout)["total"] > 0
    assert _run(home, "suggest", "bi", TIMBAO_SUGGEST_LIMIT="1").stdout.count(b"\n") == 1
