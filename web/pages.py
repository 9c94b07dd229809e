"""The pages people read: the front door, results, an article, help.

Each reads its parameters, asks the service, renders.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from index.engine import Sort
from search.results import ArticleView, Facets, Hit, ResultPage, SearchRequest
from search.syntax import SYNTAX
from web import browse as archive
from web import charts, citation, facets, language, places_map, trends
from web.address import FILTERS, PAGE_SIZES, SORT_LABELS, SORTS, SearchAddress
from web.language import _
from web.links import map_url, search_url, trends_url
from web.parameters import MAX_VALUE_LENGTH, clean, read_address
from web.state import service

bp = Blueprint("pages", __name__)

LATEST = 6


@bp.get("/")
def home() -> str:
    """The front door: the box, what the archive holds, its newest articles, and ways in without a question."""
    newest = service().search(SearchAddress(size=LATEST).request())
    return render_template(
        "home.html",
        address=SearchAddress(),
        overview=service().overview(),
        results=newest,
        groups=facets.groups(newest.facets, SearchAddress(), newest.total),
    )


@bp.get("/tim")
def search() -> AnyResponse:
    """Results. An address that is not canonical is sent to the one that is."""
    address = read_address(request.args)
    if not _canonical(address):
        return redirect(search_url(address), 302)
    results = service().search(address.request())
    last = facets.last_page(results.groups, address.size)
    return _results_page(address, results, last, 200 if address.page <= last else 404)


def _results_page(address: SearchAddress, results: ResultPage, last: int, status: int) -> Response:
    page = render_template(
        "results.html",
        address=address,
        results=results,
        groups=facets.groups(results.facets, address, results.total),
        chips=facets.chips(address, results.facets),
        histogram=charts.histogram(results.facets.date, address),
        sorts=_sorts(address),
        pages=facets.pages_around(address.page, last),
        last_page=last,
        sizes=PAGE_SIZES,
        months=_by_month(results) if address.timeline else (),
    )
    return make_response(page, status)


@bp.get("/tim/<name>")
def values(name: str) -> AnyResponse:
    """All values of one facet of a search, or those that hold the letters of `chu`."""
    if name not in facets.SEARCHABLE:
        abort(404)
    address = read_address(request.args).on_page(1)
    letters = clean(request.args.get("chu", ""))[:MAX_VALUE_LENGTH]
    results = service().search(replace(address.request(), limit=0))
    every = facets.by_name(results.facets)[name]
    found = facets.named(every, letters) if letters else every
    page = render_template(
        "values.html",
        address=address,
        name=name,
        heading=_(FILTERS[name].heading),
        letters=letters,
        size=len(every),
        found=len(found),
        links=facets.links_of(name, found[: facets.MOST_ON_PAGE], address),
        chips=facets.chips(address, results.facets),
    )
    return make_response(page)


@bp.get("/ban-do")
def places() -> AnyResponse:
    """The same search counted by province, on a map of tiles."""
    address = read_address(request.args).on_page(1)
    if not _canonical(address):
        return redirect(map_url(address), 302)
    results = service().search(replace(address.request(), limit=0))
    page = render_template(
        "map.html",
        address=address,
        results=results,
        tiles=places_map.tiles(results.facets, address),
        islands=places_map.islands(),
        levels=range(places_map.LEVELS + 1),
        chips=facets.chips(address, results.facets),
    )
    return make_response(page)


@bp.get("/xu-huong")
def compare() -> str:
    """Up to five questions over time, under the filters of the address."""
    queries = trends.read_queries(request.args)
    address = read_address(request.args).plain()
    asked = [replace(address, query=query) for query in queries]
    found = [(each, service().search(replace(each.request(), limit=0)).facets) for each in asked]
    everything = service().search(replace(address.request(), query="", limit=0)).facets.date if asked else ()

    def target(changed: SearchAddress) -> str:
        return trends_url(changed, queries)

    return render_template(
        "trends.html",
        address=SearchAddress(),
        asked=address,
        queries=queries,
        most=trends.MOST_QUERIES,
        height=trends.HEIGHT,
        chart=trends.trends([(each, facets_found.date) for each, facets_found in found], everything),
        chips=facets.chips(address, found[0][1] if found else Facets()),
        target=target,
    )


@bp.get("/duyet")
def browse() -> str:
    """The archive by date, province and newspaper, without a question."""
    asked = read_address(request.args).values("ngay")
    everything = service().search(SearchRequest(limit=0))
    month = archive.open_month(everything.facets.date, asked[0] if asked else "")
    opened = service().search(SearchRequest(limit=0, dates=(month,))).facets if month else Facets()
    values = facets.by_name(everything.facets)
    return render_template(
        "browse.html",
        address=SearchAddress(),
        total=everything.total,
        dates=archive.dates(opened.date, month) if month else None,
        provinces=facets.links_of("tinh", values["tinh"], SearchAddress()),
        sources=facets.links_of("nguon", values["nguon"][: facets.FOLDED], SearchAddress()),
        source_count=len(facets.known(values["nguon"])),
    )


@bp.get("/gioi-thieu")
def about() -> str:
    """What this archive holds, from where, and how fresh it is."""
    found = service().search(SearchRequest(limit=0)).facets
    dated = sum(year.count for year in facets.known(found.date))
    return render_template(
        "about.html",
        address=SearchAddress(),
        overview=service().overview(),
        dated=dated,
        provinces=len(facets.known(found.province)),
        authors=len(facets.known(found.author)),
        sources=facets.links_of("nguon", found.source[: facets.SHORT], SearchAddress()),
        histogram=charts.histogram(found.date, SearchAddress()),
    )


@bp.get("/bai/<article_id>")
def article(article_id: str) -> str:
    """One article; with `q`, what that question matches is marked."""
    query = clean(request.args.get("q", ""))
    view = service().article(article_id, query)
    if view is None:
        abort(404)
    return render_template(
        "article.html",
        view=view,
        address=SearchAddress(query=query),
        blank=SearchAddress(),
        places=_places(view),
        cite=citation.cite(view.article),
    )


@bp.get("/tro-giup")
def help_page() -> str:
    """How to ask, from the table that the query language is tested by."""
    return render_template("help.html", address=SearchAddress(), syntax=SYNTAX)


def _canonical(address: SearchAddress) -> bool:
    return list(request.args.items(multi=True)) == [*language.pairs(), *address.pairs()]


def _by_month(results: ResultPage) -> list[tuple[str, list[Hit]]]:
    """The hits in their order, those of one month together: its name, and "" for articles of unknown date."""

    def month(hit: Hit) -> str:
        return f"{hit.article.published:%Y-%m}" if hit.article.published else ""

    return [(name, list(hits)) for name, hits in groupby(results.hits, key=month)]


def _sorts(address: SearchAddress) -> list[tuple[str, SearchAddress, bool]]:
    """The orders to choose between: without a question nothing is more relevant than anything else."""
    return [
        (_(label), address.sorted_by(sort), sort == address.effective_sort)
        for sort, label in SORT_LABELS.items()
        if SORTS[sort] is not Sort.RELEVANCE or (address.query and not address.timeline)
    ]


def _places(view: ArticleView) -> list[tuple[str, str]]:
    """Where the article's marks stand below its title: the anchor and the name of each marked paragraph and caption."""
    parts = (
        ("mo-dau", _("phần mở đầu"), _("phần mở đầu"), view.lead),
        ("doan", _("thân bài"), _("đoạn"), view.body),
        ("anh", _("chú thích ảnh"), _("chú thích ảnh"), view.captions),
    )
    return [
        (f"{anchor}-{number}", whole if len(texts) == 1 else f"{label} {number}")
        for anchor, whole, label, texts in parts
        for number, text in enumerate(texts, start=1)
        if text.spans
    ]
