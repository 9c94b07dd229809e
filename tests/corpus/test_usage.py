"""Click's own sentences, said in Vietnamese."""

from __future__ import annotations

import ast
import string
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.usage import SENTENCES, asked_language
from timbao import main

_LOOKED_UP = ("exceptions", "parser", "types", "formatting")
_NEVER_SAID = {"Choice({choices})"}


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "vi"),
        (["--lang", "en", "search"], {}, "en"),
        (["--lang=en"], {}, "en"),
        (["--lang", "vi"], {"TIMBAO_LANG": "en"}, "vi"),
        (["search", "x"], {"TIMBAO_LANG": "en"}, "en"),
        (["--lang"], {"TIMBAO_LANG": "fr"}, "vi"),
        (["--lang", "fr"], {}, "vi"),
    ],
)
def test_the_language_that_a_command_line_asks_for(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert asked_language(arguments, environment) == language


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "Không có lệnh 'nosuch'."),
        (["--nosuch"], "Không có tùy chọn '--nosuch'."),
        (["show"], "Thiếu tham số 'ID'."),
        (["suggest", "a", "--limit", "0"], "Giá trị của '--limit' không dùng được: 0 nằm ngoài khoảng 1<=x<=100."),
        (["export", "--format", "xml"], "'xml' không phải là một trong 'jsonl', 'csv'."),
        (["export", "--from", "hôm qua"], "'hôm qua' không viết theo một trong các dạng '%Y-%m-%d', '%d/%m/%Y'."),
        (["show", "a", "b", "c"], "Thừa các tham số (b c)."),
        (["--help"], "Cách dùng: "),
        (["search", "--help"], "Tùy chọn:"),
    ],
)
def test_what_is_wrong_is_said_in_vietnamese(arguments: list[str], said: str) -> None:
    assert said in CliRunner().invoke(main, arguments).output
    english = CliRunner().invoke(main, ["--lang", "en", *arguments]).output
    assert said not in english
    assert "Usage:" in english


def test_a_translation_keeps_what_is_filled_in() -> None:
    for english, vietnamese in SENTENCES.items():
        fields = {name for _, name, _, _ in string.Formatter().parse(vietnamese) if name}
        assert fields <= {name for _, name, _, _ in string.Formatter().parse(english) if name}, english
        assert english.count("%(") == vietnamese.count("%(")


def test_most_of_what_click_can_say_is_translated() -> None:
    """A newer Click may word something anew; this tells which."""
    said = {
        argument.value
        for name in _LOOKED_UP
        for call in ast.walk(ast.parse(Path(str(import_module(f"click.{name}").__file__)).read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    missing = said - SENTENCES.keys() - _NEVER_SAID
    assert len(missing) <= len(said) // 5, missing
