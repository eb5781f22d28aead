"""The publisher's Faust agent: news.deduplicated → news.published and news.stories, the public contract.

What happens to a message is in `handle.py`, what is said in public in `desk.py`.
"""

from datetime import UTC, datetime

from services.publisher.handle import Publisher
from services.publisher.settings import PublisherSettings
from services.runtime.settings import Settings
from services.runtime.stage import Memory, Stage
from services.runtime.topics import DEDUPLICATED, PUBLISHER_STATE


def stage(_settings: Settings) -> Stage:
    """The publisher, with its memory and the timer that releases embargoes."""
    publisher = Publisher(PublisherSettings(), clock=lambda: datetime.now(UTC))
    return Stage(
        name="publisher",
        source=DEDUPLICATED,
        work=publisher,
        memory=Memory(topic=PUBLISHER_STATE, keeper=publisher),
        timer=publisher.timer,
        measures_end_to_end=True,
    )
