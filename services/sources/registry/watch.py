"""Files that say who may do what, while a service runs: read again when they change.

The last good one stays, whatever becomes of the file, and a gauge says so. Nothing is taken of a file that is not
valid: half a registry would shut out the other half's sources.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from services.observability import series
from services.observability.metrics import Metrics
from services.observability.series import Series
from services.sources.registry.lines import Problem
from services.sources.registry.read import InvalidRegistryError, read_registry
from services.sources.registry.registry import Registry

log = logging.getLogger(__name__)

T = TypeVar("T")

_LARGEST = 4_000_000
"""Bytes: ten thousand sources. A larger file is a mistake (a log, a dump)."""

FILE_SECONDS = 2.0
"""Seconds between two looks: how long a token that was taken out still works."""


class WatchedFile(Generic[T]):
    """What one file says. The first reading must succeed."""

    def __init__(
        self,
        path: Path,
        metrics: Metrics,
        *,
        read: Callable[[Path], bytes],
        take: Callable[[bytes], T],
        invalid: type[Exception],
        gauge: Series,
        every_seconds: float = FILE_SECONDS,
    ) -> None:
        """Read it. `read` and `take` raise `invalid` where it cannot be read or is not valid, here too."""
        self._path = path
        self._metrics = metrics
        self._read = read
        self._take = take
        self._invalid = invalid
        self._gauge = gauge
        self._every = every_seconds
        self._bytes = read(path)
        self.now = take(self._bytes)
        metrics.set(gauge, 1)

    def refresh(self) -> bool:
        """Take what the file says now, if it is valid; whether that is something else."""
        try:
            content = self._read(self._path)
            changed = content != self._bytes
            if changed:
                self.now = self._take(content)
        except self._invalid as error:
            self._metrics.set(self._gauge, 0)
            log.error("%s is not taken, the last good one stays: %s", self._path, error)  # noqa: TRY400 - no defect
            return False
        self._bytes = content
        self._metrics.set(self._gauge, 1)
        if changed:
            log.info("%s is taken", self._path)
        return changed

    async def follow(self, changed: Callable[[T], None] = lambda _: None) -> None:
        """Look at the file again and again; `changed` is called with what is new."""
        # By content, not by its times: an editor, a config map and a copy set them in different ways.
        while True:
            await asyncio.sleep(self._every)
            # Ten thousand sources take seconds to read: not on the event loop.
            if await asyncio.to_thread(self.refresh):
                changed(self.now)


class WatchedRegistry(WatchedFile[Registry]):
    """The registry of sources."""

    def __init__(self, path: Path, metrics: Metrics, every_seconds: float = FILE_SECONDS) -> None:
        """Read it.

        Raises:
            InvalidRegistryError: it cannot be read, or is not valid.
        """
        super().__init__(
            path,
            metrics,
            read=read_file,
            take=registry_of,
            invalid=InvalidRegistryError,
            gauge=series.REGISTRY_CURRENT,
            every_seconds=every_seconds,
        )


def read_file(path: Path) -> bytes:
    """Its bytes.

    Raises:
        InvalidRegistryError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise InvalidRegistryError([Problem(1, f"cannot be read: {error.strerror}")]) from error
    if len(content) > _LARGEST:
        raise InvalidRegistryError([Problem(1, f"has more than {_LARGEST} bytes")])
    return content


def registry_of(content: bytes) -> Registry:
    """The registry that these bytes are.

    Raises:
        InvalidRegistryError: they are none.
    """
    try:
        return read_registry(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidRegistryError([Problem(line, "not UTF-8")]) from error
