"""A saved web page → draft: what it says of itself, its text by a site's rule or else by trafilatura."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus import dates, sources
from corpus.errors import InputRefused
from corpus.extract.blocks import BLOCKS, Blocks, blocks_of, text_of
from corpus.extract.bylines import clean_author, is_byline
from corpus.extract.draft import Draft
from corpus.extract.page_metadata import PUBLISHED, Metadata, read_metadata
from corpus.extract.paragraphs import lines, squeeze, without_captions, without_end_mark
from corpus.extract.site_rules import LEAD_ANYWHERE, SiteRule, rule_for, select
from corpus.extract.site_texts import without_stamp
from corpus.readers.model import RawPage
from corpus.sentence import Sentence
from corpus.vietnamese import fold, nfc

_PARSER: Final = {"encoding": "utf-8", "huge_tree": True, "remove_comments": True, "remove_pis": True}
_SECTION_PATH = re.compile(r"^/(?:[a-z-]+/?){0,3}(?:\.[a-z]{3,5})?$")
_TITLE_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
_HEADLINES: Final = 12
"""So many headings that are links make a list."""
_LONGEST_LEAD: Final = 1500
_PICTURE = re.compile(r"data:[\w/+.;=-]{1,60};base64,[A-Za-z0-9+/=%\s]{1000,}")
_LONGEST: Final = 8 << 20
"""Characters of a page without its pictures."""
_MOST_TAGS: Final = 200_000
"""Tags of a page, beginnings and ends; long articles have a hundredth of it."""
_SHORTEST: Final = 150
"""Characters; a page whose text is shorter, and that does not call itself an article, is none."""

_NO_TEXT: Final = Sentence(
    "Trang không phải bài báo: không có phần nội dung chính.", "This page is not an article: it has no main text."
)
_UNREADABLE: Final = Sentence("Trang HTML rỗng hoặc không đọc được.", "The HTML page is empty or cannot be read.")
_TOO_LARGE: Final = Sentence(
    "Trang quá lớn hoặc quá nhiều thẻ HTML để là một bài báo.",
    "The page is too large, or has too many HTML tags, to be an article.",
)
_HOME: Final = Sentence("Đây là trang chủ, không phải bài báo.", "This is a home page, not an article.")
_SECTION_OR_HOME: Final = Sentence(
    "Đây là trang chuyên mục hoặc trang chủ, không phải bài báo.", "This is a section or home page, not an article."
)
_LIST: Final = Sentence(
    "Đây là trang danh sách bài, không phải bài báo.", "This is a page that lists articles, not an article itself."
)


@dataclass(frozen=True, slots=True)
class _Page:
    tree: HtmlElement
    about: Metadata
    rule: SiteRule | None
    main: HtmlElement | None
    url: str | None
    at_home: bool
    """Fetched from the root of its site."""


def read_page(raw: RawPage) -> Draft:
    """Raises InputRefused for a page without text, a section's list or a home page."""
    page = _parse(raw)
    if reason := _no_article(page):
        raise InputRefused(reason)
    draft = Draft(url=page.url)
    site_name = page.about.first("og:site_name") or ""
    draft.source = (sources.from_url(page.url, site_name) if page.url else None) or sources.from_name(site_name)
    draft.title = _title(page)
    _take_text(page, draft)
    draft.published = _published(page)
    draft.updated = dates.moment(page.about.text("dateModified") or page.about.first("article:modified_time") or "")
    draft.author = _author(page, draft)
    draft.section = _section(page.about)
    draft.tags = _tags(page.about)
    if not _calls_itself_article(page.about) and len("".join(draft.lead + draft.body)) < _SHORTEST:
        raise InputRefused(_NO_TEXT)
    return draft


def _parse(raw: RawPage) -> _Page:
    data = _without_pictures(raw.html).encode("utf-8", "replace")
    try:
        tree = document_fromstring(data, parser=HTMLParser(**_PARSER))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputRefused(_UNREADABLE) from error
    about = read_metadata(tree)
    fitting = rule_for(tree)
    rule, main = fitting or (None, None)
    fetched_from = sources.clean_url(raw.url or "")
    at_home = sources.is_web_url(fetched_from) and not sources.names_an_article(fetched_from)
    return _Page(tree, about, rule, main, _url(about, raw.url), at_home)


