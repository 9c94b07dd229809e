"""Where the publishing systems of Vietnamese newspapers put the parts of an article.

A rule is of a system, not of a newspaper: one serves dozens of sites, also those that are not known by name. Selectors
are `tag.class`, `.class`, `#id` or `[attribute=value]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml import etree
from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """Selectors of an article's parts, the likeliest first; `body` decides whether the rule fits a page."""

    body: tuple[str, ...]
    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    day: tuple[str, ...] = ()


RULES: Final = (
    # VnExpress and its sections, Ngôi Sao
    SiteRule(
        body=("article.fck_detail", "div.fck_detail", "div.fck_detail_content"),
        title=("h1.title-detail", "h1.title_news_detail", "h1.title-news"),
        lead=("p.description", "h2.short_intro", "h3.short_intro", "p.lead", "h2.lead_detail"),
        author=("p.author_mail", ".author_mail", "p.Normal.author", "p.author"),
        day=("span.date", "span.time", "header .date"),
    ),
    # VCCorp: Tuổi Trẻ, Thanh Niên, Người Lao Động, CafeF, VTV, Kenh14, Dân Việt, …
    SiteRule(
        body=(
            "div.detail-content",
            "div.detail-cmain",
            "[data-role=content]",
            "div.afcbc-body",
            "#main-detail-body",
            "#mainContent",
            "div.knc-content",
        ),
        title=("[data-role=title]", "h1.detail-title", "h1.article-title", "h1.title"),
        lead=("[data-role=sapo]", "h2.detail-sapo", "h2.sapo", "p.sapo", "div.sapo"),
        author=("div.detail-author", "[data-role=author]", "div.author-info", "p.author", "a.author", "span.author"),
        day=("[data-role=publishdate]", "div.detail-time", "span.pdate"),
    ),
    # VietNamNet
    SiteRule(
        body=("#maincontent", "div.maincontent", "div.ArticleContent", "#ArticleContent"),
        title=("h1.content-detail-title", "h1.title"),
        lead=("h2.content-detail-sapo", "div.content-detail-sapo", "div.newFeature__main-textBold"),
        author=(
            "p.article-detail-author__info",
            "span.name a",
            "p.newsFeature__author-info",
            "div.article-detail-author__main",
        ),
        day=("div.publish-date", "div.bread-crumb-detail__time"),
    ),
    # Dân trí
    SiteRule(
        body=("div.singular-content", "div.dt-news__content", "#divNewsContent", "div.e-magazine__body"),
        title=("h1.title-page", "h1.dt-news__title", "h1.e-magazine__title"),
        lead=("h2.singular-sapo", "div.dt-news__sapo", "h2.e-magazine__sapo"),
        author=("div.author-name", "a.author-name", "strong.author-name"),
        day=("time.author-time", "span.dt-news__time"),
    ),
    # ePi: Tiền Phong, Nhân Dân, Sài Gòn Giải Phóng, Quân đội nhân dân, VietnamPlus and many provincial papers
    SiteRule(
        body=("div.article__body", "div.article-body", "div.cms-body", "div.the-article-body", "div.b-maincontent"),
        title=("h1.article__title", "h1.the-article-title", "h1.cms-title"),
        lead=("div.article__sapo", "h2.article__sapo", "p.the-article-summary", "div.cms-desc", "h2.cms-desc"),
        author=("div.article__author", "span.cms-author", "p.the-article-author", "div.article-author"),
        day=("time.time", "li.the-article-publish", "time.cms-date"),
    ),
    SiteRule(
        body=("[itemprop=articleBody]",),
        title=("[itemprop=headline]",),
        lead=("[itemprop=description]",),
        author=("[itemprop=author]",),
        day=("[itemprop=datePublished]",),
    ),
)

LEAD_ANYWHERE: Final = ("h2.sapo", "p.sapo", ".sapo", ".chapeau", ".article-lead", "p.lead", "h2.lead", "div.lead")
"""Where newspapers that no rule knows put an article's lead."""

DROPPED_CLASSES: Final = re.compile(
    r"(?:^|[\s_-])(?:related|relate|relatednews|tinlienquan|tin-lien-quan|lien-quan|tindnd|link-?content|see-?more|xem-them|readmore|"
    r"box-?category|banner|ads?|adv|advertisement|quangcao|share|sharing|social|comment|comments|binh-luan|tag|tags|breadcrumb|"
    r"vote|survey|poll|newsletter|subscribe|article-end|link-source|copyright|menu|nav|pagination|bookmark|toolbar|audio|"
    r"video-?player|videonewsplayer|list-news|news-list|insert-?link|box-?link|inner-article|brief-content-related)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Class names of what stands among an article's paragraphs and is not its text."""

DROPPED_TYPES: Final = frozenset(
    {"RelatedNewsBox", "RelatedNews", "RelatedOneNews", "VideoStream", "insertembedcode", "Vote", "quizv2"}
)
"""`type` attributes of VCCorp's boxes that are not the article's text."""

_SELECTOR = re.compile(r"(?P<tag>[a-z0-9]*)(?P<kind>[.#\[]?)(?P<value>[^.\]]*)(?:\]|\.(?P<more>.+))?$")


@cache
def _compiled(selector: str) -> etree.XPath:
    path = "".join("//" + _step(step) for step in selector.split(" "))
    return etree.XPath(path)


def _step(step: str) -> str:
    found = _SELECTOR.match(step)
    if found is None:
        raise ValueError(step)
    tests = [_test(found["kind"], found["value"])] if found["kind"] else []
    if found["more"]:
        tests += [_test(".", name) for name in found["more"].split(".")]
    return (found["tag"] or "*") + "".join(f"[{test}]" for test in tests)


def _test(kind: str, value: str) -> str:
    if kind == "#":
        return f'@id="{value}"'
    if kind == "[":
        name, _, wanted = value.partition("=")
        return f'@{name}="{wanted}"'
    return f'contains(concat(" ", normalize-space(@class), " "), " {value} ")'


def select(tree: HtmlElement, selectors: tuple[str, ...]) -> HtmlElement | None:
    """The first element that the first fitting selector finds."""
    for selector in selectors:
        found = _compiled(selector)(tree)
        if found:
            return found[0]
    return None


def rule_for(tree: HtmlElement) -> tuple[SiteRule, HtmlElement] | None:
    """The first rule whose body is in the page and holds text, with that element."""
    for rule in RULES:
        body = select(tree, rule.body)
        if body is not None and len(body.text_content().strip()) > 100:
            return rule, body
    return None
