"""The samples in docs/samples say what timbao understands: every command in them is parsed by the real one."""

from __future__ import annotations

import configparser
import http.client
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import pytest

from corpus.archive import Archive
from corpus.settings import Settings
from index.reindex import reindex
from tests.conftest import PROJECT
from tests.web.serving import running, served
from timbao import main
from web.supervisor import GRACE_SECONDS

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


@pytest.mark.parametrize(
    ("name", "command"),
    [("timbao.service", "serve"), ("timbao-reindex.service", "reindex"), ("timbao-watch.service", "watch")],
)
def test_units_start_commands_that_there_are(name: str, command: str) -> None:
    service = _unit(name)["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).name == "timbao"
    assert _understands(words) == command
    assert service["Environment"].startswith("TIMBAO_HOME=")


def test_the_pages_unit_reloads_and_stops_as_the_server_does() -> None:
    service = _unit("timbao.service")["Service"]
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert service["KillMode"] == "mixed"
    assert float(service["TimeoutStopSec"]) > GRACE_SECONDS + 2


def test_the_timer_starts_a_unit_that_there_is() -> None:
    assert _unit("timbao-reindex.timer")["Timer"]["OnCalendar"] == "hourly"
    assert (SAMPLES / "timbao-reindex.service").is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
@pytest.mark.parametrize(
    "name", ["timbao.service", "timbao-reindex.service", "timbao-reindex.timer", "timbao-watch.service"]
)
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _nginx(folder: Path, behind: int) -> Iterator[int]:
    """The sample as it is, but for its ports, its certificate and where it may write; gives the port."""
    port, key, certificate = _free_port(), folder / "key.pem", folder / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bao.example.org", "-days", "2"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    site = (SAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for written, here in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"listen \[::\]:443 ssl;", ""),
        (r"/etc/ssl/bao.example.org.pem", str(certificate)),
        (r"/etc/ssl/private/bao.example.org.key", str(key)),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
    ):
        site, count = re.subn(written, here, site)
        assert count, written
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi"))
    rest = f"uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; access_log off;"
    (folder / "nginx.conf").write_text(f"events {{}} http {{ {temporary} {rest}\n{site} }}", encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", str(folder / "errors"), "-g"]
    settings = f"daemon off; pid {folder}/pid; " + ("user root; " if os.geteuid() == 0 else "")
    with subprocess.Popen([*command, settings]) as process:
        try:
            for _ in range(200):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not on this machine")
def test_nginx_hands_on_who_asks_and_where(tmp_path: Path) -> None:
    (tmp_path / "bai").mkdir()
    reindex(Settings(home=tmp_path / "home"), [Archive.at(tmp_path / "bai")])
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with running(served(tmp_path / "home", "--proxy", "127.0.0.1")) as server, _nginx(tmp_path, server.port) as port:
        front = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)

        def ask(path: str, body: bytes | None = None) -> tuple[int, str]:
            front.request("POST" if body else "GET", path, body, {"Host": "bao.example.org"})
            answer = front.getresponse()
            return answer.status, answer.read().decode()

        assert "https://bao.example.org/tim?q={searchTerms}" in ask("/opensearch.xml")[1]
        assert ask("/metrics")[0] == ask("/healthz")[0] == 200
        assert ask("/khong-co")[0] == 404
        assert ask("/tim?" + "q" * 20_000)[0] == 302
        assert ask("/tim", b"x" * 100_000)[0] == 413


def test_the_container_starts_a_command_that_there_is() -> None:
    lines = (SAMPLES / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    assert json.loads(steps["ENTRYPOINT"]) == ["timbao"]
    assert _understands(json.loads(steps["CMD"])) == "serve"
    assert steps["ENV"] == f"TIMBAO_HOME={steps['VOLUME']}"
    for line in lines:
        if "podman run" in line and line.rpartition(" timbao ")[2].startswith("reindex"):
            assert _understands(shlex.split(line.rpartition(" timbao ")[2])) == "reindex"
