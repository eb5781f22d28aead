"""The deduplicator's Faust agent: news.enriched → news.deduplicated, one writer per partition.

What happens to a message is in `handle.py`, what is decided of an article in `partition.py`.
"""

from collections.abc import Iterable
from datetime import timedelta

from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.settings import Settings
from services.stream.state_records import RestoreSteps, StateRecord
from services.stream.topics import DEDUPLICATOR_STATE, ENRICHED, ENRICHED_URGENT
from services.worker.stage import Stage, StageState


def stage(settings: Settings) -> Stage:
    """The deduplicator, with its state."""
    partitions = DeduplicatorPartitions(
        DedupSettings(
            copy_window=timedelta(days=settings.copy_window_days),
            story_window=timedelta(days=settings.story_window_days),
        )
    )
    return Stage(
        name="deduplicator",
        routine=ENRICHED,
        urgent=ENRICHED_URGENT,
        work=DeduplicatorHandler(partitions.held, settings.topic_partitions),
        state=StageState(topic=DEDUPLICATOR_STATE, keeper=partitions),
    )


class DeduplicatorPartitions:
    """The state of the partitions that this worker owns."""

    def __init__(self, settings: DedupSettings) -> None:
        self._settings = settings
        self.held: dict[int, DeduplicatorPartition] = {}

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Rebuild a partition from the last record of each key of its state."""
        restored = DeduplicatorPartition(self._settings)
        yield from restored.restoring(records)
        self.held[partition] = restored

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self.held.pop(partition, None)

    def sizes(self) -> dict[tuple[int, str], int]:
        """How many articles each partition remembers."""
        return {(partition, "articles"): held.articles for partition, held in sorted(self.held.items())}
