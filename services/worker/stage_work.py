"""Where a stage's work runs: in the event loop if it is quick, otherwise in CPU processes."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial

from services.observability.metrics import Metrics
from services.pool.cpu_pool import CpuPool, Job
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.messages import Handler, Outcome, Received
from services.worker.stage import Stage

WorkOfBatch = Callable[[Sequence[Received]], Awaitable[list[Outcome]]]


async def start_work(
    settings: Settings, stage: Stage, metrics: Metrics, stack: AsyncExitStack
) -> dict[Lane, WorkOfBatch]:
    """What each lane calls with a batch. CPU processes have loaded what they need; the stack ends them.

    Raises:
        RuntimeError: a CPU process could not be prepared.
    """
    if not isinstance(stage.work, Job):
        return dict.fromkeys(Lane, _in_loop(stage.work))
    pool = CpuPool(
        job=stage.work,
        metrics=metrics,
        processes=stage.processes,
        item_time_limit=settings.item_time_limit_seconds,
        memory_limit_mb=settings.process_memory_limit_mb,
        recycle_after=settings.recycle_after_batches,
        reserved=1 if stage.urgent else 0,
    )
    stack.callback(pool.stop)
    await pool.start()
    return {Lane.ROUTINE: pool.run, Lane.URGENT: partial(pool.run, urgent=True)}


def _in_loop(handler: Handler) -> WorkOfBatch:
    async def work(batch: Sequence[Received]) -> list[Outcome]:
        return handler(batch)

    return work
