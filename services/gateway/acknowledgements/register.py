"""The register of acknowledgements: kept up with the topic, on which every instance writes what it is asked to."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from aiokafka.structs import ConsumerRecord
from pydantic import ValidationError

from schemas.acknowledgement import Acknowledgement
from services.gateway.acknowledgements.confirmations import Confirmations
from services.gateway.acknowledgements.due import Confirmer, KillStatus, statuses
from services.gateway.limits import KILL_DAYS, KILLS
from services.gateway.view.kills import kills_since
from services.gateway.view.store import ViewStore
from services.stream.messages import Outgoing
from services.stream.topics import ACKNOWLEDGEMENTS

log = logging.getLogger(__name__)


class WriteRecords(Protocol):
    """Writes records, and returns once the broker has them; raises otherwise."""

    async def __call__(self, records: Iterable[Outgoing]) -> None:
        """Write."""
        ...


class AcknowledgementRegister:
    """What was confirmed, and by whom it should be."""

    def __init__(self, store: ViewStore, write: WriteRecords, confirmers: Callable[[], list[Confirmer]]) -> None:
        self.confirmations = Confirmations()
        self.complete = asyncio.Event()
        """Set once all is known that was written before the start: until then nothing can be said to be missing."""
        self._store = store
        self._write = write
        self._confirmers = confirmers

    def take(self, record: ConsumerRecord) -> None:
        """A record of the topic."""
        try:
            self.confirmations.add(Acknowledgement.model_validate_json(record.value or b""))
        except ValidationError:
            log.exception(
                "passed over an acknowledgement that cannot be read: %d @ %d", record.partition, record.offset
            )

    async def acknowledge(self, given: list[Acknowledgement]) -> None:
        """Write them down, and know them at once."""
        await self._write(acknowledgement_record(each) for each in given)
        for each in given:
            self.confirmations.add(each)

    def kills(self, now: datetime) -> list[KillStatus]:
        """The kills of the last weeks, the latest first, each with who has not confirmed it."""
        since = now - timedelta(days=KILL_DAYS)
        self.confirmations.forget_before(since)
        return statuses(kills_since(self._store.reader(), since, KILLS), self._confirmers(), self.confirmations)


def acknowledgement_record(one: Acknowledgement) -> Outgoing:
    """As it is written."""
    return Outgoing(ACKNOWLEDGEMENTS.name, one.article_id.encode(), one.to_bytes())
