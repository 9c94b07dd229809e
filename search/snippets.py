"""What a hit shows of its article: the passage where the question's words stand closest, with those words marked.

Everything shown is a slice of the original text; a body is never analysed again (see `search.finding`).
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.article import Article
from search.cutting import cut
from search.finding import AnySpelling, Find, Finder, Spelled, Wanted, finder
from search.results import Marked, Span

__all__ = ["AnySpelling", "Marker", "Spelled", "Wanted", "mark", "passages", "to_html"]

SCANNED = 200_000
"""Characters of one article that are looked at for its passages."""
PIECE = 10_000
"""A longer text is looked at in pieces of about this many characters."""
WEIGHED = 2_000
"""Once so many finds are seen in an article, the rest of it is left unread."""

_LEAD, _BODY, _CAPTION = 0.2, 0.0, -0.5
"""What a passage gains by the part of the article that it stands in; a syllable found is worth at least 1."""
_CLOSENESS = 0.5
"""What two words are worth for standing side by side."""
_FAR = 10
"""Characters between two words that halve the worth of their closeness."""


class _Paragraph(NamedTuple):
    """A piece of the article that a passage may be cut from; `gain` by the part that it is of.

    The finds tell their places in a longer text, of which this one begins at `start`.
    """

    text: str
    gain: float
    finds: Sequence[Find]
    start: int


class _Window(NamedTuple):
    """Neighbouring finds of one paragraph that fit into a passage: `finds[first : last + 1]`."""

    worth: float
    paragraph: _Paragraph
    first: int
    last: int


class Marker:
    """Marks what was wanted in one article. What stands beside its neighbour somewhere is no word by itself elsewhere:

    stray syllables are told by the whole article.
    """

    def __init__(self, article: Article, wanted: Sequence[Wanted]) -> None:
        self._article = article
        self._sought = finder(tuple(wanted))
        paragraphs = list(_searched(article, self._sought))
        self._finds = [find for paragraph in paragraphs for find in paragraph.finds]
        self._title = self._sought.find(article.title)
        self._strays = _strays([*self._title, *self._finds], self._sought)
        self._paragraphs = paragraphs
        if self._strays:
            kept = (one._replace(finds=_without(one.finds, self._strays)) for one in paragraphs)
            self._paragraphs = [one for one in kept if one.finds]

    def title(self) -> Marked:
        """The article's title, marked."""
        return _marked(self._article.title, _without(self._title, self._strays))

    def mark(self, text: str) -> Marked:
        """A whole paragraph or caption with what was wanted marked. Linear in the text."""
        return _marked(text, _without(self._sought.find(text), self._strays))

    def passages(self, *, length: int = 240, count: int = 2) -> tuple[Marked, ...]:
        """The best passage of the lead, the body or a caption: within one paragraph, at most `length` characters.

        Others of half that length follow, at most `count` in all, where words of the question stand only there, or
        where the best was short. Without a find: the beginning of the article. Empty only when it has no text beside
        its title.
        """
        if self._paragraphs:
            return tuple(_chosen(self._paragraphs, _weights(self._finds, self._sought), length, count))
        opening = _opening(self._article)
        start, end = cut(opening, 0, 0, length)
        return (Marked(opening[start:end]),) if opening else ()


def mark(text: str, wanted: Sequence[Wanted]) -> Marked:
    """A text that stands by itself, with what was wanted marked."""
    sought = finder(tuple(wanted))
    finds = sought.find(text)
    return _marked(text, _without(finds, _strays(finds, sought)))


def passages(article: Article, wanted: Sequence[Wanted], *, length: int = 240, count: int = 2) -> tuple[Marked, ...]:
    """See `Marker.passages`."""
    return Marker(article, wanted).passages(length=length, count=count)


def to_html(marked: Marked) -> str:
    """The text escaped, its spans in `<mark>`; safe to be put into a page as it is."""
    pieces = []
    done = 0
    for span in marked.spans:
        pieces.append(html.escape(marked.text[done : span.start]))
        pieces.append(f"<mark>{html.escape(marked.text[span.start : span.end])}</mark>")
        done = span.end
    pieces.append(html.escape(marked.text[done:]))
    return "".join(pieces)


def _parts(article: Article) -> Iterator[tuple[str, float]]:
    """The texts that a passage may come from, as far as they are looked at, each with what it gains."""
    left = SCANNED
    for part, gain in (
        (article.lead, _LEAD),
        (article.body, _BODY),
        *((caption, _CAPTION) for caption in article.captions),
    ):
        if part and left > 0:
            yield part[:left], gain
            left -= len(part)


def _opening(article: Article) -> str:
    """The first paragraph."""
    lines = (line.strip() for part, _ in _parts(article) for line in part.split("\n"))
    return next(filter(None, lines), "")[:PIECE]


