"""How a worker process ends: drained after SIGTERM, or at once on anything unforeseen.

No exception may reach Faust: an agent's `finally` acknowledges what it had in hand, so an exception would lose it
(https://github.com/robinhood/faust/issues/604, https://github.com/faust-streaming/faust/issues/527), and an agent
restarted after an exception under `noack_take()` hangs at SIGTERM. So the process exits instead: its offsets have not
moved, and the next process reads the same messages again.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

EXIT_UNFORESEEN = 70
"""EX_SOFTWARE: something unforeseen; un-acknowledged work is read again by the next process."""
EXIT_DRAIN_TIMEOUT = 75
"""EX_TEMPFAIL: did not finish in time after SIGTERM; the same holds."""

Task = Callable[[], Coroutine[None, None, None]]


async def guarded(task: Task) -> None:
    """Run the task; on anything unforeseen exit at once, so that nothing unfinished can be acknowledged."""
    try:
        await task()
    except asyncio.CancelledError:
        raise
    except BaseException:
        log.exception("unforeseen; leaving, un-acknowledged work is read again")
        # `os._exit` flushes nothing: the line that says why would be lost.
        logging.shutdown()
        # Not sys.exit: it would unwind through Faust, whose `finally` blocks acknowledge.
        os._exit(EXIT_UNFORESEEN)


@asynccontextmanager
async def background(*tasks: Task) -> AsyncIterator[None]:
    """Run tasks beside the agents; cancel them and wait for their end on leaving."""
    running = [asyncio.create_task(guarded(task)) for task in tasks]
    try:
        yield
    finally:
        # Cancelled together, then awaited together: one that hangs does not keep the others running.
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def stop_on_signals(drain_seconds: float) -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets. A worker that has not drained in time after it exits all the same."""
    stop = asyncio.Event()

    def asked_to_stop() -> None:
        log.info("asked to stop: draining")
        # A thread, not a timer of the loop: what keeps the worker from draining may be a blocked loop.
        watchdog = threading.Timer(drain_seconds, lambda: os._exit(EXIT_DRAIN_TIMEOUT))
        watchdog.daemon = True
        watchdog.start()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop)
    return stop


async def finishes_before(task: asyncio.Task[None], stop: asyncio.Event) -> bool:
    """Whether the task finished before we were asked to stop; otherwise it is cancelled.

    Faust's start returns only once the consumer group has answered, which may be never.
    """
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    # Its exception, if it has one, is raised here and not lost in the task.
    if task.done():
        task.result()
        return True
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return False
