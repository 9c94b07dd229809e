"""Results as the JSON that others build on: stable once shipped, new keys may be added."""

from __future__ import annotations

from typing import Any

from corpus.article import Article, Copy
from search.results import Facets, FacetValue, Hit, ResultPage
from search.snippets import to_html

Json = dict[str, Any]

CSV_COLUMNS = (
    "id", "title", "date", "date_certainty", "provinces", "source", "author", "url", "origin", "section", "lead",
    "body", "captions",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def page_json(page: ResultPage, language: str = "vi") -> Json:
    """One result page, as `timbao search --json` prints it and the API answers it; `language` of its sentences."""
    return {
        "query": page.request.query,
        "understood": page.understood.said(language),
        "total": page.total,
        "groups": page.groups,
        "took_ms": round(page.took_ms, 1),
        "notices": [notice.said(language) for notice in page.notices],
        "suggestions": list(page.suggestions),
        "next": page.next,
        "hits": [_hit_json(hit) for hit in page.hits],
        "facets": _facets_json(page.facets),
    }


def article_json(article: Article) -> Json:
    """An article whole, as `timbao export` writes it."""
    return {
        **_metadata(article),
        "lead": article.lead,
        "body": article.body,
        "captions": list(article.captions),
        "tags": list(article.tags),
        "language": article.language,
        "updated": article.updated.isoformat() if article.updated else None,
        "origins": [str(origin) for origin in article.origins],
        "extra": dict(article.extra),
    }


def csv_row(article: Json) -> list[str]:
    """The cells of `CSV_COLUMNS` from `article_json`: lists joined by `; `.

    What a spreadsheet would run as a formula gets a quote in front.
    """
    return [_cell(article[column]) for column in CSV_COLUMNS]


def _cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _metadata(article: Article) -> Json:
    return {
        "id": article.id,
        "title": article.title,
        "date": article.published.isoformat() if article.published else None,
        "date_certainty": article.certainty.value,
        "provinces": list(article.provinces),
        "source": article.source.key if article.source else None,
        "author": article.author,
        "url": article.url,
        "origin": str(article.origins[0]) if article.origins else None,
        "section": article.section,
    }


def _hit_json(hit: Hit) -> Json:
    return {
        **_metadata(hit.article),
        "score": round(hit.score, 4),
        "snippet": " … ".join(to_html(passage) for passage in hit.passages),
        "copies": [_copy_json(copy) for copy in hit.copies],
    }


def _copy_json(copy: Copy) -> Json:
    day = copy.date.isoformat() if copy.date else None
    return {"id": copy.id, "source": copy.source, "date": day, "url": copy.url}


def _facets_json(facets: Facets) -> Json:
    return {
        "province": _values_json(facets.province),
        "source": _values_json(facets.source),
        "author": _values_json(facets.author),
        "section": _values_json(facets.section),
        "date": _values_json(facets.date),
    }


def _values_json(values: tuple[FacetValue, ...]) -> list[Json]:
    return [{"value": each.value, "count": each.count, "children": _values_json(each.children)} for each in values]
