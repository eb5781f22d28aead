"""The registry while a service runs: read again when its file changes. The last good one stays, whatever becomes of it.

Nothing is taken of a file that is not valid: half a registry would shut out the other half's sources.
"""

import asyncio
import logging
from pathlib import Path

from services.observability import series
from services.observability.metrics import Metrics
from services.sources.registry.lines import Problem
from services.sources.registry.read import InvalidRegistryError, read_registry
from services.sources.registry.registry import Registry

log = logging.getLogger(__name__)

_LARGEST = 4_000_000
"""Bytes: ten thousand sources. A larger file is a mistake (a log, a dump)."""


class WatchedRegistry:
    """The registry of one file. The first reading must succeed."""

    def __init__(self, path: Path, metrics: Metrics, every_seconds: float = 2.0) -> None:
        """Read it.

        Raises:
            InvalidRegistryError: it cannot be read, or is not valid.
        """
        self._path = path
        self._metrics = metrics
        self._every = every_seconds
        self._bytes = read_file(path)
        self.now = registry_of(self._bytes)
        metrics.set(series.REGISTRY_CURRENT, 1)

    def refresh(self) -> None:
        """Take what the file says now, if it is valid."""
        try:
            content = read_file(self._path)
            if content == self._bytes:
                self._metrics.set(series.REGISTRY_CURRENT, 1)
                return
            self.now = registry_of(content)
        except InvalidRegistryError as error:
            self._metrics.set(series.REGISTRY_CURRENT, 0)
            log.error("%s is not taken, the last good one stays: %s", self._path, error)  # noqa: TRY400 - no defect
            return
        self._bytes = content
        self._metrics.set(series.REGISTRY_CURRENT, 1)
        log.info("%s: %d sources", self._path, len(self.now))

    async def follow(self) -> None:
        """Look at the file again and again."""
        # By content, not by its times: an editor, a config map and a copy set them in different ways.
        while True:
            await asyncio.sleep(self._every)
            self.refresh()


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
