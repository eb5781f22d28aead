"""`copytaster bench restore`: how soon a killed deduplicator has its state again, without a local store and with one.

A state topic of made-up articles is written to a cluster, in transactions as a stage's. Then it is restored in one
process after the other, each ended as by kill -9: without a store, with one that is still to be made, with one that is
there, with a snapshot beside it, and with either a thousand articles behind.
"""

import asyncio
import multiprocessing
import os
import resource
import secrets
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from prometheus_client import CollectorRegistry

from services.bench.dedup.state import filled_state, with_names
from services.bench.settings import STAGE
from services.deduplicator.agent import stage
from services.kafka import clients, topic_admin
from services.kafka.delivery import ProducerRecord
from services.kafka.transactions import PartitionTransactions
from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.messages import Outgoing
from services.stream.state_records import StateRecord
from services.stream.topics import DEDUPLICATOR_STATE
from services.worker.local_store.local_stores import store_path
from services.worker.local_store.store import LocalStore
from services.worker.ownership.snapshots import snapshot_path
from services.worker.ownership.state_restorer import StateRestorer

Report = Callable[[str], None]
_GROUP = "bench-deduplicator"
_PER_TRANSACTION = 500
_MISSED = 1_000
_RECORDS_EACH = 2
"""Of an article: what it is compared by, and its names."""
_WINDOW = timedelta(days=7)


def run(articles: int, bootstrap: str, report: Report) -> dict[str, object]:
    """Measure in a temporary topic of the cluster at `bootstrap`.

    Raises:
        KafkaError: the cluster does not answer.
    """
    name = f"bench-{secrets.token_hex(3)}"
    settings = Settings(kafka_bootstrap=bootstrap, topic_prefix=f"{name}.", group_prefix=name, topic_partitions=1)
    with tempfile.TemporaryDirectory(prefix="copytaster-bench-") as folder:
        return _measured(settings, Path(folder), articles, report)


def _measured(settings: Settings, folder: Path, articles: int, report: Report) -> dict[str, object]:
    stored = settings.model_copy(update={"state_folder": str(folder), "state_snapshot_minutes": 0})
    snapshotting = stored.model_copy(update={"state_snapshot_minutes": 60})
    path = store_path(folder, settings.topic(DEDUPLICATOR_STATE.name), 0)
    asyncio.run(_create(settings))
    try:
        report(f"writing {articles:,} articles")
        records = with_names(filled_state(articles + _MISSED, _WINDOW)[1])
        asyncio.run(_write(settings, islice(records, _RECORDS_EACH * articles)))
        report("restoring")
        without, making, having = (_in_a_process(each) for each in (settings, stored, stored))
        reading = _read_alone(path)
        report("writing a snapshot")
        capturing = _in_a_process(snapshotting, capture=True)
        snapshot = snapshot_path(folder, settings.topic(DEDUPLICATOR_STATE.name), 0).stat().st_size
        report("restoring from it")
        from_snapshot = _in_a_process(snapshotting)
        asyncio.run(_write(settings, records))
        # The snapshot first: what the store has missed is in it afterwards.
        snapshot_behind, behind = _in_a_process(snapshotting), _in_a_process(stored)
    finally:
        asyncio.run(_delete(settings))
    return {
        "articles": articles,
        "without_store": without,
        "making_the_store": making,
        "with_store": having,
        f"with_store_{_MISSED}_more_articles": behind,
        "writing_a_snapshot": capturing,
        "with_snapshot": from_snapshot,
        f"with_snapshot_{_MISSED}_articles_behind": snapshot_behind,
        "reading_the_store_alone_seconds": reading,
        "store_bytes_per_article": path.stat().st_size / (articles + _MISSED),
        "snapshot_bytes_per_article": snapshot / articles,
    }


async def _create(settings: Settings) -> None:
    async with clients.opened(clients.admin(settings)) as client:
        await topic_admin.create(client, (DEDUPLICATOR_STATE,), settings)


async def _delete(settings: Settings) -> None:
    async with clients.opened(clients.admin(settings)) as client:
        await client.delete_topics([settings.topic(DEDUPLICATOR_STATE.name)])


async def _write(settings: Settings, records: Iterator[StateRecord]) -> None:
    writer = await PartitionTransactions.open(settings, _GROUP, 0)
    try:
        while part := list(islice(records, _PER_TRANSACTION)):
            written = [ProducerRecord(Outgoing(DEDUPLICATOR_STATE.name, key, value, 0), ()) for key, value in part]
            await writer.write([], written, {}, lambda _errors: [])
    finally:
        await writer.close()


def _in_a_process(settings: Settings, *, capture: bool = False) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_restore, args=(settings, capture, sending))
    process.start()
    sending.close()
    try:
        measured: dict[str, float] = receiving.recv()
    except EOFError:
        raise OSError("the process that restored exited early") from None
    finally:
        process.join()
    return measured


def _restore(settings: Settings, capture: bool, parent: Connection) -> None:
    parent.send(asyncio.run(_captured(settings) if capture else _restored(settings)))
    parent.close()
    os._exit(0)  # as by SIGKILL: nothing is closed


async def _restored(settings: Settings) -> dict[str, float]:
    state = stage(settings).state
    assert state is not None  # noqa: S101 - the deduplicator's
    restorer = StateRestorer(settings, state, Metrics(CollectorRegistry(), "deduplicator"))
    measured = await _timed(restorer.restore(0))
    return {**measured, "articles": sum(state.keeper.sizes().values())}


async def _captured(settings: Settings) -> dict[str, float]:
    """What a snapshot costs beside the work: how long nothing is decided, and how long the loop stands still."""
    state = stage(settings).state
    assert state is not None  # noqa: S101 - the deduplicator's
    restorer = StateRestorer(settings, state, Metrics(CollectorRegistry(), "deduplicator"))
    await restorer.restore(0)
    capture = await _timed(restorer.written_whole(0))
    writing = await _timed(restorer.snapshots_written())
    return {"capture_seconds": capture["seconds"], "capture_stall": capture["longest_stall_seconds"], **writing}


async def _timed(work: Awaitable[None]) -> dict[str, float]:
    stalls: list[float] = []
    watching = asyncio.create_task(watch_loop(stalls))
    await asyncio.sleep(0)
    began, processed = time.perf_counter(), time.process_time()
    await work
    seconds, processor = time.perf_counter() - began, time.process_time() - processed
    await asyncio.sleep(STAGE.tick_seconds)  # a stall at the very end is one, too
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return {
        "seconds": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "longest_stall_seconds": round(max(stalls, default=0.0), 3),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


async def watch_loop(stalls: list[float]) -> None:
    """Note by how much each tick is late, in seconds, until cancelled."""
    while True:
        due = time.perf_counter() + STAGE.tick_seconds
        await asyncio.sleep(STAGE.tick_seconds)
        stalls.append(time.perf_counter() - due)


def _read_alone(path: Path) -> float:
    """What reading and checking every row costs by itself."""
    began = time.perf_counter()
    store = LocalStore(path, read_only=True)
    deque(store.records(), maxlen=0)
    store.close()
    return round(time.perf_counter() - began, 2)
