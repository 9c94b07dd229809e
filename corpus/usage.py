"""What Click says by itself, in Vietnamese: usage, faulty options and arguments, the headings of help.

Click looks up each of its sentences by the functions `_` and `ngettext` of its modules, which are gettext's. It ships
no Vietnamese, and gettext reads compiled files for a language of the environment; so these functions are replaced by a
look into the table below. A sentence that is not there, of a newer Click perhaps, is said in English.

The commands' own help stands in the code in Vietnamese; `data/usage.json` has each of its paragraphs in English.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import click

from corpus.sentence import LANGUAGES, Sentence

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
_DEFAULT = LANGUAGES[0]

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "Usage:": "Cách dùng:",
        "Options": "Tùy chọn",
        "Commands": "Lệnh",
        "Show this message and exit.": "In hướng dẫn này rồi thoát.",
        "Show the version and exit.": "In số phiên bản rồi thoát.",
        "default: {default}": "mặc định: {default}",
        "env var: {var}": "biến môi trường: {var}",
        "required": "bắt buộc",
        "(dynamic)": "(tùy lúc)",
        "Aborted!": "Đã dừng.",
        "Error: {message}": "Lỗi: {message}",
        "Try '{command} {option}' for help.": "Xem hướng dẫn bằng “{command} {option}”.",
        "Missing command.": "Thiếu tên lệnh.",
        "Missing argument": "Thiếu tham số",
        "Missing option": "Thiếu tùy chọn",
        "Missing parameter": "Thiếu tham số",
        "Missing {param_type}": "Thiếu {param_type}",
        "Missing parameter: {param_name}": "Thiếu tham số: {param_name}",
        "Choose from:\n\t{choices}": "Chọn một trong:\n\t{choices}",
        "No such option {name!r}.": "Không có tùy chọn {name!r}.",
        "No such option: {name}": "Không có tùy chọn {name}.",
        "No such command {name!r}.": "Không có lệnh {name!r}.",
        "Did you mean {possibility}?": "Có phải {possibility}?",
        "(Possible options: {possibilities})": "(Có thể là: {possibilities})",
        "Did you mean one of: {possibilities}?": "Có phải một trong: {possibilities}?",
        "Invalid value: {message}": "Giá trị không dùng được: {message}",
        "Invalid value for {param_hint}: {message}": "Giá trị của {param_hint} không dùng được: {message}",
        "Got unexpected extra argument ({args})": "Thừa tham số ({args}).",
        "Got unexpected extra arguments ({args})": "Thừa các tham số ({args}).",
        "Option {name!r} does not take a value.": "Tùy chọn {name!r} không nhận giá trị.",
        "Option {name!r} requires an argument.": "Tùy chọn {name!r} cần một giá trị.",
        "Option {name!r} requires {nargs} arguments.": "Tùy chọn {name!r} cần {nargs} giá trị.",
        "Argument {name!r} takes {nargs} values.": "Tham số {name!r} nhận {nargs} giá trị.",
        "{value!r} is not {choice}.": "{value!r} không phải là {choice}.",
        "{value!r} is not one of {choices}.": "{value!r} không phải là một trong {choices}.",
        "{value!r} does not match the format {format}.": "{value!r} không viết theo dạng {format}.",
        "{value!r} does not match the formats {formats}.": "{value!r} không viết theo một trong các dạng {formats}.",
        "{value!r} is not a valid {number_type}.": "{value!r} không phải là số hợp lệ.",
        "{value} is not in the range {range}.": "{value} nằm ngoài khoảng {range}.",
        "Could not open file {filename!r}: {message}": "Không mở được tệp {filename!r}: {message}",
        "unknown error": "lỗi không rõ",
        "file": "tệp",
        "directory": "thư mục",
        "path": "đường dẫn",
        "File": "Tệp",
        "Directory": "Thư mục",
        "Path": "Đường dẫn",
        "{name} {filename!r} does not exist.": "Không có {name} {filename!r}.",
        "{name} {filename!r} is a file.": "{name} {filename!r} là một tệp.",
        "{name} {filename!r} is a directory.": "{name} {filename!r} là một thư mục.",
        "{name} {filename!r} is not readable.": "{name} {filename!r} không đọc được.",
        "{name} {filename!r} is not writable.": "{name} {filename!r} không ghi được.",
    }
)


_KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "text": ("CHỮ", "TEXT"),
        "integer": ("SỐ", "NUMBER"),
        "integer range": ("SỐ", "NUMBER"),
        "float": ("SỐ", "NUMBER"),
        "float range": ("SỐ", "NUMBER"),
        "datetime": ("NGÀY", "DATE"),
        "file": ("TỆP", "FILE"),
        "tệp": ("TỆP", "FILE"),
        "filename": ("TỆP", "FILE"),
        "directory": ("THƯ_MỤC", "FOLDER"),
        "thư mục": ("THƯ_MỤC", "FOLDER"),
        "dung lượng": ("DUNG_LƯỢNG", "SIZE"),
        "thời gian": ("THỜI_GIAN", "TIME"),
    }
)
"""What stands for an option's value, by the name of its type (which Click has translated where it could)."""
_ANY_COMMAND = TypeVar("_ANY_COMMAND", bound=click.Command)


