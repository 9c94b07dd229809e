"""What a reader sees when something is wrong: every error becomes a page with a sentence, in one place.

BadParameter, QueryError    400   the address or the question cannot be read; the box stays filled
DownloadsTaken              429   come back later
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
from corpus.sentence import Sentence
from index.errors import EngineError
from search.errors import QueryError
from web.language import _, language, later

MAX_ECHO = 60
_KEPT = ("Allow", "Retry-After")
"""Headers of an error that its page keeps."""
API_PREFIX = "/api/"
"""Below this a program reads the answer: its errors are JSON."""

TITLES: Mapping[int, str] = MappingProxyType(
    {
        400: later("Không hiểu được địa chỉ này"),
        404: later("Không có trang này"),
        405: later("Trang này chỉ để đọc"),
        413: later("Yêu cầu quá lớn"),
        414: later("Địa chỉ quá dài"),
        429: later("Bạn tìm nhanh quá"),
        431: later("Yêu cầu quá lớn"),
        500: later("Có lỗi ở phía máy chủ"),
        501: later("Máy chủ không làm được việc này"),
        503: later("Tạm thời chưa tìm được trong kho báo"),
    }
)
SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        400: later("Trình duyệt đã gửi một yêu cầu không đúng quy cách. Mời bạn tìm lại bằng ô phía trên."),
        404: later("Địa chỉ có thể đã gõ sai, hoặc bài báo không còn trong kho. Mời bạn tìm lại bằng ô phía trên."),
        405: later("Máy chủ chỉ trả lời các yêu cầu đọc trang. Mời bạn tìm bằng ô phía trên."),
        413: later("Máy chủ không nhận yêu cầu lớn như vậy."),
        414: later("Máy chủ không nhận địa chỉ dài như vậy. Mời bạn rút gọn câu tìm."),
        429: later("Máy chủ nhận được quá nhiều yêu cầu từ chỗ bạn. Mời bạn chờ vài giây rồi tìm lại."),
        431: later("Trình duyệt đã gửi kèm quá nhiều dữ liệu. Mời bạn rút gọn câu tìm hoặc xóa cookie của trang này."),
        500: later("Lỗi đã được ghi lại để người quản trị xem. Mời bạn thử lại sau ít phút."),
        501: later("Trình duyệt đã gửi yêu cầu theo cách mà máy chủ không hỗ trợ. Mời bạn tìm lại bằng ô phía trên."),
        503: later("Có thể kho báo đang được dựng hoặc chưa được lập chỉ mục. Mời bạn thử lại sau ít phút."),
    }
)


class BadParameter(TimbaoError):  # noqa: N818 - named for what it is
    """A parameter of the address whose value cannot be meant."""

    def __init__(self, name: str, value: str, advice: str) -> None:
        shown = value if len(value) <= MAX_ECHO else value[:MAX_ECHO] + "…"
        problem = _("Địa chỉ có “%(name)s=%(value)s” nên không đọc được.", name=name, value=shown)
        super().__init__(Sentence.same(f"{problem} {advice}"))
        self.name = name


class DownloadsTaken(TimbaoError):  # noqa: N818 - a state, met by waiting
    """As many downloads are under way as the server has room for."""

    retry_after = 30
    """Seconds."""

    def __init__(self) -> None:
        super().__init__(Sentence.same(_("Đang có nhiều người tải cả kết quả về. Mời bạn chờ nửa phút rồi tải lại.")))


STATUSES: Mapping[type[TimbaoError], int] = MappingProxyType(
    {
        BadParameter: 400,
        DownloadsTaken: 429,
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
    page = _page(status, _title(error, status), error.said(language()) if status < 500 else None)
    if isinstance(error, DownloadsTaken):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def _title(error: TimbaoError, status: int) -> str:
    if isinstance(error, QueryError):
        return _("Chưa hiểu câu tìm này")
    return _("Mời bạn chờ một chút") if isinstance(error, DownloadsTaken) else _(TITLES[status])


def _http_error(error: HTTPException) -> Response:
    response = error.get_response()
    status = response.status_code
    if status < 400:
        return make_response(response)
    known = status if status in TITLES else (400 if status < 500 else 500)
    page = _page(status, _(TITLES[known]))
    for name in _KEPT:
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def _unknown_error(error: Exception) -> Response:
    current_app.logger.error("%s: %s", request.path, error, exc_info=error)
    return _page(500, _(TITLES[500]))


def _page(status: int, title: str, sentence: str | None = None) -> Response:
    """`sentence` where there is more to say than of every error with this status."""
    if request.path.startswith(API_PREFIX):
        # A program has no box to try again in: of a general sentence the title is enough.
        return make_response({"status": status, "error": sentence or title}, status)
    page = render_template(
        "error.html",
        title=title,
        sentence=sentence or _(SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])),
        typed=request.args.get("q", ""),
    )
    return make_response(page, status)
