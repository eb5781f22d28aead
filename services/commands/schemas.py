"""`copytaster schemas`: the generated contract files."""

from pathlib import Path
from typing import Annotated

import typer

import schemas
from schemas import export as contract
from schemas.release import check_against_release
from services.commands import console
from services.runtime.topics import TOPICS

app = typer.Typer(no_args_is_help=True, help="The contract files: JSON Schema and AsyncAPI.")
Folder = Annotated[Path, typer.Option(help="Where the contract files are.")]
HERE = Path(schemas.__path__[0])


@app.command("export")
def export(folder: Folder = HERE) -> None:
    """Write the contract files from the models and the topic table."""
    for path in contract.export(TOPICS, folder):
        console.out.print(str(path), highlight=False)


@app.command("check")
def check(
    folder: Folder = HERE,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Fail where the files are not what the models say, or break what the last release promised."""
    drift = contract.check(TOPICS, folder)
    release = check_against_release(folder / "released", folder / contract.SCHEMAS)
    if json:
        console.print_json(
            {"drift": drift, "compared_with_release": release.has_baseline, "breaking": release.problems}
        )
    else:
        for problem in (*drift, *release.problems):
            console.out.print(problem, highlight=False, soft_wrap=True)
        baseline = "compatible with the last release" if release.has_baseline else "no release yet to compare with"
        if not drift and not release.problems:
            console.out.print(f"the contract files are what the models say; {baseline}")
    if drift or release.problems:
        raise typer.Exit(1)
