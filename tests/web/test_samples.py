"""The samples in docs/samples say what timbao understands: every command in them is parsed by the real one."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from tests.conftest import PROJECT
from timbao import main

SAMPLES = PROJECT / "docs" / "samples"


def _understands(words: list[str]) -> str:
    """The subcommand's name, once click has read every option and argument of it."""
    group = click.Context(main)
    name, command, rest = main.resolve_command(group, words)
    assert command is not None
    command.make_context(str(name), list(rest), parent=group)
    return str(name)


def _unit(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string((SAMPLES / name).read_text(encoding="utf-8"))
    return unit


@pytest.mark.parametrize(("name", "command"), [("timbao.service", "serve"), ("timbao-reindex.service", "reindex")])
def test_units_start_commands_that_there_are(name: str, command: str) -> None:
    service = _unit(name)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).name == "timbao"
    assert _understands(words) == command
    assert service["Environment"].startswith("TIMBAO_HOME=")


def test_the_timer_starts_a_unit_that_there_is() -> None:
    assert _unit("timbao-reindex.timer")["Timer"]["OnCalendar"] == "hourly"
    assert (SAMPLES / "timbao-reindex.service").is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize("name", ["timbao.service", "timbao-reindex.service", "timbao-reindex.timer"])
def test_systemd_reads_the_units(name: str, tmp_path: Path) -> None:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    for other in SAMPLES.glob("timbao*"):
        (tmp_path / other.name).write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / name).write_text(re.sub(r"/opt/timbao/bin/timbao", "/bin/true", text), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    assert f"{name}:" not in checked.stderr, checked.stderr


def test_the_crontab_runs_a_command_that_there_is() -> None:
    lines = (SAMPLES / "crontab").read_text(encoding="utf-8").splitlines()
    (job,) = [line for line in lines if re.match(r"[\d*]", line)]
    schedule, command = job.split(None, 5)[:5], job.split(None, 5)[5]
    assert all(re.fullmatch(r"\*|\d{1,2}", part) for part in schedule)
    words = shlex.split(command.partition(">")[0])
    assert words[:2] == ["nice", "/opt/timbao/bin/timbao"]
    assert _understands(words[2:]) == "reindex"
    assert any(line.startswith("TIMBAO_HOME=/") for line in lines)


def test_nginx_hands_on_to_where_the_unit_listens() -> None:
    text = re.sub(r"#.*", "", (SAMPLES / "nginx.conf").read_text(encoding="utf-8"))
    assert text.count("{") == text.count("}") == 3
    statements = [part.strip() for part in re.split(r"[{};]", text) if part.strip()]
    words = shlex.split(_unit("timbao.service")["Service"]["ExecStart"])
    listening = f"http://{words[words.index('--host') + 1]}:{words[words.index('--port') + 1]}"
    assert {part for part in statements if part.startswith("proxy_pass")} == {f"proxy_pass {listening}"}
    assert "proxy_set_header X-Forwarded-For $remote_addr" in statements
    assert words[words.index("--proxy") + 1] == "127.0.0.1"


def test_the_container_starts_a_command_that_there_is() -> None:
    lines = (SAMPLES / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    assert json.loads(steps["ENTRYPOINT"]) == ["timbao"]
    assert _understands(json.loads(steps["CMD"])) == "serve"
    assert steps["ENV"] == f"TIMBAO_HOME={steps['VOLUME']}"
    for line in lines:
        if "podman run" in line and line.rpartition(" timbao ")[2].startswith("reindex"):
            assert _understands(shlex.split(line.rpartition(" timbao ")[2])) == "reindex"
