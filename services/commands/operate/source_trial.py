"""What would become of a source: fetched once, through all stages in this process."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import typer

from services.commands import console
from services.commands.articles.try_feed import print_account, print_lines
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.sources.registry.entry import SourceEntry
from services.sources.roads.fetching import Fetcher
from services.sources.roads.live.connector import LiveConnector
from services.sources.roads.opening import open_connector
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import FetchedItem, Page, SourceFailure
from services.sources.roads.settings import Connection
from services.trial import chain
from services.trial.feeds import Arrival
from services.trial.play import play

_LISTEN_SECONDS = 20.0
"""How long a stream is listened to until it says something."""


def try_once(settings: Settings, entry: SourceEntry, connection: Connection, *, json: bool) -> None:
    """Fetch a connection once, and print what would be published, held or refused."""
    name = f"{entry.id}/{connection.name}"
    try:
        page = console.run(_polled(settings, connection))
    except SourceFailure as failure:
        console.fail(f"{name}: {failure}")
    for note in page.notes:
        console.err.print(f"[yellow]note:[/] {note}", highlight=False, soft_wrap=True)
    entries = sum(item.entries for item in page.items)
    console.err.print(f"{entries} entries; next poll in {page.next_seconds:.0f} s", highlight=False)
    chain.prepare()
    show = print_lines if json else print_account
    if not show(name, play(_arrivals(entry, page.items), settings)):
        raise typer.Exit(console.EXIT_FAILED)


async def _polled(settings: Settings, connection: Connection) -> Page:
    async with Fetcher(HostPacing(time.monotonic), settings.max_item_bytes) as fetcher:
        connector = open_connector(connection, fetcher)
        try:
            page = await connector.poll({}, datetime.now(UTC))
            if page.items or not isinstance(connector, LiveConnector):
                return page
            # It has only just been opened.
            with suppress(TimeoutError):
                await asyncio.wait_for(connector.announced(page.position), _LISTEN_SECONDS)
            return await connector.poll(page.position, datetime.now(UTC))
        finally:
            await connector.close()


def _arrivals(entry: SourceEntry, items: tuple[FetchedItem, ...]) -> Iterator[Arrival]:
    now = datetime.now(UTC)
    for number, item in enumerate(items, 1):
        made = raw_item(
            item.payload,
            entry.source,
            received_at=now,
            trace_id=new_trace(),
            sent_at=item.sent_at,
            content_type=item.content_type,
            filename=item.filename,
            url=item.url,
            entry=item.feed,
            transmission=item.transmission,
        )
        yield Arrival(now, item.filename or f"item {number}", made)
