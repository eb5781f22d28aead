"""When may old items come in? When hardly anything waits before the stages: then they hold up nothing of today.

They have no lane of their own. A few at a time in the routine lane cost today's items a moment, and a third lane would
cost five topics and, in every worker, an agent.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from aiokafka.errors import KafkaError

from services.kafka.backlog import StageBacklog, backlogs
from services.settings import Settings
from services.stream.stage_names import STAGES

log = logging.getLogger(__name__)

Room = Callable[[], Awaitable[object]]
"""Returns once there is room."""

MOST_WAITING = 50
"""Messages before all stages together: what an item of today may meet of old ones, besides the page that comes next."""
_MARKS = 2
"""Marks of transactions that a partition may end with, which nobody takes."""
_PAUSE_SECONDS = 1.0
"""Between two looks. A look costs the broker some fifty small requests."""


async def always_room() -> None:
    """Where nothing else can wait: a trial."""


def has_room(found: Iterable[StageBacklog]) -> bool:
    """Whether old items hold nothing up."""
    return sum(max(0, waiting - _MARKS) for each in found for waiting in each.waiting) < MOST_WAITING


class RoomForOldItems:
    """Looks at what waits, for all who have old items: one lets its items in, then the next looks again."""

    def __init__(
        self,
        settings: Settings,
        look: Callable[[Settings, Iterable[str]], Awaitable[Iterable[StageBacklog]]] = backlogs,
        pause_seconds: float = _PAUSE_SECONDS,
    ) -> None:
        self._settings = settings
        self._look = look
        self._pause_seconds = pause_seconds
        self._one_at_a_time = asyncio.Lock()

    async def wait(self) -> None:
        """Until there is room. A broker that does not answer has none."""
        async with self._one_at_a_time:
            while True:
                # Before each look, the first included: what the one before let in must be there to be seen.
                await asyncio.sleep(self._pause_seconds)
                if await self._has_room():
                    return

    async def _has_room(self) -> bool:
        try:
            return has_room(await self._look(self._settings, STAGES))
        except (KafkaError, TimeoutError) as error:
            log.warning("old items wait: it cannot be seen what else does (%r)", error)
            return False
