"""Every bench, one after the other: python -m bench"""

from __future__ import annotations

import subprocess
import sys

from bench.articles import SHARED

BENCHES = (
    ("analysis",),
    ("indexing",),
    ("growth",),
    ("store",),
    ("querying",),
    (
        "relevance",
        "--skip-title",
        str(SHARED / "articles" / "baomoi-2017-txt.tar.gz"),
        str(SHARED / "relevance" / "known-item-dev.tsv"),
    ),
    ("newsroom",),
    ("extraction",),
    ("serving",),
)

for name, *arguments in BENCHES:
    print(f"\n== bench.{name}", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{name}", *arguments], check=True)
