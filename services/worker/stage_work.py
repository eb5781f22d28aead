"""Where a stage's work runs: in the event loop if it is quick, otherwise in CPU processes."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from services.observability.metrics import Metrics
from services.pool.cpu_pool import CpuPool, Job
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Handler, Outcome, Received
from services.worker.exits import background
from services.worker.runner import Work
from services.worker.stage import Stage


async def start_work(settings: Settings, stage: Stage, metrics: Metrics, stack: AsyncExitStack) -> dict[Lane, Work]:
    """What each lane calls with a batch. CPU processes have loaded what they need; the stack ends them.

    Raises:
        RuntimeError: a CPU process could not be prepared.
    """
    if not isinstance(stage.work, Job):
        # Both lanes call one handler: it holds the state, and the lock lets one batch in at a time.
        return dict.fromkeys(Lane, at_once(stage.work))
    pool = CpuPool(
        job=stage.work,
        metrics=metrics,
        processes=stage.processes,
        item_time_limit=settings.item_time_limit_seconds,
        memory_limit_mb=settings.process_memory_limit_mb,
        recycle_after=settings.recycle_after_batches,
        reserved=settings.urgent_processes if stage.urgent else 0,
        spares=settings.spare_processes,
    )
    # Before the start: a process that fails to load leaves others that must be ended.
    stack.callback(pool.stop)
    await pool.start()
    if stage.follow:
        await stack.enter_async_context(background(partial(stage.follow, metrics, pool.update)))
    return {Lane.ROUTINE: pool.answers, Lane.URGENT: partial(pool.answers, urgent=True)}


def at_once(handler: Handler) -> Work:
    """A handler as the runner's work: it decides the whole batch, here and now."""

    async def work(batch: Sequence[Received]) -> AsyncIterator[Mapping[int, Outcome]]:
        outcomes = handler(batch)
        # Before anything is written: which message lacks its outcome cannot be known.
        if len(outcomes) != len(batch):
            raise RuntimeError(f"{len(outcomes)} outcomes for {len(batch)} messages")
        yield dict(enumerate(outcomes))

    return work
