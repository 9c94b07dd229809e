"""The command `timbao` and where its subcommands are.

A thin group: each subcommand's module is imported only when it is called, so that a search never pays for Flask or
the segmenter.
"""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from corpus.errors import TimbaoError
from corpus.sentence import LANGUAGES, Sentence
from corpus.settings import Settings, default_home
from corpus.usage import asked_language, localised, said, speak

__version__ = "0.1.0"

COMMANDS = {
    "add": ("index.live", "Đọc ngay một số tệp."),
    "analyze": ("index.commands", "Xem timbao tách một văn bản thành từ thế nào."),
    "backup": ("index.upkeep", "Sao lưu kho bài, cả khi đang chạy."),
    "doctor": ("index.upkeep", "Kiểm tra kho bài và chỉ mục có nguyên vẹn không."),
    "export": ("search.commands", "Xuất các bài tìm được, mỗi bài một dòng."),
    "hide": ("index.upkeep", "Gỡ một bài: không còn tìm thấy, không còn đọc được."),
    "reindex": ("index.commands", "Đọc những gì mới trong kho bài và lập chỉ mục."),
    "restore": ("index.upkeep", "Lấy lại kho bài từ bản sao lưu."),
    "rollback": ("index.upkeep", "Quay về thế hệ chỉ mục trước."),
    "search": ("search.commands", "Tìm bài và in đoạn trích."),
    "serve": ("web.commands", "Mở trang tìm báo trên máy này."),
    "show": ("search.commands", "In toàn văn một bài."),
    "store": ("index.copying", "Chép kho bài sang cơ sở dữ liệu khác."),
    "suggest": ("search.commands", "Gợi ý từ và cụm từ bắt đầu bằng những chữ đã gõ."),
    "status": ("index.commands", "Xem tình trạng kho bài và chỉ mục."),
    "unhide": ("index.upkeep", "Cho một bài đã gỡ hiện lại."),
    "watch": ("index.live", "Theo dõi kho bài và đọc ngay những gì thay đổi."),
}
"""The module of each and what it does, in one line."""

_NOT_UTF8 = Sentence(
    "Có chữ không phải UTF-8 trong tham số, tệp hay đầu ra. Hãy dùng UTF-8, chẳng hạn đặt LANG=C.UTF-8.",
    "There is text that is not UTF-8 in an argument, a file or the output. Use UTF-8, for example LANG=C.UTF-8.",
)
_FAILED_AT = Sentence("Không đọc hay ghi được {place}: {why}.", "{place} cannot be read or written: {why}.")
_FAILED = Sentence("Không đọc hay ghi được: {why}.", "Reading or writing failed: {why}.")


class _LazyGroup(click.Group):
    """Knows every subcommand's name and one-line help; imports its module only to run it."""

    def make_context(self, info_name: str | None, args: list[str], *more: Any, **extra: Any) -> click.Context:
        speak(asked_language(args, os.environ))
        return click.Group.make_context(localised(self), info_name, args, *more, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)
        _name_in_environment(command, f"TIMBAO_{cmd_name}")
        return localised(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(said("Commands")):
            formatter.write_dl([(name, said(about)) for name, (_, about) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TimbaoError as error:
            _tell(error.message, error.exit_code, ctx.params)
            sys.exit(error.exit_code)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        except UnicodeError:
            _tell(_NOT_UTF8, 1, ctx.params)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly where nobody reads on, as in `| head`
            failed = _FAILED_AT if error.filename else _FAILED
            _tell(failed.filled(place=error.filename, why=error.strerror or error), 1, ctx.params)
        sys.exit(1)


@click.command(
    cls=_LazyGroup,
    context_settings={"auto_envvar_prefix": "TIMBAO", "help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Thư mục dữ liệu (TIMBAO_HOME).")
@click.option(
    "--engine",
    default="tantivy:",
    show_default=True,
    help="tantivy:, whoosh: hoặc opensearch://máy:9200/tên (TIMBAO_ENGINE).",
)
@click.option("--store", help="Kho bài: sqlite:///…, postgresql://… (TIMBAO_STORE); mặc định trong --home.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="Ngôn ngữ của các câu trả lời (TIMBAO_LANG).",
)
@click.option(
    "--log-format",
    type=click.Choice(("lines", "json")),
    help="Ghi các sự kiện của lượt chạy ra stderr, theo dòng hay JSON (TIMBAO_LOG_FORMAT).",
)
@click.version_option(__version__, prog_name="timbao", message="%(prog)s %(version)s")
@click.pass_context
def main(
    ctx: click.Context, home: Path | None, engine: str, store: str | None, lang: str, log_format: str | None
) -> None:
    """timbao (tìm báo): tìm toàn văn trong kho báo tiếng Việt."""
    _fill_closed_streams()
    if log_format is not None:
        from corpus import logs

        logs.configure(log_format, lang)
    ctx.obj = Settings(home=home or default_home(), engine=engine, store=store, language=lang)


def _name_in_environment(command: click.Command, prefix: str) -> None:
    """By what is typed, as `TIMBAO_SEARCH_FROM` for `--from`; click alone would take the names that code goes by."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None:
            typed = max(option.opts, key=len).lstrip("-")
            option.envvar = f"{prefix}_{typed}".replace("-", "_").upper()
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            _name_in_environment(sub, f"{prefix}_{name}")


def _tell(message: Sentence, exit_code: int, asked: Mapping[str, Any]) -> None:
    """Why the command ends: to a person, or as the last event where events are asked for; `asked` are the options."""
    if asked["log_format"] is None:
        click.echo(f"timbao: {message.said(asked['lang'])}", err=True)
        return
    from corpus import logs

    logs.event("failed", message, logs.ERROR, exit_code=exit_code)


def _fill_closed_streams() -> None:
    """A file opened later would take the place of a closed stderr, and what is said there be written in it."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    main()
