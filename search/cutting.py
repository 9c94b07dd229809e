"""Cutting a passage out of a paragraph where a reader would: at sentence ends, else between words."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<!\.)[.!?…;]+[\"'”’»)\]]*(?=\s)")
_ABBREVIATION = re.compile(r"(?:\b[A-ZĐ]|\b[A-ZĐ][A-ZĐa-z]{1,2})\.$")
"""`TP. Hồ Chí Minh`, `ThS. Lan`, `Q. 1`: a full stop after these ends no sentence."""
_SPACE = re.compile(r"\s")


def cut(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """The bounds of a passage of at most `length` characters around `text[start:end]`, text being one paragraph.

    It begins and ends at a sentence's bounds where that leaves at least half of `length`, else at a word's; within a
    word only where a single word is longer than all that is allowed.
    """
    if len(text) <= length:
        return 0, len(text)
    if end - start >= length:
        return start, start + length
    begin = _begin(text, start, end, length)
    return begin, _end(text, begin, end, length)


def _sentence_starts(text: str, low: int, high: int) -> list[int]:
    """Where sentences begin in `text[low:high + 1]`."""
    starts = [0] if low <= 0 else []
    for match in _SENTENCE_END.finditer(text, max(0, low - 8), min(len(text), high + 1)):
        if _ends_sentence(text, match):
            begin = match.end()
            while begin < len(text) and text[begin].isspace():
                begin += 1
            if low <= begin <= high:
                starts.append(begin)
    return starts


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    return match[0] != "." or not _ABBREVIATION.search(text, max(0, match.start() - 4), match.end())


def _begin(text: str, start: int, end: int, length: int) -> int:
    """The nearest sentence start before `start`; further back where the paragraph ends soon; else a word's."""
    starts = _sentence_starts(text, end - length, start)
    tail = len(text) - length
    if starts and len(text) - starts[-1] >= length // 2:
        return starts[-1]
    early = [begin for begin in starts if begin >= tail]
    if early:
        return early[0]
    wish = max(0, min(tail, start - (length - (end - start)) // 3))
    return wish if wish == 0 else _after_space(text, wish, start)


def _after_space(text: str, low: int, high: int) -> int:
    space = _SPACE.search(text, low - 1, high)
    return space.end() if space else high


def _end(text: str, begin: int, end: int, length: int) -> int:
    """The last sentence end that leaves half of `length`, else the last word end, at most `length` from `begin`."""
    limit = begin + length
    if limit >= len(text):
        return len(text)
    low = max(end, begin + length // 2)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, begin, limit + 1) if _ends_sentence(text, match)]
    if ends and low <= ends[-1] <= limit:
        return ends[-1]
    for place in range(limit, end, -1):
        if text[place].isspace():
            return len(text[:place].rstrip())
    return max(end, limit) if end <= begin else end
