"""Where the next page of a result begins, as a short text for links and options.

In an order by date a page begins after an article's place, which stays right while the index changes. By relevance it
begins at an offset, which is right within one commit only; so every cursor names the commit that its page was made on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from corpus.sentence import Sentence
from index.engine import Place, Sort
from search.errors import QueryError
from search.results import SearchRequest

COMMIT_CHANGED = Sentence(
    "Kho bài đã thay đổi từ khi lập trang trước, nên có bài có thể lặp lại hoặc bị sót. "
    "Muốn xem đủ, hãy quay lại trang đầu.",
    "The archive has changed since the page before was made, so an article may come twice or be missed. To see them "
    "all, go back to the first page.",
)
"""What is said of a page by offset that was made on another commit than the page before."""

_CURSOR = re.compile(
    r"(?P<commit>[0-9a-f]{8})\.(?P<offset>[0-9]{1,12})(?:\.(?P<order>[no])(?P<day>[0-9]{1,7})\.(?P<number>[0-9]{1,12}))?"
)


class BadCursor(QueryError):  # noqa: N818 - a state of the request, met by beginning again
    """A cursor that this program did not write, or wrote for another order."""

    def __init__(self, cursor: str) -> None:
        super().__init__(
            Sentence(
                "Không đọc được vị trí trang “{cursor}”. Hãy tìm lại từ trang đầu, giữ nguyên cách sắp xếp.",
                "The place of a page “{cursor}” cannot be read. Search again from the first page, in the same order.",
            ).filled(cursor=cursor[:80])
        )


def written(commit: str, offset: int, place: Place | None, sort: Sort) -> str:
    """The cursor of a page that has `offset` hits before it, the last of them at `place` where the order is by date."""
    after = f".{sort[0]}{place.day.toordinal() if place.day else 0}.{place.number}" if place else ""
    return f"{commit}.{offset}{after}"


def resumed(request: SearchRequest, cursor: str) -> SearchRequest:
    """The request, for the page that the cursor names. Raises BadCursor."""
    match = _CURSOR.fullmatch(cursor)
    if not match or (match["order"] is not None and match["order"] != request.sort[0]):
        raise BadCursor(cursor)
    place = None
    if match["day"] is not None:
        try:
            place = Place(date.fromordinal(int(match["day"])) if int(match["day"]) else None, int(match["number"]))
        except ValueError:
            raise BadCursor(cursor) from None
    return replace(request, commit=match["commit"], offset=int(match["offset"]), after=place)
