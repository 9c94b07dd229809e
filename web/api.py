"""The same search for programs: JSON under `/api/v1`, described by OpenAPI 3.1 at `/api/v1/openapi.json`.

Parameters are those of the page. Answers are `search.wire`'s, so that the command line and the API say the same.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from search.wire import Json, page_json
from web import facets
from web.address import FILTERS, PAGE_SIZE, SORTS, TIMELINE, SearchAddress
from web.errors import API_PREFIX
from web.export import public
from web.formats import web_url
from web.language import language
from web.parameters import MAX_PAGE, MAX_PAGE_SIZE, MAX_VALUES, printable, read_address
from web.state import service

VERSION = "1.0.0"
COMPLETIONS = 8
COMPLETION_SECONDS = 300

bp = Blueprint("api", __name__, url_prefix=f"{API_PREFIX}v1")


@bp.get("/search")
def search() -> Response:
    """One page of results and the addresses of its neighbours."""
    address = read_address(request.args)
    results = service().search(address.request())
    last = facets.last_page(results.groups, address.size)
    return jsonify(
        {
            **_without_bad_urls(page_json(results, language())),
            "page": address.page,
            "pages": last,
            "links": _links(address, last, results.next),
        }
    )


@bp.get("/complete")
def complete() -> Response:
    """What someone who has typed `q` may mean."""
    typed = printable(request.args.get("q", ""))
    found = service().complete(typed, COMPLETIONS) if typed.strip() else ()
    answers = [{"text": each.text, "kind": each.kind, "count": each.count} for each in found]
    response = jsonify({"query": typed, "completions": answers})
    response.cache_control.max_age = COMPLETION_SECONDS
    response.cache_control.private = True
    return response


@bp.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """One article whole."""
    view = service().article(article_id)
    if view is None:
        abort(404)
    return jsonify({**public(view.article), "links": {"page": _page_of(view.article.id)}})


@bp.get("/openapi.json")
def description() -> Response:
    """What this API answers."""
    return jsonify(openapi())


def openapi() -> Json:
    """The OpenAPI description of this API."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "timbao",
            "version": VERSION,
            "description": "Tìm trong kho báo tiếng Việt. Search over a Vietnamese news archive.",
        },
        "servers": [{"url": url_for("pages.home", _external=True)}],
        "paths": {
            "/api/v1/search": {
                "get": {
                    "operationId": "search",
                    "summary": "Tìm bài. Search articles.",
                    "parameters": parameters(),
                    "responses": {
                        "200": _answer("Một trang kết quả. A page of results.", "Results"),
                        **_failures(400, 429, 503),
                    },
                }
            },
            "/api/v1/complete": {
                "get": {
                    "operationId": "complete",
                    "summary": "Gợi ý khi gõ. Completions of what is being typed.",
                    "parameters": [_parameter("q", "Chữ đang gõ. What was typed so far.", {"type": "string"})],
                    "responses": {"200": _answer("Các gợi ý. Completions.", "Completions"), **_failures(429, 503)},
                }
            },
            "/api/v1/articles/{id}": {
                "get": {
                    "operationId": "article",
                    "summary": "Một bài trọn vẹn. One article whole.",
                    "parameters": [
                        _parameter("id", "Mã bài. Its id.", {"type": "string"}, place="path", required=True)
                    ],
                    "responses": {"200": _answer("Một bài. An article.", "Article"), **_failures(404, 429, 503)},
                }
            },
        },
        "components": {"schemas": _SCHEMAS},
    }


def _without_bad_urls(page: Json) -> Json:
    """Addresses that a browser must not be sent to are not passed on."""
    for hit in page["hits"]:
        for publication in (hit, *hit["copies"]):
            publication["url"] = web_url(publication["url"])
    return page


def _links(address: SearchAddress, last: int, after: str | None) -> Json:
    base = url_for("api.search")
    following = address.following(after) if address.page < last else None
    previous = address.on_page(address.page - 1) if 1 < address.page <= last else None
    return {
        "self": address.at(base),
        "next": following.at(base) if following else None,
        "previous": previous.at(base) if previous else None,
        "page": address.at(url_for("pages.search")),
    }


def _page_of(article_id: str) -> str:
    return url_for("pages.article", article_id=article_id)


_ENGLISH = {"ngay": "Date", "tinh": "Province or city", "nguon": "Newspaper", "tacgia": "Author", "muc": "Section"}


