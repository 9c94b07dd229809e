"""Makes the two tables by which old encodings and mojibake are told: how often news writes each syllable, and what
stands beside those that a lost letter makes alike.

    python -m bench.syllables ARCHIVE... [--out FOLDER]

Every thirtieth article is left out of the counts; with the tables in use its lost letters are put back, and how many
come out right is printed. Without --out nothing is written: the tables in use are compared with what was counted.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import log2
from pathlib import Path
from typing import Final

from corpus.article import Article
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.gazetteer import DATA
from corpus.mojibake import LOST_LETTERS, undouble
from corpus.readers import read_file
from corpus.readers.model import Refusal

LEFT_OUT: Final = 30
"""Of so many articles one is left out, to judge by."""
SELDOM: Final = 10
"""A syllable, and a neighbour that only VIQR's full stop asks for, counts from so many occurrences."""
TWICE: Final = 2
"""A neighbour of syllables that a lost letter makes alike counts from so many."""

_RUN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
"""Words with single spaces between them: only those are neighbours."""
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_ONSETS: Final = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x|"
_CODAS: Final = {
    "a": " c ch i m n ng nh o p t u y", "ă": "c m n ng p t", "â": "c m n ng p t u y", "e": " c ch m n ng o p t",
    "ê": " ch m n nh p t u", "i": " a ch m n nh p t u", "iê": "c m n ng p t u", "o": " c i m n ng p t", "oo": "c ng",
    "oa": " c ch i m n ng nh o p t y", "oă": "c m n ng t", "oe": " n o t", "ô": " c i m n ng p t", "ơ": " i m n p t",
    "u": " a c i m n ng p t", "uâ": "n ng t y", "uê": " ch nh", "uô": "c i m n ng t", "uơ": " ",
    "uy": " a ch n nh p t u", "uyê": "n t", "ư": " a c i m ng t u", "ươ": "c i m n ng p t u", "y": " nh t",
    "yê": "m n ng t u",
}  # fmt: skip
"""What may close each vowel of a syllable, a blank standing for nothing."""
_RIMES: Final = [vowel + coda for vowel, codas in _CODAS.items() for coda in re.split(" ", codas)]
_SYLLABLE = re.compile(rf"(?:{_ONSETS})(?:{'|'.join(sorted(_RIMES, key=len, reverse=True))})")
_DOTTED: Final = dict(zip("ạẹịọụỵệộợự", "aeiouyêôơư", strict=True))
"""Vowels that end syllables, under VIQR's full stop and without it."""
_HEAD_OF_SYLLABLES: Final = (
    "# Written Vietnamese syllables by how often news of 2016-2026 has them: 2·log2 of the count in {words} million,"
    " rounded, then the syllables.\n# Made by `python -m bench.syllables`.\n"
)
_HEAD_OF_NEIGHBOURS: Final = (
    "# What stands before (<) and after (>) syllables that a lost letter makes alike, by 2·log2 of the count, rounded;"
    " ^ and $: no word there.\n# Made by `python -m bench.syllables`.\n"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", type=Path, nargs="+", metavar="ARCHIVE", help="a file or folder of news")
    parser.add_argument("--out", type=Path, help="the folder to write syllables.txt and neighbours.txt to")
    options = parser.parse_args()
    counted, left_out = parted(texts(options.archives))
    words = Counter(word for text in counted for run in runs(text) for word in run)
    known = {word for word, count in words.items() if count >= SELDOM and is_syllable(word)}
    tables = {
        "syllables.txt": table_of_syllables(words, known),
        "neighbours.txt": table_of_neighbours(counted, known),
    }
    for name, table in tables.items():
        if options.out:
            (options.out / name).write_text(table, encoding="utf-8")
        else:
            print_difference(name, table)
    print_judgement(left_out)


def texts(archives: Iterable[Path]) -> Iterator[str]:
    """Title, lead and body of every article, in lower case but for what is left to `print_judgement`."""
    for archive in archives:
        for path in sorted(archive.rglob("*")) if archive.is_dir() else [archive]:
            if path.is_file():
                yield from (f"{each.title}\n{each.lead}\n{each.body}" for each in articles(path))


def articles(path: Path) -> Iterator[Article]:
    for document in read_file(path, path.name):
        if not isinstance(document, Refusal):
            try:
                yield extract(document, "bench")
            except InputRefused:
                continue


def parted(found: Iterable[str]) -> tuple[list[str], list[str]]:
    """Texts to count and texts to judge by."""
    counted: list[str] = []
    left_out: list[str] = []
    for number, text in enumerate(found):
        (counted if number % LEFT_OUT else left_out).append(text)
    return counted, left_out


def runs(text: str) -> Iterator[list[str]]:
    """The words of a text in lower case, by runs of neighbours."""
    return (run.split(" ") for run in _RUN.findall(text.lower()))


def is_syllable(word: str) -> bool:
    """Whether a word is shaped as Vietnamese syllables are, with one tone at most."""
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if letter not in _TONES)
    return len(letters) - len(bare) <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def alike_by_lost_letter(known: set[str]) -> set[str]:
    """Syllables that are another when one letter is lost: of UTF-8 read as cp1252, or VNI's ỹ written as ì."""
    forms: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for word in known:
        for gap, letters in LOST_LETTERS.items():
            for place, letter in enumerate(word):
                # the capitals Á, Í, Ý stand first in a word; a word all in capitals is read as the small one is
                if letter in letters or (place == 0 and letter.upper() in letters and letter not in "đ"):
                    forms[gap, word[:place] + " " + word[place + 1 :]].add(word)
        forms["ỹ", word.replace("ỹ", "ì")].add(word)
    return {word for same in forms.values() if len(same) > 1 for word in same}


