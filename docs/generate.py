"""Writes docs/reference from the code: python docs/generate.py [FOLDER]. A test holds the pages in docs/ to it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

NOTE = "<!-- Written by docs/generate.py; change the code instead. -->"


def main(folder: Path) -> None:
    """Write every page into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "command-line": _command_line(),
        "settings": _settings(),
        "query-syntax": _query_syntax(),
        "api": _api(),
        "metadata": _metadata(),
    }
    for name, parts in pages.items():
        text = "\n\n".join((NOTE, *parts)) + "\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in lines)


def _commands() -> Iterator[tuple[str, click.Command]]:
    from timbao import main as timbao

    assert isinstance(timbao, click.Group)
    context = click.Context(timbao)
    yield "timbao", timbao
    for name in timbao.list_commands(context):
        command = timbao.get_command(context, name)
        assert command is not None, "it was listed"
        yield from _with_subcommands(f"timbao {name}", command)


def _with_subcommands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for sub in command.commands:
            yield from _with_subcommands(f"{name} {sub}", command.commands[sub])


def _command_line() -> Iterator[str]:
    yield "# The command line"
    yield (
        "What programs read goes to stdout and is stable; messages go to stderr. Every option can come from the "
        "environment, as in the last column."
    )
    for name, command in _commands():
        arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
        asked = "".join(f" {parameter.make_metavar(click.Context(command))}" for parameter in arguments)
        yield f"## {name}{asked}"
        yield from (" ".join(each.split()) for each in (_in_both(command.help)) if each)
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        if options:
            yield _table(_OPTIONS, (_option(name, each) for each in options))


_OPTIONS = ("Option", "Tiếng Việt", "English", "Environment")


def _in_both(text: str | None) -> tuple[str, str]:
    """A text of help as it stands in the code, and in English."""
    from corpus.usage import by_paragraph, speak

    speak("en")
    english = by_paragraph(text)
    speak("vi")
    return by_paragraph(text) or "", english or ""


def _option(command: str, option: click.Option) -> tuple[str, str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    environment = option.envvar
    if environment is None and option.name:
        environment = "_".join((command.upper().replace(" ", "_"), option.name.upper()))
    shown = environment if isinstance(environment, str) else ", ".join(environment or ())
    return names, *_in_both(option.help), f"`{shown}`"


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield (
        "Everything is set by options or by the environment; there is no configuration file. These are for every "
        "command; those of a single one stand with it in the [command line](command-line.md)."
    )
    timbao = next(command for _, command in _commands())
    rows = [_option("timbao", each) for each in timbao.params if isinstance(each, click.Option) and each.expose_value]
    columns = "[howto/columns](../howto/columns.md)"
    rows.append(
        ("", f"Tệp ghi thêm tên cột: {columns}.", f"A file of further column names: {columns}.", "`TIMBAO_COLUMNS`")
    )
    yield _table(_OPTIONS, rows)


def _query_syntax() -> Iterator[str]:
    from search.syntax import SYNTAX

    yield "# Query syntax"
    yield "Page, command line, API and feeds read the same language. `timbao search --syntax` prints it."
    rows = ((f"`{row.example}`", row.meaning.said("vi"), row.meaning.said("en")) for row in SYNTAX)
    yield _table(("Typed", "Tìm được", "Finds"), rows)


def _api() -> Iterator[str]:
    yield "# The JSON API"
    yield (
        "JSON under `/api/v1`, described by OpenAPI 3.1 at `/api/v1/openapi.json`. Unknown keys may be added to "
        "answers; those named here stay. Errors are an object with `status` and `error`, a sentence."
    )
    described = _openapi()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"## {method.upper()} {path}"
            yield operation["summary"]
            rows = (
                (f"`{each['name']}`", each["in"], _values(each["schema"]), each["description"])
                for each in operation["parameters"]
            )
            yield _table(("Parameter", "In", "Values", ""), rows)
            answers = ((status, answer["description"]) for status, answer in operation["responses"].items())
            yield _table(("Status", "Answer"), answers)
    yield "## Answers"
    schemas = described["components"]["schemas"].items()
    keys = ((f"`{name}`", ", ".join(f"`{key}`" for key in schema["properties"])) for name, schema in schemas)
    yield _table(("Answer", "Keys"), keys)


def _values(schema: Mapping[str, Any]) -> str:
    """What a parameter may be, where not every text: its values, some of them, or its bounds."""
    named = ", ".join(f"`{each}`" for each in schema.get("enum", schema.get("examples", ())))
    if "maximum" in schema:
        return f"{schema['minimum']}–{schema['maximum']:,}, {schema['default']} unless given"
    return f"such as {named}" if "examples" in schema else named


def _openapi() -> Any:
    import flask

    from web.api import bp, openapi
    from web.pages import bp as pages

    app = flask.Flask("timbao")
    app.register_blueprint(bp)
    app.register_blueprint(pages)
    with app.test_request_context():
        return openapi()


def _metadata() -> Iterator[str]:
    from corpus.sources import publishers

    columns = json.loads((PROJECT / "corpus" / "data" / "columns.json").read_text("utf-8"))
    yield "# What metadata are read from"
    yield "## Columns of dumps"
    yield (
        "Case, accents, spaces and punctuation of a name do not count. What has no role is kept as `extra`. Add your "
        "own: [how](../howto/columns.md)."
    )
    yield _table(("Role", "Names"), ((role, ", ".join(f"`{n}`" for n in names)) for role, names in columns.items()))
    yield "## Newspapers that are known by name"
    yield "Others are known by their address alone."
    rows = ((each.name, ", ".join(each.domains), each.kind, each.home or "") for each in publishers())
    yield _table(("Name", "Domains", "Kind", "Province"), rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "docs" / "reference")
