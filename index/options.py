"""What the commands that read archives share: options, the report, the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from corpus import logs
from corpus.errors import TimbaoError
from corpus.sentence import Sentence
from corpus.usage import spoken
from index.reindex import ReindexReport

_NEWLY_REFUSED = 65
_REFUSALS_SHOWN = 20
ONE_ARCHIVE_A_NAME: Final = Sentence(
    "--name chỉ dùng được với một kho bài.", "--name can be used with a single archive only."
)
_BAD_AGE: Final = Sentence(
    "“{value}” không đọc được; hãy viết như 90m, 26h hay 2d.", "“{value}” cannot be read. Write it as 90m, 26h or 2d."
)
_BAD_SIZE: Final = Sentence(
    "“{value}” không đọc được; hãy viết như 600M hay 2G.", "“{value}” cannot be read. Write it as 600M or 2G."
)
_FINISHED: Final = Sentence("Lượt reindex đã xong.", "The reindex run is done.")
_SUMMARY: Final = Sentence(
    "Đã đọc {report.read} tệp: thêm {report.added} bài, đổi {report.changed}, bỏ {report.removed}, giữ nguyên "
    "{report.unchanged}; từ chối {refused}; {seconds} giây.",
    "Files read: {report.read}. Articles added: {report.added}, changed: {report.changed}, removed: {report.removed}, "
    "unchanged: {report.unchanged}. Refused: {refused}. It took {seconds} seconds.",
)
_MORE_REFUSED: Final = Sentence(
    "  … và {more} chỗ khác; xem “timbao status --refused”.", "  … and {more} more; see “timbao status --refused”."
)
_F = TypeVar("_F", bound=Callable[..., object])


class _Age(click.ParamType[timedelta]):
    """`90m`, `26h`, `2d`, `30s`."""

    name = "thời gian"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
        if not re.fullmatch(r"[0-9]{1,6}[smhd]", str(value)):
            self.fail(spoken(_BAD_AGE.filled(value=value)), param, ctx)
        return timedelta(**{units[value[-1]]: int(value[:-1])})


class _Size(click.ParamType[int]):
    """`600M`, `2G`, `800000K`."""

    name = "dung lượng"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        units = {"k": 10, "m": 20, "g": 30}
        if not re.fullmatch(r"[0-9]{1,9}[kmg]", str(value).lower()):
            self.fail(spoken(_BAD_SIZE.filled(value=value)), param, ctx)
        return int(value[:-1]) << units[value[-1].lower()]


AGE = _Age()
SIZE = _Size()
ARCHIVE = click.Path(path_type=Path, readable=False)
"""A folder or a file; that it may not be read is a failure of the run, not of how it was asked for."""


def lock_timeout(default: float) -> Callable[[_F], _F]:
    """`--lock-timeout`, in seconds."""
    about = "Số giây đợi một lượt khác xong."
    return click.option("--lock-timeout", type=click.FloatRange(0), default=default, show_default=True, help=about)


def exit_code(report: ReindexReport) -> int:
    """Of a run that is done."""
    return _NEWLY_REFUSED if report.newly_refused else 0


def print_report(report: ReindexReport, language: str, *, as_json: bool) -> None:
    """For a person, or one line of JSON; logs say it in their own way."""
    if as_json:
        click.echo(json.dumps(report.as_json(language), ensure_ascii=False))
    elif logs.wanted():
        _log(report)
    else:
        _print_summary(report, language)


def say_error(error: TimbaoError, language: str) -> None:
    """What went wrong, and the command goes on."""
    if logs.wanted():
        logs.event("failed", error.message, logs.ERROR)
    else:
        click.echo(f"timbao: {error.said(language)}", err=True)


def _log(report: ReindexReport) -> None:
    figures: dict[str, Any] = {key: value for key, value in report.as_json().items() if not isinstance(value, list)}
    for notice in report.notices:
        logs.event("notice", notice, logs.WARNING)
    for each in report.refused if report.newly_refused else ():
        logs.event("refused", each.reason, logs.WARNING, place=each.place)
    logs.event("run_finished", _FINISHED, **figures, refused=len(report.refused))


def _print_summary(report: ReindexReport, language: str) -> None:
    summary = _SUMMARY.filled(report=report, refused=len(report.refused), seconds=Sentence.number(report.seconds, 1))
    click.echo(summary.said(language))
    for notice in report.notices:
        click.echo(f"  {notice.said(language)}", err=True)
    for each in report.refused[:_REFUSALS_SHOWN]:
        click.echo(f"  {each.place}: {each.reason.said(language)}", err=True)
    if (more := len(report.refused) - _REFUSALS_SHOWN) > 0:
        click.echo(_MORE_REFUSED.filled(more=more).said(language), err=True)
