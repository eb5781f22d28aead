"""Why a worker last left, kept in the state folder: the process that knows it leaves before anybody can ask."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from aiokafka.errors import InvalidProducerEpoch, ProducerFenced

from services.observability import series
from services.observability.metrics import Metrics

log = logging.getLogger(__name__)

FENCED = (ProducerFenced, InvalidProducerEpoch)
"""What the broker answers to a partition's former owner."""


class _Mark:
    """An empty file, of which the time of change counts. Without a state folder nothing is kept."""

    kind: ClassVar[str]
    series: ClassVar[series.Series]

    def __init__(self, folder: str | None, stage: str) -> None:
        self._path = Path(folder, f"{stage}.{self.kind}") if folder else None

    def leave(self) -> None:
        """It happened, now. The worker has no time for a disk that fails."""
        with suppress(OSError):
            if self._path:
                # The folder may not be there yet: the first start may also be the one that ends so.
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.touch()

    def show(self, metrics: Metrics) -> None:
        """Set the gauge by what earlier workers left."""
        seconds = 0.0
        with suppress(OSError):
            seconds = self._path.stat().st_mtime if self._path else 0.0
        metrics.set(self.series, seconds)


class FenceMark(_Mark):
    """When a worker was last fenced."""

    kind = "fenced"
    series = series.LAST_FENCED


class RefusalMark(_Mark):
    """When the broker last refused a record for good, and the worker left."""

    kind = "refused"
    series = series.LAST_REFUSED
