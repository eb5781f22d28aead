"""Files, folders and feed manifests → items to ingest. Reads files; sends nothing.

A folder with a `feed.json` is a feed: its manifest lists the files, their sources and when each was sent. A manifest
that is named directly may have any name.
"""

import mimetypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from schemas.raw import Source
from services.ingest.manifest import MANIFEST, UnreadableFeedError, is_manifest, read_manifest


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The clock advances to this time and nothing arrives before it."""

    clock: datetime


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
        UnreadableFeedError: a path does not exist or has no file, a manifest cannot be read, or one sets the clock.
    """
    for entry in entries(paths, source, sent_at):
        if isinstance(entry, ClockStep):
            raise UnreadableFeedError(f"a manifest sets the clock ({entry.clock}): only `copytaster try` supports that")
        yield entry


def entries(paths: Sequence[Path], source: Source, sent_at: datetime | None) -> Iterator[FileItem | ClockStep]:
    """As `find`, including the clock steps of manifests.

    Raises:
        UnreadableFeedError: a path does not exist or has no file, or a manifest cannot be read.
    """
    for path in paths:
        if path.is_dir() and (path / MANIFEST).is_file():
            yield from _of_feed(path / MANIFEST)
        elif path.is_dir():
            yield from _of_folder(path, source, sent_at)
        elif path.is_file() and is_manifest(path):
            yield from _of_feed(path)
        elif path.is_file():
            yield _plain(path, source, sent_at)
        else:
            # A pipe or a device exists and is neither: `-` reads what is piped in.
            what = "neither a file nor a folder (- is standard input)" if path.exists() else "no such file or folder"
            raise UnreadableFeedError(f"{path}: {what}")


def path_named(text: str) -> Path:
    """The path that a person typed.

    Raises:
        UnreadableFeedError: nothing was typed, which `Path` would take for the working directory.
    """
    if not text:
        raise UnreadableFeedError("an empty name: type . for this folder")
    return Path(text)


def _of_folder(folder: Path, source: Source, sent_at: datetime | None) -> Iterator[FileItem]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    if not files:
        raise UnreadableFeedError(f"{folder}: no file in this folder")
    yield from (_plain(file, source, sent_at) for file in files)


def _of_feed(manifest: Path) -> Iterator[FileItem | ClockStep]:
    feed = read_manifest(manifest)
    for item in feed.items:
        if item.clock:
            yield ClockStep(item.clock)
        elif item.file and item.source:
            path = manifest.parent / item.file
            if not path.is_file():
                raise UnreadableFeedError(f"{manifest}: {item.file}: no such file")
            media_type = item.media_type or _guess(path)
            yield FileItem(path, item.source, feed.sent(item), media_type, item.url, item.received_at)


def _plain(path: Path, source: Source, sent_at: datetime | None) -> FileItem:
    return FileItem(path, source, sent_at, _guess(path))


def _guess(path: Path) -> str | None:
    return mimetypes.guess_type(path.name)[0]
