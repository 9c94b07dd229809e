"""Newspapers and other publishers: one name and one domain for each, whatever an archive calls it.

The facts stand in `data/sources.tsv`: names, domains and homes as the publishers' own pages give them, former
domains of papers that moved or merged included. A subdomain belongs to its domain, unless it has a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from corpus.article import Source
from corpus.gazetteer import key, resolve, rows, split, unit
from corpus.vietnamese import fold, nfc

_SECOND_LEVEL = frozenset(("com", "net", "org", "gov", "edu", "info", "ac", "biz", "name", "health", "pro", "int"))
_TRACKING = re.compile(r"utm_|(?:fbclid|gclid|dclid|msclkid|yclid|zarsrc|zalo_src|mc_cid|mc_eid|igshid|_ga|_gl)$")
_CALLED = re.compile(r"^(?:(?:theo|nguồn|nguon)\b[: ]*)+", re.IGNORECASE)
_PARTS = re.compile(r"\s+[-–—]\s+|\s*[|,;/(]\s*")
_AROUND = " .:()[]\t\n\u00a0"
_HEAD = re.compile(r"^(?:trang tin |bao |dien tu |bao dien tu |trang |tap chi )+")
_TAIL = re.compile(r"(?: dien tu| online| rss| vn| com| net)+$")
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#].*)?$", re.IGNORECASE)

_PORTAL = re.compile(
    r"(?:cổng|trang) (?:thông tin|ttđt)(?: điện tử)? (?P<of>(?:tỉnh|thành phố|tp\.?) .+)$", re.IGNORECASE
)
_OFFICE = re.compile(
    r"(?:sở|ban|ủy ban|uỷ ban|ubnd|hđnd|thanh tra|văn phòng|chi cục|công an|viện|huyện|thị xã|xã|phường)\s",
    re.IGNORECASE,
)
_OFFICE_NAMES = (
    "Sở Ngoại vụ",
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Công Thương",
    "Sở Xây dựng",
    "Sở Tư pháp",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Sở Tài nguyên và Môi trường",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Văn hóa và Thể thao",
    "Sở Du lịch",
    "Sở Dân tộc và Tôn giáo",
    "Sở Kế hoạch và Đầu tư",
    "Sở Thông tin và Truyền thông",
    "Sở Giao thông vận tải",
    "Sở Lao động - Thương binh và Xã hội",
    "Sở Quy hoạch - Kiến trúc",
    "Ban Dân tộc",
    "Ban Quản lý các khu công nghiệp",
    "Thanh tra tỉnh",
    "Văn phòng UBND",
)
_SECTIONS = frozenset(
    ("tin tuc", "phap luat", "van hoa", "xay dung", "tai chinh", "thanh tra", "dau tu", "hai quan", "van nghe")
    + ("bong da", "kien thuc", "giao thong", "thoi dai", "suc khoe", "giao duc", "the thao", "doi song", "dan sinh")
    + ("cong thuong", "bien phong", "thong tin va truyen thong", "tin moi")
)
"""Bare names of papers that are names of sections too."""
_UNSAFE = re.compile(r"[\x00-\x20\"<>\\^`{|}]")
"""What no address holds unescaped."""
_PORTAL_LINES = 8
"""How many lines of a page's top may hold the portal's header."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """A known publisher. `kind`: báo trung ương, báo địa phương, thông tấn, đài, tạp chí, trang tin, cổng thông tin,
    cơ quan. `home`: the plain name of the province that it is at home in. `domains`: its own first."""

    name: str
    kind: str
    home: str | None
    domains: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def source(self) -> Source:
        return Source(self.name, self.domains[0])


@cache
def publishers() -> tuple[Publisher, ...]:
    """Every publisher that is known by name."""
    return tuple(
        Publisher(name, kind, home or None, (domain, *split(others)), split(aliases))
        for domain, name, kind, home, others, aliases in rows("sources.tsv")
    )


@cache
def _by_domain() -> dict[str, Publisher]:
    return {domain: each for each in publishers() for domain in each.domains}


def _bare(name: str) -> str:
    """A name as it is compared: without accents, "báo", "điện tử", "online"."""
    folded = fold(key(name).replace("&", "va").replace("  ", " "))
    return _TAIL.sub("", _HEAD.sub("", folded)) or folded


@cache
def _by_name() -> dict[str, tuple[Publisher, ...]]:
    """Publishers by every bare name; where two share one, the one whose own name it is stands first."""
    named: dict[str, list[Publisher]] = {}
    for each in publishers():
        named.setdefault(_bare(each.name), []).insert(0, each)
    for each in publishers():
        labels = (domain.partition(".")[0] for domain in each.domains if not domain.endswith(".gov.vn"))
        for way in {_bare(way) for way in (*each.aliases, *each.domains, *labels)}:
            found = named.setdefault(way, [])
            if each not in found:
                found.append(each)
    return {way: tuple(found) for way, found in named.items()}


def publisher(key_: str) -> Publisher | None:
    """The known publisher whose `Source.key`, or a former domain, is `key_`."""
    return _by_domain().get(key_)


def _host(url: str) -> str | None:
    """The host of a web address, lower case, without `www.` and `m.`; None where there is none."""
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    if not host:
        return None
    host = host.rstrip(".")
    for prefix in ("www.", "m."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return host


def _registrable(host: str) -> str:
    labels = host.split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return host if labels[-1].isdigit() else ".".join(labels[-size:])


def from_url(url: str) -> Source | None:
    """The publisher of a web address: a known one, else one named by its registrable host; None without a host."""
    host = _host(url) if is_web_url(url) else None
    if host is None or "." not in host:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = _by_domain().get(".".join(labels[start:]))
        if known is not None:
            return known.source
    name = _registrable(host)
    return Source(name, name)


def _candidates(text: str) -> Iterable[str]:
    text = _CALLED.sub("", nfc(text).strip(_AROUND)).strip(_AROUND)
    yield text
    yield from (part.strip(_AROUND) for part in _PARTS.split(text))


def from_name(text: str) -> Source | None:
    """The publisher that a byline, a site's name or a column means: "VnExpress - Công Nghệ", "Báo Tuổi Trẻ",
    "Theo TTXVN", "tuoitre.vn"; None where no known name stands in it.
    """
    for candidate in _candidates(text):
        if not candidate:
            continue
        host = _HOST.match(candidate)
        if host is not None:
            return from_url(f"https://{host.group(1)}")
        found = _by_name().get(_bare(candidate))
        if found:
            return found[0].source
    return None


def home(source: Source) -> str | None:
    """The plain name of the province that a source is at home in: a provincial paper's, an office's; else None."""
    known = publisher(source.key)
    if known is not None:
        return known.home
    _, found, place = source.name.rpartition(" tỉnh ")
    if not found:
        _, found, place = source.name.rpartition(" thành phố ")
    value = resolve(place, None) if found else None
    return unit(value).plain if value is not None else None


def label(key_: str) -> str:
    """The display name of a `Source.key`; the key itself where it is not known."""
    known = publisher(key_)
    return key_ if known is None else known.name


def understand(typed: str) -> tuple[str, ...]:
    """The `Source.key` values, any of which matches, that a reader means by a name or a domain.

    A known name is taken with or without accents, "Báo" and "Online"; any other text stands for itself.
    """
    typed = nfc(typed).strip()
    host = _HOST.match(typed)
    if host is not None:
        source = from_url(f"https://{host.group(1)}")
        return () if source is None else (source.key,)
    found = tuple(each.source.key for each in _by_name().get(_bare(typed), ()) if _agrees(typed, each))
    if found or not typed:
        return found
    return (_office(typed),)


def _agrees(typed: str, each: Publisher) -> bool:
    """Marks that are typed must be those of one of the publisher's names; bare letters fit any."""
    words = key(typed).split()
    if all(fold(word) == word for word in words):
        return True
    spelled = {word for name in (each.name, *each.aliases) for word in key(name).split()} | {
        "báo",
        "điện",
        "tử",
        "tạp",
        "chí",
    }
    return all(word in spelled for word in words if fold(word) != word)


