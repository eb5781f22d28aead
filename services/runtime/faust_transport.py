"""Faust's Kafka transport with two measured faults mended, by subclassing (faust-streaming 0.15.3).

1. After a rebalance Faust resumes partitions before it seeks them to their committed offsets; messages handed out in
   between look like a gap in the log, and gaps count as acknowledged. Here resuming waits for the seek.
2. The fetch wait is fixed at 1.5 s, which a broker that does not wake waiting fetches turns into latency per hop.

`tests/unit/runtime/test_faust_transport.py` fails when Faust changes the code that this rests on.
"""

from collections.abc import Iterable
from typing import Any, cast

import aiokafka
import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP


class SeekBeforeResumeConsumer(driver.Consumer):
    """Holds back `resume_partitions` between an assignment and the seek that belongs to it."""

    _seek_pending = False
    _held: frozenset[TP] = frozenset()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Remember that a seek is owed."""
        self._seek_pending = True
        self._held = frozenset()
        await super().on_partitions_assigned(assigned, generation_id)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume now, or after the seek that is owed."""
        if self._seek_pending:
            self._held |= frozenset(tps)
        else:
            super().resume_partitions(tps)

    async def perform_seek(self) -> None:
        """Seek, then resume what was held back."""
        await super().perform_seek()
        self._seek_pending = False
        held, self._held = self._held, frozenset()
        if held:
            super().resume_partitions(held)

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return ShortFetchThread(self, loop=self.loop, beacon=self.beacon)


class ShortFetchThread(driver.AIOKafkaConsumerThread):
    """Asks the broker to answer an empty fetch after the app's `fetch_wait_ms`."""

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = cast("MendedApp", self.app).fetch_wait_ms  # noqa: SLF001 - read when the consumer starts
        return consumer


class MendedTransport(driver.Transport):
    """The transport with the mended consumer."""

    Consumer = SeekBeforeResumeConsumer


class MendedApp(faust.App):
    """A Faust app on the mended transport."""

    fetch_wait_ms: int = 100

    def _create_directories(self) -> None:
        """Nothing of ours is kept on disk, and the root file system may be read-only."""

    def _new_transport(self) -> MendedTransport:
        return MendedTransport(self.conf.broker_consumer, self)
