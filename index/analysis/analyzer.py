"""Article → `IndexDocument`: the tokens that every engine holds, made here and nowhere else.

The query side makes its tokens by `index.analysis.syllables` and never runs the segmenter. Both give the same tokens,
because white space always parts syllables: `chunks` remembers what each run between white space becomes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus import places
from corpus.article import Article
from index.analysis.chunks import load_pairs, load_table
from index.analysis.definitions import definitions, written_out
from index.analysis.segment import Segmenter, load_segmenter
from index.analysis.syllables import forms
from index.compiled import Implementation
from index.document import BOUNDARY, IndexDocument, TextField, ValueField

VERSION: Final = "3"
"""Changes whenever the same article would give other tokens or values; part of an index's fingerprint."""

_SHORT_LEAD, _LONG_LEAD = 20, 60
"""Syllables."""
_BETWEEN = f" {BOUNDARY} "


def _spelled_and_folded(chunk: str) -> tuple[str, ...]:
    found = forms(chunk)
    return " ".join([token for token, _ in found]), " ".join([folded for _, folded in found])


def _word(token: str) -> tuple[str, ...]:
    """A token of the segmenter (`Bộ_đội`) as indexed (`bo_doi`), or nothing for punctuation."""
    return ("_".join([folded for _, folded in forms(token)]),)


class Analyzer:
    """Turns articles into index documents; cheap after the first few hundred articles."""

    def __init__(self, segmenter: Segmenter | None = None, implementation: Implementation | None = None) -> None:
        self._segmenter = segmenter or load_segmenter(implementation=implementation)
        self._tokens = load_table(_spelled_and_folded, 2, _BETWEEN, implementation)
        self._words = load_table(_word, 1, " ", implementation)
        self._pairs = load_pairs(BOUNDARY, implementation)

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
        title, title_folded = self._tokens.write(_line(article.title))
        lead, lead_folded = self._tokens.write(article.lead)
        rest, rest_folded = self._tokens.write("\n".join((article.body, *map(_line, article.captions))))
        told = "" if article.title_made else article.title
        if told:
            lead, lead_folded = _together(title, lead), _together(title_folded, lead_folded)
        text = _together(lead, rest)
        out, out_folded = self._tokens.write("\n".join(_written_out(article, text)))
        folded = _together(lead_folded, rest_folded)
        (words,) = self._words.write(self._segmenter.joined("\n".join((told, article.lead, article.body))))
        fields = {
            TextField.TITLE: title,
            TextField.TITLE_FOLDED: title_folded,
            TextField.TEXT: _together(text, out),
            TextField.FOLDED: _together(folded, out_folded),
            TextField.WORDS: words,
            TextField.PAIRS: self._pairs(folded),
            TextField.OPENING: _opening(lead_folded, rest_folded),
            TextField.AUTHOR: self._both_ways(article.author),
            TextField.SECTION: self._both_ways(article.section),
            TextField.SOURCE: self._both_ways(article.source.name if article.source else None),
        }
        return {field: tokens for field, tokens in fields.items() if tokens}

    def _both_ways(self, value: str | None) -> str:
        """As spelled, a boundary, folded: so one field answers a value typed with and without accents."""
        return _together(*self._tokens.write(_line(value))) if value else ""


def _line(text: str) -> str:
    """One paragraph, whatever it holds."""
    return text.replace("\n", " ")


def _together(*parts: str) -> str:
    """The tokens of several texts, a boundary between."""
    return _BETWEEN.join(filter(None, parts))


def _written_out(article: Article, tokens: str) -> Iterator[str]:
    """Stretches in which a short form that the article itself defines is written out, beside what it says."""
    defined = definitions(f"{article.lead}\n{article.body}")
    for paragraph in tokens.split(_BETWEEN) if defined else ():
        yield from written_out(paragraph.split(" "), defined)


def _opening(lead: str, rest: str) -> str:
    """Title and lead; where those are short, the first paragraph too, until the whole is as long as a long lead."""
    opening = lead.replace(_BETWEEN, " ").split(" ") if lead else []
    if rest and len(opening) < _SHORT_LEAD:
        first = rest.partition(_BETWEEN)[0]
        opening += first.split(" ", _LONG_LEAD)[: _LONG_LEAD - len(opening)]
    return " ".join(opening)


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
