"""`copytaster tail TOPIC`: the records of a topic, those it holds and new ones, one a line."""

import json as json_text
from typing import Annotated, Any

import typer
from aiokafka.structs import ConsumerRecord

from services.commands import console
from services.kafka.tailing import TailOptions, read
from services.settings import Settings
from services.stream.topics import BY_NAME


def tail(
    topic: Annotated[str, typer.Argument(help="A topic, with or without the prefix `news.`.")],
    from_beginning: Annotated[bool, typer.Option(help="Start with the oldest record.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for new records at the end.")] = True,
    limit: Annotated[int, typer.Option(min=0, help="Stop after this many records; 0: never.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Each record's whole value, one JSON object a line.")] = False,
) -> None:
    """Show a topic's records as they arrive."""
    name = topic if topic in BY_NAME else f"news.{topic}"
    if name not in BY_NAME:
        console.fail(f"no topic {topic}; there are {', '.join(BY_NAME)}", console.EXIT_USAGE)
    console.run(_tail(console.settings(), name, TailOptions(from_beginning, follow), limit, json))


async def _tail(settings: Settings, topic: str, reading: TailOptions, limit: int, json: bool) -> None:
    shown = 0
    async for record in read(settings, topic, reading):
        typer.echo((record.value or b"null").decode("utf-8", "replace") if json else line(record))
        shown += 1
        if shown == limit:
            return


_SUMMARISED = ("action", "status", "signal", "stage", "reason", "error", "headline")


def line(record: ConsumerRecord) -> str:
    """Partition, offset, key and a summary of the value."""
    where = f"{record.partition}:{record.offset}"
    key = (record.key or b"").decode("utf-8", "replace")
    return f"{where:>8}  {key:<28}  {_summary(record.value)}"


def _summary(value: bytes | None) -> str:
    if value is None:
        return "(tombstone)"
    try:
        document = json_text.loads(value)
    except ValueError:
        return f"({len(value)} bytes, not JSON)"
    if not isinstance(document, dict):
        return f"({len(value)} bytes)"
    content = document.get("content")
    flat = {**document, **(content if isinstance(content, dict) else {})}
    fields = [
        f"{name}={flat[name]}"
        for name in _SUMMARISED
        if flat.get(name) and not (name == "headline" and _restricted(flat))
    ]
    return "  ".join(fields) or f"({len(value)} bytes)"


def _restricted(document: dict[str, Any]) -> bool:
    """Whether an unpublished article's headline must not be shown casually; `--json` shows it on request."""
    until = document.get("embargoed_until")
    return "content" not in document and (until is not None or document.get("status") not in (None, "usable"))
