"""A real PostgreSQL server of its own on a loopback port, in a temporary folder, never as root.

Debian's packages hold the programs (`apt-get install postgresql`); no service need run.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

from tests.cluster.nodes import free_ports

USER: Final = "báo"
PASSWORD: Final = "mật:khẩu@/%#?1"
"""Signs that mean something in an address."""
_STARTS_WITHIN: Final = 60.0


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).parent if there else None


def missing() -> str | None:
    """What this machine lacks to run PostgreSQL; None where it has everything."""
    if programs() is None:
        return "no initdb (apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "no psycopg (pip install 'timbao[postgres]')"
    return None


class Server:
    """Started by `with`; databases are made by `new`. It may be killed and started again with what it had."""

    def __init__(self) -> None:
        found = programs()
        assert found is not None, missing()
        self._programs = found
        self._folder = Path(tempfile.mkdtemp(prefix="timbao-pg-"))
        self._owner = _owner()
        self._numbers = count()
        self._process: subprocess.Popen[bytes] | None = None
        (self.port,) = free_ports(1)

    def __enter__(self) -> Self:
        if owner := self._owner:
            shutil.chown(self._folder, owner["user"], owner["group"])
        secret = self._folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        options = ["--encoding=UTF8", "--locale=C", "--no-sync", "--auth=scram-sha-256"]
        made = ["-D", self._folder / "data", "-U", USER, f"--pwfile={secret}"]
        self._run(self._programs / "initdb", *made, *options)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: object) -> None:
        arguments = [str(each) for each in command]
        subprocess.run(arguments, check=True, capture_output=True, cwd=self._folder, **self._owner)

    def start(self, *settings: str) -> None:
        """Start it, for the first time or again, and wait until it answers; `settings` are `name=value`."""
        here = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "max_connections=40"]
        options = [part for each in (*here, *settings) for part in ("-c", each)]
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._folder / "data", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                preexec_fn=_end_with_this_process,  # noqa: PLW1509 - it takes no lock
                **self._owner,
            )
        until = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """SIGKILL to the postmaster and every one of its processes."""
        if self._process is not None:
            pids = [self._process.pid, *_children(self._process.pid)]
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.wait()
            # It cannot start again while one of them holds its shared memory.
            while any(_lives(pid) for pid in pids):
                time.sleep(0.01)
            self._process = None

    def url(self, database: str, *, user: str = USER, password: str | None = PASSWORD) -> str:
        """The address of a database, as `TIMBAO_STORE` takes it."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{quote(user)}{secret}@127.0.0.1:{self.port}/{database}"

    def ask(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """What a superuser is answered."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            answer = connection.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def new(self) -> str:
        """The address of a new, empty database."""
        name = f"store{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING UTF8")
        return self.url(name)


def _end_with_this_process() -> None:
    """A test run that is killed leaves no server behind (Linux)."""
    pr_set_pdeathsig = 1
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


def _owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then as its own user, where Debian's package made one."""
    if os.geteuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _children(parent: int) -> list[int]:
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(each.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(each.parent.name))
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
