"""One answer for all who ask at the same time: after a restart hundreds of readers ask the broker the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

A = TypeVar("A")


class SharedQuestion(Generic[A]):
    """Asked by one for all. Who comes while it is being asked is answered next time: he may know of newer things."""

    def __init__(self, ask: Callable[[], Awaitable[A]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[A] | None = None
        self._next: asyncio.Task[A] | None = None

    async def answer(self) -> A:
        """An answer of now; what asking raises, it raises for all."""
        if self._next is None:
            self._next = asyncio.create_task(self._asked_after(self._asking))
            # Where all who wanted to know have gone, nobody looks at how it failed.
            self._next.add_done_callback(lambda done: done.cancelled() or done.exception())
        # Who goes away takes the answer from nobody else.
        return await asyncio.shield(self._next)

    async def _asked_after(self, before: "asyncio.Task[A] | None") -> A:
        if before:
            await asyncio.wait({before})
        self._asking, self._next = self._next, None
        return await self._ask()
