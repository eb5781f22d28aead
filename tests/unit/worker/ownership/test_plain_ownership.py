"""Which partitions a worker has, and when its timers may act in them."""

import pytest
from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.settings import Settings
from services.stream.lanes import Lane
from services.stream.topics import ENRICHED, ENRICHED_URGENT
from services.worker.ownership.ownership import LanesApartError, assigned_partitions
from services.worker.ownership.plain_ownership import PlainOwnership
from services.worker.stage import Stage
from services.worker.state_lock import StateLock

APART = {Lane.ROUTINE: frozenset({0}), Lane.URGENT: frozenset({0, 1})}


def owner() -> PlainOwnership:
    stage = Stage(name="s", routine=ENRICHED, urgent=ENRICHED_URGENT, work=lambda _batch: [])
    return PlainOwnership(Settings(), stage, Metrics(CollectorRegistry(), "s"), lock=StateLock(shared=False))


def test_a_stage_with_state_refuses_lanes_with_different_partitions() -> None:
    together = {Lane.ROUTINE: frozenset({0, 2}), Lane.URGENT: frozenset({0, 2})}
    assert assigned_partitions(together, share_state=True) == {0, 2}
    with pytest.raises(LanesApartError, match=r"routine \[0\], urgent \[0, 1\].*topics check"):
        assigned_partitions(APART, share_state=True)


def test_a_stage_without_state_accepts_any_assignment() -> None:
    assert assigned_partitions(APART, share_state=False) == {0, 1}


async def test_timers_act_in_a_partition_once_a_batch_of_each_lane_was_decided() -> None:
    """A kill in the last owner's unfinished batch may come after a routine batch: no embargo is released in between."""
    ownership = owner()
    await ownership.restore(frozenset({1}))
    ownership.finished({1}, Lane.ROUTINE)
    assert ownership.active == frozenset()
    ownership.finished({1}, Lane.URGENT)
    assert ownership.active == {1}


async def test_a_rebalance_ends_a_restore_that_waits_for_the_batch_in_hand() -> None:
    lock = StateLock(shared=True)
    stage = Stage(name="s", routine=ENRICHED, work=lambda _batch: [])
    ownership = PlainOwnership(Settings(), stage, Metrics(CollectorRegistry(), "s"), lock=lock)
    async with lock.taken(Lane.ROUTINE):
        ownership.assign(frozenset({0}), 1)
        await ownership.stop_restoring()
    assert ownership.restored == frozenset()
