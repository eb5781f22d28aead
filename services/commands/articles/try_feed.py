"""`copytaster try`: what would be published from a feed, by all stages in one process, without a broker."""

import traceback
from bdb import BdbQuit
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from services.commands import console
from services.ingest.manifest import UnreadableFeedError
from services.settings import Settings
from services.trial import chain
from services.trial.account import Account
from services.trial.feeds import SourceOptions, arrivals
from services.trial.play import Caused, Silent, play


def try_feed(
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEED", help="A manifest (feed.json), a folder, a file, or - for standard input."),
    ],
    *,
    source: Annotated[str, typer.Option(help="The source id for files without a manifest.")] = "files",
    country: Annotated[str | None, typer.Option(help="The source's country (ISO 3166-1 alpha-2).")] = None,
    media_type: Annotated[str | None, typer.Option(help="Media type, where the file name does not show it.")] = None,
    sent_at: Annotated[str | None, typer.Option(help="When it was sent (ISO 8601 with offset).")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON lines on standard output.")] = False,
) -> None:
    """Show what would be published, held or refused, and why. Each FEED starts with an empty state.

    The items of a folder or manifest are compared with each other, as on a live stream.
    Exits with 1 if a feed could not be read.
    """
    settings = console.settings()
    try:
        sent = console.instant("--sent-at", sent_at)
    except ValueError as error:
        console.fail(str(error), console.EXIT_USAGE)
    options = SourceOptions(console.sender(source, country), media_type, sent)
    # Once, before the first feed: loading takes longer than most feeds.
    with console.err.status("loading language models"):
        chain.prepare()
    show = print_lines if json else print_account
    good = [show(feed, _played(feed, options, settings)) for feed in feeds]
    if not all(good):
        raise typer.Exit(console.EXIT_FAILED)


def _played(feed: str, options: SourceOptions, settings: Settings) -> Iterator[Caused | Silent]:
    started = datetime.now(UTC)
    entries = arrivals(feed, options, started=started, max_item_bytes=settings.max_item_bytes)
    return play(entries, settings)


def print_lines(feed: str, events: Iterable[Caused | Silent]) -> bool:
    """Print a line per record and a closing one; return whether the whole feed could be read."""
    records = 0
    try:
        for event in events:
            if isinstance(event, Caused):
                records += 1
                console.print_json({"feed": feed, "item": event.item, "topic": event.topic, "record": event.record})
    except (BrokenPipeError, BdbQuit):  # the reader has seen enough, as `head` has, or quits the debugger
        raise
    except Exception as error:  # noqa: BLE001 # a broken feed must not stop the next one
        console.print_json({"feed": feed, "error": _named(error)})
        return False
    console.print_json({"feed": feed, "records": records})
    return True


def print_account(feed: str, events: Iterable[Caused | Silent]) -> bool:
    """As `print_lines`, for people."""
    account = Account(feed)
    problem = ""
    try:
        for event in events:
            account.add(event)
    except BdbQuit:
        raise
    except Exception as error:  # noqa: BLE001 # a broken feed must not stop the next one
        problem = _named(error)
    tables = list(account.tables())
    for table in tables:
        console.out.print(table)
    if not tables and not problem:
        console.out.print("nothing was published, held or refused")
    if problem:
        console.err.print(f"[bold red]error:[/] {problem}", highlight=False, soft_wrap=True)
    return not problem


def _named(error: Exception) -> str:
    """What went wrong. Of a defect also the traceback, on standard error: without it nobody could repair it."""
    if isinstance(error, UnreadableFeedError):
        return str(error)
    traceback.print_exception(error)
    return f"{type(error).__name__}: {error}"
