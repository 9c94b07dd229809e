"""How well stories are told apart, on pairs made from real articles by a seeded program.

A copy has what editors do to it: cut to 60%, another title or lead, other captions, sentences dropped, words altered.
Of the pairs of different articles half are taken at random and half share two words of their titles, so that many are
of one subject.
"""

from __future__ import annotations

import random
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest

from corpus.article import Article
from index.analysis.analyzer import Analyzer
from index.duplicates.signature import alike, bands, edition

PAIRS = 600
ARTICLES = 2500

FLOOR_PRECISION = 0.985
FLOOR_RECALL = 0.97
FLOOR_RECALL_OF_EACH = 0.93

Change = Callable[[random.Random, Article, Article], Article]


@pytest.fixture(scope="module")
def articles(shared_data: Path) -> list[Article]:
    """Articles of sixty syllables and more, as files of title, lead and body."""
    return [each for each in _read(shared_data) if len(f"{each.lead} {each.body}".split()) >= 60]


def _read(shared_data: Path) -> Iterator[Article]:
    with tarfile.open(shared_data / "articles" / "baomoi-2017-txt.tar.gz") as tar:
        for number, member in enumerate(islice((each for each in tar if each.isfile()), ARTICLES)):
            stream = tar.extractfile(member)
            assert stream is not None
            title, lead, body = [*stream.read().decode().split("\n", 2), "", ""][:3]
            yield Article(id=str(number), title=title, lead=lead, body=body)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _cut(pick: random.Random, article: Article, other: Article) -> Article:
    words = article.body.split(" ")
    return replace(article, body=" ".join(words[: int(len(words) * 0.6)]))


def _retitled(pick: random.Random, article: Article, other: Article) -> Article:
    return replace(article, title=other.title, captions=(other.title, other.lead))


def _reled(pick: random.Random, article: Article, other: Article) -> Article:
    return replace(article, title=other.title, lead=" ".join(other.lead.split(" ")[:30]))


def _leadless(pick: random.Random, article: Article, other: Article) -> Article:
    return replace(article, lead="")


def _dropped(pick: random.Random, article: Article, other: Article) -> Article:
    return replace(article, body=" ".join(each for each in _sentences(article.body) if pick.random() > 0.15))


def _altered(pick: random.Random, article: Article, other: Article) -> Article:
    words = other.body.split()
    return replace(
        article, body=" ".join(pick.choice(words) if pick.random() < 0.03 else each for each in article.body.split(" "))
    )


def _unaccented_parts(pick: random.Random, article: Article, other: Article) -> Article:
    body = article.body.replace("đ", "d").replace("à", "a").replace("ế", "e")
    return replace(article, title=article.title.upper(), body=body)


def _edited(pick: random.Random, article: Article, other: Article) -> Article:
    """Re-titled, re-led, cut to four fifths, some words altered."""
    changed = _altered(pick, _retitled(pick, article, other), other)
    words = changed.body.split(" ")
    return replace(changed, body=" ".join(words[: int(len(words) * 0.8)]))


CHANGES: tuple[Change, ...] = (
    _cut,
    _retitled,
    _reled,
    _leadless,
    _dropped,
    _altered,
    _unaccented_parts,
    _edited,
)


def _grouped(one: bytes | None, other: bytes | None) -> bool:
    if one is None or other is None:
        return False
    return bool(set(bands(one)) & set(bands(other))) and alike(one, other)


def test_copies_are_found_and_others_are_not(articles: list[Article]) -> None:
    pick, analyzer = random.Random(20170601), Analyzer()

    def sign(article: Article) -> bytes | None:
        made = edition(article, analyzer.document(article, 0))
        return made.signature if made else None

    found: dict[str, list[bool]] = {}
    for number in range(PAIRS // 2):
        change = CHANGES[number % len(CHANGES)]
        article, other = pick.sample(articles, 2)
        found.setdefault(change.__name__, []).append(_grouped(sign(article), sign(change(pick, article, other))))
    wrong = [_grouped(sign(one), sign(other)) for one, other in _different(pick, articles)]
    right = sum(map(sum, found.values()))
    recall, precision = right / (PAIRS // 2), right / (right + sum(wrong))
    of_each = {name: sum(each) / len(each) for name, each in found.items()}
    print(f"\nprecision {precision:.3f}, recall {recall:.3f}, {of_each}")
    assert len(wrong) == PAIRS // 2
    assert precision >= FLOOR_PRECISION
    assert recall >= FLOOR_RECALL
    assert min(of_each.values()) >= FLOOR_RECALL_OF_EACH, of_each


def _different(pick: random.Random, articles: list[Article]) -> list[tuple[Article, Article]]:
    """Half of them at random, half with two words in a row of their titles in common."""
    pairs = [(one, other) for one, other in (pick.sample(articles, 2) for _ in range(PAIRS // 4))]
    by_words: dict[tuple[str, str], list[Article]] = {}
    for article in articles:
        words = article.title.lower().split()
        for pair in set(pairwise(words)):
            by_words.setdefault(pair, []).append(article)
    related = [some for some in by_words.values() if 2 <= len(some) <= 12]
    while len(pairs) < PAIRS // 2:
        one, other = pick.sample(pick.choice(related), 2)
        if one.title != other.title:
            pairs.append((one, other))
    return pairs
