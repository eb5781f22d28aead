"""`copytaster trace`: the path of one item through all stages, with times."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from services.commands import console
from services.kafka.item_trace import TracedRecord, traced_records
from services.settings import Settings


def trace(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="An article id, an item id or a trace id.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Show the path of an item: when each stage passed it on, and how long it took."""
    found = console.run(_collect(console.settings(), wanted))
    if not found:
        console.fail(f"no record of {wanted} on any topic")
    if json:
        console.print_json({"steps": [asdict(step) for step in found]})
        return
    table = Table("by", "topic", "where", "when (UTC)", "after", "bytes")
    for before, step in zip([found[0], *found], found, strict=False):
        after = (step.written_at - before.written_at).total_seconds()
        where = f"{step.partition}:{step.offset}"
        table.add_row(
            step.written_by, step.topic, where, f"{step.written_at:%F %T.%f}", f"{after:.3f} s", str(step.bytes)
        )
    console.out.print(table)


async def _collect(settings: Settings, wanted: str) -> list[TracedRecord]:
    return sorted([record async for record in traced_records(settings, wanted)], key=lambda record: record.written_at)
