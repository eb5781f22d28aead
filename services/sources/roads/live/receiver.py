"""Keeps what comes on an open stream until it is polled: a bounded queue between the sender's pace and ours."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from services.sources.roads.live.messages import StreamMessage
from services.sources.roads.protocol import SourceFailure

_MOST_MESSAGES = 2_000
"""However small. Beyond it is not read on, so that the sender waits, or notices that we are slow."""


class StreamReceiver:
    """One open stream. Not used again after it has ended."""

    def __init__(self, messages: AsyncIterator[StreamMessage], most_bytes: int) -> None:
        self._messages = messages
        self._most_bytes = most_bytes
        self._waiting: deque[StreamMessage] = deque()
        self._bytes = 0
        self._room = asyncio.Event()
        self.news = asyncio.Event()
        """Set while something is waiting, or the stream has ended."""
        self.heard = False
        """Whether anything has come."""
        self.failure: SourceFailure | None = None
        self._task = asyncio.create_task(self._receive())

    @property
    def ended(self) -> bool:
        """Whether nothing more will come, and all that came was taken."""
        return self._task.done() and not self._waiting

    def check(self) -> None:
        """Return unless the stream has ended in what nobody foresaw.

        Raises:
            Exception: a defect: it is not to look like a stream that has ended.
        """
        if self._task.done() and not self._task.cancelled():
            self._task.result()

    def take(self, most: int) -> list[StreamMessage]:
        """What came first."""
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._bytes -= sum(len(message.payload) for message in taken)
        self._room.set()
        if not self._waiting and not self._task.done():
            self.news.clear()
        return taken

    async def close(self) -> None:
        """Hang up."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _receive(self) -> None:
        try:
            async for message in self._messages:
                await self._put(message)
        except SourceFailure as failure:
            self.failure = failure
        finally:
            self.news.set()

    async def _put(self, message: StreamMessage) -> None:
        # One that is larger than all that may wait is taken alone.
        while self._waiting and (
            self._bytes + len(message.payload) > self._most_bytes or len(self._waiting) >= _MOST_MESSAGES
        ):
            self._room.clear()
            await self._room.wait()
        self._waiting.append(message)
        self._bytes += len(message.payload)
        self.heard = True
        self.news.set()
