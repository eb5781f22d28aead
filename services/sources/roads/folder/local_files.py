"""A folder on this machine."""

import asyncio
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from services.sources.roads.folder.finished import ListedFile
from services.sources.roads.folder.taking import UnreadableFileError
from services.sources.roads.protocol import SourceFailure

_LOCK = ".copytaster.lock"
"""Held while the folder is read: another process would send the same files."""


class LocalFiles:
    """A `FileStore` on a file system. Names are bytes there, and stay so."""

    def __init__(self, path: str, most_bytes: int) -> None:
        self._path = Path(path)
        self._most_bytes = most_bytes
        self._lock: int | None = None

    async def listing(self) -> Sequence[ListedFile]:
        """All files of the folder.

        Raises:
            SourceFailure: it cannot be read, or somebody else reads it.
        """
        try:
            return await asyncio.to_thread(self._list)
        except OSError as error:
            raise SourceFailure(f"{type(error).__name__}: {error.strerror}") from error

    async def read(self, file: ListedFile) -> bytes | None:
        """The whole file."""
        if file.size > self._most_bytes:
            raise UnreadableFileError(f"it has {file.size} bytes; at most {self._most_bytes} are taken")
        try:
            return await asyncio.to_thread(self._read, file)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableFileError(f"{type(error).__name__}: {error.strerror}") from error

    async def move(self, file: ListedFile, folder: str, reason: str | None = None) -> None:
        """Into a subfolder."""
        try:
            await asyncio.to_thread(self._move, file, folder, reason)
        except OSError as error:
            raise SourceFailure(f"{file.name}: {type(error).__name__}: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _list(self) -> list[ListedFile]:
        self._hold()
        with os.scandir(os.fsencode(self._path)) as entries:
            found = [entry for entry in entries if entry.is_file(follow_symlinks=False)]
        return [listed for entry in found if (listed := _listed(entry)) is not None]

    def _hold(self) -> None:
        if self._lock is not None:
            return
        lock = os.open(self._path / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise SourceFailure("another process reads this folder") from error
        self._lock = lock

    def _read(self, file: ListedFile) -> bytes | None:
        path = self._of(file)
        # A link that took the file's place would show us anything on the machine.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            payload = opened.read(self._most_bytes + 1)
            unchanged = _stamp(os.fstat(descriptor)) == file.stamp == _stamp(os.lstat(path))
        return payload if unchanged and len(payload) == file.size else None

    def _move(self, file: ListedFile, folder: str, reason: str | None) -> None:
        path, target = self._of(file), self._path / folder
        target.mkdir(exist_ok=True)
        place = _free_place(target / path.name)
        try:
            if _stamp(os.lstat(path)) != file.stamp:
                return  # written again since it was read: the next scan takes it as what it is now
            path.rename(place)
        except FileNotFoundError:
            return
        if reason:
            place.with_name(place.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")

    def _of(self, file: ListedFile) -> Path:
        # Python's file names hold bytes that are no UTF-8, too (PEP 383).
        return self._path / os.fsdecode(unquote_to_bytes(file.name))


def _listed(entry: os.DirEntry[bytes]) -> ListedFile | None:
    try:
        found = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    return ListedFile(quote(entry.name, safe=" !#$&'()+,;=@[]{}~"), found.st_size, _stamp(found))


def _stamp(found: os.stat_result) -> str:
    # The time of change of the inode as well: a sender can set the other one to whatever he likes.
    return f"{found.st_ino}/{found.st_size}/{found.st_mtime_ns}/{found.st_ctime_ns}"


def _free_place(wanted: Path) -> Path:
    """A name that is not taken: the same name comes every day."""
    place, number = wanted, 1
    while os.path.lexists(place):
        place, number = wanted.with_name(f"{wanted.name}.{number}"), number + 1
    return place
