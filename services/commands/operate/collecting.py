"""`copytaster sources run|test|pause|resume|cursor`: the sources that are fetched, run and steered by the operator."""

import json as json_
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from services.commands import console
from services.kafka import clients, tailing
from services.kafka.delivery import KafkaDelivery, ProducerRecord
from services.observability import logs
from services.settings import Settings
from services.sources.collector import agent
from services.sources.collector.cursor import Cursor, Request, key_of, partition_of, request_key
from services.sources.collector.cursors import SavedCursors, read_cursors
from services.sources.collector.ledger import total
from services.sources.registry.entry import SourceEntry
from services.sources.registry.read import InvalidRegistryError
from services.sources.registry.registry import Registry
from services.sources.roads.protocol import Fate
from services.sources.roads.settings import Connection
from services.stream.messages import Outgoing
from services.stream.topics import SOURCE_CURSORS

cursor_app = typer.Typer(help="How far a connection has been fetched, and from where it goes on.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="The source.")]
Name = Annotated[str | None, typer.Option("--connection", help="Which of its connections, where it has several.")]
File = Annotated[Path | None, typer.Option("--file", help="The registry; default: COPYTASTER_SOURCES_FILE.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


def run() -> None:
    """Fetch the sources whose entries say how, until SIGTERM. Several of these share them out."""
    settings = console.settings()
    logs.configure(settings, "sources")
    try:
        console.run(agent.run(settings))
    except (ValueError, InvalidRegistryError) as error:
        console.fail(str(error))


def try_out(id_: Id, connection: Name = None, file: File = None, *, json: Json = False) -> None:
    """Fetch a source once and show what would become of it. Saves and publishes nothing."""
    settings = console.settings()
    entry, chosen = chosen_connection(_registry(settings, file), id_, connection)
    # Imported now: it needs all stages and their models, and `run` needs none of them.
    trial = import_module("services.commands.operate.source_trial")
    trial.try_once(settings, entry, chosen, json=json)


def pause(id_: Id, connection: Name = None, file: File = None) -> None:
    """Stop fetching a connection until `resume`."""
    _ask(id_, connection, file, lambda request: Request(request, paused=True))


def resume(id_: Id, connection: Name = None, file: File = None) -> None:
    """Go on, at once; also where the sender had said that it is gone."""
    _ask(id_, connection, file, lambda request: Request(request, paused=False))


@cursor_app.command()
def show(id_: Id, connection: Name = None, file: File = None, *, json: Json = False) -> None:
    """Where a connection is, and how its last poll went."""
    settings = console.settings()
    entry, chosen = chosen_connection(_registry(settings, file), id_, connection)
    saved = console.run(_saved(settings, entry, chosen))
    cursor = saved.cursors.get(key_of(entry.id, chosen.name))
    if cursor is None:
        console.fail(f"{entry.id}/{chosen.name}: never fetched")
    if json:
        console.print_json(json_.loads(cursor.to_bytes()))
        return
    for name, value in _shown(cursor).items():
        console.out.print(f"{name:12} {value}", highlight=False, soft_wrap=True, markup=False)


@cursor_app.command(name="set")
def set_(
    id_: Id,
    position: Annotated[str, typer.Argument(help="A position in JSON, as `show --json` has it.")],
    connection: Name = None,
    file: File = None,
) -> None:
    """Go on from this position."""
    try:
        found = json_.loads(position)
    except ValueError as error:
        console.fail(f"the position is no JSON: {error}", console.EXIT_USAGE)
    if not isinstance(found, dict):
        console.fail("the position is no JSON object", console.EXIT_USAGE)
    _ask(id_, connection, file, lambda request: Request(request, position=found))


@cursor_app.command()
def rewind(
    id_: Id,
    connection: Name = None,
    file: File = None,
    *,
    backfill: Annotated[bool, typer.Option(help="What is older than the last poll is news to nobody.")] = False,
) -> None:
    """Begin again: everything that the source still offers is fetched once more. What is known is recognised."""
    before = datetime.now(UTC).timestamp() if backfill else None
    _ask(id_, connection, file, lambda request: Request(request, position={}, backfill_before=before))


def ledger(
    id_: Id,
    connection: Name = None,
    file: File = None,
    *,
    hours: Annotated[int, typer.Option(min=1, max=48, help="How many hours that had items.")] = 24,
    json: Json = False,
) -> None:
    """What became of the items of a connection, hour by hour (UTC): each has exactly one fate."""
    settings = console.settings()
    entry, chosen = chosen_connection(_registry(settings, file), id_, connection)
    cursor = console.run(_saved(settings, entry, chosen)).cursors.get(key_of(entry.id, chosen.name))
    kept = dict(sorted((cursor.ledger if cursor else {}).items())[-hours:])
    if json:
        console.print_json({"source": entry.id, "connection": chosen.name, "hours": kept, "total": total(kept)})
        return
    table = Table("hour", *Fate, box=None)
    for hour, fates in (*kept.items(), ("total", total(kept))):
        table.add_row(hour, *(str(fates.get(fate.value, 0)) for fate in Fate))
    console.out.print(table)


def _shown(cursor: Cursor) -> dict[str, str]:
    size = len(json_.dumps(cursor.position))
    return {
        "connection": f"{cursor.source}/{cursor.connection} ({cursor.road})",
        "state": "paused" if cursor.paused else cursor.health.value,
        "problem": cursor.problem or "",
        "saved": _moment(cursor.saved_at),
        "next poll": _moment(cursor.due_at),
        "failures": f"{cursor.failures} in a row",
        "position": f"{size} bytes (--json shows it)",
    }


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z" if seconds else "at once"


def _ask(id_: str, connection: str | None, file: Path | None, make: Callable[[str], Request]) -> None:
    settings = console.settings()
    entry, chosen = chosen_connection(_registry(settings, file), id_, connection)
    console.run(_send(settings, entry, chosen, make(uuid.uuid4().hex)))
    console.out.print(f"{entry.id}/{chosen.name}: asked", highlight=False)


async def _send(settings: Settings, entry: SourceEntry, connection: Connection, request: Request) -> None:
    partition = partition_of(entry.id, connection, await _partitions(settings))
    key = request_key(entry.id, connection.name)
    record = ProducerRecord(Outgoing(SOURCE_CURSORS.name, key, request.to_bytes(), partition), ())
    async with clients.producing(settings) as producer:
        await KafkaDelivery(producer, settings.topic_prefix)([record])


async def _saved(settings: Settings, entry: SourceEntry, connection: Connection) -> SavedCursors:
    return await read_cursors(settings, partition_of(entry.id, connection, await _partitions(settings)))


async def _partitions(settings: Settings) -> int:
    reader = clients.reader(settings)
    await reader.start()
    try:
        await tailing.until_there(reader, settings.topic(SOURCE_CURSORS.name))
        return len(await tailing.partitions_of(reader, settings.topic(SOURCE_CURSORS.name)))
    finally:
        await reader.stop()


def _registry(settings: Settings, file: Path | None) -> Registry:
    found = console.registry(settings.model_copy(update={"sources_file": str(file)}) if file else settings)
    if found is None:
        console.fail("no registry: set COPYTASTER_SOURCES_FILE, or name one with --file", console.EXIT_USAGE)
    return found


def chosen_connection(registry: Registry, id_: str, name: str | None) -> tuple[SourceEntry, Connection]:
    """The source of this id, and its connection of this name or its only one; else a message, then exit."""
    entry = registry.entry(id_)
    if entry is None:
        console.fail(f"{id_}: no such source", console.EXIT_USAGE)
    if not entry.connections:
        console.fail(f"{id_}: is not fetched: its entry has no connections", console.EXIT_USAGE)
    names = [connection.name for connection in entry.connections]
    if name is None and len(names) > 1:
        listed = ", ".join(names)
        console.fail(f"{id_} has several connections ({listed}): name one with --connection", console.EXIT_USAGE)
    chosen = [connection for connection in entry.connections if name in (None, connection.name)]
    if not chosen:
        console.fail(f"{id_}: no connection {name}; there are {', '.join(names)}", console.EXIT_USAGE)
    if not chosen[0].POLLED:
        console.fail(f"{id_}/{chosen[0].name}: is not fetched: its sender comes to us", console.EXIT_USAGE)
    return entry, chosen[0]
