"""Web addresses: the host that names a publisher, the canonical form that names an article."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

_SECOND_LEVEL = frozenset(("com", "net", "org", "gov", "edu", "info", "ac", "biz", "name", "health", "pro", "int"))
"""Labels under which .vn and other country domains register names: `abc.com.vn`."""
_TRACKING = re.compile(r"utm_|(?:fbclid|gclid|dclid|msclkid|yclid|zarsrc|zalo_src|mc_cid|mc_eid|igshid|_ga|_gl)$")
_CLEAN = re.compile(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[\w/%:@!$&'()*+,;=~.-]*)?", re.ASCII)
"""An address from which only the host's prefix and the last slashes may have to go: nearly every one is like this."""
_BY_NUMBER = re.compile(r"(?:^|&)(?:p|\w*id|article|post|news|bai|tin)=[\w-]*\d", re.IGNORECASE)
"""How an address without a path names an article: `/?p=123`."""
_HOMES = ("", "index.html", "home")
"""Paths of a site's front page."""
_UNSAFE = re.compile(r"[\x00-\x20\"<>\\^`{|}]")
"""What no address holds unescaped."""


@lru_cache(maxsize=256)
def _simple(url: str) -> tuple[str, str] | None:
    """Host and path of an address that is like nearly every one."""
    found = _CLEAN.fullmatch(url)
    return (_without_prefix(found[1]), (found[2] or "").rstrip("/")) if found else None


@lru_cache(maxsize=256)
def host_of(url: str) -> str | None:
    """The host of a web address, lower case, without `www.` and `m.`; None where there is none."""
    if simple := _simple(url):
        return simple[0]
    try:
        host = urlsplit(url.strip()).hostname
    except ValueError:
        return None
    return _without_prefix(host.rstrip(".")) or None if host else None


def _without_prefix(host: str) -> str:
    for prefix in ("www.", "m."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return host


def registrable(host: str) -> str:
    """The part of a host that somebody registered: `abc.com.vn` of `tin.abc.com.vn`; a number stays whole."""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else 2
    return host if labels[-1].isdigit() else ".".join(labels[-size:])


def is_web_url(url: str) -> bool:
    """Whether an address may be offered as a link: http or https with a host, never `javascript:` or the like."""
    url = url.strip()
    return _simple(url) is not None or _is_web_url(url)


def _is_web_url(url: str) -> bool:
    return url.lower().startswith(("http://", "https://")) and host_of(url) is not None and not _UNSAFE.search(url)


def names_an_article(url: str) -> bool:
    """Whether a clean address may be one article's own: a web address that is no site's home."""
    if simple := _simple(url):
        return simple[1].strip("/") not in _HOMES
    if not is_web_url(url):
        return False
    parts = urlsplit(url)
    return parts.path.strip("/") not in _HOMES or _BY_NUMBER.search(parts.query) is not None


def clean_url(url: str) -> str:
    """The canonical form of a web address, for identity; any other text comes back trimmed.

    https, the host in lower case without `www.` and `m.`, no default port, fragment or tracking parameters, the
    other parameters sorted, no slash at the end. Cleaning twice changes nothing.
    """
    url = url.strip()
    if simple := _simple(url):
        return f"https://{simple[0]}{simple[1]}"
    host = host_of(url)
    if host is None or not url.lower().startswith(("http://", "https://")):
        return url
    return urlunsplit(_cleaned(urlsplit(url), host))


def _cleaned(parts: SplitResult, host: str) -> SplitResult:
    try:
        port = parts.port
    except ValueError:
        port = None
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted(pair for pair in asked if not _TRACKING.match(pair[0].lower()))
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._", errors="replace").rstrip("/")
    return SplitResult("https", netloc, path, urlencode(kept, errors="replace"), "")
