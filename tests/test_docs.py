"""What the documents say is there: links, commands, options, make targets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import PROJECT
from timbao import main

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"^ {4}(?:[*\d/]+ +)*timbao +(.+?)(?: +#.*)?$", re.MULTILINE)
_TARGET = re.compile(r"\bmake ([a-z-]+)\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_resolve(document: Path) -> None:
    broken = [
        target
        for target in _LINK.findall(document.read_text("utf-8"))
        if "://" not in target and not (document.parent / target.partition("#")[0]).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_make_targets_exist(document: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(_TARGET.findall(document.read_text("utf-8"))) <= known


def _subcommands() -> dict[str, click.Command]:
    assert isinstance(main, click.Group)
    context = click.Context(main)
    return {name: command for name in main.list_commands(context) if (command := main.get_command(context, name))}


def test_every_command_says_what_it_does() -> None:
    for name, command in _subcommands().items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts[0]}"


def _options(command: click.Command) -> list[str]:
    return [each for parameter in command.params for each in parameter.opts]


def test_the_commands_in_the_documents_exist() -> None:
    known = _subcommands()
    for document in DOCUMENTS:
        for line in _COMMAND.findall(document.read_text("utf-8")):
            words = line.split()
            name = next(word for word in words if word in known or not word.startswith(("-", "/")))
            assert name in known, f"{document.name}: timbao {line}"
            options = {each for command in (main, known[name]) for each in _options(command)}
            assert {word for word in words if word.startswith("--")} <= options, f"{document.name}: timbao {line}"


def test_the_reference_is_what_the_code_says(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PROJECT / "docs" / "generate.py", tmp_path], check=True)
    generated = sorted(tmp_path.iterdir())
    assert generated
    for made in generated:
        kept = PROJECT / "docs" / "reference" / made.name
        assert kept.read_text("utf-8") == made.read_text("utf-8"), "python docs/generate.py brings it up to date"


_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _sessions(document: Path) -> list[tuple[str, list[str]]]:
    """Each command of a document's console blocks, with the lines that it is said to print."""
    told: list[tuple[str, list[str]]] = []
    for block in _CONSOLE.findall(document.read_text("utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                told.append((line[2:], []))
            else:
                told[-1][1].append(line)
    return told


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if "```console" in each.read_text("utf-8")], ids=str)
def test_what_the_documents_show_is_what_happens(document: Path, tmp_path: Path) -> None:
    (tmp_path / "corpus").symlink_to(PROJECT / "corpus")
    (tmp_path / "timbao").write_text(f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m timbao "$@"\n')
    (tmp_path / "timbao").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "TIMBAO_HOME": str(tmp_path / "home")}
    for command, lines in _sessions(document):
        if assigned := re.fullmatch(r"export (\w+)=(.+)", command):
            environment[assigned[1]] = assigned[2].replace("$PWD", str(tmp_path))
            continue
        run = subprocess.run(
            ["sh", "-c", command], check=False, cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        printed = run.stdout + run.stderr
        shown = ".*".join(re.escape(part) for part in "\n".join(lines).split("…"))
        assert re.search(shown, printed, re.DOTALL), f"{command}\n{printed}"


def test_the_lock_holds_what_is_asked_for() -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;]+)", (PROJECT / "requirements.lock").read_text(), re.MULTILINE))
    for asked in map(Requirement, requires("timbao") or []):
        extra = asked.marker is not None and "extra" in str(asked.marker)
        if not extra:
            assert asked.specifier.contains(locked[canonicalize_name(asked.name)]), "make lock"


def test_every_locked_dependency_is_reviewed_in_its_version() -> None:
    reviewed = (PROJECT / "docs" / "dependencies.md").read_text("utf-8")
    for line in (PROJECT / "requirements.lock").read_text("utf-8").splitlines():
        if found := re.match(r"([a-z][\w.-]*)==([\w.]+)", line):
            rows = [each for each in reviewed.splitlines() if re.search(rf"(?i)\b{found[1]}\b", each)]
            assert any(found[2] in each or "as locked" in each for each in rows), f"{found[0]} is not reviewed"
