"""Vietnamese first, English beside it: which of the two a reader gets, and every text in it.

Texts stand in the code in Vietnamese; `translations/` has them in English, as .po files that are compiled when the
application starts, so that no build step can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, gettext, ngettext  # type: ignore[import-untyped]

LANGUAGES: Mapping[str, str] = MappingProxyType({"vi": "Tiếng Việt", "en": "English"})
"""The languages of the page, each by its own name; the first is the default."""
DEFAULT = next(iter(LANGUAGES))
PARAMETER = "lang"
CATALOGUES = Path(__file__).parent / "translations"
_DOMAIN = "messages"


def _(text: str, **values: object) -> str:
    """The text in the reader's language with its `%(name)s` filled in."""
    return str(gettext(text, **values))


def plural(text: str, number: int, **values: object) -> str:
    """A text with a number in it: Vietnamese has one form for all numbers."""
    return str(ngettext(text, text, number, **values))


def later(text: str) -> str:
    """The same text, marked for translation where it is shown."""
    return text


def language() -> str:
    """The reader's language: what the address says, else what the browser prefers."""
    if not has_request_context():
        return DEFAULT
    if "language" not in g:
        g.language = chosen() or _preferred() or DEFAULT
    return str(g.language)


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
        (code, name, url_for(here or "pages.home", **parts, lang=code) + query)
        for code, name in LANGUAGES.items()
        if code != language()
    ]


def register(app: Flask) -> None:
    """Make the texts known to Flask-Babel, and keep a language that was chosen in every link to a page."""
    babel = Babel(app, default_locale=DEFAULT, default_domain=_DOMAIN, locale_selector=language)
    with app.app_context():
        for folder in CATALOGUES.iterdir():
            babel.domain_instance.cache[folder.name, _DOMAIN] = _compiled(catalogue_path(folder.name))
    app.url_defaults(_keep_choice)
    app.after_request(_vary)
    app.add_template_global(language)
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


def _vary(response: Any) -> Any:
    if (request.endpoint or "") != "static":
        response.vary.add("Accept-Language")
    return response
