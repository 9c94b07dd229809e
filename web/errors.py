"""What a reader sees when something is wrong: every error becomes a page with a sentence, in one place.

BadParameter, QueryError    400   the address or the question cannot be read; the box stays filled
EngineError, StoreError,    503   the archive cannot be searched just now
ConfigurationError
any other TimbaoError       500   logged; the page tells nothing of it
any other Exception         500
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from corpus.errors import ConfigurationError, StoreError, TimbaoError
from index.errors import EngineError
from search.errors import QueryError

MAX_ECHO = 60
API_PREFIX = "/api/"
"""Below this a program reads the answer: its errors are JSON."""

TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: "Không hiểu được địa chỉ này",
        404: "Không có trang này",
        405: "Trang này chỉ để đọc",
        413: "Yêu cầu quá lớn",
        414: "Địa chỉ quá dài",
        500: "Có lỗi ở phía máy chủ",
        503: "Kho báo tạm thời chưa tìm được",
    }
)
SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        400: "Trình duyệt đã gửi một yêu cầu không đúng quy cách. Mời bạn tìm lại bằng ô phía trên.",
        404: "Địa chỉ có thể đã gõ sai, hoặc bài báo không còn trong kho. Mời bạn tìm lại bằng ô phía trên.",
        405: "Máy chủ chỉ trả lời các yêu cầu đọc trang. Mời bạn tìm bằng ô phía trên.",
        413: "Máy chủ không nhận yêu cầu lớn như vậy.",
        414: "Máy chủ không nhận địa chỉ dài như vậy. Mời bạn rút gọn câu tìm.",
        500: "Lỗi đã được ghi lại để người quản trị xem. Mời bạn thử lại sau ít phút.",
        503: "Có thể kho báo đang được dựng hoặc chưa được lập chỉ mục. Mời bạn thử lại sau ít phút.",
    }
)


class BadParameter(TimbaoError):  # noqa: N818 - named for what it is
    """A parameter of the address whose value cannot be meant."""

    def __init__(self, name: str, value: str, advice: str) -> None:
        shown = value if len(value) <= MAX_ECHO else value[:MAX_ECHO] + "…"
        super().__init__(f"Địa chỉ có “{name}={shown}” nên không đọc được. {advice}")
        self.name = name


STATUSES: Mapping[type[TimbaoError], int] = MappingProxyType(
    {
        BadParameter: 400,
        QueryError: 400,
        EngineError: 503,
        StoreError: 503,
        ConfigurationError: 503,
        TimbaoError: 500,
    }
)


def status_of(kind: type[TimbaoError]) -> int:
    """The HTTP status for a kind of error: that of the nearest of its classes that has one."""
    return next(STATUSES[known] for known in kind.__mro__ if known in STATUSES)


def register(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(TimbaoError, _known_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unknown_error)


def _known_error(error: TimbaoError) -> Response:
    status = status_of(type(error))
    if status >= 500:
        current_app.logger.error("%s: %s", request.path, error, exc_info=error)
    title = "Chưa hiểu câu tìm này" if isinstance(error, QueryError) else TITLES[status]
    return _page(status, title, str(error) if status == 400 else SENTENCES[status])


def _http_error(error: HTTPException) -> Response:
    response = error.get_response()
    status = response.status_code
    if status < 400:
        return make_response(response)
    known = status if status in TITLES else (400 if status < 500 else 500)
    page = _page(status, TITLES[known], SENTENCES[known])
    if "Allow" in response.headers:
        page.headers["Allow"] = response.headers["Allow"]
    return page


def _unknown_error(error: Exception) -> Response:
    current_app.logger.error("%s: %s", request.path, error, exc_info=error)
    return _page(500, TITLES[500], SENTENCES[500])


def _page(status: int, title: str, sentence: str) -> Response:
    if request.path.startswith(API_PREFIX):
        # A program has no box to try again in: of a page's general sentences the title is enough.
        return make_response({"status": status, "error": title if sentence in SENTENCES.values() else sentence}, status)
    page = render_template("error.html", title=title, sentence=sentence, typed=request.args.get("q", ""))
    return make_response(page, status)
