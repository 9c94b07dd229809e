"""English beside Vietnamese, in everything that a person is told."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner, Result

from tests.conftest import PROJECT, is_english
from timbao import main

_PACKAGES = ("corpus", "index", "search", "web")
_TELLING = {"echo", "secho", "fail", "event", "UsageError", "ClickException", "Refusal", "BadRecord"}
"""Calls that say something to a person; errors are told by their names."""


def _sources() -> Iterator[tuple[str, ast.Module]]:
    packages = (each for name in _PACKAGES for each in sorted((PROJECT / name).rglob("*.py")))
    for path in (PROJECT / "timbao.py", *packages):
        yield str(path.relative_to(PROJECT)), ast.parse(path.read_text("utf-8"))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{path}:{node.lineno}:{node.col_offset}", node


def _texts(node: ast.AST) -> Iterator[str]:
    """The literals within, those of sentences and of gettext aside."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if not (isinstance(node, ast.Call) and _name(node) in {"Sentence", "_"}):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _sentences() -> dict[str, tuple[str, str]]:
    found = {}
    for place, call in _calls():
        if _name(call) == "Sentence" and all(isinstance(each, ast.Constant) for each in call.args):
            vi, en = (str(ast.literal_eval(each)) for each in call.args)
            found[place] = (vi, en)
    return found


SENTENCES = _sentences()


def test_they_are_found() -> None:
    assert len(SENTENCES) > 250


@pytest.mark.parametrize("place", SENTENCES)
def test_a_sentence_says_the_same_in_both(place: str) -> None:
    vi, en = SENTENCES[place]
    # The syntax of questions has Vietnamese words in it.
    assert is_english(re.sub('"[^"]*"', "", en)) or place.startswith("search/syntax.py")
    if "{" in en:
        fields = [{(name, form) for _, name, form, _ in Formatter().parse(text) if name} for text in (vi, en)]
        assert fields[0] == fields[1]
    assert vi.endswith((".", "?", "!")) == en.endswith((".", "?", "!"))


