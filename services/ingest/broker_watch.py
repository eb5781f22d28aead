"""Whether the broker takes what is sent: from what happened to the items, and from asking it where nothing is sent."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiokafka.errors import KafkaError

Probe = Callable[[], Awaitable[bool]]


class BrokerWatch:
    """The latest evidence. One that fails to confirm an item is away until it confirms one, or answers two probes."""

    _PROBES_TO_TRUST = 2
    """A broker that answers but confirms nothing (too few replicas) is not ready: one answer proves little."""

    def __init__(self, probe: Probe, every_seconds: float = 1.0, answer_seconds: float = 1.5) -> None:
        self._probe = probe
        self._every = every_seconds
        self._answer = answer_seconds
        self._answered = self._PROBES_TO_TRUST

    @property
    def ready(self) -> bool:
        """Whether an item sent now would be confirmed, as far as is known."""
        return self._answered >= self._PROBES_TO_TRUST

    def confirmed(self) -> None:
        """It confirmed an item."""
        self._answered = self._PROBES_TO_TRUST

    def failed(self) -> None:
        """It did not."""
        self._answered = 0

    async def ask(self) -> None:
        """Ask it once."""
        answered = False
        with contextlib.suppress(TimeoutError, KafkaError, OSError):
            async with asyncio.timeout(self._answer):
                answered = await self._probe()
        self._answered = self._answered + 1 if answered else 0

    async def watch(self) -> None:
        """Ask it again and again."""
        while True:
            await self.ask()
            await asyncio.sleep(self._every)
