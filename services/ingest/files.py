"""Files, folders and feed manifests → items to ingest. Reads files; sends nothing.

A folder with a `feed.json` is a feed: its manifest lists the files, their sources and when each was sent. A manifest
that is named directly may have any name.
"""

import json
import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, ConfigDict, Field, ValidationError, model_validator

from schemas.raw import Source
from schemas.record import Instant, Part
from schemas.validation_errors import first_problem

MANIFEST = "feed.json"


class FeedItem(Part):
    """One file of a feed, or a clock step."""

    clock: Instant | None = None
    """Advance the clock to this time; nothing arrives before it. Only a trial has a clock to set."""
    file: str | None = None
    """Path relative to the manifest's folder."""
    source: Source | None = None
    sent_at: Instant | None = None
    """As the source states it. A polled feed states none."""
    received_at: Instant | None = None
    """When it arrives, in a trial."""
    media_type: str | None = Field(default=None, validation_alias=AliasChoices("media_type", "content_type"))
    """With parameters, if any: `text/html; charset=utf-8`."""
    url: str | None = None

    @model_validator(mode="after")
    def _is_file_or_clock(self) -> Self:
        if self.clock and len(self.model_fields_set) > 1:
            raise ValueError("a clock entry has no other keys")
        if not self.clock and not (self.file and self.source):
            raise ValueError("an entry needs either a file and its source, or a clock")
        return self


class Feed(Part):
    """A feed manifest."""

    description: str | None = None
    sent_at: Instant | None = None
    """For items without a time of their own."""
    items: tuple[FeedItem, ...]


class AnnotatedFeed(Feed):
    """A manifest under a name other than `feed.json`; it may have keys of its author's own."""

    model_config = ConfigDict(extra="ignore")


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The clock advances to this time and nothing arrives before it."""

    clock: datetime


class UnreadableFeedError(Exception):
    """A path or manifest that cannot be read; the message is for the user who named it."""


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file and what is known about its transmission."""

    path: Path
    source: Source
    sent_at: datetime | None
    media_type: str | None
    url: str | None = None
    received_at: datetime | None = None


def find(paths: Sequence[Path], source: Source, sent_at: datetime | None) -> Iterator[FileItem]:
    """Every item under the paths, in a stable order.

    Raises:
        UnreadableFeedError: a path does not exist, a manifest cannot be read, or one sets the clock.
    """
    for entry in entries(paths, source, sent_at):
        if isinstance(entry, ClockStep):
            raise UnreadableFeedError(f"a manifest sets the clock ({entry.clock}): only `copytaster try` supports that")
        yield entry


def entries(paths: Sequence[Path], source: Source, sent_at: datetime | None) -> Iterator[FileItem | ClockStep]:
    """As `find`, including the clock steps of manifests.

    Raises:
        UnreadableFeedError: a path does not exist or a manifest cannot be read.
    """
    for path in paths:
        if path.is_dir() and (path / MANIFEST).is_file():
            yield from _of_feed(path / MANIFEST)
        elif path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from (_plain(file, source, sent_at) for file in files)
        elif path.is_file() and _is_manifest(path):
            yield from _of_feed(path)
        elif path.is_file():
            yield _plain(path, source, sent_at)
        else:
            raise UnreadableFeedError(f"{path}: no such file or folder")


def _is_manifest(path: Path) -> bool:
    """Recognised by its name, or by listing nothing but files and clock steps, which no wire format does."""
    if path.name == MANIFEST:
        return True
    if path.suffix != ".json":
        return False
    try:
        listed = json.loads(path.read_bytes())["items"]
    # RecursionError: deeply nested JSON is a wire item to reject later, not a reason to fail here.
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return False
    return isinstance(listed, list) and bool(listed) and all(_is_entry(each) for each in listed)


def _is_entry(listed: object) -> bool:
    return isinstance(listed, dict) and ("clock" in listed or {"file", "source"} <= listed.keys())


def _of_feed(manifest: Path) -> Iterator[FileItem | ClockStep]:
    model = Feed if manifest.name == MANIFEST else AnnotatedFeed
    try:
        feed = model.model_validate_json(manifest.read_bytes())
    except ValidationError as error:
        raise UnreadableFeedError(f"{manifest}: {first_problem(error)}") from error
    except OSError as error:
        raise UnreadableFeedError(f"{manifest}: {error.strerror}") from error
    for item in feed.items:
        if item.clock:
            yield ClockStep(item.clock)
        elif item.file and item.source:
            yield _listed(manifest.parent / item.file, item, item.source, feed.sent_at, manifest)


def _listed(path: Path, item: FeedItem, source: Source, sent_at: datetime | None, manifest: Path) -> FileItem:
    if not path.is_file():
        raise UnreadableFeedError(f"{manifest}: {item.file}: no such file")
    # With only `received_at`, as from a polled feed, the time of sending is unknown: the feed's must not stand in.
    sent = item.sent_at or (None if item.received_at else sent_at)
    return FileItem(path, source, sent, item.media_type or _guess(path), item.url, item.received_at)


def _plain(path: Path, source: Source, sent_at: datetime | None) -> FileItem:
    return FileItem(path, source, sent_at, _guess(path))


def _guess(path: Path) -> str | None:
    return mimetypes.guess_type(path.name)[0]
