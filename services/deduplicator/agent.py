"""The deduplicator's Faust agent: news.enriched → news.deduplicated, one writer per shard.

What happens to a message is in `handle.py`, what is decided of an article in `shard.py`.
"""

from datetime import timedelta

from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.settings import Settings
from services.stream.topics import DEDUPLICATOR_STATE, ENRICHED, ENRICHED_URGENT
from services.worker.stage import Stage, StageState
from services.worker.state_topic import StateRecord


def stage(settings: Settings) -> Stage:
    """The deduplicator, with its memory."""
    shards = DeduplicatorPartitions(
        DedupSettings(
            copy_window=timedelta(days=settings.copy_window_days),
            story_window=timedelta(days=settings.story_window_days),
        )
    )
    return Stage(
        name="deduplicator",
        source=ENRICHED,
        urgent=ENRICHED_URGENT,
        work=DeduplicatorHandler(shards.held, settings.topic_partitions),
        state=StageState(topic=DEDUPLICATOR_STATE, keeper=shards),
    )


class DeduplicatorPartitions:
    """The shards of the partitions in hand."""

    def __init__(self, settings: DedupSettings) -> None:
        self._settings = settings
        self.held: dict[int, DeduplicatorPartition] = {}

    def restore(self, partition: int, records: list[StateRecord]) -> None:
        """Begin the partition anew from its state records."""
        shard = DeduplicatorPartition(self._settings)
        shard.restore(records)
        self.held[partition] = shard

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self.held.pop(partition, None)

    def sizes(self) -> dict[tuple[int, str], int]:
        """Articles in memory by partition."""
        return {(partition, "articles"): shard.articles for partition, shard in sorted(self.held.items())}
