"""What a hit shows of its article: the passage where the question's words stand closest, with those words marked.

Everything shown is a slice of the original text; a body is never analysed again (see `search.finding`).
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from corpus.article import Article
from search.cutting import cut
from search.finding import AnySpelling, Find, Finder, Spelled, Wanted, finder
from search.results import Marked, Span

__all__ = ["AnySpelling", "Spelled", "Wanted", "mark", "passages", "to_html"]

SCANNED = 200_000
"""Characters of one article that are looked at for its passages."""
PIECE = 10_000
"""A longer paragraph is looked at in pieces of this many characters."""
WEIGHED = 2_000
"""Once so many finds are seen in an article, the rest of it is left unread."""

_LEAD, _BODY, _CAPTION = 0.2, 0.0, -0.5
"""What a passage gains by the part of the article that it stands in; a syllable found is worth at least 1."""
_CLOSENESS = 0.5
"""What two words are worth for standing side by side."""
_FAR = 10
"""Characters between two words that halve the worth of their closeness."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A piece of the article that a passage may be cut from; `gain` by the part that it is of."""

    text: str
    gain: float
    finds: tuple[Find, ...] = ()


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring finds of one paragraph that fit into a passage."""

    worth: float
    paragraph: _Paragraph
    first: int
    last: int

    def finds(self) -> tuple[Find, ...]:
        return self.paragraph.finds[self.first : self.last + 1]


def mark(text: str, wanted: Sequence[Wanted]) -> Marked:
    """The whole text, a title or a paragraph, with what was wanted marked. Linear in the text."""
    sought = finder(tuple(wanted))
    finds = sought.find(text)
    return _marked(text, 0, len(text), _without(finds, _strays(finds, sought)))


def passages(article: Article, wanted: Sequence[Wanted], *, length: int = 240, count: int = 2) -> tuple[Marked, ...]:
    """The best passage of the lead, the body or a caption: within one paragraph, at most `length` characters.

    Others of half that length follow, at most `count` in all, where words of the question stand only there, or where
    the best was short. Without a find: the beginning of the article. Empty only when it has no text beside its title.
    """
    sought = finder(tuple(wanted))
    paragraphs = list(_searched(_paragraphs(article), sought))
    if not paragraphs:
        return tuple(_marked(one.text, *cut(one.text, 0, 0, length), ()) for one in islice(_paragraphs(article), 1))
    finds = [find for paragraph in paragraphs for find in paragraph.finds]
    strays = _strays(finds, sought)
    paragraphs = [replace(one, finds=tuple(_without(one.finds, strays))) for one in paragraphs]
    return tuple(_chosen(paragraphs, _weights(finds, sought), length, count))


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


def _paragraphs(article: Article) -> Iterator[_Paragraph]:
    parts = [(article.lead, _LEAD), (article.body, _BODY), *((caption, _CAPTION) for caption in article.captions)]
    left = SCANNED
    for part, gain in parts:
        for line in part[: max(left, 0)].split("\n"):
            yield from (_Paragraph(piece, gain) for piece in _pieces(line.strip()))
        left -= len(part)


def _pieces(line: str) -> Iterator[str]:
    while len(line) > PIECE:
        end = line.rfind(" ", PIECE // 2, PIECE)
        end = PIECE if end < 0 else end
        yield line[:end]
        line = line[end:].lstrip()
    if line:
        yield line


def _searched(paragraphs: Iterable[_Paragraph], sought: Finder) -> Iterator[_Paragraph]:
    """The paragraphs that hold a find, until enough are seen."""
    total = 0
    for paragraph in paragraphs:
        finds = tuple(sought.find(paragraph.text))
        total += len(finds)
        if finds:
            yield replace(paragraph, finds=finds)
        if total >= WEIGHED:
            return


def _strays(finds: Iterable[Find], sought: Finder) -> frozenset[int]:
    """Single syllables that stand beside their neighbour in the question more often than without it.

    Where an article is about "biên phòng", a lone "phòng" in it is another word.
    """
    balance: Counter[int] = Counter()
    for find in finds:
        balance[find.which] += 1 if find.in_run else -1
    return frozenset(which for which, more in balance.items() if more > 0 and len(sought.wanted[which].positions) == 1)


def _without(finds: Iterable[Find], strays: frozenset[int]) -> list[Find]:
    return [find for find in finds if find.in_run or find.which not in strays]


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
        passage, paragraphs = _take(best, paragraphs, room)
        yield passage
        shown += len(passage.text)
        for find in best.finds():
            missing.pop(find.which, None)


def _best(paragraphs: Sequence[_Paragraph], weights: Mapping[int, float], length: int) -> _Window | None:
    best: _Window | None = None
    for paragraph in paragraphs:
        for window in _windows(paragraph, weights, length):
            if best is None or window.worth > best.worth:
                best = window
    return best


def _windows(paragraph: _Paragraph, weights: Mapping[int, float], length: int) -> Iterator[_Window]:
    """For each find the window that begins with it, if that window holds anything of weight."""
    finds = paragraph.finds
    closeness = _closeness(finds)
    held: Counter[int] = Counter()
    covered = 0.0
    after = 0
    for first, find in enumerate(finds):
        while after < len(finds) and (after == first or finds[after].end <= find.start + length):
            which = finds[after].which
            covered += 0 if held[which] else weights.get(which, 0)
            held[which] += 1
            after += 1
        if covered > 0:
            close = min(closeness[after - 1] - closeness[first], len(held))
            yield _Window(paragraph.gain + covered + _CLOSENESS * close, paragraph, first, after - 1)
        held[find.which] -= 1
        if not held[find.which]:
            del held[find.which]
            covered -= weights.get(find.which, 0)


def _closeness(finds: Sequence[Find]) -> list[float]:
    """Running sums: up to each find, how close it and those before stand to their predecessors."""
    sums = [0.0]
    for before, find in pairwise(finds):
        near = _FAR / (_FAR + max(0, find.start - before.end - 1)) if find.which != before.which else 0.0
        sums.append(sums[-1] + (near if find.which == before.which + 1 else near / 2))
    return sums


def _take(window: _Window, paragraphs: Sequence[_Paragraph], length: int) -> tuple[Marked, list[_Paragraph]]:
    """The passage cut for the window, and the paragraphs that are left for others."""
    source = window.paragraph
    finds = window.finds()
    start, end = cut(source.text, finds[0].start, max(find.end for find in finds), length)
    rest = []
    for paragraph in paragraphs:
        if paragraph is source:
            rest += [_part(source, 0, start), _part(source, end, len(source.text))]
        else:
            rest.append(paragraph)
    return _marked(source.text, start, end, source.finds), rest


def _part(paragraph: _Paragraph, start: int, end: int) -> _Paragraph:
    inside = (find for find in paragraph.finds if start <= find.start and find.end <= end)
    moved = (replace(find, start=find.start - start, end=find.end - start) for find in inside)
    return _Paragraph(paragraph.text[start:end], paragraph.gain, tuple(moved))


def _marked(text: str, start: int, end: int, finds: Iterable[Find]) -> Marked:
    """`text[start:end]` with the finds that lie within; those that touch or have only a space between are one span."""
    spans: list[Span] = []
    for find in finds:
        if find.start < start or find.end > end:
            continue
        if spans and (find.start <= spans[-1].end + start or text[spans[-1].end + start : find.start] == " "):
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, find.end - start))
        else:
            spans.append(Span(find.start - start, find.end - start))
    return Marked(text[start:end], tuple(spans))