def _without_pictures(html: str) -> str:
    """A page without pictures that are written into it. Raises InputRefused for one that is too large for an article:
    parsed it would take many times its size."""
    html = _PICTURE.sub("data:,", html) if ";base64," in html else html
    if len(html) > _LONGEST or html.count("<") > _MOST_TAGS:
        raise InputRefused(_TOO_LARGE)
    return html


def _url(about: Metadata, fetched_from: str | None) -> str | None:
    candidates = (about.canonical, about.first("og:url"), fetched_from)
    cleaned = [url for each in candidates if each and (url := sources.clean_url(each))]
    return next(filter(sources.names_an_article, cleaned), None)


def _calls_itself_article(about: Metadata) -> bool:
    return bool(about.article) or about.first("article:published_time", "pubdate") is not None


def _no_article(page: _Page) -> Sentence | None:
    """Why the page is no article, or None."""
    if _calls_itself_article(page.about):
        return None
    path = "/" + (page.url or "").split("://", 1)[-1].partition("/")[2]
    headlines = len(page.tree.xpath("//*[self::h2 or self::h3 or self::h4][.//a]"))
    if page.at_home or (page.url is None and headlines >= _HEADLINES):
        return _HOME
    if page.about.first("og:type") == "website" and headlines >= _HEADLINES:
        return _SECTION_OR_HOME
    if headlines >= _HEADLINES and (page.main is None or (page.url is not None and _SECTION_PATH.match(path))):
        return _LIST
    return None


def _title(page: _Page) -> str:
    stated = squeeze(page.about.text("headline")) or squeeze(page.about.first("og:title", "twitter:title") or "")
    heading = select(page.tree, page.rule.title) if page.rule else None
    candidates = [heading] if heading is not None else page.tree.xpath("//h1")
    visible = [squeeze(text_of(each)).strip() for each in candidates]
    agreeing = next((each for each in visible if each and (not stated or _agree(each, stated))), None)
    title = agreeing or stated or next(iter(visible), "") or squeeze("".join(page.tree.xpath("//title/text()")[:1]))
    return nfc(title if agreeing else _without_site(title, page.about)).strip()


def _agree(one: str, other: str) -> bool:
    one, other = fold(one), fold(other)
    return one[:30] == other[:30] or one in other or other in one


def _without_site(title: str, about: Metadata) -> str:
    """`Tiêu đề | Báo Lạng Sơn` without the newspaper's name."""
    found = _TITLE_SUFFIX.search(title)
    if found is None:
        return title
    name = found[0].strip(" |–—-")
    is_site = (
        fold(name) in fold(about.first("og:site_name") or "") or sources.from_name(name) is not None or "|" in found[0]
    )
    return title[: found.start()] if is_site else title


def _take_text(page: _Page, draft: Draft) -> None:
    blocks = blocks_of(page.main) if page.main is not None else _by_trafilatura(page.tree)
    body, captions = without_captions([each for each in blocks.paragraphs if each != draft.title])
    draft.captions = list(dict.fromkeys(blocks.captions + captions))
    lead = _lead(page, body)
    body = [each for each in body if each not in lead]
    draft.lead = lead
    draft.body = body
    first = lead or body
    if first:
        first[0] = without_stamp(first[0], draft.source)


def _by_trafilatura(tree: HtmlElement) -> Blocks:
    """The main text of a page that no rule fits."""
    from trafilatura import extract

    text = extract(tree, include_comments=False, include_tables=True, include_formatting=False, favor_precision=False)
    captions = [squeeze(text_of(each)).strip() for each in tree.iter("figcaption") if not _is_beside(each)]
    return Blocks([each for each in lines(text or "") if each not in captions], [each for each in captions if each])


def _is_beside(element: HtmlElement) -> bool:
    """Whether it stands in a part of the page that is not the article."""
    return any(above.tag in ("aside", "nav", "header", "footer") for above in element.iterancestors())


