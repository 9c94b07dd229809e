"""Saved pages: metadata, text by the publishing system's rule or by trafilatura, and what is no article."""

# ruff: noqa: E501 - HTML as pages have it

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest

from corpus.article import Article, Certainty, Source
from corpus.errors import InputRefused
from corpus.extract import extract
from corpus.readers.model import RawPage

TITLE = "Phiên chợ đầu tiên ở Vân Thủy sau nhiều năm chờ đợi"
LEAD = "Sáng nay, bà con xã Vân Thủy đã mở phiên chợ đầu tiên bên bờ suối, đông vui như ngày hội."
FIRST = "Chợ có hơn một trăm gian hàng, bán rau rừng, mật ong và vải thổ cẩm do người dân tự dệt."
SECOND = "Ban quản lý cho biết chợ họp mỗi tuần một lần, vào sáng thứ bảy, và không thu phí năm đầu."
THIRD = "Người bán hàng nói họ đã dậy từ ba giờ sáng để kịp bày hàng trước khi sương tan."
CAPTION = "Gian hàng vải thổ cẩm của chị em bản Nà Pia. Ảnh: Thu An"


def of(html: str, url: str | None = None) -> Article:
    return extract(RawPage(html, "trang.html", url=url), "kho")


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="vi"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


LINKED_DATA = f"""<script type="application/ld+json">
{{"@context": "http://schema.org", "@type": "NewsArticle", "headline": "{TITLE}", "datePublished": "2025-03-07T00:05:00+07:00",
"dateModified": "2025-03-07T09:00:00Z", "author": {{"@type": "Person", "name": "Hà Mi"}},}}
</script>"""

