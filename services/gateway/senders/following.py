"""Keeps what senders ask for up with its topics."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.deadletter import DeadLetter, DroppedItem
from schemas.source_event import SourceEvent
from services.gateway.followed_topic import FollowedTopic
from services.gateway.senders.conditions import SourceConditions
from services.gateway.senders.drops import Drops
from services.gateway.senders.refusals import Refusals
from services.settings import Settings
from services.stream.topics import DEADLETTER, DROPPED, SOURCE_EVENTS

log = logging.getLogger(__name__)
M = TypeVar("M", SourceEvent, DeadLetter, DroppedItem)


@dataclass
class KnownOfSenders:
    """What is known of sources and refused items; the events are set once all is known that was written before."""

    conditions: SourceConditions = field(default_factory=SourceConditions)
    refusals: Refusals = field(default_factory=Refusals)
    drops: Drops = field(default_factory=Drops)
    conditions_known: asyncio.Event = field(default_factory=asyncio.Event)
    refusals_known: asyncio.Event = field(default_factory=asyncio.Event)

    def followed(self, settings: Settings) -> tuple[FollowedTopic, ...]:
        """The topics that it is made of, to be followed."""
        return (
            FollowedTopic(
                settings, SOURCE_EVENTS.name, _taking(SourceEvent, self.conditions.take), self.conditions_known
            ),
            FollowedTopic(settings, DEADLETTER.name, _taking(DeadLetter, self.refusals.take), self.refusals_known),
            # Nobody waits for it: where nothing is noted it stays empty.
            FollowedTopic(settings, DROPPED.name, _taking(DroppedItem, self.drops.take), asyncio.Event()),
        )


def _taking(model: type[M], take: Callable[[M], None]) -> Callable[[ConsumerRecord], None]:
    def taken(record: ConsumerRecord) -> None:
        try:
            take(model.model_validate_json(record.value or b""))
        except ValidationError:
            # Not its words: they may be such as must not be seen.
            log.error("passed over what cannot be read: %s %d @ %d", record.topic, record.partition, record.offset)  # noqa: TRY400

    return taken