def alike_but_for_the_stop(known: set[str]) -> set[str]:
    """Syllables that are another with or without VIQR's full stop at their end."""
    dotted = {word for word in known if word[-1] in _DOTTED and word[:-1] + _DOTTED[word[-1]] in known}
    return dotted | {word[:-1] + _DOTTED[word[-1]] for word in dotted}


def table_of_syllables(words: Counter[str], known: set[str]) -> str:
    buckets: defaultdict[int, list[str]] = defaultdict(list)
    for word in known:
        buckets[bucket(words[word])].append(word)
    head = _HEAD_OF_SYLLABLES.format(words=round(words.total() / 1e6))
    return head + "".join(f"{level} {' '.join(sorted(buckets[level]))}\n" for level in sorted(buckets, reverse=True))


def table_of_neighbours(counted: Iterable[str], known: set[str]) -> str:
    by_letter, by_stop = alike_by_lost_letter(known), alike_but_for_the_stop(known)
    wanted = by_letter | by_stop
    pairs: Counter[tuple[str, str, str]] = Counter()
    for text in counted:
        for run in runs(text):
            for place, word in enumerate(run):
                if word in wanted:
                    pairs[word, "<", run[place - 1] if place else "^"] += 1
                    pairs[word, ">", run[place + 1] if place + 1 < len(run) else "$"] += 1
    lines: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for (word, side, name), count in pairs.items():
        if count >= (TWICE if word in by_letter else SELDOM) and (word in by_letter or side == "<"):
            lines[word, side, bucket(count)].append(name)
    return _HEAD_OF_NEIGHBOURS + "".join(
        f"{word} {side} {level} {' '.join(sorted(names))}\n" for (word, side, level), names in sorted(lines.items())
    )


def bucket(count: int) -> int:
    return round(2 * log2(count))


def entries(table: str) -> dict[tuple[str, ...], int]:
    """What a table says: syllable → level, or (syllable, side, neighbour) → level."""
    found: dict[tuple[str, ...], int] = {}
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        cells = line.split()
        at = 2 if cells[1] in "<>" else 0
        found |= {(*cells[:at], name): int(cells[at]) for name in cells[at + 1 :]}
    return found


def print_difference(name: str, table: str) -> None:
    mine, theirs = entries(table), entries((DATA / name).read_text("utf-8"))
    both = mine.keys() & theirs.keys()
    close = sum(abs(mine[each] - theirs[each]) <= 1 for each in both)
    equal = sum(mine[each] == theirs[each] for each in both)
    print(f"{name}: {len(theirs)} in use, {len(mine)} counted, {len(both)} in both, {equal} equal, {close} within 1")


def print_judgement(left_out: list[str]) -> None:
    """How many of the letters that programs lose are put back right."""
    right = lost = 0
    for text in left_out:
        damaged = text.encode("utf-8").decode("cp1252", "ignore")
        for whole, mended in zip(text.split(), unicodedata.normalize("NFC", undouble(damaged)).split(), strict=False):
            gone = sum("\ufffd" in each.encode("utf-8").decode("cp1252", "replace") for each in whole)
            lost += gone
            right += gone if whole == mended else 0
    share = right / (lost or 1)
    print(f"letters lost in {len(left_out)} articles that were left out: {lost}, put back right {share:.1%}")


if __name__ == "__main__":
    main()
