"""Files, folders and feed manifests → items to take in. Reads files; sends nothing.

A folder with a `feed.json` is a feed: the manifest says which files, from which sources, sent when.
"""

import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from schemas.raw import Source
from schemas.record import Instant, Part
from schemas.validation_errors import first_problem

MANIFEST = "feed.json"


class FeedItem(Part):
    """One file of a feed."""

    file: str
    source: Source
    sent_at: Instant | None = None
    media_type: str | None = None
    url: str | None = None


class Feed(Part):
    """A feed manifest."""

    description: str | None = None
    sent_at: Instant | None = None
    """For items that have none of their own."""
    items: tuple[FeedItem, ...]


class UnreadableFeedError(Exception):
    """A path or manifest that cannot be taken in; the message is for the person who gave it."""


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file and what is known about its sending."""

    path: Path
    source: Source
    sent_at: datetime | None
    media_type: str | None
    url: str | None = None


def find(paths: Sequence[Path], source: Source, sent_at: datetime | None) -> Iterator[FileItem]:
    """Every item under the paths, in a stable order.

    Raises:
        UnreadableFeedError: a path does not exist or a manifest cannot be read.
    """
    for path in paths:
        if path.is_dir() and (path / MANIFEST).is_file():
            yield from _of_feed(path / MANIFEST)
        elif path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            yield from (_plain(file, source, sent_at) for file in files)
        elif path.name == MANIFEST and path.is_file():
            yield from _of_feed(path)
        elif path.is_file():
            yield _plain(path, source, sent_at)
        else:
            raise UnreadableFeedError(f"{path}: no such file or folder")


def _of_feed(manifest: Path) -> Iterator[FileItem]:
    try:
        feed = Feed.model_validate_json(manifest.read_bytes())
    except ValidationError as error:
        raise UnreadableFeedError(f"{manifest}: {first_problem(error)}") from error
    for item in feed.items:
        path = manifest.parent / item.file
        if not path.is_file():
            raise UnreadableFeedError(f"{manifest}: {item.file}: no such file")
        media_type = item.media_type or _guess(path)
        yield FileItem(path, item.source, item.sent_at or feed.sent_at, media_type, item.url)


def _plain(path: Path, source: Source, sent_at: datetime | None) -> FileItem:
    return FileItem(path, source, sent_at, _guess(path))


def _guess(path: Path) -> str | None:
    return mimetypes.guess_type(path.name)[0]
