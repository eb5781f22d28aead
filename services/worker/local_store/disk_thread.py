"""The thread in which a worker opens and writes its local stores: whoever waits for a disk, waits so long at most."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from services.worker.local_store.store import DiskStuckError

T = TypeVar("T")

_ANSWER_SECONDS = 30.0
"""Far beyond any write of a slice, well below what a partition may be without its owner."""


async def in_disk_thread(executor: Executor, work: Callable[[], T], seconds: float = _ANSWER_SECONDS) -> T:
    """What the work returns. It goes on in its thread whatever becomes of the caller.

    Raises:
        DiskStuckError: it has not returned in time.
    """
    working = asyncio.get_running_loop().run_in_executor(executor, work)
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.shield(working)
    except TimeoutError:
        raise DiskStuckError(f"the disk does not answer within {seconds:g} s") from None
    except asyncio.CancelledError:
        await asyncio.wait({working}, timeout=seconds)
        raise
