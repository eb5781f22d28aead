"""`copytaster schemas`: the generated contract files."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

import schemas
from schemas.documents import export as contract
from schemas.documents.release import ReleaseCheck, check_against_release
from services.commands import console
from services.commands.contracts.tagged_contract import extract, last_tag
from services.stream.topics import TOPICS

app = typer.Typer(no_args_is_help=True, help="The contract files: JSON Schema and AsyncAPI.")
Folder = Annotated[Path, typer.Option(help="The folder of the contract files.")]
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
    """Fail if the files differ from the models, or break the contract of the last release.

    The last release is what `released/` holds and what the last git tag has; without either, nothing is compared.
    """
    drift = contract.check(TOPICS, folder)
    tag, baselines = _baselines(folder)
    # The tag and `released/` usually hold the same release: report each problem once.
    breaking = list(dict.fromkeys(problem for release in baselines for problem in release.problems))
    compared = any(release.has_baseline for release in baselines)
    if json:
        console.print_json({"drift": drift, "compared_with_release": compared, "tag": tag, "breaking": breaking})
    else:
        for problem in (*drift, *breaking):
            console.out.print(problem, highlight=False, soft_wrap=True)
        against = f"the last release ({tag})" if tag else "the last release"
        baseline = f"compatible with {against}" if compared else "no release yet to compare with: no tag, no released/"
        if not drift and not breaking:
            console.out.print(f"the contract files match the models; {baseline}", soft_wrap=True)
    if drift or breaking:
        raise typer.Exit(1)


def _baselines(folder: Path) -> tuple[str | None, list[ReleaseCheck]]:
    """The last tag, and the comparisons with it and with `released/`."""
    current = folder / contract.SCHEMAS
    found = [check_against_release(folder / "released", current)]
    tag = last_tag(folder)
    if tag:
        with TemporaryDirectory() as temporary:
            found.append(check_against_release(extract(folder, tag, Path(temporary)), current))
    return tag, found
