"""A real `timbao serve` for tests, with its worker processes."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PATIENCE = 40.0
"""Seconds that anything may take on a busy machine."""


@dataclass(frozen=True)
class Server:
    """One that runs: its parent process and its port."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @property
    def workers(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return set(map(int, listed.split()))


@contextmanager
def running(command: list[str], stderr: TextIO | None = None) -> Iterator[Server]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        try:
            assert process.stdout is not None
            found = next((said for line in process.stdout if (said := re.search(r":(\d+)", line))), None)
            assert found
            yield Server(process, int(found[1]))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def served(home: Path, *options: str) -> list[str]:
    start = [sys.executable, "-u", "-m", "timbao", "--home", str(home), "serve", "--port", "0", "--workers", "2"]
    return [*start, *options]
