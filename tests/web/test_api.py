"""The search for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.results import SearchRequest
from search.service import SearchService
from search.wire import article_json, page_json
from tests.web.conftest import FERRIES
from web import api
from web.app import create_app

Json = dict[str, Any]


def _get(client: FlaskClient, address: str) -> Json:
    answer = client.get(address)
    assert answer.status_code == 200
    found: Json = answer.get_json()
    return found


def test_a_search_says_what_the_command_says(client: FlaskClient, service: SearchService) -> None:
    found = _get(client, "/api/v1/search?q=chuy%E1%BA%BFn+ph%C3%A0&tinh=C%C3%A0+Mau&so=5")
    expected = page_json(service.search(SearchRequest(query="chuyến phà", provinces=("Cà Mau",), limit=5)))
    for answer in (found, expected):
        answer.pop("took_ms")
    links = found.pop("links")
    assert (found.pop("page"), found.pop("pages") > 1) == (1, True)
    assert found == expected
    assert links["previous"] is None
    assert client.get(links["page"]).status_code == 200


def test_next_links_lead_through_the_whole_result(client: FlaskClient) -> None:
    following: str | None = "/api/v1/search?q=ph%C3%A0&so=7"
    ids: list[str] = []
    while following:
        page = _get(client, following)
        ids += [hit["id"] for hit in page["hits"]]
        following = page["links"]["next"]
    assert len(ids) == len(set(ids)) == FERRIES


def test_an_article_whole(client: FlaskClient, service: SearchService) -> None:
    article = service.search(SearchRequest(query="cà phê", limit=1)).hits[0].article
    found = _get(client, f"/api/v1/articles/{article.id}")
    links = found.pop("links")
    assert found == article_json(article)
    assert client.get(links["page"]).status_code == 200


def test_completions_find_what_they_promise(client: FlaskClient) -> None:
    completions = _get(client, "/api/v1/complete?q=ca+ph")["completions"]
    assert [each["text"] for each in completions][:1] == ["cà phê"]
    for each in completions:
        assert _get(client, f"/api/v1/search?{urlencode({'q': each['text']})}")["total"] >= each["count"] > 0


def test_nothing_typed_completes_to_nothing(client: FlaskClient) -> None:
    for typed in ("", "?q=", "?q=%20", "?q=%00", "?q=zzqxj"):
        assert _get(client, "/api/v1/complete" + typed)["completions"] == []


def test_text_is_vietnamese_not_escapes(client: FlaskClient) -> None:
    assert "chuyến phà" in client.get("/api/v1/search?q=chuy%E1%BA%BFn+ph%C3%A0").get_data(as_text=True)


def _check(schema: Json, value: object, schemas: Json) -> None:
    """That a value is what the schema says, and that the schema names every key of it."""
    if "$ref" in schema:
        _check(schemas[schema["$ref"].rpartition("/")[2]], value, schemas)
    elif schema.get("type") == "object" and "properties" in schema:
        assert isinstance(value, dict)
        assert set(value) == set(schema["required"])
        for name, inner in schema["properties"].items():
            _check(inner, value[name], schemas)
    elif schema.get("type") == "array":
        assert isinstance(value, list)
        for each in value:
            _check(schema["items"], each, schemas)
    else:
        kinds = {"string": str, "integer": int, "number": (int, float), "null": type(None), "object": dict}
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert any(isinstance(value, kinds[name]) for name in names), (schema, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/api/v1/search", "/api/v1/search?q=ph%C3%A0"),
        ("/api/v1/articles/{id}", "/api/v1/articles/{id}"),
        ("/api/v1/complete", "/api/v1/complete?q=ca"),
    ],
)
def test_answers_are_as_described(client: FlaskClient, path: str, address: str) -> None:
    spec = _get(client, "/api/v1/openapi.json")
    some = _get(client, "/api/v1/search?q=ph%C3%A0")["hits"][0]["id"]
    content = spec["paths"][path]["get"]["responses"]["200"]["content"]
    answer = _get(client, address.replace("{id}", some))
    _check(content["application/json"]["schema"], answer, spec["components"]["schemas"])


def test_that_a_reader_may_be_told_to_wait_is_described(service: SearchService) -> None:
    client = create_app(service, rate=1).test_client()
    far = {"REMOTE_ADDR": "203.0.113.7"}
    while (answer := client.get("/api/v1/complete?q=c", environ_overrides=far)).status_code == 200:
        pass
    spec = client.get("/api/v1/openapi.json").get_json()
    for methods in spec["paths"].values():
        content = methods["get"]["responses"][str(answer.status_code)]["content"]
        _check(content["application/json"]["schema"], answer.get_json(), spec["components"]["schemas"])
    assert answer.headers["Retry-After"]


def test_every_route_of_the_api_is_described(app: Flask, client: FlaskClient) -> None:
    described = set(_get(client, "/api/v1/openapi.json")["paths"])
    routes = {
        rule.rule.replace("<article_id>", "{id}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert routes - described == {f"{api.bp.url_prefix}/openapi.json"}
    assert described <= routes


def test_errors_are_json_and_need_no_box(client: FlaskClient) -> None:
    missing = client.get("/api/v1/articles/khongco")
    assert missing.get_json() == {"status": 404, "error": "Không có trang này"}
    assert client.get("/api/v2/x").get_json()["status"] == 404