def _pieces(text: str) -> Iterator[str]:
    """Cut between lines, else between words."""
    while len(text) > PIECE:
        end = max(text.rfind("\n", PIECE // 2, PIECE), 0) or text.rfind(" ", PIECE // 2, PIECE)
        end = PIECE if end < 0 else end
        yield text[:end]
        text = text[end:]
    yield text


def _searched(article: Article, sought: Finder) -> Iterator[_Paragraph]:
    """The paragraphs that hold a find, until enough are seen."""
    total = 0
    for part, gain in _parts(article):
        for piece in _pieces(part):
            finds = sought.find(piece)
            yield from _by_line(piece, gain, finds)
            total += len(finds)
            if total >= WEIGHED:
                return


def _by_line(text: str, gain: float, finds: Sequence[Find]) -> Iterator[_Paragraph]:
    """The lines that hold finds; none lies over the end of a line."""
    first = 0
    while first < len(finds):
        begin = text.rfind("\n", 0, finds[first].start) + 1
        end = text.find("\n", finds[first].start)
        line = text[begin:] if end < 0 else text[begin:end]
        begin += len(line) - len(line.lstrip())
        last = first + 1
        while last < len(finds) and (end < 0 or finds[last].start < end):
            last += 1
        yield _Paragraph(line.strip(), gain, finds[first:last], begin)
        first = last


def _strays(finds: Iterable[Find], sought: Finder) -> frozenset[int]:
    """Single syllables that are no words where they stand alone: those of a word that stands whole elsewhere, and those

    that stand beside their neighbour in the question more often than without it.

    Where an article is about "biên phòng", a lone "phòng" in it is another word.
    """
    balance: Counter[int] = Counter()
    beside: set[int] = set()
    for find in finds:
        balance[find.which] += 1 if find.in_run else -1
        if find.in_run:
            beside.add(find.which)
    wanted = sought.wanted
    return frozenset(
        which for which in beside if len(wanted[which].positions) == 1 and (wanted[which].word or balance[which] > 0)
    )


def _without(finds: Sequence[Find], strays: Collection[int]) -> Sequence[Find]:
    return [find for find in finds if find.in_run or find.which not in strays] if strays else finds


def _weights(finds: Iterable[Find], sought: Finder) -> dict[int, float]:
    """What finding each of the wanted is worth: its syllables, and more the rarer it is in the article."""
    counts = Counter(find.which for find in finds)
    return {which: len(sought.wanted[which].positions) + 1 / count for which, count in counts.items()}


def _chosen(paragraphs: list[_Paragraph], weights: Mapping[int, float], length: int, count: int) -> Iterator[Marked]:
    """The passages, best first: each next one by what it has that those before have not."""
    missing = dict(weights)
    shown = 0
    for number in range(count):
        room = length if number == 0 else length // 2
        best = _best(paragraphs, missing, room) if missing else None
        if best is None and shown < length // 2:
            best = _best(paragraphs, weights, room)
        if best is None:
            return
        text, base = best.paragraph.text, best.paragraph.start
        finds = best.paragraph.finds[best.first : best.last + 1]
        start, end = cut(text, finds[0].start - base, max(find.end for find in finds) - base, room)
        yield _marked(text[start:end], best.paragraph.finds, base + start)
        shown += end - start
        for find in finds:
            missing.pop(find.which, None)
        if number + 1 < count and (missing or shown < length // 2):
            paragraphs = _left(paragraphs, best.paragraph, start, end)


def _best(paragraphs: Iterable[_Paragraph], weights: Mapping[int, float], length: int) -> _Window | None:
    """The window worth most, if any holds something of weight; the first of those worth the same."""
    best: _Window | None = None
    for paragraph in paragraphs:
        window = _best_window(paragraph, weights, length, best.worth if best else float("-inf"))
        if window is not None:
            best = window
    return best


def _best_window(paragraph: _Paragraph, weights: Mapping[int, float], length: int, least: float) -> _Window | None:
    """The best of the windows that begin with each find, if it is worth more than `least`."""
    finds, gain = paragraph.finds, paragraph.gain
    closeness = _closeness(finds)
    held: dict[int, int] = {}
    covered = 0.0
    after = 0
    best: _Window | None = None
    for first, (start, _, leaving, _) in enumerate(finds):
        while after < len(finds) and (after == first or finds[after][1] <= start + length):
            which = finds[after][2]
            if which not in held:
                covered += weights.get(which, 0.0)
            held[which] = held.get(which, 0) + 1
            after += 1
        if covered > 0:
            worth = gain + covered + _CLOSENESS * min(closeness[after - 1] - closeness[first], len(held))
            if worth > least:
                least, best = worth, _Window(worth, paragraph, first, after - 1)
        held[leaving] -= 1
        if not held[leaving]:
            del held[leaving]
            covered -= weights.get(leaving, 0.0)
    return best


def _closeness(finds: Sequence[Find]) -> list[float]:
    """Running sums: up to each find, how close it and those before stand to their predecessors."""
    total = 0.0
    sums = [total]
    for (_, end, before, _), (start, _, which, _) in pairwise(finds):
        if which != before:
            near = _FAR / (_FAR + max(0, start - end - 1))
            total += near if which == before + 1 else near / 2
        sums.append(total)
    return sums


def _left(paragraphs: Iterable[_Paragraph], source: _Paragraph, start: int, end: int) -> list[_Paragraph]:
    """What a passage cut out of `source` leaves for others."""
    rest: list[_Paragraph] = []
    for paragraph in paragraphs:
        if paragraph is source:
            rest += [_part(source, 0, start), _part(source, end, len(source.text))]
        else:
            rest.append(paragraph)
    return rest


def _part(paragraph: _Paragraph, start: int, end: int) -> _Paragraph:
    first, last = paragraph.start + start, paragraph.start + end
    inside = [find for find in paragraph.finds if first <= find[0] and find[1] <= last]
    return _Paragraph(paragraph.text[start:end], paragraph.gain, inside, first)


def _marked(text: str, finds: Iterable[Find], base: int = 0) -> Marked:
    """The text, which begins at `base` in what the finds were found in, with those that lie within.

    Those that touch or have only a space between are one span.
    """
    spans: list[tuple[int, int]] = []
    for start, end, _, _ in finds:
        if start < base or end > base + len(text):
            continue
        first, last = start - base, end - base
        if spans and (first <= spans[-1][1] or text[spans[-1][1] : first] == " "):
            first, last = spans[-1][0], max(spans.pop()[1], last)
        spans.append((first, last))
    return Marked(text, tuple(Span(first, last) for first, last in spans))
