"""Waiting for whichever comes first."""

import asyncio
from collections.abc import Awaitable, Callable


async def first_of(seconds: float | None, *others: Callable[[], Awaitable[object]]) -> None:
    """Return after so many seconds (None: never), or as soon as one of these has returned; the others are cancelled.

    Raises:
        Exception: whatever one of them raised.
    """
    tasks = [asyncio.ensure_future(other()) for other in others]
    try:
        done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