def _lead(page: _Page, body: list[str]) -> list[str]:
    """The lead: the rule's element, else where the page shows what its description says."""
    element = select(page.tree, page.rule.lead) if page.rule else _lead_anywhere(page.tree)
    if element is not None:
        inside = blocks_of(element).paragraphs
        if inside and (page.main is None or not _is_within(element, page.main) or inside[0] in body):
            return inside[:1] if len(inside) > 1 and len(inside[1]) < 100 else inside
    described = squeeze(page.about.first("og:description", "description") or page.about.text("description")).rstrip(
        " .…"
    )
    if len(described) < 40:
        return []
    if body and fold(body[0]).startswith(fold(described)[:60]):
        return body[:1]
    if any(fold(each).startswith(fold(described)[:60]) for each in body):
        return []
    return _shown(page.tree, fold(described)[:60])


def _lead_anywhere(tree: HtmlElement) -> HtmlElement | None:
    """The lead of a page that no rule fits; what leads to other articles is none."""
    element = select(tree, LEAD_ANYWHERE)
    return None if element is None or _is_beside(element) or element.find(".//a") is not None else element


def _shown(tree: HtmlElement, beginning: str) -> list[str]:
    """The first paragraph of a page that begins so."""
    for element in tree.iter("h2", "h3", "p", "div", "strong"):
        if not any(child.tag in BLOCKS for child in element):
            text = squeeze(text_of(element)).strip()
            if len(text) <= _LONGEST_LEAD and fold(text).startswith(beginning):
                return [text]
    return []


def _is_within(element: HtmlElement, container: HtmlElement) -> bool:
    return any(above is container for above in element.iterancestors())


def _published(page: _Page) -> date | None:
    """What the page states for machines, unless it calls local time UTC; else what it shows; else its address."""
    stamps = [
        page.about.text("datePublished"),
        *(page.about.meta[name] for name in PUBLISHED if name in page.about.meta),
    ]
    stamps += page.tree.xpath("//time[@datetime and (@pubdate or @itemprop='datePublished')]/@datetime")
    stated = next((stamp for stamp in stamps if dates.from_stamp(stamp)), None)
    shown = _shown_day(page)
    if stated is not None:
        return shown if shown is not None and dates.wall_day(stated) == shown else dates.from_stamp(stated)
    return shown or (dates.from_url(page.url) if page.url else None)


def _shown_day(page: _Page) -> date | None:
    element = select(page.tree, page.rule.day) if page.rule else None
    if element is not None and (day := _day_in(element)):
        return day
    heading = next(iter(page.tree.xpath("//h1")), None)
    if heading is None:
        return None
    near = page.tree.xpath(
        "//h1/following::*[self::time or contains(@class, 'date') or contains(@class, 'time')][position() <= 4]"
    )
    return next((day for each in near if len(each) <= 6 and (day := _day_in(each))), None)


def _day_in(element: HtmlElement) -> date | None:
    shown = squeeze(text_of(element)).strip().split("|")[0].strip()
    return dates.from_line(shown) or dates.from_stamp(element.get("datetime") or element.get("content") or "")


def _author(page: _Page, draft: Draft) -> str | None:
    """The visible byline, else the stated author, else a name that ends the text; which is taken off the text."""
    last: list[str] = []
    while draft.body and len(last) < 3 and is_byline(draft.body[-1]) and len(draft.body) > 1:
        last.insert(0, draft.body.pop())
    if draft.body:
        draft.body[-1] = without_end_mark(draft.body[-1])
    element = select(page.tree, page.rule.author) if page.rule else None
    shown = squeeze(text_of(element)).strip().removeprefix("Theo ") if element is not None else ""
    stated = (*page.about.authors, page.about.first("article:author", "author", "dc.creator", "byl") or "")
    names = [name for each in last if (name := clean_author(each))]
    candidates = (
        clean_author(shown),
        ", ".join(names) or None,
        *(clean_author(each.removeprefix("Theo ")) for each in stated),
    )
    return next((each for each in candidates if each), None)


def _section(about: Metadata) -> str | None:
    steps = [step for step in about.breadcrumb if fold(step) not in ("trang chu", "home")]
    stated = about.first("article:section") or about.text("articleSection")
    return squeeze(stated.split(",")[0]).strip() if stated else next(iter(steps), None)


def _tags(about: Metadata) -> tuple[str, ...]:
    stated = about.first("article:tag", "news_keywords", "keywords") or about.text("keywords")
    return tuple(dict.fromkeys(tag for each in stated.split(",") if (tag := squeeze(each).strip())))
