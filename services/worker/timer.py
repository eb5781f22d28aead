"""Calls a stage's timer: what is due is done whether or not messages arrive."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from functools import partial

from services.stream.lanes import Lane
from services.stream.messages import Kept
from services.stream.stored_records import StateLostError
from services.worker.intervals import Intervals
from services.worker.ownership.ownership import Ownership
from services.worker.runner import Runner
from services.worker.stage import Timer
from services.worker.state_lock import StateLock

log = logging.getLogger(__name__)


async def serve_timer(
    timer: Timer, runner: Runner, *, lock: StateLock, ownership: Ownership, intervals: Intervals
) -> None:
    """Do what is due, again and again, until cancelled; what was begun is ended even then."""
    while True:
        # As urgent work: a release on the minute must not wait for a routine backlog.
        async with lock.taken(Lane.URGENT):
            await to_its_end(partial(_do_what_is_due, timer, runner, ownership))
        await asyncio.sleep(intervals.timer)


async def to_its_end(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run to the end whether or not we are cancelled meanwhile; the cancellation is raised afterwards.

    A timer's steps change the stage's memory when they are made. While a worker drains, its timer is cancelled first
    and messages in hand are still decided: a step that was made and never written would leave a gap in the sequence.
    """
    running = asyncio.ensure_future(work())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        if not running.cancelled():
            await running
        raise


async def _do_what_is_due(timer: Timer, runner: Runner, ownership: Ownership) -> None:
    active = ownership.active
    try:
        due = timer(datetime.now(UTC), active)
    except StateLostError as error:
        # What was begun of the other partitions is in memory and will not be written, so they begin again, too.
        log.warning("the local store failed while the timer worked: %s", error)
        ownership.state_lost(set(active))
        return
    await _emit(due, runner, ownership)


async def _emit(due: Sequence[Kept], runner: Runner, ownership: Ownership) -> None:
    for kept in due:
        await runner.emit(kept, ownership.write_of(kept))
