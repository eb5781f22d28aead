"""`copytaster ingest`: files, folders, feeds or standard input → news.raw."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from schemas.raw import RawItem, Source
from services.commands import console
from services.ingest import files
from services.ingest.manifest import UnreadableFeedError
from services.ingest.sender import ItemRefusedError, Sender
from services.kafka import clients
from services.settings import Settings
from services.sources.collector.room import MOST_WAITING, Room, RoomForOldItems
from services.sources.raw.items import new_trace, raw_item
from services.sources.registry.registry import Registry

_PER_SEND = 100


def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, feed folders, or - for standard input.")],
    *,
    source: Annotated[str, typer.Option(help="The source id of the sender.")] = "files",
    country: Annotated[str | None, typer.Option(help="The source's country (ISO 3166-1 alpha-2).")] = None,
    media_type: Annotated[str | None, typer.Option(help="Media type, where the file name does not show it.")] = None,
    sent_at: Annotated[str | None, typer.Option(help="When it was sent (ISO 8601 with offset).")] = None,
    backfill: Annotated[bool, typer.Option(help="They are old: they yield to all else, and are no news.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Ingest items. The broker has confirmed every one of them when this command ends."""
    settings = console.settings()
    registry = console.registry(settings)
    sender = console.sender(source, country)
    try:
        sent = console.instant("--sent-at", sent_at)
        items = list(_items(paths, sender, sent, media_type, settings, registry=registry, backfill=backfill))
    except (UnreadableFeedError, ValueError) as error:
        console.fail(str(error), console.EXIT_USAGE)
    console.run(_send(items, settings, RoomForOldItems(settings).wait if backfill else None))
    if json:
        ingested = [{"item_id": i.item_id, "trace_id": i.trace_id, "file": i.filename} for i in items]
        console.print_json({"items": ingested})
    else:
        console.out.print(f"{len(items)} items ingested")


def _items(
    paths: list[str],
    source: Source,
    sent_at: datetime | None,
    media_type: str | None,
    settings: Settings,
    *,
    registry: Registry | None,
    backfill: bool,
) -> Iterator[RawItem]:
    for path in paths:
        if path == "-":
            payload = sys.stdin.buffer.read(settings.max_item_bytes + 1)
            found = [files.FileItem(Path("-"), source, sent_at, media_type)]
        else:
            payload = b""
            found = list(files.find([files.path_named(path)], source, sent_at))
        for item in found:
            content = payload or _read(item.path, settings)
            if len(content) > settings.max_item_bytes:
                raise ValueError(f"{item.path}: more than {settings.max_item_bytes} bytes")
            now = datetime.now(UTC)
            yield raw_item(
                content,
                _registered(item.source, registry),
                received_at=now,
                backfill_before=now if backfill else None,
                trace_id=new_trace(),
                sent_at=item.sent_at,
                content_type=media_type or item.media_type,
                filename=item.path.name if str(item.path) != "-" else None,
                url=item.url,
            )


def _registered(source: Source, registry: Registry | None) -> Source:
    """As the registry has it, where there is one."""
    registered = registry.source(source.id) if registry else source
    if registered is None:
        raise ValueError(f"{source.id}: no such source in the registry")
    return registered


def _read(path: Path, settings: Settings) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte over the limit shows that an item is too large, without reading a huge file.
            return file.read(settings.max_item_bytes + 1)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error


async def _send(items: list[RawItem], settings: Settings, room: Room | None) -> None:
    at_once = MOST_WAITING if room else _PER_SEND
    async with clients.producing(settings) as producer:
        sender = Sender(producer, settings.topic_prefix, lambda: datetime.now(UTC))
        with Progress(console=console.err, transient=True) as progress:
            task = progress.add_task("ingesting", total=len(items))
            for start in range(0, len(items), at_once):
                chunk = items[start : start + at_once]
                if room:
                    await room()
                try:
                    await sender.send(*chunk)
                except ItemRefusedError as error:
                    console.fail(f"the broker refused an item: {error}")
                progress.advance(task, len(chunk))
