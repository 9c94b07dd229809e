"""Real OpenSearch nodes on loopback, from Maven Central's jars on Java 17: what `make cluster-test` runs against.

Not the official packaging: no bootstrap checks and no security plugin. The jars (51 MB) are fetched once, into
`.cluster/` or the folder that `TIMBAO_CLUSTER_FILES` names.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from tests.conftest import PROJECT

FILES: Final = Path(os.environ.get("TIMBAO_CLUSTER_FILES", PROJECT / ".cluster"))
_RECIPE: Final = Path(__file__).parent / "opensearch"
_PLUGINS: Final = (
    "org.opensearch.transport.Netty4Plugin",
    "org.opensearch.analysis.common.CommonAnalysisPlugin",
    "org.opensearch.index.mapper.MapperExtrasPlugin",
    "org.opensearch.index.reindex.ReindexPlugin",
)
COPY: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_HEALTH: Final = ("red", "yellow", "green")


@cache
def missing() -> str | None:
    """What this machine lacks to run OpenSearch; None where it has everything, the jars too."""
    absent = [program for program in ("java", "javac", "mvn") if shutil.which(program) is None]
    if absent:
        return f"no {', '.join(absent)} (Java 17 or newer and Maven)"
    try:
        fetch()
    except subprocess.CalledProcessError as error:
        told = (error.stdout + error.stderr).decode(errors="replace").strip().splitlines()
        return f"no jars of OpenSearch: {error.cmd[0]} says {next(iter(told), 'nothing')}"
    return None


def fetch() -> Path:
    """The folder of jars and of the compiled launcher, made where it is missing: one for each recipe, because nodes
    that run may still read from another.
    """
    recipe = b"".join((_RECIPE / each).read_bytes() for each in ("pom.xml", "Node.java"))
    folder = FILES / f"opensearch-{hashlib.sha256(recipe).hexdigest()[:12]}"
    FILES.mkdir(parents=True, exist_ok=True)
    with (FILES / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another test process may be at it
        if not (folder / "complete").exists():
            _fetch_into(folder)
    return folder


def _fetch_into(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    classes = folder / "classes"
    classes.mkdir(parents=True)
    jars = f"-DoutputDirectory={folder / 'jars'}"
    maven = ["mvn", "-B", "-q", "-f", str(_RECIPE / "pom.xml"), COPY, jars, "-DincludeScope=runtime"]
    compiler = ["javac", "-nowarn", "-cp", f"{folder / 'jars'}/*", "-d", str(classes), str(_RECIPE / "Node.java")]
    for command in (maven, compiler):
        subprocess.run(command, check=True, capture_output=True)
    (folder / "complete").touch()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now, of those that no system gives to whoever asks for any."""
    free: list[int] = []
    for port in random.SystemRandom().sample(range(20_000, 32_000), 12_000):
        if len(free) == count:
            return free
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            free.append(port)
    raise OSError(f"no {count} free ports")


