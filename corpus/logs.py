"""What a run does, as log lines or JSON on stderr, for whoever collects them. Standard logging, below `timbao`."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

from corpus.sentence import Sentence

ERROR: Final = logging.ERROR
WARNING: Final = logging.WARNING
LOG: Final = logging.getLogger("timbao")
_ABOUT: Final = "about"
_SENTENCE: Final = "sentence"


def configure(form: str, language: str) -> None:
    """From now on events are written, as `lines` or as `json`, their sentences in this language."""
    LOG.propagate = False
    LOG.setLevel(logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json(language) if form == "json" else _Lines(language))
    LOG.handlers[:] = [handler]


def wanted() -> bool:
    """Whether events are written, so that sentences for a person at a terminal would only be said twice."""
    return bool(LOG.handlers)


def event(name: str, message: Sentence, level: int = logging.INFO, **about: object) -> None:
    """`name` is for machines and never changes, `message` is a sentence, `about` its figures."""
    if wanted():
        LOG.log(level, str(message), extra={_SENTENCE: message, _ABOUT: {"event": name, **about}})


class _Formatter(logging.Formatter):
    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def _message(self, record: logging.LogRecord) -> str:
        """Events are sentences; what libraries and the web server write is text."""
        sentence = getattr(record, _SENTENCE, None)
        return sentence.said(self._language) if isinstance(sentence, Sentence) else record.getMessage()


class _Lines(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        about = " ".join(f"{key}={_shown(value)}" for key, value in getattr(record, _ABOUT, {}).items())
        return f"{_time(record)} {record.levelname} {record.name}: {self._message(record)} {about}".rstrip()


class _Json(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry | getattr(record, _ABOUT, {}), ensure_ascii=False, default=str)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _shown(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or set(text) & set(' "=\n') else text
