"""Click's own sentences, said in Vietnamese."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import corpus.usage
from corpus.usage import SENTENCES, asked_language, speak
from timbao import COMMANDS, main

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


def _paragraphs(command: click.Command) -> Iterator[str]:
    for text in (command.help, *(each.help for each in command.params if isinstance(each, click.Option))):
        yield from (" ".join(each.split()) for each in (text or "").split("\n\n") if each.strip())
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from _paragraphs(found)


def test_every_paragraph_of_help_is_there_in_english_and_no_other() -> None:
    speak("vi")
    ours = set(_paragraphs(main)) - set(SENTENCES.values()) - set(SENTENCES)
    ours |= {about for _, about in COMMANDS.values()}
    english = json.loads((Path(corpus.usage.__file__).parent / "data" / "usage.json").read_text("utf-8"))
    assert ours == set(english)


def test_help_is_in_the_language_asked_for_each_time() -> None:
    for language, said in (("en", "Most relevant, newest"), ("vi", "Phù hợp nhất, mới nhất"), ("en", "FOLDER")):
        shown = CliRunner().invoke(main, ["--lang", language, "search" if said != "FOLDER" else "--help", "--help"])
        assert said in shown.output