def parameters() -> list[Json]:
    """Every parameter of a search, as OpenAPI describes them."""
    whole = {"type": "integer", "minimum": 1}
    many = {"type": "array", "items": {"type": "string"}, "maxItems": MAX_VALUES}
    return [
        _parameter("q", "Câu tìm. The question.", {"type": "string"}),
        _parameter("tu", "Từ ngày. First day.", {"type": "string", "examples": ["2025-09-26", "2025-09", "2025"]}),
        _parameter("den", "Đến hết ngày. Last day.", {"type": "string"}),
        *(
            _parameter(known.name, f"{known.heading}; lặp lại được. {_ENGLISH[known.name]}; can be repeated.", many)
            for known in FILTERS.values()
        ),
        _parameter(
            "nguyenvan", "1: không đọc phím Telex, VNI. 1: keys of Telex and VNI are not read.", {"type": "string"}
        ),
        _parameter(
            "sapxep",
            "Thứ tự: phù hợp nhất, phù hợp và mới, mới nhất, cũ nhất. Order: best, best and new, newest, oldest.",
            {"type": "string", "enum": list(SORTS)},
        ),
        _parameter("xem", "Theo thời gian, mới nhất trước. By date.", {"type": "string", "enum": [TIMELINE]}),
        _parameter(
            "so", "Số bài mỗi trang. Articles on a page.", {**whole, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        ),
        _parameter("trang", "Trang thứ mấy. Which page.", {**whole, "maximum": MAX_PAGE, "default": 1}),
        _parameter(
            "sau", "Nơi trang bắt đầu, lấy từ links.next. Where the page begins, from links.next.", {"type": "string"}
        ),
    ]


def _parameter(name: str, about: str, schema: Json, *, place: str = "query", required: bool = False) -> Json:
    return {"name": name, "in": place, "required": required, "description": about, "schema": schema}


def _answer(about: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": about, "content": content}


def _failures(*statuses: int) -> Json:
    return {
        str(status): _answer("Lỗi, kèm một câu giải thích. An error, told in a sentence.", "Error")
        for status in statuses
    }


def _object(**properties: Any) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(schema: Json) -> Json:
    return {"type": "array", "items": schema}


_TEXT: Json = {"type": "string"}
_MAYBE: Json = {"type": ["string", "null"]}
_WHOLE: Json = {"type": "integer"}
_COPY = _object(id=_TEXT, source=_MAYBE, date=_MAYBE, url=_MAYBE)
_METADATA: Json = {
    "id": _TEXT,
    "title": _TEXT,
    "date": {"type": ["string", "null"], "format": "date"},
    "date_certainty": {"type": "string", "enum": ["stated", "inferred", "unknown"]},
    "provinces": _list(_TEXT),
    "source": _MAYBE,
    "author": _MAYBE,
    "url": _MAYBE,
    "origin": _MAYBE,
    "section": _MAYBE,
}
_KINDS = ["word", "phrase", "province", "source"]
_VALUES = _list({"$ref": "#/components/schemas/FacetValue"})
_SCHEMAS: Json = {
    "Error": _object(status=_WHOLE, error=_TEXT),
    "Completions": _object(
        query=_TEXT,
        completions=_list(_object(text=_TEXT, kind={"type": "string", "enum": _KINDS}, count=_WHOLE)),
    ),
    "FacetValue": _object(value=_TEXT, count=_WHOLE, children=_VALUES),
    "Hit": _object(**_METADATA, score={"type": "number"}, snippet=_TEXT, copies=_list(_COPY)),
    "Article": _object(
        **_METADATA,
        lead=_TEXT,
        body=_TEXT,
        captions=_list(_TEXT),
        tags=_list(_TEXT),
        language=_TEXT,
        updated=_MAYBE,
        origins=_list(_TEXT),
        extra={"type": "object", "additionalProperties": _TEXT},
        links=_object(page=_TEXT),
    ),
    "Results": _object(
        query=_TEXT,
        understood=_TEXT,
        total=_WHOLE,
        groups=_WHOLE,
        took_ms={"type": "number"},
        notices=_list(_TEXT),
        suggestions=_list(_TEXT),
        next=_MAYBE,
        hits=_list({"$ref": "#/components/schemas/Hit"}),
        facets=_object(province=_VALUES, source=_VALUES, author=_VALUES, section=_VALUES, date=_VALUES),
        page=_WHOLE,
        pages=_WHOLE,
        links=_object(self=_TEXT, next=_MAYBE, previous=_MAYBE, page=_TEXT),
    ),
}
