"""An OpenSearch node and a PostgreSQL server of one's own on this machine: `make cluster`.

Prints the two addresses as a shell takes them, and keeps both servers until it is interrupted; nothing is left then.
"""

from __future__ import annotations

import shlex
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.cluster import nodes, postgres


def main() -> int:
    """1 where something is missing that they need."""
    lacking = [each for each in (nodes.missing(), postgres.missing()) if each]
    if lacking:
        print(*lacking, sep="\n", file=sys.stderr)
        return 1
    for each in (signal.SIGINT, signal.SIGTERM):  # a job in the background is started with the first one ignored
        signal.signal(each, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory() as folder,
        nodes.Cluster(Path(folder)) as cluster,
        postgres.Server() as server,
    ):
        for name, value in addresses(cluster.hosts, server.new()).items():
            print(f"export {name}={shlex.quote(value)}", flush=True)
        print("Ctrl-C stops both", file=sys.stderr)
        signal.pause()
    return 0


def addresses(hosts: str, store: str) -> dict[str, str]:
    """What an environment has to say for timbao to use them."""
    return {"TIMBAO_STORE": store, "TIMBAO_ENGINE": f"opensearch://{hosts}/timbao"}


if __name__ == "__main__":
    sys.exit(main())