def _office(name: str) -> str:
    """An office's name with the official capitals: "Sở Ngoại Vụ" is "Sở Ngoại vụ"."""
    name = " ".join(nfc(name).split())
    for official in _OFFICE_NAMES:
        if key(name) == key(official):
            return official
        if key(name).startswith(key(official) + " "):
            return official + name[len(official) :]
    return name


def from_portal_header(lines: Sequence[str]) -> Source | None:
    """The office whose page on a province's portal begins with `lines`: "Cổng thông tin điện tử tỉnh X", "Sở Y".

    Its name gets its province, and it has no domain of its own. A portal without an office is the portal itself.
    None where no portal's header stands at the top.
    """
    top = [line.strip() for line in lines if line.strip()][:_PORTAL_LINES]
    for number, line in enumerate(top):
        portal = _PORTAL.match(nfc(line))
        if portal is None:
            continue
        of = _spelled_as_unit(portal["of"])
        office = next((each for each in top[number + 1 : number + 3] if _OFFICE.match(nfc(each))), None)
        if office is None:
            return from_name(line) or Source(nfc(line))
        return Source(f"{_office(office)} {of}")
    return None


def _spelled_as_unit(of: str) -> str:
    """ "TỈNH LẠNG SƠN" as "tỉnh Lạng Sơn"; a place that is not known as it stands."""
    value = resolve(of, None)
    if value is None:
        return of
    what = "tỉnh" if of.lower().startswith("tỉnh") else "thành phố"
    return f"{what} {unit(value).plain.removeprefix('TP. ')}"


def is_web_url(url: str) -> bool:
    """Whether an address may be offered as a link: http or https with a host, never `javascript:` or the like."""
    return re.match(r"https?://[^\s/?#]", url.strip(), re.IGNORECASE) is not None and not _has_controls(url.strip())


def _has_controls(url: str) -> bool:
    return any(letter < " " or letter in ' "<>\\^`{|}' for letter in url)


def clean_url(url: str) -> str:
    """The canonical form of a web address, for identity; any other text comes back trimmed.

    https, the host in lower case without `www.` and `m.`, no default port, fragment or tracking parameters, the
    other parameters sorted, no slash at the end. Cleaning twice changes nothing.
    """
    url = url.strip()
    host = _host(url)
    if host is None or not url.lower().startswith(("http://", "https://")):
        return url
    return urlunsplit(_cleaned(urlsplit(url), host))


def _cleaned(parts: SplitResult, host: str) -> SplitResult:
    try:
        port = parts.port
    except ValueError:
        port = None
    kept = sorted(
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0].lower())
    )
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._", errors="replace").rstrip("/")
    return SplitResult("https", netloc, path, urlencode(kept, errors="replace"), "")
