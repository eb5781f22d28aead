"""`copytaster tail TOPIC`: what a topic holds and what comes, a line each."""

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
    from_beginning: Annotated[bool, typer.Option(help="Begin with the oldest record.")] = False,
    follow: Annotated[bool, typer.Option(help="Wait for more at the end.")] = True,
    limit: Annotated[int, typer.Option(min=0, help="End after so many records; 0: never.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Each record's whole value, one JSON object a line.")] = False,
) -> None:
    """Show a topic's records as they come."""
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


_TELLING = ("action", "status", "signal", "stage", "reason", "error", "headline")


def line(record: ConsumerRecord) -> str:
    """Partition, offset, key, and what the value says of itself in short."""
    where = f"{record.partition}:{record.offset}"
    key = (record.key or b"").decode("utf-8", "replace")
    return f"{where:>8}  {key:<28}  {_in_short(record.value)}"


def _in_short(value: bytes | None) -> str:
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
    told = [f"{name}={flat[name]}" for name in _TELLING if flat.get(name) and not (name == "headline" and _held(flat))]
    return "  ".join(told) or f"({len(value)} bytes)"


def _held(document: dict[str, Any]) -> bool:
    """Whether an article on its way is not for everybody's eyes: `--json` shows it to those who ask for it."""
    until = document.get("embargoed_until")
    return "content" not in document and (until is not None or document.get("status") not in (None, "usable"))
