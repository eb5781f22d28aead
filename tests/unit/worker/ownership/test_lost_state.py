"""A partition whose state was lost is claimed again by the worker that has it, and not beyond its assignment."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.publisher.agent import stage
from services.settings import Settings
from services.worker.ownership.claim import Claim
from services.worker.ownership.claiming import ClaimedPartition
from services.worker.ownership.fenced_ownership import FencedOwnership

GENERATION = 7


class Gates:
    """The consumer's."""

    def __init__(self) -> None:
        self.closed: list[int] = []

    def close_gate(self, partition: int) -> None:
        self.closed.append(partition)

    def close_gates(self) -> None:
        pass

    async def poll_ended(self) -> None:
        pass


class EndingTransactions:
    """A producer that only ends."""

    def __init__(self) -> None:
        self.closed = False

    async def close(self) -> None:
        self.closed = True


class Claims:
    """Claimant and restorer of an ownership, which say what they were asked."""

    def __init__(self) -> None:
        self.made: list[tuple[int, int]] = []
        """Partition and generation."""
        self.transactions: list[EndingTransactions] = []
        self.distrusted: set[int] = set()
        self.discarded: list[int] = []
        self.disk = asyncio.Event()
        self.disk.set()

    async def claim(self, partition: int, generation: int) -> ClaimedPartition:
        self.made.append((partition, generation))
        self.transactions.append(EndingTransactions())
        writer: Any = self.transactions[-1]
        return ClaimedPartition(Claim(generation, {"t": 0}), writer)

    def forget_all_but(self, partitions: set[int]) -> None:
        pass

    def distrust(self, partitions: set[int]) -> None:
        self.distrusted |= partitions

    async def discard_store(self, partition: int) -> None:
        await self.disk.wait()
        self.discarded.append(partition)

    async def prepare(self, partition: int, message_keys: object) -> None:
        pass

    async def close_stores(self) -> None:
        pass


async def owning(*partitions: int) -> tuple[FencedOwnership, Claims, Gates]:
    settings, gates, claims = Settings(), Gates(), Claims()
    of_publisher = stage(settings)
    assert of_publisher.state
    app: Any = SimpleNamespace(consumer=gates)
    metrics = Metrics(CollectorRegistry(), "publisher")
    ownership = FencedOwnership(app, settings, of_publisher, of_publisher.state, metrics)
    fake: Any = claims
    ownership._claimant = ownership._restorer = fake
    ownership.assign(frozenset(partitions), GENERATION)
    await ended(ownership)
    return ownership, claims, gates


async def ended(ownership: FencedOwnership) -> None:
    """All claims that are on their way."""
    await asyncio.gather(*ownership._claiming)


async def test_it_is_claimed_again_as_before_once_its_store_is_gone() -> None:
    ownership, claims, gates = await owning(0, 1)
    first = ownership._claimed[0]
    ownership.state_lost({0})
    assert ownership.restored == ownership.active == frozenset({1})
    assert first.claim.closed
    assert gates.closed == [0]
    assert claims.distrusted == {0}
    await ended(ownership)
    assert claims.discarded == [0]
    assert claims.transactions[0].closed
    assert claims.made == [(0, GENERATION), (1, GENERATION), (0, GENERATION)]
    assert ownership.restored == {0, 1}
    assert not ownership._claimed[0].claim.closed


async def test_what_was_fetched_before_comes_by_before_anything_is_fetched_again() -> None:
    """A batch is decided in slices: what lies behind the one whose state was lost comes later, and would be a gap."""
    ownership, claims, _ = await owning(0)
    lost = ownership._claimed[0].claim
    for offset in range(4):
        lost.fetched("t", offset)
    decided = [event.message.offset async for lot in ownership.lots(events(0, 1)) for event in lot.events]
    assert decided == [0, 1]
    ownership.state_lost({0})
    again = asyncio.gather(*ownership._claiming)
    assert [lot async for lot in ownership.lots(events(2))] == []
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (lost.has_more_to_come, len(claims.made)) == (True, 1)
    assert [lot async for lot in ownership.lots(events(3))] == []
    await again
    assert len(claims.made) == 2
    ownership._claimed[0].claim.fetched("t", 0)
    assert [event.message.offset async for lot in ownership.lots(events(0)) for event in lot.events] == [0]


def events(*offsets: int) -> list[Any]:
    """Records of partition 0, as Faust hands them out."""
    return [
        SimpleNamespace(
            message=SimpleNamespace(topic="t", partition=0, offset=offset, key=b"k", generation_id=GENERATION)
        )
        for offset in offsets
    ]


async def test_what_is_not_ours_any_more_is_only_distrusted() -> None:
    ownership, claims, _ = await owning(0)
    await ownership.revoke()
    ownership.state_lost({0})
    await ended(ownership)
    assert claims.distrusted == {0}
    assert len(claims.made) == 1


@pytest.mark.parametrize("begun", [False, True])
async def test_no_claim_that_is_made_again_outlives_its_assignment(*, begun: bool) -> None:
    """The batch in hand is done after a rebalance has ended all claims on their way, and may lose its state then."""
    ownership, claims, _ = await owning(0)
    claims.disk.clear()
    await ownership.stop_restoring()
    ownership.state_lost({0})
    if begun:
        await asyncio.sleep(0)
    assert await ownership.revoke() == {0}
    claims.disk.set()
    await ended(ownership)
    assert len(claims.made) == 1
    assert claims.transactions[0].closed
    assert ownership.restored == frozenset()
