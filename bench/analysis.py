"""The segmenter beside pyvi: documents a second, start-up, memory, and time by length of text.

    python -m bench.analysis [--source ARCHIVE.tar.gz|FOLDER] [--documents 2000]

All take turns over the same documents in blocks, in one process; quote the ratios to pyvi. Times are of the processor.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from bench.articles import BAOMOI
from bench.compare_pyvi import documents, installed
from bench.measure import peak_megabytes, print_table

WARM_UP = 3000
"""Documents before the measured ones, for the memo of pure Python: an archive has more."""
BLOCK = 100
MEGABYTE = 1_000_000

Act = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=BAOMOI)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--alone", choices=["c", "python"], help="load one, run it, print its start-up and memory")
    options = parser.parse_args()
    if not options.source.exists():
        sys.exit(f"{options.source} is not there; set TIMBAO_SHARED_DATA to the folder of the press data.")
    texts = (text for _, text in documents(options.source))
    if options.alone:
        alone(options.alone, islice(texts, WARM_UP + options.documents))
        return
    warm_up, measured = list(islice(texts, WARM_UP)), list(islice(texts, options.documents))
    compare(contestants(), warm_up, measured)
    start_up_and_memory(options.source, options.documents)
    time_by_length("\n".join(measured).replace("\n", " "))


def contestants() -> dict[str, Act]:
    """Each that is installed, pyvi first."""
    from pyvi import ViTokenizer

    found: dict[str, Act] = {"pyvi": ViTokenizer.tokenize}
    for segmenter in installed():
        found[f"timbao {segmenter.name}, joined"] = segmenter.joined
        found[f"timbao {segmenter.name}, offsets"] = segmenter.span_array
    if find_spec("underthesea") is not None:
        from underthesea import word_tokenize  # type: ignore[import-not-found,unused-ignore]

        found["underthesea"] = word_tokenize
    return found


def compare(acts: dict[str, Act], warm_up: Sequence[str], texts: Sequence[str]) -> None:
    for name, act in acts.items():
        seconds(act, warm_up if name.startswith("timbao") else warm_up[:BLOCK])
    gc.freeze()  # else each would pay for collecting garbage among what the others have loaded
    taken = dict.fromkeys(acts, 0.0)
    for start in range(0, len(texts), BLOCK):
        for name, act in acts.items():
            taken[name] += seconds(act, texts[start : start + BLOCK])
    syllables = sum(len(text.split()) for text in texts) / len(texts)
    print_table(
        f"{len(texts)} documents of {syllables:.0f} syllables",
        ("", "docs/s", "× pyvi"),
        ((name, len(texts) / spent, taken["pyvi"] / spent) for name, spent in taken.items()),
    )


def seconds(act: Act, texts: Sequence[str]) -> float:
    start = time.process_time()
    for text in texts:
        act(text)
    return time.process_time() - start


def start_up_and_memory(source: Path, count: int) -> None:
    def row(name: str) -> tuple[str, float, float, float]:
        command = [
            sys.executable,
            "-m",
            "bench.analysis",
            "--alone",
            name,
            "--source",
            str(source),
            "--documents",
            str(count),
        ]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return f"timbao {name}", float(answer[0]), float(answer[1]), float(answer[2])

    print_table(
        "Start-up, and the memory of a process that runs over the documents",
        ("", "import and load, ms", "loaded, MB", "peak, MB"),
        (row(segmenter.name) for segmenter in installed()),
    )


def alone(name: str, texts: Iterator[str]) -> None:
    start = time.perf_counter()
    from index.analysis.segment import load_segmenter

    segmenter = load_segmenter(implementation="c" if name == "c" else "python")
    taken = (time.perf_counter() - start) * 1000
    loaded = peak_megabytes()
    for text in texts:
        segmenter.span_array(text)
    print(taken, loaded, peak_megabytes())


def time_by_length(source: str) -> None:
    """Each on one line without a line feed, and on one without any white space."""
    segmenters = installed()
    rows: list[tuple[object, ...]] = []
    for kind, unit, unit_size in (("news on one line", source, 1.0), ("no white space", "a.b@c-1,2é" * 1000, 0.25)):
        for size in (unit_size * factor for factor in (1, 2, 4, 8)):
            length = int(size * MEGABYTE)
            text = (unit * (length // len(unit) + 1))[:length]
            rows.append((f"{kind}, {size} M", *(1000 * seconds(each.span_array, [text]) for each in segmenters)))
    names = [f"timbao {each.name}, ms" for each in segmenters]
    print_table("Time by length of text, in characters", ("", *names), rows)


if __name__ == "__main__":
    main()
