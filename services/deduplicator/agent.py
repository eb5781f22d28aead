"""The deduplicator's Faust agent: news.enriched → news.deduplicated, one writer per partition.

What happens to a message is in `handle.py`, what is decided of an article in `partition.py`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings, NoticeSettings
from services.observability.series import KILL_TARGETS
from services.settings import Settings
from services.stream.snapshots import Capturing, Sections
from services.stream.stage_names import DEDUPLICATOR
from services.stream.state_records import RestoreSteps, StateRecord
from services.stream.topics import DEDUPLICATOR_STATE, ENRICHED, ENRICHED_URGENT
from services.text.item_names import Reach
from services.worker.stage import Stage, StageState


def stage(settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Stage:
    """The deduplicator, with its state. The clock only says which kills are recent enough for the gauge."""
    reach = Reach(
        words=timedelta(hours=settings.publisher_notice_reach_hours),
        transmissions=timedelta(hours=settings.publisher_transmission_reach_hours),
    )
    memory = timedelta(days=settings.publisher_memory_window_days)
    partitions = DeduplicatorPartitions(
        DedupSettings(
            copy_window=timedelta(days=settings.copy_window_days),
            story_window=timedelta(days=settings.story_window_days),
            notices=NoticeSettings(reach=reach, words_kept=reach.words + timedelta(days=1), memory=memory),
        ),
        clock,
    )
    return Stage(
        name=DEDUPLICATOR,
        routine=ENRICHED,
        urgent=ENRICHED_URGENT,
        work=DeduplicatorHandler(partitions.held),
        state=StageState(topic=DEDUPLICATOR_STATE, keeper=partitions, snapshots=partitions),
        levels={KILL_TARGETS: partitions.kill_targets},
    )


class DeduplicatorPartitions:
    """The state of the partitions that this worker owns."""

    def __init__(self, settings: DedupSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self.held: dict[int, DeduplicatorPartition] = {}

    def restoring(self, partition: int, records: Iterable[StateRecord]) -> RestoreSteps:
        """Rebuild a partition from the last record of each key of its state."""
        restored = DeduplicatorPartition(self._settings)
        yield from restored.restoring(records)
        self.held[partition] = restored

    def capturing(self, partition: int) -> Capturing:
        """An image of a partition that is held."""
        return self.held[partition].capturing()

    def restoring_from(self, partition: int, sections: Sections, records: Iterable[StateRecord]) -> RestoreSteps:
        """Rebuild a partition from a snapshot and the records changed since.

        Raises:
            SnapshotUnfitError: the whole must be restored.
        """
        restored = DeduplicatorPartition(self._settings)
        yield from restored.restoring_from(sections, records)
        self.held[partition] = restored

    def forget(self, partition: int) -> None:
        """The partition went to another worker."""
        self.held.pop(partition, None)

    def kill_targets(self) -> dict[tuple[str, ...], int]:
        """By (partition, notice): how many articles each recent kill that names others has met there."""
        since = self._clock() - self._settings.notices.reach.words
        return {
            (str(number), notice): met
            for number, held in sorted(self.held.items())
            for notice, met in held.kill_targets(since).items()
        }

    def sizes(self) -> dict[tuple[int, str], int]:
        """How many articles each partition remembers."""
        return {(partition, "articles"): held.articles for partition, held in sorted(self.held.items())}
