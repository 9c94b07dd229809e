"""The texts of the front end, as Babel finds them in code and templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

import web

ROOT = Path(web.__file__).parent
_KEYWORDS = {"_": None, "later": None, "plural": None, "gettext": None, "ngettext": (1, 2)}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def texts() -> Iterator[tuple[str, str]]:
    """Each text that can be translated (of a plural, its one Vietnamese form), and the file it stands in."""
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    for found in extract_from_dir(ROOT, _METHODS, options, keywords=_KEYWORDS):
        file, message = found[0], found[2]
        yield message if isinstance(message, str) else message[0], file
