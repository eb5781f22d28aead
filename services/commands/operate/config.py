"""`copytaster config`: the settings in effect."""

from typing import Annotated

import typer
from rich.table import Table

from services.commands import console
from services.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The settings.")


@app.command("show")
def show(json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False) -> None:
    """Show every setting, its value and its purpose; secrets are masked."""
    settings = console.settings()
    if json:
        console.print_json(settings.shown())
        return
    table = Table("variable", "value", "what it is for")
    names = {"kafka_bootstrap": "KAFKA_BOOTSTRAP"}
    for name, value in settings.shown().items():
        variable = names.get(name, f"COPYTASTER_{name.upper()}")
        table.add_row(variable, "" if value is None else str(value), Settings.model_fields[name].description or "")
    console.out.print(table)
