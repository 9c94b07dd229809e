"""README's "Put it in cron", followed word by word in a fresh home."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

_NOT_YET = {"rollback": "Không có thế hệ"}
"""What a home that has had one run alone cannot do, and says so."""


def _commands() -> list[str]:
    """The section's lines of code, comments and the five fields of a crontab taken off."""
    text = (PROJECT / "README.md").read_text("utf-8")
    section = text.partition("## Put it in cron\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^ {4}(\S.*)$", section, re.MULTILINE)
    return [re.sub(r"^(?:[*/\d]+ +){5}", "", line).partition(" #")[0].strip() for line in lines]


@pytest.fixture
def follow(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that has the command, and where the README's folders are here."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "timbao"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m timbao "$@"\n')
    command.chmod(0o755)
    shutil.copytree(PROJECT / "corpus" / "demo", tmp_path / "srv" / "bao")
    (tmp_path / "srv" / "bao" / "tin-moi.txt").write_text("Tin mới của ngày\nMột tin ngắn ở làng bên sông.\n")
    (tmp_path / "var" / "backups").mkdir(parents=True)
    return {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}


def _here(command: str, tmp_path: Path) -> str:
    return re.sub(r"(?<=[ =])/(?=var/|srv/)", f"{tmp_path}/", command)


def test_the_samples_run(follow: dict[str, str], tmp_path: Path) -> None:
    """What cron and systemd would start, each twice: something to read, then nothing."""
    (tmp_path / "srv" / "bao").rename(tmp_path / "srv" / "archive")
    crontab = (PROJECT / "docs" / "samples" / "crontab").read_text("utf-8")
    (job,) = re.findall(r"^(?:[*\d]+ ){5}(.+)$", crontab, re.MULTILINE)
    unit = (PROJECT / "docs" / "samples" / "timbao-reindex.service").read_text("utf-8")
    (start,) = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    for command in (job, start):
        for _ in range(2):
            asked = _here(command, tmp_path).replace("/opt/timbao/bin/timbao", "timbao")
            environment = {**follow, "TIMBAO_HOME": str(tmp_path / "home")}
            run = subprocess.run(["sh", "-c", asked], env=environment, capture_output=True, text=True, check=False)
            assert (run.returncode, run.stderr) == (0, "")


def test_word_by_word(follow: dict[str, str], tmp_path: Path) -> None:
    commands = _commands()
    assert len(commands) > 6
    assert {"reindex", "add", "watch", "status", "doctor", "backup"} <= {
        word for line in commands for word in line.split()
    }
    for command in commands:
        asked = _here(command, tmp_path)
        if asked.startswith("export "):
            name, _, value = asked.removeprefix("export ").partition("=")
            follow[name] = value
            continue
        if " ID " in asked:
            found = subprocess.run(
                ["timbao", "search", "--ids", "chợ"], env=follow, capture_output=True, text=True, check=True
            )
            asked = asked.replace(" ID ", f" {found.stdout.split()[0]} ")
        with subprocess.Popen(["sh", "-c", f"exec {asked}"], env=follow, stdout=-1, stderr=-1, text=True) as process:
            if " watch " in asked:
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(5)
                process.send_signal(signal.SIGTERM)
            printed, told = process.communicate(timeout=120)
        if expected := next((said for word, said in _NOT_YET.items() if f" {word}" in asked), None):
            assert (process.returncode, expected in told) == (1, True)
        else:
            assert process.returncode == (143 if " watch " in asked else 0), f"{command}\n{printed}{told}"
            if "--quiet" in asked:
                assert (printed, told) == ("", "")