SYSTEMS = {
    "vnexpress": f"""<h1 class="title-detail">{TITLE}</h1><p class="description">{LEAD}</p><article class="fck_detail">
        <p class="Normal">{FIRST}</p><figure class="tplCaption"><img src="a.jpg"><figcaption><p class="Image">{CAPTION}</p></figcaption></figure>
        <p class="Normal">{SECOND}</p><p class="Normal">{THIRD}</p><p class="Normal" style="text-align:right"><strong>Hà Mi</strong></p></article>""",
    "vccorp": f"""<h1 data-role="title">{TITLE}</h1><h2 class="detail-sapo" data-role="sapo">{LEAD}</h2><div class="detail-author">Hà Mi</div>
        <div class="detail-content afcbc-body" data-role="content"><div class="tindnd"><a href="/x">TIN MỚI</a></div><p>{FIRST}</p>
        <figure class="VCSortableInPreviewMode"><img><figcaption class="PhotoCMS_Caption"><p>{CAPTION}</p></figcaption></figure><p>{SECOND}</p>
        <div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="/y">Chợ nổi miền Tây</a></div><p>{THIRD}</p></div>""",
    "vietnamnet": f"""<h1 class="content-detail-title">{TITLE}</h1><h2 class="content-detail-sapo">{LEAD}</h2>
        <p class="article-detail-author__info">Hà Mi</p><div class="maincontent main-content" id="maincontent"><p>{FIRST}</p>
        <figure class="image vnn-content-image"><img><figcaption>{CAPTION}</figcaption></figure><p>{SECOND}</p><p>{THIRD}</p></div>""",
    "dantri": f"""<h1 class="title-page">{TITLE}</h1><div class="author-name"><a>Hà Mi</a></div><h2 class="singular-sapo">(Dân trí) - {LEAD}</h2>
        <div class="singular-content"><p>{FIRST}</p><figure><img><figcaption><p>{CAPTION}</p></figcaption></figure><p>{SECOND}</p><p>{THIRD}</p></div>""",
    "epi": f"""<h1 class="article__title">{TITLE}</h1><div class="article__sapo">{LEAD}</div><div class="article__author">Hà Mi</div>
        <div class="article__body"><p>{FIRST}</p><table class="picture"><tr><td><img></td></tr><tr><td class="caption">{CAPTION}</td></tr></table>
        <p>{SECOND}</p><p>{THIRD}</p></div>""",
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_publishing_systems_parts_are_found(system: str) -> None:
    article = of(page(SYSTEMS[system], LINKED_DATA))
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.body == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert (article.captions, article.author) == ((CAPTION,), "Hà Mi")
    assert (article.published, article.certainty) == (date(2025, 3, 7), Certainty.STATED)
    assert article.updated == datetime(2025, 3, 7, 9, tzinfo=UTC)


def test_a_page_without_a_rule_is_read_by_trafilatura_and_its_lead_is_kept() -> None:
    body = f"""<header><nav><a href="/">Trang chủ</a></nav></header><main><h1>{TITLE}</h1><p><strong>{LEAD}</strong></p>
    <div class="content"><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div></main>
    <div class="comments"><p>Bình luận: hay quá, mong chợ họp đều đặn cho bà con có chỗ mua bán.</p></div>"""
    article = of(
        page(
            body,
            f'<meta property="og:title" content="{TITLE} | Báo Lạng Sơn"><meta name="description" content="{LEAD}">',
        )
    )
    assert (article.title, article.lead) == (TITLE, LEAD)
    assert article.body == f"{FIRST}\n{SECOND}\n{THIRD}"


def test_what_stands_between_paragraphs_is_left_out() -> None:
    body = f"""<h1 class="title-detail">{TITLE}</h1><article class="fck_detail"><p>{FIRST}</p>
    <p>&gt;&gt; <a href="/1">Chợ nổi miền Tây họp lại</a></p><div class="box-tinlienquanv2 related-news"><p>Tin liên quan dài dòng</p></div>
    <ul><li><a href="/2">Mùa mận ở Mộc Châu</a></li></ul><p>Xem thêm: <a href="/3">Vải thổ cẩm lên ngôi</a></p>
    <p>{SECOND} <a href="/4">Vân Thủy</a> là xã vùng cao.</p><script>var x = "quảng cáo";</script><p>{THIRD}<br>Và vui.</p></article>"""
    assert of(page(body)).body == f"{FIRST}\n{SECOND} Vân Thủy là xã vùng cao.\n{THIRD}\nVà vui."


@pytest.mark.parametrize(
    ("head", "shown", "day"),
    [
        ('<meta property="article:published_time" content="2025-03-07T00:01:00">', "", date(2025, 3, 7)),
        ('<meta name="pubdate" content="2025-03-06T17:30:00Z">', "", date(2025, 3, 7)),
        ('<meta name="pubdate" content="2025-03-06T22:30:00Z">', '<span class="date">Thứ năm, 6/3/2025, 22:30 (GMT+7)</span>', date(2025, 3, 6)),
        ("", '<span class="date">Thứ sáu, 7/3/2025, 00:05 (GMT+7)</span>', date(2025, 3, 7)),
        ('<link rel="canonical" href="https://vidu.vn/cho-20250307164017001.htm">', "", date(2025, 3, 7)),
        ('<meta property="og:title" content="Chợ ngày 7/3/2025">', "", None),
    ],
)  # fmt: skip
def test_the_day_is_the_stated_one_and_none_is_invented(head: str, shown: str, day: date | None) -> None:
    assert of(page(shown + SYSTEMS["vnexpress"], head)).published == day


@pytest.mark.parametrize(
    ("head", "source"),
    [
        ('<link rel="canonical" href="https://vnexpress.net/cho-5000001.html">', Source("VnExpress", "vnexpress.net")),
        (
            '<meta property="og:url" content="https://tuoitre.vn/cho-20250307164017001.htm">',
            Source("Tuổi Trẻ", "tuoitre.vn"),
        ),
        ('<meta property="og:site_name" content="Báo Lạng Sơn">', Source("Báo Lạng Sơn", "baolangson.vn")),
        ("", None),
    ],
)
def test_the_source_comes_of_the_address_or_the_sites_name(head: str, source: Source | None) -> None:
    assert of(page(SYSTEMS["vnexpress"], head)).source == source


def test_a_sites_name_and_a_profile_are_no_authors() -> None:
    head = '<meta name="author" content="VnExpress"><meta property="article:author" content="https://www.facebook.com/hami">'
    assert of(page(SYSTEMS["vnexpress"].replace("Hà Mi", ""), head)).author is None


def test_section_and_tags() -> None:
    head = """<meta name="keywords" content="chợ phiên, Vân Thủy"><script type="application/ld+json">{"@type": "BreadcrumbList",
    "itemListElement": [{"@type": "ListItem", "item": {"name": "Trang chủ"}}, {"@type": "ListItem", "item": {"name": "Đời sống"}}]}</script>"""
    article = of(page(SYSTEMS["vnexpress"], head))
    assert (article.section, article.tags) == ("Đời sống", ("chợ phiên", "Vân Thủy"))


HEADLINES = "".join(f'<h3><a href="/{number}">{TITLE} lần {number}</a></h3><p>{LEAD}</p>' for number in range(20))


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (page(HEADLINES, '<meta property="og:type" content="website">'), "https://vidu.vn/doi-song", "chuyên mục"),
        (page(HEADLINES, '<meta property="og:type" content="article">'), "https://vidu.vn/doi-song.htm", "danh sách"),
        (page(f"<p>{FIRST}</p><p>{SECOND}</p>" * 3), "https://vidu.vn/", "trang chủ"),
        (page(HEADLINES, '<meta property="og:url" content="https://vidu.vn/">'), None, "trang chủ"),
        (page("<p>Không tìm thấy trang.</p>"), None, "không phải bài báo"),
        ("", None, "rỗng"),
        ("<!-- -->", None, "rỗng"),
    ],
)
def test_what_is_no_article_is_refused_with_a_reason(html: str, url: str | None, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        of(html, url)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5000 + FIRST * 3,
        page(SYSTEMS["vnexpress"].replace(FIRST, f"{FIRST} {'<span>' * 3000}sâu{'</span>' * 3000}")),
        page(SYSTEMS["vnexpress"].replace(FIRST, f"{FIRST} {'<div>' * 1500}sâu{'</div>' * 1500}")),
        page(f'<script type="application/ld+json">{"[" * 3000}</script>' + SYSTEMS["vnexpress"]),
        page(SYSTEMS["vnexpress"].replace("</p>", "").replace("</figure>", "")),
        page(SYSTEMS["vnexpress"]) + "\x00\x01\ud800",
        f'<?xml version="1.0" encoding="utf-16"?>{page(SYSTEMS["vnexpress"])}',
    ],
)
def test_broken_html_is_read_or_refused(html: str) -> None:
    with suppress(InputRefused):
        assert FIRST in of(html).body


def test_the_lead_of_a_page_that_no_rule_fits() -> None:
    text = f"<div class='noi-dung'><p>{FIRST} {SECOND}</p><p>{THIRD} {FIRST}</p><p>{SECOND}</p></div>"
    article = of(page(f"<h1>{TITLE}</h1><p class='sapo'>{LEAD}</p>{text}"))
    assert article.lead == LEAD
    assert LEAD not in article.body
    assert FIRST in article.body


@pytest.mark.parametrize("filling", ["<b>a</b>" * 110_000, "Chợ đông vui. " * 700_000])
def test_a_page_too_large_for_an_article_is_refused_before_it_fills_memory(filling: str) -> None:
    with pytest.raises(InputRefused, match="quá lớn"):
        of(page(f"<h1>{TITLE}</h1><p>{filling}</p>"))


def test_pictures_written_into_a_page_do_not_make_it_large() -> None:
    picture = f"<img src='data:image/png;base64,{'iVBORw0KGgo' * 1_000_000}'>"
    article = of(page(f"<h1>{TITLE}</h1>{picture}<p>{FIRST} {SECOND}</p><p>{THIRD} {FIRST}</p><p>{SECOND} {THIRD}</p>"))
    assert FIRST in article.body
