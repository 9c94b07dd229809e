"""What Click says by itself, in Vietnamese: usage, faulty options and arguments, the headings of help.

Click looks up each of its sentences by the functions `_` and `ngettext` of its modules, which are gettext's. It ships
no Vietnamese, and gettext reads compiled files for a language of the environment; so these functions are replaced by a
look into the table below. A sentence that is not there, of a newer Click perhaps, is said in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from types import MappingProxyType

from corpus.sentence import LANGUAGES

_MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
_DEFAULT = LANGUAGES[0]

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "Usage:": "Cách dùng:",
        "Options": "Tùy chọn",
        "Commands": "Lệnh",
        "Show this message and exit.": "In lời hướng dẫn này rồi thôi.",
        "Show the version and exit.": "In số phiên bản rồi thôi.",
        "%(prog)s, version %(version)s": "%(prog)s, phiên bản %(version)s",
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
