"""What a hit shows of its article: the passage where the question's words stand closest, with those words marked.

Everything shown is a slice of the original text; a body is never analysed again (see `search.finding`).
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.article import Article
from search.cutting import cut
from search.finding import AnySpelling, Find, Finder, Spelled, Wanted, finder
from search.results import Marked, Span
from search.windows import Tally, Window, load_best_window, load_tally

__all__ = ["AnySpelling", "Marker", "Spelled", "Wanted", "mark", "passages", "to_html"]

SCANNED = 200_000
"""Characters of one article that are looked at for its passages."""
PIECE = 10_000
"""A longer text is looked at in pieces of about this many characters."""
WEIGHED = 2_000
"""Once so many finds are seen in an article, the rest of it is left unread."""

_LEAD, _BODY, _CAPTION = 0.2, 0.0, -0.5
"""What a passage gains by the part of the article that it stands in; a syllable found is worth at least 1."""
_SIGNS = re.compile("[&<>\"']")
"""What HTML writes otherwise."""
_best_window, tally = load_best_window(), load_tally()


class _Paragraph(NamedTuple):
    """A piece of the article that a passage may be cut from; `gain` by the part that it is of.

    The finds tell their places in a longer text, of which this one begins at `start`.
    """

    text: str
    gain: float
    finds: list[Find]
    start: int


class Marker:
    """Marks what was wanted in one article. What stands beside its neighbour somewhere is no word by itself elsewhere:
    stray syllables are told by the whole article.
    """

    def __init__(self, article: Article, sought: Finder) -> None:
        self._article = article
        self._sought = sought
        paragraphs = list(_searched(article, self._sought))
        self._finds = [find for paragraph in paragraphs for find in paragraph.finds]
        self._title = self._sought.find(article.title)
        self._strays = _strays(tally([*self._title, *self._finds], len(self._sought.wanted)), self._sought)
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
    return _marked(text, _without(finds, _strays(tally(finds, len(sought.wanted)), sought)))


def passages(article: Article, wanted: Sequence[Wanted], *, length: int = 240, count: int = 2) -> tuple[Marked, ...]:
    """See `Marker.passages`."""
    return Marker(article, finder(tuple(wanted))).passages(length=length, count=count)


def to_html(marked: Marked) -> str:
    """The text escaped, its spans in `<mark>`; safe to be put into a page as it is."""
    text = marked.text
    escape = html.escape if _SIGNS.search(text) else str
    pieces: list[str] = []
    done = 0
    for span in marked.spans:
        pieces += (escape(text[done : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>")
        done = span.end
    return "".join((*pieces, escape(text[done:])))


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


def _by_line(text: str, gain: float, finds: list[Find]) -> Iterator[_Paragraph]:
    """The lines that hold finds; none lies over the end of a line."""
    first = 0
    while first < len(finds):
        start = finds[first][0]
        begin = text.rfind("\n", 0, start) + 1
        end = text.find("\n", start)
        line = text[begin:] if end < 0 else text[begin:end]
        begin += len(line) - len(line.lstrip())
        last = len(finds) if end < 0 else bisect_left(finds, (end,), first)
        yield _Paragraph(line.strip(), gain, finds[first:last], begin)
        first = last


def _strays(tally: Tally, sought: Finder) -> frozenset[int]:
    """Single syllables that are no words where they stand alone: those of a word that stands whole elsewhere, and those
    that stand beside their neighbour in the question more often than without it.

    Where an article is about "biên phòng", a lone "phòng" in it is another word.
    """
    return frozenset(
        which
        for which, (one, total, beside) in enumerate(zip(sought.wanted, *tally, strict=True))
        if beside and len(one.positions) == 1 and (one.word or 2 * beside > total)
    )


def _without(finds: list[Find], strays: Collection[int]) -> list[Find]:
    return [find for find in finds if find[3] or find[2] not in strays] if strays else finds


def _weights(finds: list[Find], sought: Finder) -> list[float]:
    """What finding each of the wanted is worth: its syllables, and more the rarer it is in the article."""
    totals, _ = tally(finds, len(sought.wanted))
    return [len(one.positions) + 1 / total if total else 0.0 for one, total in zip(sought.wanted, totals, strict=True)]


def _chosen(paragraphs: list[_Paragraph], weights: list[float], length: int, count: int) -> Iterator[Marked]:
    """The passages, best first: each next one by what it has that those before have not."""
    missing = list(weights)
    shown = 0
    for number in range(count):
        room = length if number == 0 else length // 2
        best = _best(paragraphs, missing, room) if any(missing) else None
        if best is None and shown < length // 2:
            best = _best(paragraphs, weights, room)
        if best is None:
            return
        paragraph, window = best
        text, base = paragraph.text, paragraph.start
        finds = paragraph.finds[window.first : window.last + 1]
        start, end = cut(text, finds[0][0] - base, max(find[1] for find in finds) - base, room)
        yield _marked(text[start:end], paragraph.finds, base + start)
        shown += end - start
        for _, _, which, _ in finds:
            missing[which] = 0.0
        if number + 1 < count and (any(missing) or shown < length // 2):
            paragraphs = _left(paragraphs, paragraph, start, end)


def _best(paragraphs: Iterable[_Paragraph], weights: list[float], length: int) -> tuple[_Paragraph, Window] | None:
    """The window worth most, if any holds something of weight; the first of those worth the same."""
    best: tuple[_Paragraph, Window] | None = None
    least = float("-inf")
    for paragraph in paragraphs:
        window = _best_window(paragraph.finds, weights, paragraph.gain, length, least)
        if window is not None:
            best, least = (paragraph, window), window.worth
    return best


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
    text = paragraph.text[start:end]
    begins = text.lstrip()
    return _Paragraph(begins.rstrip(), paragraph.gain, inside, first + len(text) - len(begins))


def _marked(text: str, finds: list[Find], base: int = 0) -> Marked:
    """The text, which begins at `base` in what the finds were found in, with those that lie within.

    Those that touch or have only a space between are one span.
    """
    spans: list[Span] = []
    begin = done = -1
    limit = base + len(text)
    for number in range(bisect_left(finds, (base,)), len(finds)):
        start, end, _, _ = finds[number]
        if start >= limit:
            break
        if end > limit:
            continue
        first, last = start - base, end - base
        if begin >= 0 and (first <= done or (first == done + 1 and text[done] == " ")):
            done = max(done, last)
            continue
        if begin >= 0:
            spans.append(Span(begin, done))
        begin, done = first, last
    if begin >= 0:
        spans.append(Span(begin, done))
    return Marked(text, tuple(spans))
