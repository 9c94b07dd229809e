"""Compares our segmenter with pyvi over whole documents: python bench/compare_pyvi.py ARCHIVE.tar.gz|FOLDER

Every implementation that is installed must give pyvi's output character by character, and spans that cover the text and
hold those words. Prints documents, syllables and differences; the exit status is 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from index.analysis.segment import Segmenter, load_segmenter

Document = tuple[str, str]


def documents(source: Path) -> Iterator[Document]:
    """Name and text of each file of a tar archive or of a folder."""
    if source.is_dir():
        for file in sorted(file for file in source.rglob("*") if file.is_file()):
            yield str(file), file.read_bytes().decode("utf-8", "replace")
        return
    with tarfile.open(source) as archive:
        for member in archive:
            if (stream := archive.extractfile(member)) is not None:
                yield member.name, stream.read().decode("utf-8", "replace")


def installed() -> list[Segmenter]:
    """Pure Python, and the C core where it was compiled."""
    best = load_segmenter()
    return [best] if best.name == "python" else [best, load_segmenter(implementation="python")]


def bare(words: Iterable[str]) -> list[str]:
    """The words in NFC without white space and low lines: so words of a text and of pyvi's output compare."""
    bared = (normalize("NFC", "".join(word.replace("_", "").split())) for word in words)
    return [word for word in bared if word]


def differences(segmenter: Segmenter, text: str, expected: str) -> Iterator[str]:
    """What is not as pyvi has it."""
    if segmenter.joined(text) != expected:
        yield "joined"
    if bare(text[start:end] for start, end in segmenter.spans(text)) != bare(expected.split(" ")):
        yield "spans"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="a tar archive or a folder of UTF-8 texts")
    parser.add_argument("--limit", type=int, help="no more than so many documents")
    options = parser.parse_args()
    from pyvi import ViTokenizer

    segmenters = installed()
    count = syllables = different = 0
    for name, text in islice(documents(options.source), options.limit):
        expected = ViTokenizer.tokenize(text)
        count += 1
        syllables += len(text.split())
        for segmenter in segmenters:
            for what in differences(segmenter, text, expected):
                different += 1
                print(f"{name}: {segmenter.name}: {what}", file=sys.stderr)
    names = ", ".join(segmenter.name for segmenter in segmenters)
    print(f"{names}: {count} documents, {syllables} syllables, {different} differences from pyvi")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
