"""Several files that tell of one article → that one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from corpus.article import Article, Certainty

_TRUST = {Certainty.STATED: 0, Certainty.INFERRED: 1, Certainty.UNKNOWN: 2}


def merge(versions: Sequence[Article]) -> Article:
    """The fullest text with the best-known metadata and every origin.

    `versions` (one or more) have the same id. Text comes whole from the version with the longest body, so that a
    title, lead and body always belong together; a title made by us gives way to a stated one.
    """
    fullest = max(versions, key=lambda each: (len(each.body), len(each.lead)))
    if len(versions) == 1:
        return fullest
    titled = next((each for each in versions if not each.title_made), fullest)
    dated = min((fullest, *versions), key=lambda each: _TRUST[each.certainty])
    first_known = _FirstKnown(fullest, versions)
    return replace(
        fullest,
        title=fullest.title if not fullest.title_made else titled.title,
        title_made=fullest.title_made and titled.title_made,
        lead=fullest.lead or next((each.lead for each in versions if each.lead), ""),
        captions=fullest.captions or next((each.captions for each in versions if each.captions), ()),
        published=dated.published,
        certainty=dated.certainty,
        updated=first_known("updated"),
        provinces=fullest.provinces or next((each.provinces for each in versions if each.provinces), ()),
        source=first_known("source"),
        author=first_known("author"),
        section=first_known("section"),
        tags=tuple(dict.fromkeys(tag for each in versions for tag in each.tags)),
        origins=tuple(sorted(origin for each in versions for origin in each.origins)),
        extra={key: value for each in reversed(versions) for key, value in each.extra.items()},
    )


class _FirstKnown:
    """A single-valued attribute of the fullest version, else of the first version that has one."""

    def __init__(self, fullest: Article, versions: Sequence[Article]) -> None:
        self._order = (fullest, *versions)

    def __call__(self, attribute: str) -> Any:
        return next((value for each in self._order if (value := getattr(each, attribute)) is not None), None)
