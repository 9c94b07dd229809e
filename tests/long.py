"""What takes hours, part by part, and a page of what came out: python -m tests.long [PART…] [--side-by-side 2]

Each part is a process of its own; what it showed is kept in build/long, so that a run that was broken off goes on with
the parts that are missing, and the page always tells of the last run of each. `TIMBAO_LONG_SCALE=0.01` shortens every
part to a trial; the page says so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from tests.conftest import PROJECT
from tests.scale import SCALE, scaled

KEPT: Final = PROJECT / "build" / "long"
PAGE: Final = PROJECT / "docs" / "long.md"
_FUZZED: Final = ("reading", "decoding", "extracting", "asking", "segmenting")
_DONE = re.compile(r"Done (?P<runs>\d+) runs in (?P<seconds>\d+)")
_COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what it shows, in a few words, and the command that shows it, given where to write its figures."""

    about: str
    command: Callable[[Path], Sequence[str]]
    alone: bool = False
    """Whether nothing may run beside it, because it measures how long others wait or how memory grows."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the page says of one part."""

    passed: bool
    seconds: float
    figures: str
    commit: str
    day: str
    machine: str
    scale: float


def _tests(*chosen: str) -> Callable[[Path], Sequence[str]]:
    def command(figures: Path) -> Sequence[str]:
        return (sys.executable, "-m", "pytest", "-q", "-m", "slow", *chosen, f"--junitxml={figures}")

    return command


def _fuzz(target: str) -> Callable[[Path], Sequence[str]]:
    return lambda _: (sys.executable, "-m", "tests.fuzz", target, f"-max_total_time={scaled(600)}")


PARTS: Final[Mapping[str, Part]] = {
    "kills": Part("a run is killed 100 times at random moments; nothing is lost", _tests("tests/index")),
    "engines": Part("1,000 histories of commits, questions to two engines: the same answers", _tests("tests/contract")),
    "queries": Part("200,000 queries made at random over 35,440 articles", _tests("tests/search")),
    "api": Part("requests made from the API's description", _tests("tests/web/test_api_schema.py")),
    **{f"fuzz-{each}": Part(f"ten minutes of coverage-guided fuzzing: {each}", _fuzz(each)) for each in _FUZZED},
    "flood": Part(
        "500 half-sent requests and a flood of expensive queries; others are answered within a second",
        _tests("tests/web/test_attacked.py", "-k", "within_a_second"),
        alone=True,
    ),
    "soak": Part(
        "an hour of searches while the archive grows every minute; no error, memory flat within 5%",
        _tests("tests/web/test_attacked.py", "-k", "an_hour"),
        alone=True,
    ),
}


def main() -> None:
    """Run the parts, and write the page; exits with 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--side-by-side", type=int, default=2, help="so many of the parts that allow it at once")
    parser.add_argument("--page", type=Path, default=PAGE)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = options.parts or [name for name in PARTS if not _is_done(name)]
    together = [name for name in wanted if not PARTS[name].alone]
    with ThreadPoolExecutor(options.side_by_side) as pool:
        passed = list(pool.map(_run, together))
    passed += [_run(name) for name in wanted if PARTS[name].alone]
    options.page.write_text(page(_outcomes()), encoding="utf-8")
    print(f"{options.page} is written.")
    sys.exit(0 if all(passed) else 1)


def _is_done(name: str) -> bool:
    """Whether the part has passed at this commit, at full length."""
    known = _outcomes().get(name)
    return known is not None and known.passed and known.commit == _commit() and known.scale == SCALE


def _run(name: str) -> bool:
    figures, log = KEPT / f"{name}.xml", KEPT / f"{name}.log"
    print(f"{name} …", flush=True)
    begun = time.monotonic()
    with log.open("wb") as written:
        command = PARTS[name].command(figures)
        code = subprocess.run(command, stdout=written, stderr=subprocess.STDOUT, cwd=PROJECT, check=False).returncode
    told = _told(figures) if figures.exists() else _fuzzed(log.read_text("utf-8", "replace"))
    outcome = Outcome(code == 0, time.monotonic() - begun, told, _commit(), time.strftime("%F"), _machine(), SCALE)
    (KEPT / f"{name}.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")
    result = "passed" if outcome.passed else f"FAILED, see {log}"
    print(f"{name}: {result} ({outcome.seconds:.0f} s; {told})", flush=True)
    return outcome.passed


def _told(figures: Path) -> str:
    """What the tests recorded: how many they were, and their own figures."""
    root = ElementTree.parse(figures).getroot()
    suites = list(root.iter("testsuite"))
    kinds = ("tests", "failures", "errors", "skipped")
    counted = {kind: sum(int(suite.get(kind, "0")) for suite in suites) for kind in kinds}
    recorded = [(str(each.get("name")), each.get("value")) for each in root.iter("property")]
    found = [f"{name} {value}" for name, value in recorded if not name.startswith("hypothesis")]
    return ", ".join([*(f"{count} {key}" for key, count in counted.items() if count), *found])


def _fuzzed(log: str) -> str:
    done, covered = _DONE.search(log), _COVERED.findall(log)
    if done is None:
        return "broken off"
    return f"{int(done['runs']):,} inputs, {covered[-1] if covered else 'no'} edges covered"


def _outcomes() -> dict[str, Outcome]:
    files = ((name, KEPT / f"{name}.json") for name in PARTS)
    return {name: Outcome(**json.loads(file.read_text("utf-8"))) for name, file in files if file.exists()}


def _commit() -> str:
    """The commit under test, with a `+` where the tree holds other changes than the page."""
    found = _git("rev-parse", "--short=10", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(PROJECT)}", ":!tests/fuzz/corpus")
    return f"{found or 'unknown'}{'+' if changed else ''}"


def _git(*arguments: str) -> str:
    command = ("git", *arguments)
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False).stdout.strip()


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def page(outcomes: Mapping[str, Outcome]) -> str:
    """The whole page, in Markdown."""
    rows: Iterable[str] = (_row(name, part, outcomes.get(name)) for name, part in PARTS.items())
    return "\n".join(
        (
            "# What was shown at length",
            "",
            "Written by `make long`; do not edit. One part alone: `make long PARTS=soak`.",
            "",
            "| part | what | result | minutes | figures | commit | day | machine |",
            "| --- | --- | --- | ---: | --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def _row(name: str, part: Part, outcome: Outcome | None) -> str:
    if outcome is None:
        return f"| {name} | {part.about} | not run | | | | | |"
    result = "passed" if outcome.passed else "**failed**"
    if outcome.scale != 1:
        result += f", a trial of {outcome.scale:g} of its length"
    cells = (f"{outcome.seconds / 60:.1f}", outcome.figures, outcome.commit, outcome.day, outcome.machine)
    return f"| {name} | {part.about} | {result} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