def ask(host: str, method: str, path: str, body: object = None) -> Any:
    """The JSON that the node at `host:port` answers. Raises OSError."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://{host}{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


class Cluster:
    """`nodes` nodes with their state in `folder`; each is stopped, killed and started again by its number.

    `added`: further plugins, each by its class path and class.
    """

    def __init__(
        self,
        folder: Path,
        nodes: int = 1,
        heap: str = "384m",
        settings: Mapping[str, str] | None = None,
        added: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._folder = folder
        self._heap = heap
        self._settings = dict(settings or {})
        self._added = tuple(added)
        ports = free_ports(2 * nodes)
        self.ports, self._transports = ports[:nodes], ports[nodes:]
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        for number in range(len(self.ports)):
            self.start(number)
        try:
            self.wait("green")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def hosts(self) -> str:
        """Every node's HTTP address, as an engine's address takes them."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def start(self, number: int) -> None:
        """Start one node, for the first time or again with the state that it had."""
        home, files = self._folder / f"node{number}", fetch()
        for each in ("config", "data", "logs", "tmp"):
            (home / each).mkdir(parents=True, exist_ok=True)
        shutil.copy(_RECIPE / "log4j2.properties", home / "config")
        settings = self._settings_of(number, home)
        (home / "config" / "opensearch.yml").write_text("".join(f"{key}: {value}\n" for key, value in settings.items()))
        plugins = (*_PLUGINS, *(name for _, name in self._added))
        java = ["java", f"-Xms{self._heap}", f"-Xmx{self._heap}", "-XX:+UseG1GC", f"-Djava.io.tmpdir={home / 'tmp'}"]
        options = ["-Dfile.encoding=UTF-8", "-Dio.netty.noUnsafe=true", "-Dlog4j2.disable.jmx=true"]
        options += ["-Dlog4j.shutdownHookEnabled=false", f"-Dnode.home={home}", f"-Dnode.plugins={','.join(plugins)}"]
        path = os.pathsep.join((str(files / "classes"), f"{files / 'jars'}/*", *(path for path, _ in self._added)))
        with (home / "logs" / "out.log").open("ab") as log:
            self._running[number] = subprocess.Popen(
                [*java, *options, "-cp", path, "Node"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _settings_of(self, number: int, home: Path) -> dict[str, str]:
        settings = {
            "cluster.name": "timbao-tests",
            "node.name": f"node{number}",
            "network.host": "127.0.0.1",
            "http.port": str(self.ports[number]),
            "transport.port": str(self._transports[number]),
            "path.data": str(home / "data"),
            "path.logs": str(home / "logs"),
            # A shared test machine may be nearly full, which would keep shards from being placed.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "cluster.max_shards_per_node": "5000",
            "indices.query.bool.max_clause_count": "4096",
        }
        if len(self.ports) == 1:
            settings["discovery.type"] = "single-node"
        else:
            seeds = [f"127.0.0.1:{port}" for port in self._transports]
            settings["discovery.seed_hosts"] = json.dumps(seeds)
            if not (home / "data" / "nodes").exists():
                names = [f"node{each}" for each in range(len(self.ports))]
                settings["cluster.initial_cluster_manager_nodes"] = json.dumps(names)
        return settings | self._settings

    def pid(self, number: int) -> int:
        """The process of a running node."""
        return self._running[number].pid

    def kill(self, number: int) -> None:
        """As the kernel does when memory is short: without a word."""
        process = self._running.pop(number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def manager(self) -> int:
        """The number of the node that manages the cluster."""
        return int(self.get("/_cat/cluster_manager?format=json")[0]["node"].removeprefix("node"))

    def stop(self) -> None:
        """Stop every node in order."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def get(self, path: str) -> Any:
        """The JSON that a running node answers; the first that does."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON that a running node answers; the first that does. Raises OSError when none answers or it refuses."""
        failure = OSError("no node runs")
        for number in self._running:
            try:
                return ask(f"127.0.0.1:{self.ports[number]}", method, path, body)
            except OSError as error:
                failure = error
        raise failure

    def wait(self, status: str, nodes: int | None = None, seconds: float = 180) -> None:
        """Until so many nodes (all that run) agree that the cluster's health is at least `status`."""
        nodes = len(self._running) if nodes is None else nodes
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for number, process in self._running.items():
                assert process.poll() is None, f"node{number} ended; see its logs/out.log in {self._folder}"
            with suppress(OSError, ValueError):
                health = self.get("/_cluster/health")
                settled = not health["initializing_shards"] and not health["relocating_shards"]
                enough = _HEALTH.index(health["status"]) >= _HEALTH.index(status)
                if settled and enough and health["number_of_nodes"] == nodes:
                    return
            time.sleep(0.2)
        raise TimeoutError(f"the cluster is not {status} with {nodes} nodes after {seconds} s")
