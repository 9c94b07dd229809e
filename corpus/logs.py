"""What a run does, as log lines or JSON on stderr, for whoever collects them. Standard logging, below `timbao`."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

ERROR: Final = logging.ERROR
WARNING: Final = logging.WARNING
LOG: Final = logging.getLogger("timbao")
_ABOUT: Final = "about"


def configure(form: str) -> None:
    """From now on events are written, as `lines` or as `json`."""
    LOG.propagate = False
    LOG.setLevel(logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Lines())
    LOG.handlers[:] = [handler]


def wanted() -> bool:
    """Whether events are written, so that sentences for a person at a terminal would only be said twice."""
    return bool(LOG.handlers)


def event(name: str, message: str, level: int = logging.INFO, **about: object) -> None:
    """`name` is for machines and never changes, `message` is a sentence, `about` its figures."""
    if wanted():
        LOG.log(level, message, extra={_ABOUT: {"event": name, **about}})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        about = " ".join(f"{key}={_shown(value)}" for key, value in getattr(record, _ABOUT, {}).items())
        return f"{_time(record)} {record.levelname} {record.name}: {record.getMessage()} {about}".rstrip()


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry | getattr(record, _ABOUT, {}), ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _shown(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or set(text) & set(' "=\n') else text
