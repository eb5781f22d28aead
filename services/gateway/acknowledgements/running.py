"""Keeps the register up with its topic for as long as a gateway runs, and says how many kills are overdue."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from services.gateway.access.gate import Gate
from services.gateway.access.rights import withheld_outlets
from services.gateway.access.tokens import Scope
from services.gateway.acknowledgements.due import Confirmer, overdue
from services.gateway.acknowledgements.register import AcknowledgementRegister
from services.gateway.followed_topic import FollowedTopic
from services.gateway.view.store import ViewAwayError, ViewStore
from services.kafka import clients
from services.kafka.delivery import KafkaDelivery, ProducerRecord, Refused
from services.observability import series
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.topics import ACKNOWLEDGEMENTS
from services.worker.exits import background

_LOOK_SECONDS = 15.0
_FLUSH_SECONDS = 5.0


class UnwrittenError(Exception):
    """The broker has refused a record, for good."""


@asynccontextmanager
async def running_register(
    settings: Settings,
    store: ViewStore,
    confirmers: Callable[[], list[Confirmer]],
    metrics: Metrics,
    now: Callable[[], datetime],
) -> AsyncIterator[AcknowledgementRegister]:
    """The register, while it is kept up.

    Raises:
        KafkaError: the broker cannot be reached.
    """
    async with clients.producing(settings, _FLUSH_SECONDS) as producer:
        deliver = KafkaDelivery(producer, settings.topic_prefix)

        async def write(records: Iterable[Outgoing]) -> None:
            results = await deliver([ProducerRecord(each, ()) for each in records])
            for each in results:
                if isinstance(each, Refused):
                    raise UnwrittenError(each.error)

        register = AcknowledgementRegister(store, write, confirmers)
        followed = FollowedTopic(settings, ACKNOWLEDGEMENTS.name, register.take, register.complete)
        grace = timedelta(minutes=settings.gateway_acknowledge_minutes)
        async with background(followed.follow, deliver.until_broken, lambda: _observe(register, metrics, now, grace)):
            yield register


def token_confirmers(gate: Gate) -> list[Confirmer]:
    """Holders of a token with the scope `acknowledge`: they have undertaken to confirm kills."""
    if gate.tokens is None:
        return []
    now, sources = gate.now(), gate.sources()
    return [
        Confirmer(each.name, each.acknowledges_since, withheld_outlets(sources, each.use))
        for each in gate.tokens.holders
        if Scope.ACKNOWLEDGE in each.scopes and each.is_valid_at(now)
    ]


async def _observe(
    register: AcknowledgementRegister, metrics: Metrics, now: Callable[[], datetime], grace: timedelta
) -> None:
    await register.complete.wait()
    while True:
        at = now()
        # While the view's database does not answer, what was overdue stays so.
        with suppress(ViewAwayError):
            found = await asyncio.to_thread(register.kills, at)
            late: dict[tuple[str, ...], int] = {(name,): number for name, number in overdue(found, at, grace).items()}
            metrics.set_all(series.GATEWAY_UNACKNOWLEDGED, late)
        await asyncio.sleep(_LOOK_SECONDS)
