"""timbao beside its peers: python -m bench.peers [--articles 10000] [--output docs/benchmarks.md]

Each peer runs in a process of its own, one after the other, over the same JSONL file of real articles.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.articles import BAOMOI, SHARED
from bench.peers import articles, report
from bench.peers.measured import PEERS

QUERIES = SHARED / "relevance" / "known-item-dev.tsv"


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), metavar="NAME")
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "articles.jsonl"
        count = articles.write(BAOMOI, archive, options.articles)
        results: report.Results = {}
        absent: dict[str, str] = {}
        for number, peer in enumerate(options.peers):
            print(f"{peer} …", file=sys.stderr, flush=True)
            told = _told(peer, archive, Path(folder) / str(number))
            if "missing" in told:
                absent[peer] = told["missing"]
                print(f"{peer} is left out: {absent[peer]}", file=sys.stderr)
            else:
                results[peer] = report.Measured(**told)
    options.output.write_text(report.page(results, count, absent), encoding="utf-8")
    print(f"{options.output} is written.", file=sys.stderr)


def _told(peer: str, archive: Path, folder: Path) -> dict[str, Any]:
    """What the peer's process says, see `bench.peers.measured`."""
    folder.mkdir()
    command = [sys.executable, "-m", "bench.peers.measured", peer, str(archive), str(QUERIES), str(folder)]
    told: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    return told


if __name__ == "__main__":
    main()
