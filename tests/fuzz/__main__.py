"""Fuzz one target with atheris: python -m tests.fuzz TARGET [libFuzzer's options, such as -max_total_time=600]

Inputs that reach new code are kept in tests/fuzz/corpus/TARGET. A failure is written beside them and ends the run.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

INSTRUMENTED = ["corpus", "index", "search"]


def main() -> None:
    """Raises what the target raised."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.targets import TARGETS
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"python -m tests.fuzz {{{','.join(TARGETS)}}} [-max_total_time=600]")
    name = sys.argv.pop(1)
    kept = Path(__file__).parent / "corpus" / name
    kept.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [*sys.argv, "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={kept}/", str(kept)], TARGETS[name]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