def test_what_is_told_is_told_in_both() -> None:
    alone = [
        (place, text)
        for place, call in _calls()
        if _name(call) in _TELLING or _name(call).endswith("Error")
        for argument in (*call.args, *(each.value for each in call.keywords))
        for text in _texts(argument)
        if not is_english(text + ".")
    ]
    assert alone == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("english")
    news = folder / "news"
    news.mkdir()
    text = "Bão số 3 đổ bộ\n\nSáng nay bão số 3 đổ bộ vào đất liền, gió giật mạnh, mưa rất to ở nhiều nơi.\n"
    for number in range(3):
        (news / f"{number}.txt").write_text(f"Tin thứ {number}. {text}", "utf-8")
    (news / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (news / "empty.txt").write_bytes(b"")
    (news / "rows.jsonl").write_text('{"id": 1, "title": "Lũ", "body": "Lũ lên."}\n{"id": oops}\n[]\n"x"\n', "utf-8")
    (news / "cut.csv").write_text('title,body\nA,"b\nC,d\n', "utf-8")
    return folder


def _run(home: Path, *arguments: str, language: str = "en") -> Result:
    return CliRunner().invoke(main, ["--home", str(home / "home"), "--lang", language, *arguments])


def _index(home: Path) -> None:
    if not (home / "home").is_dir():
        _run(home, "reindex", "--jobs", "1", str(home / "news"))


def test_a_run_with_refused_files(home: Path) -> None:
    plan = _run(home, "reindex", "--dry-run", str(home / "news"))
    assert is_english(plan.output)
    result = _run(home, "reindex", "--jobs", "1", str(home / "news"))
    assert result.exit_code == 65
    assert is_english(result.output)
    assert "This is a binary file (PNG image), not text." in result.output
    assert "The file is empty." in result.output
    assert "Line 2 is not valid JSON" in result.output


def test_what_was_refused_is_listed_in_the_language_asked_for_now(home: Path) -> None:
    _index(home)
    english = _run(home, "status", "--refused").output.splitlines()
    vietnamese = _run(home, "status", "--refused", language="vi").output.splitlines()
    assert len(english) == len(vietnamese) > 4
    for one, other in zip(english, vietnamese, strict=True):
        assert is_english(one)
        assert not is_english(other)
        assert one.split("\t")[:2] == other.split("\t")[:2]


def test_json_has_the_same_keys_in_both(home: Path) -> None:
    _index(home)
    again = ("reindex", "--json", str(home / "news"))
    reports = [json.loads(_run(home, *again, language=each).stdout) for each in ("en", "vi")]
    assert reports[0].keys() == reports[1].keys()
    assert [each["path"] for each in reports[0]["refused"]] == [each["path"] for each in reports[1]["refused"]]
    assert all(is_english(each["reason"]) for each in reports[0]["refused"])
    assert not any(is_english(each["reason"]) for each in reports[1]["refused"])


def test_an_operators_day(home: Path) -> None:
    _index(home)
    id_ = _run(home, "search", "bão", "--ids", "--limit", "1").stdout.split()[0]
    said = {
        "hide": ["hide", id_, "--reason", "asked to"],
        "status": ["status"],
        "hidden": ["show", id_],
        "unhide": ["unhide", id_],
        "not hidden": ["unhide", id_],
        "unknown": ["hide", "nothing", "--reason", "asked to"],
        "no generation": ["rollback"],
        "backup": ["backup", str(home / "copy.db")],
        "no backup": ["restore", str(home / "none.db")],
        "restore": ["restore", str(home / "copy.db")],
        "doctor": ["doctor"],
        "rolled back": ["rollback"],
        "damaged": ["doctor"],
        "store copy": ["store", "copy", f"sqlite:///{home / 'home' / 'articles.db'}", f"sqlite:///{home / 'other.db'}"],
        "copied before": ["store", "copy", f"sqlite:///{home / 'other.db'}", f"sqlite:///{home / 'other.db'}"],
    }
    results = {name: _run(home, *arguments) for name, arguments in said.items()}
    assert {name: result.output for name, result in results.items() if not is_english(result.output)} == {}
    failed = {name for name, result in results.items() if result.exit_code}
    assert failed == {"hidden", "not hidden", "unknown", "no generation", "no backup", "damaged", "copied before"}
    assert f"Taken down     {id_}" in results["status"].output
    assert results["doctor"].output == "The article store and the index are intact.\n"
    assert "was restored from a backup" in results["damaged"].output


@pytest.mark.parametrize(
    "arguments",
    [
        ["--engine", "opensearch://user:word@host:9200/news", "status"],
        ["--engine", "opensearch://host:9200/NEWS", "status"],
        ["--engine", "opensearch://host:9200/news?shards=0", "status"],
        ["--engine", "opensearch://host:9200/news?color=red", "status"],
        ["--engine", "opensearch://127.0.0.1:1/news", "doctor"],
        ["--engine", "solr:", "search", "x"],
        ["--store", "mysql://host/news", "status"],
        ["--store", "postgresql://host/a:b@c", "status"],
        ["--store", "postgresql://127.0.0.1:1/news?connect_timeout=1", "status"],
        ["--store", "sqlite:////nowhere/articles.db", "search", "x"],
        ["search"],
        ["show", "nothing"],
        ["add", "/nowhere"],
        ["add", "--name", "x", "/nowhere"],
        ["reindex", "/nowhere"],
        ["reindex", "/nowhere", "/elsewhere", "--name", "x"],
        ["reindex", "/nowhere", "--memory", "much"],
        ["status", "--max-age", "old"],
        ["serve", "--host", "192.0.2.1", "--port", "1"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done(home: Path, arguments: list[str]) -> None:
    _index(home)
    english, vietnamese = (_run(home, *arguments, language=each) for each in ("en", "vi"))
    assert english.exit_code == vietnamese.exit_code != 0
    assert english.output != vietnamese.output
    assert is_english(english.output)
    assert not is_english(vietnamese.output)
