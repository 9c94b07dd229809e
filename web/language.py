"""Vietnamese first, English beside it: which of the two a reader gets, and every text in it.

Texts stand in the code in Vietnamese; `translations/` has them in English, as .po files that are compiled when the
application starts, so that no build step can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, has_request_context, request, url_for
from flask_babel import Babel, get_domain  # type: ignore[import-untyped]
from markupsafe import Markup

LANGUAGES: Mapping[str, str] = MappingProxyType({"vi": "Tiếng Việt", "en": "English"})
"""The languages of the page, each by its own name; the first is the default."""
DEFAULT = next(iter(LANGUAGES))
PARAMETER = "lang"
CATALOGUES = Path(__file__).parent / "translations"
_DOMAIN = "messages"
_current: ContextVar[str] = ContextVar("language", default="")
"""The language of the request under way, once it is settled."""


def _(text: str, **values: object) -> str:
    """The text in the reader's language with its `%(name)s` filled in."""
    found = str(_told(language(), text))
    return found % values if values else found


def later(text: str) -> str:
    """The same text, marked for translation where it is shown."""
    return text


def language() -> str:
    """The reader's language: what the address says, else what the browser prefers."""
    return _current.get() or (_asked() if has_request_context() else DEFAULT)


def _asked() -> str:
    return chosen() or _preferred() or DEFAULT


@lru_cache(maxsize=4096)
def _told(code: str, text: str, number: int = 0) -> Markup:
    """What Flask-Babel says for the language of the current request, which is `code`: a page has a hundred texts.

    With a `number` the text is one for that many; all numbers but 1 share a form in both languages.
    """
    catalogue = get_domain().get_translations()
    return Markup(catalogue.ngettext(text, text, number) if number else catalogue.gettext(text))


def _in_template(text: str, **values: object) -> Markup:
    """As `_`; what is filled in is escaped."""
    found = _told(language(), text)
    return found % values if values else found


def _counted_in_template(text: str, _many: str, number: int, **values: object) -> Markup:
    """As `ngettext`: Vietnamese has one form for all numbers. `%(num)s` is the number itself."""
    found = _told(language(), text, 1 if number == 1 else 2)
    return found % {"num": number, **values}


@lru_cache(maxsize=1024)
def _declared(code: str, around: str) -> Markup:
    return Markup("") if code == around else Markup(' lang="{}"').format(code)


def spoken(code: str) -> Markup:
    """The attribute of a text in another language than the page: archive texts and names stay in theirs."""
    return _declared(code, language())


def _preferred() -> str | None:
    """What the browser would rather have: of `vi-VN` only the language counts."""
    preferred = (tag.lower().partition("-")[0] for tag in request.accept_languages.values())
    return next((code for code in preferred if code in LANGUAGES), None)


def chosen() -> str | None:
    """The language that the address itself asks for."""
    asked = request.args.get(PARAMETER) if has_request_context() else None
    return asked if asked in LANGUAGES else None


def pairs() -> list[tuple[str, str]]:
    """What the language adds to this request's address: nothing unless the address chose it."""
    asked = chosen()
    return [(PARAMETER, asked)] if asked else []


def other_languages() -> list[tuple[str, str, str]]:
    """Code, name and address of this same page in each language that it is not in."""
    here = request.endpoint if (request.endpoint or "").startswith("pages.") else None
    parts = (request.view_args or {}) if here else {}
    # Never as keywords of url_for: a reader can write "_scheme=" into an address.
    rest = [pair for pair in request.args.items(multi=True) if pair[0] != PARAMETER] if here else []
    query = "&" + urlencode(rest) if rest else ""
    return [
        (code, name, _page(code, here or "pages.home", request.root_path, tuple(parts.items())) + query)
        for code, name in LANGUAGES.items()
        if code != language()
    ]


@lru_cache(maxsize=1024)
def _page(code: str, endpoint: str, _prefix: str, parts: tuple[tuple[str, Any], ...]) -> str:
    """A page's address in a language; the router is not asked for the same one again."""
    values: dict[str, Any] = dict(parts)
    return url_for(endpoint, **values, lang=code)


def register(app: Flask) -> None:
    """Make the texts known to Flask-Babel, and keep a language that was chosen in every link to a page."""
    babel = Babel(app, default_locale=DEFAULT, default_domain=_DOMAIN, locale_selector=language)
    with app.app_context():
        for folder in CATALOGUES.iterdir():
            babel.domain_instance.cache[folder.name, _DOMAIN] = _compiled(catalogue_path(folder.name))
    app.url_defaults(_keep_choice)
    app.before_request(_settle)
    app.teardown_request(_forget)
    app.after_request(_vary)
    app.jinja_env.globals.update(_=_in_template, ngettext=_counted_in_template)
    app.add_template_global(language)
    app.add_template_global(spoken)
    app.add_template_global(other_languages)
    app.add_template_global(pairs, "language_pairs")


def catalogue_path(code: str) -> Path:
    """Where the texts of a language are."""
    return CATALOGUES / code / "LC_MESSAGES" / f"{_DOMAIN}.po"


def _compiled(path: Path) -> Translations:
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


def _keep_choice(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.startswith(("pages.", "feeds.", "export.")) and (asked := chosen()):
        values.setdefault(PARAMETER, asked)


def _settle() -> None:
    """A page asks for its language two hundred times."""
    _current.set(_asked())


def _forget(_error: BaseException | None) -> None:
    _current.set("")


def _vary(response: Any) -> Any:
    if (request.endpoint or "") != "static":
        response.vary.add("Accept-Language")
    return response
