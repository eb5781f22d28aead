"""The publisher's Faust agent: news.deduplicated → news.published, the public contract, and entries for stories.

`handle.py` turns Kafka records into messages and back, `partition.py` decides what is published.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.observability.series import KILL_TARGETS
from services.publisher.handle import Publisher
from services.publisher.settings import PublisherSettings
from services.publisher.state.cards import CARDS
from services.settings import Settings
from services.stream.stage_names import PUBLISHER
from services.stream.stored_records import Shelving
from services.stream.topics import DEDUPLICATED, DEDUPLICATED_URGENT, PUBLISHER_STATE
from services.worker.stage import Stage, StageState


def stage(settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Stage:
    """The publisher, with its state and the timer that releases embargoes."""
    publisher = Publisher(_publisher_settings(settings), clock)
    return Stage(
        name=PUBLISHER,
        routine=DEDUPLICATED,
        urgent=DEDUPLICATED_URGENT,
        work=publisher,
        state=StageState(topic=PUBLISHER_STATE, keeper=publisher, shelving=Shelving(publisher, CARDS)),
        timer=publisher.timer,
        next_due=publisher.next_due,
        measures_end_to_end=True,
        levels={KILL_TARGETS: publisher.kill_targets},
    )


def _publisher_settings(settings: Settings) -> PublisherSettings:
    return PublisherSettings(
        headlines=settings.publisher_headlines,
        content_window=timedelta(days=settings.publisher_content_window_days),
        memory_window=timedelta(days=settings.publisher_memory_window_days),
        notice_reach=timedelta(hours=settings.publisher_notice_reach_hours),
        transmission_reach=timedelta(hours=settings.publisher_transmission_reach_hours),
    )
