"""Article → `IndexDocument`: the tokens that every engine holds, made here and nowhere else.

The query side makes its tokens by `index.analysis.syllables` and never runs the segmenter. Both give the same tokens,
because white space always parts syllables: `Analyzer` remembers what each run between white space becomes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from corpus import places
from corpus.article import Article
from index.analysis.definitions import definitions, written_out
from index.analysis.segment import Segmenter, load_segmenter
from index.analysis.syllables import syllables
from index.document import BOUNDARY, IndexDocument, TextField, ValueField

VERSION: Final = "3"
"""Changes whenever the same article would give other tokens or values; part of an index's fingerprint."""

_MEMO_LIMIT = 300_000
_SHORT_LEAD, _LONG_LEAD = 20, 60
"""Syllables."""
_BETWEEN = f" {BOUNDARY} "


class _Memo(dict[str, tuple[str, str]]):
    """A run without white space → its tokens and its folded tokens, space-joined; emptied when it grows too big."""

    def __missing__(self, chunk: str) -> tuple[str, str]:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        found = syllables(chunk)
        made = (" ".join(each.token for each in found), " ".join(each.folded for each in found))
        self[chunk] = made
        return made


class _Words(dict[str, str]):
    """A token of the segmenter (`Bộ_đội`) → the word as indexed (`bo_doi`), or nothing for punctuation."""

    def __missing__(self, token: str) -> str:
        if len(self) >= _MEMO_LIMIT:
            self.clear()
        made = "_".join(each.folded for each in syllables(token))
        self[token] = made
        return made


class Analyzer:
    """Turns articles into index documents. Not shared between threads; cheap after the first few hundred articles."""

    def __init__(self, segmenter: Segmenter | None = None) -> None:
        self._segmenter = segmenter or load_segmenter()
        self._memo = _Memo()
        self._words = _Words()

    def document(self, article: Article, number: int) -> IndexDocument:
        """What an index holds of the article; `number` is the store's."""
        return IndexDocument(
            id=article.id,
            number=number,
            published=article.published,
            text=self._text(article),
            values=_values(article),
        )

    def _text(self, article: Article) -> dict[TextField, str]:
        title, title_folded = self._paragraphs([article.title])
        leads, leads_folded = self._paragraphs(article.lead.split("\n"))
        rest, rest_folded = self._paragraphs([*article.body.split("\n"), *article.captions])
        lead = [*([] if article.title_made else title), *leads]
        lead_folded = [*([] if article.title_made else title_folded), *leads_folded]
        out, out_folded = self._paragraphs(_written_out(article, [*lead, *rest]))
        text = {
            TextField.TITLE: _BETWEEN.join(title),
            TextField.TITLE_FOLDED: _BETWEEN.join(title_folded),
            TextField.TEXT: _BETWEEN.join([*lead, *rest, *out]),
            TextField.FOLDED: _BETWEEN.join([*lead_folded, *rest_folded, *out_folded]),
            TextField.WORDS: self._segmented(
                "\n".join((*([] if article.title_made else [article.title]), article.lead, article.body))
            ),
            TextField.PAIRS: _pairs([*lead_folded, *rest_folded]),
            TextField.OPENING: _opening(lead_folded, rest_folded),
            TextField.AUTHOR: self._both_ways(article.author),
            TextField.SECTION: self._both_ways(article.section),
            TextField.SOURCE: self._both_ways(article.source.name if article.source else None),
        }
        return {field: tokens for field, tokens in text.items() if tokens}

    def _paragraphs(self, paragraphs: Iterable[str]) -> tuple[list[str], list[str]]:
        """Each paragraph's tokens and folded tokens, space-joined; empty paragraphs left out."""
        memo = self._memo
        spelled, folded = [], []
        for paragraph in paragraphs:
            made = [pair for chunk in paragraph.split() if (pair := memo[chunk])[0]]
            if made:
                spelled.append(" ".join([pair[0] for pair in made]))
                folded.append(" ".join([pair[1] for pair in made]))
        return spelled, folded

    def _segmented(self, text: str) -> str:
        words = self._words
        return " ".join([word for token in self._segmenter.joined(text).split() if (word := words[token])])

    def _both_ways(self, value: str | None) -> str:
        """As spelled, a boundary, folded: so one field answers a value typed with and without accents."""
        spelled, folded = self._paragraphs([value or ""])
        return _BETWEEN.join([*spelled, *folded])


def _written_out(article: Article, paragraphs: Iterable[str]) -> Iterator[str]:
    """Stretches in which a short form that the article itself defines is written out, beside what it says."""
    defined = definitions(f"{article.lead}\n{article.body}")
    for paragraph in paragraphs if defined else ():
        yield from written_out(paragraph.split(" "), defined)


def _opening(lead: Sequence[str], rest: Sequence[str]) -> str:
    """Title and lead; where those are short, the first paragraph too, until the whole is as long as a long lead."""
    opening = " ".join(lead).split(" ") if lead else []
    if rest and len(opening) < _SHORT_LEAD:
        opening += rest[0].split(" ", _LONG_LEAD)[: _LONG_LEAD - len(opening)]
    return " ".join(opening)


def _pairs(paragraphs: Iterable[str]) -> str:
    made: list[str] = []
    for paragraph in paragraphs:
        tokens = paragraph.split(" ")
        made.extend(map("_".join, pairwise(tokens)))
    return " ".join(made)


def _values(article: Article) -> dict[ValueField, tuple[str, ...]]:
    day = article.published.isoformat() if article.published else ""
    values: dict[ValueField, tuple[str, ...]] = {
        ValueField.PROVINCE: places.facet_values(article.provinces),
        ValueField.SOURCE: (article.source.key,) if article.source else (),
        ValueField.AUTHOR: (article.author,) if article.author else (),
        ValueField.SECTION: (article.section,) if article.section else (),
        ValueField.MONTH: (day[:4], day[:7]) if day else (),
        ValueField.DAY: (day,) if day else (),
        ValueField.URL: (article.url,) if article.url else (),
        ValueField.LANGUAGE: (article.language,),
    }
    return {field: found for field, found in values.items() if found}
