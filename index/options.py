"""What the commands that read archives share: options, the report, the exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import click

from corpus import logs
from corpus.errors import TimbaoError
from index.reindex import ReindexReport

_NEWLY_REFUSED = 65
_REFUSALS_SHOWN = 20
_F = TypeVar("_F", bound=Callable[..., object])


class _Age(click.ParamType[timedelta]):
    """`90m`, `26h`, `2d`, `30s`."""

    name = "thời gian"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
        if not re.fullmatch(r"[0-9]{1,6}[smhd]", str(value)):
            self.fail(f"“{value}” không đọc được; hãy viết như 90m, 26h hay 2d.", param, ctx)
        return timedelta(**{units[value[-1]]: int(value[:-1])})


class _Size(click.ParamType[int]):
    """`600M`, `2G`, `800000K`."""

    name = "dung lượng"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        units = {"k": 10, "m": 20, "g": 30}
        if not re.fullmatch(r"[0-9]{1,9}[kmg]", str(value).lower()):
            self.fail(f"“{value}” không đọc được; hãy viết như 600M hay 2G.", param, ctx)
        return int(value[:-1]) << units[value[-1].lower()]


AGE = _Age()
SIZE = _Size()


def lock_timeout(default: float) -> Callable[[_F], _F]:
    """`--lock-timeout`, in seconds."""
    about = "Số giây đợi một lượt khác xong."
    return click.option("--lock-timeout", type=click.FloatRange(0), default=default, show_default=True, help=about)


def exit_code(report: ReindexReport) -> int:
    """Of a run that is done."""
    return _NEWLY_REFUSED if report.newly_refused else 0


def print_report(report: ReindexReport, *, as_json: bool) -> None:
    """For a person, or one line of JSON; logs say it in their own way."""
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    elif logs.wanted():
        _log(report)
    else:
        _print_summary(report)


def say_error(error: TimbaoError) -> None:
    """What went wrong, and the command goes on."""
    if logs.wanted():
        logs.event("failed", str(error), logs.ERROR)
    else:
        click.echo(f"timbao: {error}", err=True)


def _log(report: ReindexReport) -> None:
    figures: dict[str, Any] = {key: value for key, value in report.as_json().items() if not isinstance(value, list)}
    for notice in report.notices:
        logs.event("notice", notice, logs.WARNING)
    for each in report.refused if report.newly_refused else ():
        logs.event("refused", each.reason, logs.WARNING, place=each.place)
    logs.event("run_finished", "Lượt reindex đã xong.", **figures, refused=len(report.refused))


def _print_summary(report: ReindexReport) -> None:
    click.echo(
        f"Đã đọc {report.read} tệp: thêm {report.added} bài, đổi {report.changed}, bỏ {report.removed}, "
        f"giữ nguyên {report.unchanged}; từ chối {len(report.refused)}; {report.seconds:.1f} giây."
    )
    for notice in report.notices:
        click.echo(f"  {notice}", err=True)
    for each in report.refused[:_REFUSALS_SHOWN]:
        click.echo(f"  {each.place}: {each.reason}", err=True)
    if (more := len(report.refused) - _REFUSALS_SHOWN) > 0:
        click.echo(f"  … và {more} chỗ khác; xem “timbao status --refused”.", err=True)
