"""`copytaster deadletters`: what could not be processed and why, and replaying it."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from schemas.deadletter import DeadLetter
from services.commands import console
from services.kafka import clients, dead_letter_box
from services.kafka.dead_letter_box import LetterFilter, ReplayRefusedError
from services.stream.dead_letters import is_refused_record

app = typer.Typer(no_args_is_help=True, help="Messages that a stage could not process.")

Stage = Annotated[str | None, typer.Option(help="Only those of this stage.")]
Reason = Annotated[str | None, typer.Option(help="Only those with this reason.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command("list")
def list_(
    stage: Stage = None,
    reason: Reason = None,
    replayed: Annotated[bool, typer.Option("--replayed", help="Include those already replayed.")] = False,
    json: Json = False,
) -> None:
    """List dead letters: where each came from and why. Never shows their content."""
    settings = console.settings()
    found = [
        x for x in console.run(dead_letter_box.letters(settings)) if LetterFilter(stage, reason, replayed=replayed)(x)
    ]
    if json:
        console.print_json({"dead_letters": [row(letter) for letter in found]})
        return
    table = Table("id", "stage", "reason", "where", "when", "replayed", "error")
    for letter in found:
        origin = letter.origin
        where = f"{origin.topic}:{origin.partition}:{origin.offset}"
        rejected = f"{letter.rejected_at:%F %T}"
        again = f"{letter.replayed_at:%F %T}" if letter.replayed_at else ""
        again = f"discarded {letter.discarded_at:%F %T}" if letter.discarded_at else again
        table.add_row(letter.dead_letter_id, letter.stage, letter.reason, where, rejected, again, letter.error)
    console.out.print(table if found else "no dead letters")
    for (of_stage, why), number in sorted(Counter((x.stage, x.reason.value) for x in found).items()):
        console.out.print(f"{number:6d}  {of_stage}  {why}", highlight=False)


@app.command("show")
def show(
    dead_letter_id: str,
    payload: Annotated[Path | None, typer.Option(help="Write the original bytes to this file.")] = None,
    json: Json = False,
) -> None:
    """Show one dead letter; with --payload, save its original bytes."""
    settings = console.settings()
    found = [x for x in console.run(dead_letter_box.letters(settings)) if x.dead_letter_id == dead_letter_id]
    if not found:
        console.fail(f"no dead letter {dead_letter_id}")
    if payload:
        payload.write_bytes(found[0].value or b"")
    shown = row(found[0])
    if json:
        console.print_json(shown)
    else:
        for name, value in shown.items():
            console.out.print(f"{name:>16}  {value}", highlight=False)


@app.command("replay")
def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Dead letter ids.")] = None,
    stage: Stage = None,
    reason: Reason = None,
    everything: Annotated[bool, typer.Option("--all", help="All that have not been replayed yet.")] = False,
    json: Json = False,
) -> None:
    """Send the original bytes to the topic they came from. Skips letters already replayed, unless named by id."""
    if not (ids or stage or reason or everything):
        console.fail("nothing selected: give ids, --stage, --reason or --all", console.EXIT_USAGE)
    # A letter that was replayed without success may be replayed again, but only by naming it.
    wanted = LetterFilter(stage, reason, frozenset(ids or ()), replayed=bool(ids))

    async def work() -> int:
        found = [letter for letter in await dead_letter_box.letters(settings) if wanted(letter)]
        # Records of ours are refused by name, and left out of many.
        chosen = [letter for letter in found if wanted.ids or not is_refused_record(letter)]
        missing = wanted.ids - {letter.dead_letter_id for letter in chosen}
        if missing:
            console.fail(f"no dead letter {', '.join(sorted(missing))}")
        async with clients.producing(settings) as producer:
            return await dead_letter_box.replay(producer, settings.topic_prefix, chosen, lambda: datetime.now(UTC))

    settings = console.settings()
    try:
        number = console.run(work())
    except ReplayRefusedError as error:
        console.fail(f"not replayed: {error}")
    if json:
        console.print_json({"replayed": number})
    else:
        console.out.print(f"{number} dead letters replayed")


def row(letter: DeadLetter) -> dict[str, object]:
    """A dead letter without its bytes: a listing may be read by people who may not read an embargoed text."""
    row = letter.model_dump(mode="json", exclude={"value", "headers", "schema_version", "key"})
    row["bytes"] = len(letter.value or b"")
    return row
