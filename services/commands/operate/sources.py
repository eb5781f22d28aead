"""`copytaster sources`: the registry as the operator sees it; what is fetched is in `collecting.py`."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Column, Table

from services.commands import console
from services.commands.operate import collecting, source_states
from services.sources.registry.read import InvalidRegistryError, warnings_of
from services.sources.registry.registry import Registry
from services.sources.registry.tokens import hash_of, new_token
from services.sources.registry.watch import read_file, registry_of
from services.sources.watching.standing import SourceStanding

app = typer.Typer(help="Sources: who may send, what each may speak for, and how it is fetched.", no_args_is_help=True)
app.add_typer(collecting.cursor_app, name="cursor")
for name, command in (
    ("run", collecting.run),
    ("test", collecting.try_out),
    ("pause", collecting.pause),
    ("resume", collecting.resume),
    ("ledger", collecting.ledger),
):
    app.command(name)(command)

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
    """All sources, and how each is doing as far as the broker knows."""
    registry = _registry(file)
    found = console.run(source_states.read_standings(console.settings(), registry))
    if found is None:
        console.err.print("[yellow]note:[/] the broker does not answer: how they are doing is not known")
    states = found or {}
    if json:
        shown = [
            {**entry.model_dump(mode="json", exclude={"tokens"}), "standing": _standing(states.get(entry.id))}
            for entry in registry.entries
        ]
        console.print_json({"sources": shown})
        return
    # What else an entry says is for `show`: a line is to fit on a screen.
    names = ("name", "kind", "desk", "fetched by", "state", "last item", "problem")
    table = Table(Column("id", no_wrap=True), *names, box=None)
    for entry in registry.entries:
        roads = ", ".join(connection.road for connection in entry.connections)
        standing = _standing(states.get(entry.id)) or {}
        said = (standing.get(name) or "" for name in ("state", "last_item", "problem"))
        table.add_row(entry.id, entry.name, entry.kind, entry.desk, roads, *said)
    console.out.print(table)


def _standing(found: SourceStanding | None) -> dict[str, str | None] | None:
    if found is None:
        return None
    last = f"{found.last_item:%Y-%m-%dT%H:%M:%SZ}" if found.last_item else None
    return {"state": found.state.value, "last_item": last, "problem": found.problem}


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
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
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
