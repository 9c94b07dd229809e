"""Publishers by name, domain, address and portal header; canonical addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import places, sources
from corpus.article import Source
from corpus.vietnamese import fold


def key_of(source: Source | None) -> str | None:
    return None if source is None else source.key


def test_the_table_is_sound() -> None:
    known = sources.publishers()
    domains = [domain for each in known for domain in each.domains]
    assert len(known) >= 250
    assert len(domains) == len(set(domains))
    assert len({each.name for each in known}) == len(known)
    assert all(each.home is None or places.resolve(each.home, None) for each in known)
    assert {each.kind for each in known} == {
        "báo trung ương",
        "báo địa phương",
        "thông tấn",
        "đài",
        "tạp chí",
        "trang tin",
        "cổng thông tin",
        "cơ quan",
    }


def test_each_of_the_63_units_has_a_paper_or_a_portal() -> None:
    homes = {each.home for each in sources.publishers()}
    assert {unit.plain for unit in places.units() if unit.last is None or unit.last.year == 2025} <= homes


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://vnexpress.net/mot-bai-4900000.html", "vnexpress.net"),
        ("https://m.vnexpress.net/mot-bai-4900000.html", "vnexpress.net"),
        ("http://kinhdoanh.vnexpress.net/tin-tuc/1.html", "vnexpress.net"),
        ("HTTPS://WWW.TUOITRE.VN/x.htm", "tuoitre.vn"),
        ("https://news.zing.vn/a.html", "znews.vn"),
        ("https://dttc.sggp.org.vn/a.html", "saigondautu.com.vn"),
        ("https://songoaivu.langson.gov.vn/node/1", "langson.gov.vn"),
        ("https://tin.khongaibiet.com.vn/1", "khongaibiet.com.vn"),
        ("https://mot.hai.khongaibiet.net/1", "khongaibiet.net"),
        ("javascript:alert(1)", None),
        ("ftp://vnexpress.net/a", None),
        ("http://[::bad", None),
        ("không phải địa chỉ", None),
        ("https://localhost/x", None),
        ("", None),
    ],
)
def test_the_host_names_the_publisher(url: str, key: str | None) -> None:
    assert key_of(sources.from_url(url)) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("VnExpress - Công Nghệ", "vnexpress.net"),
        ("Tin mới nhất - VnExpress RSS", "vnexpress.net"),
        ("Báo Tuổi Trẻ", "tuoitre.vn"),
        ("tuoitre", "tuoitre.vn"),
        ("tuoi tre online", "tuoitre.vn"),
        ("Theo TTXVN", "vnanet.vn"),
        ("Theo Tiền Phong", "tienphong.vn"),
        ("(Theo Báo Nghệ An)", "baonghean.vn"),
        ("Nguồn: baolangson.vn", "baolangson.vn"),
        ("Báo Lạng Sơn điện tử", "baolangson.vn"),
        ("Thu Hà/TTXVN", "vnanet.vn"),
        ("Dân trí", "dantri.com.vn"),
        ("Tin tức", "baotintuc.vn"),
        ("Công Thương", "congthuong.vn"),
        ("Tạp chí Công Thương", "tapchicongthuong.vn"),
        ("Pháp luật - Báo Dân trí", "dantri.com.vn"),
        ("Sở Ngoại vụ tỉnh Lạng Sơn", None),
        ("Hằng Nga", None),
        ("", None),
        (" - ", None),
    ],
)
def test_a_name_as_archives_write_it_is_the_publisher(text: str, key: str | None) -> None:
    assert key_of(sources.from_name(text)) == key


def test_provincial_papers_and_portals_are_at_home_in_their_province() -> None:
    assert sources.home(Source("Báo Lạng Sơn", "baolangson.vn")) == "Lạng Sơn"
    assert sources.home(Source("Báo Bình Dương", "baobinhduong.vn")) == "Bình Dương"
    assert sources.home(Source("Cổng", "langson.gov.vn")) == "Lạng Sơn"
    assert sources.home(Source("Sở Ngoại vụ tỉnh Lạng Sơn")) == "Lạng Sơn"
    assert sources.home(Source("Sở Y tế thành phố Hồ Chí Minh")) == "TP. Hồ Chí Minh"
    assert sources.home(Source("VnExpress", "vnexpress.net")) is None
    assert sources.home(Source("khongaibiet.net", "khongaibiet.net")) is None


def test_a_label_is_the_display_name_or_the_key_itself() -> None:
    assert sources.label("vnexpress.net") == "VnExpress"
    assert sources.label("khongaibiet.net") == "khongaibiet.net"


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("tuổi trẻ", ("tuoitre.vn",)),
        ("tuoi tre", ("tuoitre.vn",)),
        ("Báo Tuổi Trẻ", ("tuoitre.vn",)),
        ("VNEXPRESS", ("vnexpress.net",)),
        ("vnexpress.net", ("vnexpress.net",)),
        ("https://vnexpress.net/abc", ("vnexpress.net",)),
        ("bao lang son", ("baolangson.vn",)),
        ("Tuổi Trể", ("Tuổi Trể",)),
        ("khongaibiet.net", ("khongaibiet.net",)),
        ("sở ngoại Vụ tỉnh Lạng Sơn", ("Sở Ngoại vụ tỉnh Lạng Sơn",)),
        ("", ()),
    ],
)
def test_what_a_reader_types_is_understood(typed: str, keys: tuple[str, ...]) -> None:
    assert sources.understand(typed) == keys


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        (["Cổng thông tin điện tử tỉnh Lạng Sơn", "", "Sở Ngoại Vụ", "", "A- A"], Source("Sở Ngoại vụ tỉnh Lạng Sơn")),
        (["TRANG THÔNG TIN ĐIỆN TỬ TỈNH LÀO CAI", "Sở Y Tế"], Source("Sở Y tế tỉnh Lào Cai")),
        (["Cổng thông tin điện tử thành phố Huế", "Sở Tài chính"], Source("Sở Tài chính thành phố Huế")),
        (["Cổng TTĐT tỉnh Sơn La"], Source("Cổng thông tin điện tử tỉnh Sơn La", "sonla.gov.vn")),
        (["Chợ phiên vùng cao", "Bà con xuống chợ."], None),
        ([], None),
    ],
)
def test_a_portals_header_names_the_office(lines: list[str], source: Source | None) -> None:
    assert sources.from_portal_header(lines) == source


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        (
            "HTTP://WWW.VnExpress.net:80/Bai-1.html?utm_source=rss&b=2&a=1#top",
            "https://vnexpress.net/Bai-1.html?a=1&b=2",
        ),
        ("https://m.tuoitre.vn/", "https://tuoitre.vn"),
        ("https://tuoitre.vn/a/?fbclid=IwAR0", "https://tuoitre.vn/a"),
        ("http://a.vn:8080/x", "https://a.vn:8080/x"),
        ("  https://a.vn/x  ", "https://a.vn/x"),
        ("https://a.vn/chợ phiên", "https://a.vn/ch%E1%BB%A3%20phi%C3%AAn"),
        ("https://a.vn/ch%E1%BB%A3", "https://a.vn/ch%E1%BB%A3"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("http://[::bad", "http://[::bad"),
        ("", ""),
    ],
)
def test_an_address_has_one_canonical_form(url: str, clean: str) -> None:
    assert sources.clean_url(url) == clean


@pytest.mark.parametrize(
    ("url", "offered"),
    [
        ("https://vnexpress.net/a", True),
        ("HTTP://a.vn", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)//https://a.vn", False),
        ("data:text/html,x", False),
        ("//a.vn/x", False),
        ("https://", False),
        ('https://a.vn/"onmouseover="x', False),
        ("https://a.vn/\nx", False),
    ],
)
def test_only_web_addresses_are_offered_as_links(url: str, offered: bool) -> None:
    assert sources.is_web_url(url) is offered


ADDRESSES = st.builds(
    "{}://{}/{}?{}#{}".format,
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["a.vn", "www.a.vn", "m.b.com.vn", "www.m.c.vn", "A.VN:443", "[::1]:81", "d.vn:x"]),
    st.text(max_size=20),
    st.text(alphabet="ab=&;%+ é1", max_size=20),
    st.text(max_size=4),
)


@given(ADDRESSES | st.text())
def test_cleaning_twice_changes_nothing(url: str) -> None:
    once = sources.clean_url(url)
    assert sources.clean_url(once) == once


@given(
    st.sampled_from(["a.vn", "www.a.vn", "m.b.com.vn", "www.m.c.vn", "1.2.3.4"]),
    st.text(st.sampled_from("ab/.-_~%2F;=@:!$&'()*+,é"), max_size=12),
)
def test_the_scheme_does_not_tell_two_addresses_apart(host: str, path: str) -> None:
    assert sources.clean_url(f"https://{host}/{path}") == sources.clean_url(f"HTTP://{host}/{path}")


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://a.vn/tin-1.html", True),
        ("https://a.vn?p=123", True),
        ("https://a.vn?ref=app1", False),
        ("https://a.vn", False),
        ("https://a.vn/index.html", False),
        ("N/A", False),
        ("/tin-1.html", False),
    ],
)
def test_which_addresses_may_be_an_articles_own(url: str, own: bool) -> None:
    assert sources.names_an_article(sources.clean_url(url)) is own


def test_every_publisher_is_found_by_name_and_domain() -> None:
    for each in sources.publishers():
        assert sources.from_name(each.name) == each.source
        assert {sources.from_url(f"https://www.{domain}/a") for domain in each.domains} == {each.source}
        assert each.domains[0] in sources.understand(each.name)
        assert each.domains[0] in sources.understand(fold(each.name))
        assert sources.label(each.domains[0]) == each.name


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    sources.from_name(text)
    sources.from_url(text)
    sources.understand(text)
    sources.from_portal_header(text.splitlines())
    sources.is_web_url(text)
