"""The file of a snapshot: sections, each with its checksum, and at the end what they are of.

It is written under another name and takes its own only once it is whole and on the disk; a reader that finds anything
missing or changed refuses all of it.
"""

import json
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from services.stream.snapshots import Section
from services.stream.state_records import SnapshotUnfitError

LAYOUT = 1
"""Of the file. What is in the sections is the stage's business."""
_MAGIC, _END = b"copytaster snapshot\n", b"whole\n"
_TRAILER = struct.Struct("<QII6s")
"""Where the directory begins, its length and checksum, and that the file is whole."""


class SnapshotRefusal(StrEnum):
    """Why a snapshot was not believed, and the whole state restored instead."""

    DAMAGED = "damaged"
    """It is torn, or what it holds is not what was written."""
    VERSION = "version"
    """Another version of the service wrote it, or another kind of machine."""
    OTHER_STORE = "other_store"
    """It does not belong to the store beside it, or that was written by an older version since."""
    OLD = "old"
    """It is so old that the store has dropped tombstones since."""
    UNFIT = "unfit"
    """The stage cannot bring it up to date."""


class SnapshotRefusedError(SnapshotUnfitError):
    """A snapshot is not believed, for a reason that is counted."""

    def __init__(self, reason: SnapshotRefusal, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class SnapshotAbandonedError(Exception):
    """The partition was given up before its snapshot was written."""


@dataclass(frozen=True, slots=True)
class SnapshotHead:
    """What a snapshot is of."""

    identity: str
    """A number of its own, which the store beside it knows."""
    topic: str
    partition: int
    following: int
    """The offset in the state topic after the last record that it has."""
    taken_at: datetime
    version: str
    """Of the service."""
    byte_order: str


def write_snapshot(
    path: Path, head: SnapshotHead, sections: Iterable[Section], is_abandoned: Callable[[], bool]
) -> int:
    """Write a file to the disk; its bytes. Whatever happens, either it is whole or it is gone.

    Raises:
        OSError: the disk is full, read-only or broken.
        SnapshotAbandonedError: nobody wants it any more.
    """
    try:
        with path.open("wb") as file:
            size = _write(file, head, sections, is_abandoned)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return size


def _write(file: BinaryIO, head: SnapshotHead, sections: Iterable[Section], is_abandoned: Callable[[], bool]) -> int:
    at = file.write(_MAGIC)
    places: dict[str, tuple[int, int, int]] = {}
    for name, content in sections:
        if is_abandoned():
            raise SnapshotAbandonedError
        places[name] = (at, len(content), zlib.crc32(content))
        at += file.write(content)
    described = asdict(head) | {"taken_at": head.taken_at.isoformat()}
    directory = json.dumps({"layout": LAYOUT, "head": described, "sections": places}).encode()
    file.write(directory)
    file.write(_TRAILER.pack(at, len(directory), zlib.crc32(directory), _END))
    return at + len(directory) + _TRAILER.size


class SnapshotFile:
    """A snapshot that was found on the disk."""

    def __init__(self, path: Path) -> None:
        """Open it, and read what it is of.

        Raises:
            FileNotFoundError: there is none.
            SnapshotRefusedError: it is damaged, or of another layout.
        """
        self._file = path.open("rb")
        try:
            self.head, self._places = self._read_directory()
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            self._file.close()
            raise SnapshotRefusedError(SnapshotRefusal.DAMAGED, f"{type(error).__name__}: {error}") from error
        except BaseException:
            self._file.close()
            raise

    def read(self, name: str) -> bytes:
        """One section.

        Raises:
            SnapshotRefusedError: it is not there, or not what was written.
        """
        if name not in self._places:
            raise SnapshotRefusedError(SnapshotRefusal.DAMAGED, f"no section {name}")
        try:
            return self._checked(*self._places[name])
        except (OSError, ValueError) as error:
            raise SnapshotRefusedError(SnapshotRefusal.DAMAGED, f"section {name}: {error}") from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read_directory(self) -> tuple[SnapshotHead, Mapping[str, tuple[int, int, int]]]:
        if self._file.read(len(_MAGIC)) != _MAGIC:
            raise ValueError("not a snapshot")
        self._file.seek(-_TRAILER.size, os.SEEK_END)
        at, length, checksum, end = _TRAILER.unpack(self._file.read())
        if end != _END:
            raise ValueError("torn")
        directory = json.loads(self._checked(at, length, checksum))
        if directory["layout"] != LAYOUT:
            raise SnapshotRefusedError(SnapshotRefusal.VERSION, f"layout {directory['layout']}")
        head = directory["head"]
        taken_at = datetime.fromisoformat(head["taken_at"])
        return SnapshotHead(**head | {"taken_at": taken_at}), directory["sections"]

    def _checked(self, at: int, length: int, checksum: int) -> bytes:
        self._file.seek(at)
        content = self._file.read(length)
        if len(content) != length or zlib.crc32(content) != checksum:
            raise ValueError("not what was written")
        return content