class _Voice:
    """What Click's modules call instead of gettext."""

    language = _DEFAULT

    def text(self, message: str) -> str:
        return SENTENCES.get(message, message) if self.language == _DEFAULT else message

    def counted(self, one: str, many: str, number: int) -> str:
        return self.text(one if number == 1 else many)


_voice = _Voice()


def asked_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that a command line asks for, before Click has read it: the first of `LANGUAGES` unless another."""
    for name, value in pairwise((*arguments, "")):
        asked = value if name == "--lang" else name.removeprefix("--lang=")
        if name.startswith("--lang") and asked in LANGUAGES:
            return asked
    asked = environment.get("TIMBAO_LANG", _DEFAULT)
    return asked if asked in LANGUAGES else _DEFAULT


def speak(language: str) -> None:
    """From now on Click says its own sentences in this language."""
    _voice.language = language
    for name in _MODULES:
        module = import_module(f"click.{name}")
        for function, ours in (("_", _voice.text), ("ngettext", _voice.counted)):
            if hasattr(module, function):
                setattr(module, function, ours)


@cache
def _english() -> Mapping[str, str]:
    written = (Path(__file__).parent / "data" / "usage.json").read_text("utf-8")
    return MappingProxyType(json.loads(written))


def said(text: str) -> str:
    """A paragraph of help, or a sentence of Click's, in the language last chosen."""
    return _voice.text(text) if _voice.language == _DEFAULT else _english().get(text, text)


def spoken(sentence: Sentence) -> str:
    """The sentence in the language last chosen, for the types of options, which know no settings."""
    return sentence.said(_voice.language)


def localised(command: _ANY_COMMAND) -> _ANY_COMMAND:
    """The command with its help and its options' in the language last chosen."""
    shown = copy(command)
    shown.params = [_localised_parameter(each) for each in command.params]
    shown.help = by_paragraph(command.help)
    english = _voice.language != _DEFAULT
    shown.options_metavar = "[OPTIONS]" if english else "[TÙY_CHỌN]"
    if isinstance(shown, click.Group):
        shown.subcommand_metavar = "COMMAND [ARGS]..." if english else "LỆNH [THAM_SỐ]..."
        shown.commands = {name: localised(each) for name, each in shown.commands.items()}
    return shown


def _localised_parameter(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    shown = copy(parameter)
    shown.help = by_paragraph(parameter.help)
    kind = _KINDS.get(parameter.type.name)
    if kind and parameter.metavar is None and not parameter.is_flag:
        shown.metavar = kind[LANGUAGES.index(_voice.language)]
    return shown


def by_paragraph(text: str | None) -> str | None:
    """A text of help in the language last chosen; the code has it in Vietnamese."""
    return text and "\n\n".join(said(" ".join(each.split())) for each in text.split("\n\n")).rstrip()
