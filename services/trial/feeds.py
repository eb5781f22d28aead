"""What a person names on the command line → items to take in and steps of the clock, in order. Reads files."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from schemas.raw import RawItem, Source
from schemas.reasons import RejectReason
from schemas.validation_errors import problem_of
from services.ingest import files
from services.ingest.manifest import UnreadableFeedError
from services.sources.raw.items import new_trace, raw_item
from services.stream.arrival import time_that_was_set

STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What is known about files that no manifest speaks of."""

    source: Source
    media_type: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item and when it comes; without an item time passes until then."""

    at: datetime
    name: str
    """Of the file, as a person knows it; what the entry does if it is not a file."""
    item: RawItem | None = None
    refused: "Refusal | None" = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that is not even taken in."""

    reason: RejectReason
    error: str


def arrivals(feed: str, options: SourceOptions, *, started: datetime, max_item_bytes: int) -> Iterator[Arrival]:
    """The entries of one feed, in its order. Times not given: an item comes when it was sent, or when this began.

    Raises:
        UnreadableFeedError: the path, its manifest or one of its files cannot be read.
    """
    for entry in _entries(feed, options):
        if isinstance(entry, files.ClockStep):
            yield Arrival(entry.clock, f"clock {entry.clock:%Y-%m-%d %H:%M:%S}")
            continue
        payload = _read(entry.path, max_item_bytes + 1)
        at = entry.received_at or time_that_was_set(entry.sent_at) or started
        if len(payload) > max_item_bytes:
            refused = Refusal(RejectReason.TOO_LARGE, f"more than {max_item_bytes} bytes")
            yield Arrival(at, _name(entry.path), refused=refused)
        else:
            yield _arrival(entry, payload, at)


def _entries(feed: str, options: SourceOptions) -> Iterator[files.FileItem | files.ClockStep]:
    if feed == str(STANDARD_INPUT):
        return iter([files.FileItem(STANDARD_INPUT, options.source, options.sent_at, options.media_type)])
    found = files.entries([files.path_named(feed)], options.source, options.sent_at)
    return map(partial(_with_type, options.media_type), found) if options.media_type else found


def _with_type(media_type: str, entry: files.FileItem | files.ClockStep) -> files.FileItem | files.ClockStep:
    """The media type that the person gave goes before what the file's name says."""
    return replace(entry, media_type=media_type) if isinstance(entry, files.FileItem) else entry


def _arrival(entry: files.FileItem, payload: bytes, at: datetime) -> Arrival:
    try:
        item = raw_item(
            payload,
            entry.source,
            received_at=at,
            trace_id=new_trace(),
            sent_at=entry.sent_at,
            content_type=entry.media_type,
            filename=None if entry.path == STANDARD_INPUT else entry.path.name,
            url=entry.url,
        )
    except ValueError as error:
        return Arrival(at, _name(entry.path), refused=Refusal(RejectReason.MALFORMED, problem_of(error)))
    return Arrival(at, _name(entry.path), item)


def _name(path: Path) -> str:
    return "standard input" if path == STANDARD_INPUT else path.name


def _read(path: Path, most: int) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(most)
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise UnreadableFeedError(f"{path}: {error.strerror}") from error
