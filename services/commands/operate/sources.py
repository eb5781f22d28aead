"""`copytaster sources check|list|show|token`: the registry of sources, as the operator sees it."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table

from services.commands import console
from services.sources.registry.read import InvalidRegistryError, warnings_of
from services.sources.registry.registry import Registry
from services.sources.registry.tokens import hash_of, new_token
from services.sources.registry.watch import read_file, registry_of

app = typer.Typer(help="The registry of sources: who may send, and what each may speak for.", no_args_is_help=True)

File = Annotated[Path | None, typer.Option("--file", help="The file; default: COPYTASTER_SOURCES_FILE.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command()
def check(file: File = None, *, json: Json = False) -> None:
    """Whether the file is valid; if not, what is wrong on which line."""
    path = _path(file)
    try:
        registry = registry_of(read_file(path))
    except InvalidRegistryError as error:
        if json:
            problems = [{"line": problem.line, "problem": problem.text} for problem in error.problems]
            console.print_json({"valid": False, "problems": problems})
        _report(path, error)
    warnings = warnings_of(registry)
    if json:
        console.print_json({"valid": True, "sources": len(registry), "warnings": warnings})
        return
    for warning in warnings:
        console.err.print(f"[yellow]note:[/] {warning}", highlight=False, soft_wrap=True)
    console.out.print(f"{path}: {len(registry)} sources, valid", highlight=False, soft_wrap=True)


@app.command(name="list")
def list_(file: File = None, *, json: Json = False) -> None:
    """All sources."""
    registry = _registry(file)
    if json:
        shown = [entry.model_dump(mode="json", exclude={"tokens"}) for entry in registry.entries]
        console.print_json({"sources": shown})
        return
    table = Table("id", "name", "kind", "country", "desk", "authorities", "tokens", box=None)
    for entry in registry.entries:
        authorities = ", ".join(entry.authorities)
        row = (entry.id, entry.name, entry.kind, entry.country or "", entry.desk, authorities, str(len(entry.tokens)))
        table.add_row(*row)
    console.out.print(table)


@app.command()
def show(id_: Annotated[str, typer.Argument(metavar="ID")], file: File = None, *, json: Json = False) -> None:
    """One source, with all its fields."""
    entry = _registry(file).entry(id_)
    if entry is None:
        console.fail(f"{id_}: no such source", console.EXIT_USAGE)
    fields = entry.model_dump(mode="json")
    if json:
        console.print_json(fields)
        return
    for name, value in fields.items():
        shown = ", ".join(value) if isinstance(value, list) else value
        console.out.print(f"{name:18} {'' if shown is None else shown}", highlight=False, soft_wrap=True, markup=False)


@app.command()
def token(id_: Annotated[str, typer.Argument(metavar="ID")], file: File = None, *, json: Json = False) -> None:
    """Make a token for a source: give it to the sender, and add its hash to the file. It is shown only now."""
    if _registry(file).entry(id_) is None:
        console.fail(f"{id_}: no such source", console.EXIT_USAGE)
    made = new_token()
    if json:
        console.print_json({"source": id_, "token": made, "hash": hash_of(made)})
        return
    console.out.print(f"token (for the sender, shown only now):  {made}", highlight=False, soft_wrap=True)
    console.out.print(f"under `tokens` of {id_} in the file:  - {hash_of(made)}", highlight=False, soft_wrap=True)


def _registry(file: Path | None) -> Registry:
    path = _path(file)
    try:
        return registry_of(read_file(path))
    except InvalidRegistryError as error:
        _report(path, error)


def _report(path: Path, error: InvalidRegistryError) -> NoReturn:
    for problem in error.problems[:-1]:
        console.err.print(f"{path}:{problem.line}: {problem.text}", highlight=False, soft_wrap=True, markup=False)
    last = error.problems[-1]
    console.fail(f"{path}:{last.line}: {last.text}")


def _path(file: Path | None) -> Path:
    configured = console.settings().sources_file
    if file is None and configured is None:
        console.fail("no registry: set COPYTASTER_SOURCES_FILE, or name one with --file", console.EXIT_USAGE)
    return file or Path(configured or "")
