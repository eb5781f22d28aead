"""`copytaster wire-kit`: transmissions in ten formats to feed any system with, and a check of what it published."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from services.commands import console
from services.wire_kit import check as judging
from services.wire_kit import folders
from services.wire_kit.formats import FORMATS
from services.wire_kit.story import DAY

app = typer.Typer(no_args_is_help=True, help="Feed any system with one story in ten formats; check what it publishes.")
Formats = Annotated[
    list[str] | None, typer.Option("--format", help=f"Only this format; repeatable. One of {', '.join(FORMATS)}.")
]


@app.command("write")
def write(
    folder: Annotated[Path, typer.Argument(help="Where the kit goes.")],
    *,
    formats: Formats = None,
    day: Annotated[str, typer.Option(help="The day on which everything is sent.")] = DAY.isoformat(),
) -> None:
    """Write a folder for each format and script: its items, a manifest, and what a right system publishes."""
    try:
        number = folders.write(folder, date.fromisoformat(day), _known(formats))
    except ValueError:
        console.fail(f"--day {day}: not a date, as {DAY} is", console.EXIT_USAGE)
    except OSError as error:
        console.fail(f"{error.filename or folder}: {error.strerror}")
    console.out.print(f"{number} scripts in {folder}", highlight=False, soft_wrap=True)


@app.command("check")
def check(
    records: Annotated[str, typer.Argument(help="What was published, as JSON lines, or - for standard input.")],
    *,
    formats: Formats = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare what a system published with what a right one publishes. Exits with 1 if something differs."""
    try:
        judged = list(judging.check(_lines(records), _known(formats)))
    except (OSError, ValueError) as error:
        console.fail(f"{records}: {error}", console.EXIT_USAGE)
    wrong = [each for each in judged if not each.right]
    if as_json:
        console.print_json({"scripts": len(judged), "wrong": [_difference(each) for each in wrong]})
    else:
        if wrong:
            console.out.print(_differences(wrong))
        console.out.print(f"{len(judged) - len(wrong)} of {len(judged)} scripts as expected", highlight=False)
    if wrong:
        raise typer.Exit(console.EXIT_FAILED)


def _known(formats: list[str] | None) -> list[str]:
    if unknown := [name for name in formats or () if name not in FORMATS]:
        console.fail(f"--format {unknown[0]}: there are {', '.join(FORMATS)}", console.EXIT_USAGE)
    return formats or []


def _lines(path: str) -> Iterator[Mapping[str, Any]]:
    text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {number}: not JSON: {error.msg}") from None
            if not isinstance(record, dict):
                raise ValueError(f"line {number}: not an object")
            yield record


def _difference(judged: judging.Judged) -> dict[str, str]:
    script = judged.script
    return {
        "feed": f"{script.format}/{script.name}",
        "rule": script.rule,
        "expected": script.published,
        "published": judged.published,
        "expected_shown": script.shown,
        "shown": judged.shown,
    }


def _differences(wrong: list[judging.Judged]) -> Table:
    table = Table("format", "script", "expected", "published", "shown in the end", expand=True)
    for each in wrong:
        end = each.shown if each.shown == each.script.shown else f"{each.shown}, expected {each.script.shown}"
        table.add_row(each.script.format, each.script.words, each.script.published, each.published or "nothing", end)
    return table
