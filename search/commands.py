"""`timbao search`, `timbao show`, `timbao suggest`, `timbao export`: the query tool's entry."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TypeVar

import click

from corpus.article import Article
from corpus.sentence import Sentence
from corpus.settings import Settings
from index.engine import Sort
from search.cursor import resumed
from search.errors import QueryError
from search.printing import print_article, print_page, print_syntax
from search.results import ResultPage, SearchRequest
from search.service import SearchService, open_service
from search.wire import CSV_COLUMNS, article_json, csv_row, page_json

_EXIT_NO_HITS = 1
_EXIT_NOT_UNDERSTOOD = 2
_NO_QUERY = Sentence(
    'Thiếu câu tìm. Ví dụ: timbao search "bộ đội biên phòng"',
    'What should be searched for? For example: timbao search "kinh doanh"',
)
_NO_ARTICLE = Sentence("Không có bài nào mang mã {id}.", "There is no article with the id {id}.")
_EARLIER = Sentence("Bản trước, được thay lúc {replaced}", "An earlier version, replaced at {replaced}")
_COUNT = Sentence("{count} bài", "articles: {count}")
_QUERY_FIRST = {"ignore_unknown_options": True}
"""A query may begin with a dash: `timbao search "-thủy sản"`."""
_Command = TypeVar("_Command", bound=Callable[..., Any])
_DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


def _filters(command: _Command) -> _Command:
    """The options that narrow and order a result, the same for `search` and `export`."""
    options = (
        click.option("--from", "first_day", type=_DAY, help="Từ ngày (2025-09-26 hay 26/9/2025)."),
        click.option("--to", "last_day", type=_DAY, help="Đến hết ngày."),
        click.option("--province", "provinces", multiple=True, help="Tỉnh, thành phố; lặp lại được."),
        click.option("--source", "sources", multiple=True, help="Báo, theo tên miền hay tên; lặp lại được."),
        click.option("--author", "authors", multiple=True, help="Tác giả, đúng như mục tác giả ghi; lặp lại được."),
        click.option("--section", "sections", multiple=True, help="Chuyên mục, đúng như ghi; lặp lại được."),
        click.option(
            "--date", "dates", multiple=True, help="Năm, tháng hay ngày (2025, 2025-09, 2025-09-26); lặp lại được."
        ),
        click.option(
            "--freshness",
            type=click.FloatRange(0, 10),
            default=0.0,
            help="Bài mới được nâng lên bao nhiêu khi xếp theo độ phù hợp: 1 là vừa phải.",
        ),
        click.option(
            "--sort",
            type=click.Choice([each.value for each in Sort]),
            default="relevance",
            help="Phù hợp nhất, mới nhất hay cũ nhất trước.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _request(query: str, narrowed: dict[str, Any], **more: Any) -> SearchRequest:
    first, last = (day.date() if day else None for day in (narrowed["first_day"], narrowed["last_day"]))
    return SearchRequest(
        query=query,
        first_day=first,
        last_day=last,
        provinces=narrowed["provinces"],
        dates=narrowed["dates"],
        sources=narrowed["sources"],
        authors=narrowed["authors"],
        sections=narrowed["sections"],
        sort=Sort(narrowed["sort"]),
        freshness=narrowed["freshness"],
        **more,
    )


@click.command(context_settings=_QUERY_FIRST)
@click.argument("query", required=False)
@_filters
@click.option("--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="Nhiều nhất bấy nhiêu bài.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Bỏ qua bấy nhiêu bài đầu.")
@click.option("--cursor", help="Trang sau của một kết quả: giá trị “next” mà trang trước đã cho.")
@click.option("--facets", "with_facets", is_flag=True, help="In cả số bài theo tỉnh, báo, tháng.")
@click.option("--no-group", is_flag=True, help="Không gộp các bản đăng lại của cùng một bài.")
@click.option("--as-typed", is_flag=True, help="Không đọc các phím Telex, VNI thành chữ có dấu.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--ids", is_flag=True, help="Chỉ in mã bài, mỗi dòng một mã.")
@click.option("--batch", type=click.File(encoding="utf-8"), help="Mỗi dòng của tệp một câu tìm, mỗi dòng ra một JSON.")
@click.option("--syntax", is_flag=True, help="In các cách tìm.")
@click.pass_obj
def search(
    settings: Settings,
    /,
    query: str | None,
    limit: int,
    offset: int,
    cursor: str | None,
    with_facets: bool,
    no_group: bool,
    as_typed: bool,
    as_json: bool,
    ids: bool,
    batch: Iterable[str] | None,
    syntax: bool,
    **narrowed: Any,
) -> None:
    """Tìm bài theo QUERY. Mã thoát: 0 có bài, 1 không có bài nào, 2 câu tìm không đọc được.

    Mỗi bộ lọc (--province, --source, --author, --section, --date) cũng nhận “không rõ” hay unknown: những bài thiếu
    thông tin ấy.
    """
    if syntax:
        print_syntax(settings.language)
        return
    if query is None and batch is None:
        raise click.UsageError(_NO_QUERY.said(settings.language))
    facets = as_json or with_facets or batch is not None
    more = {"limit": limit, "offset": offset, "facets": facets, "group": not no_group, "as_typed": as_typed}
    with open_service(settings) as service:
        if batch is not None:
            _answer_each(service, batch, narrowed, more, settings.language)
            return
        request = _request(query or "", narrowed, **more)
        page = service.search(resumed(request, cursor) if cursor else request)
    _print(page, settings, as_json=as_json, ids=ids, with_facets=with_facets)
    sys.exit(_EXIT_NOT_UNDERSTOOD if not page.is_understood else 0 if page.total else _EXIT_NO_HITS)


def _answer_each(
    service: SearchService, lines: Iterable[str], narrowed: dict[str, Any], more: dict[str, Any], language: str
) -> None:
    """One JSON object a line; a query that cannot be read answers with `query` and `error`."""
    for line in lines:
        query = line.rstrip("\r\n")
        try:
            answer = page_json(service.search(_request(query, narrowed, **more)), language)
        except QueryError as error:
            answer = {"query": query, "error": error.said(language)}
        click.echo(json.dumps(answer, ensure_ascii=False))


def _print(page: ResultPage, settings: Settings, *, as_json: bool, ids: bool, with_facets: bool) -> None:
    if as_json:
        click.echo(json.dumps(page_json(page, settings.language), ensure_ascii=False))
    elif ids:
        for hit in page.hits:
            click.echo(hit.article.id)
    else:
        print_page(page, settings.language, with_facets=with_facets)


@click.command()
@click.argument("article_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.option("--versions", is_flag=True, help="In cả những bản trước khi bài được sửa, mới trước cũ sau.")
@click.pass_obj
def show(settings: Settings, article_id: str, as_json: bool, versions: bool) -> None:
    """In toàn văn bài có mã ID. Mã thoát 1 khi không có bài ấy."""
    from corpus.store import Store

    with Store.open(settings.store_url) as store:
        found = store.fetch([article_id])
        earlier = store.versions(article_id) if found and versions else []
    if not found:
        click.echo(_NO_ARTICLE.filled(id=article_id).said(settings.language), err=True)
        sys.exit(1)
    if as_json:
        told = [article_json(version) | {"replaced": replaced} for replaced, version in earlier]
        more = {"versions": told} if versions else {}
        click.echo(json.dumps(article_json(found[0]) | more, ensure_ascii=False))
        return
    print_article(found[0], settings.language)
    for replaced, version in earlier:
        click.secho(f"\n── {_EARLIER.filled(replaced=replaced).said(settings.language)} ──\n", fg="yellow")
        print_article(version, settings.language)


@click.command()
@click.argument("prefix")
@click.option("--limit", type=click.IntRange(1, 100), default=8, show_default=True, help="Nhiều nhất bấy nhiêu gợi ý.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.pass_obj
def suggest(settings: Settings, prefix: str, limit: int, as_json: bool) -> None:
    """Gợi ý các từ, cụm từ trong kho bài bắt đầu bằng PREFIX. Mã thoát 1 khi không có gợi ý nào."""
    with open_service(settings) as service:
        found = service.complete(prefix, limit)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            count = _COUNT.filled(count=each.count).said(settings.language)
            click.echo(f"{each.text}  {click.style(count, dim=True)}")
    sys.exit(0 if found else _EXIT_NO_HITS)


@click.command(context_settings=_QUERY_FIRST)
@click.argument("query", default="")
@_filters
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="Mỗi bài một dòng JSON, hay một bảng CSV.",
)
@click.pass_obj
def export(settings: Settings, /, query: str, form: str, **narrowed: Any) -> None:
    """Xuất mọi bài tìm được theo QUERY (không có QUERY: cả kho) ra stdout. Mã thoát 2 khi câu tìm không đọc được."""
    request = _request(query, narrowed, limit=0, facets=False)
    with open_service(settings) as service:
        page = service.search(request)
        for notice in page.notices:  # a file says nothing of a search that was widened, or understood in part
            click.echo(notice.said(settings.language), err=True)
        if not page.is_understood:
            sys.exit(_EXIT_NOT_UNDERSTOOD)
        articles = service.stream(request)
        if form == "csv":
            _write_csv(articles)
        else:
            for article in articles:
                click.echo(json.dumps(article_json(article), ensure_ascii=False))


def _write_csv(articles: Iterable[Article]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(CSV_COLUMNS)
    writer.writerows(csv_row(article_json(article)) for article in articles)
